"""What a message says plainly of kind, party, day and place, asked or not: taken over and confirmed."""

from __future__ import annotations

from bot.actions.answers import Said
from bot.actions.case import DAY, KIND, PARTY, PLACE, CaseState, question, record
from bot.actions.days import find_periods
from bot.actions.places import places_in, read_place
from bot.actions.services import CaseDesk
from bot.actions.unclear import Unclear
from bot.actions.words import named
from kb.glossary import enum_label


def _one_option(group: str, text: str) -> Said | None:
    found = named(group, text)
    return Said(found[0], enum_label(group, found[0])) if len(found) == 1 else None


def _clear_kind(desk: CaseDesk, text: str) -> Said | None:
    """The kind that no word of the list names, where the sentence leaves no doubt."""
    kind = desk.kind_of(text)
    return None if kind is None else Said(kind, enum_label("conduct_kind", kind))


def _day(desk: CaseDesk, text: str) -> Said | None:
    try:
        found = find_periods(text, desk.today())
    except Unclear:
        return None
    if len(found) != 1 or found[0].first > desk.today().isoformat():
        return None
    return Said([found[0].first, found[0].last], found[0].said)


def _place(desk: CaseDesk, text: str) -> Said | None:
    found = places_in(text, desk.places())
    if len(found) != 1:
        return None
    place = read_place(found[0])
    return Said(place, place)


def take_over(desk: CaseDesk, state: CaseState, text: str, leave: str = "") -> CaseState:
    """The case with what ``text`` says once and without doubt of kind, party, day and place.

    Only what was not answered yet is taken, and never the fact at ``leave`` (the question being put).
    """
    kind, party = question(desk, KIND), question(desk, PARTY)
    answers = (
        (kind, _one_option("conduct_kind", text) or _clear_kind(desk, text)),
        (party, _one_option("party_type", text)),
        (question(desk, DAY), _day(desk, text)),
        (question(desk, PLACE), _place(desk, text)),
    )
    for asked, said in answers:
        if said is not None and asked.path not in state.asked_paths | {leave}:
            state, _ = record(desk, state, asked, said)
    return state


def read_opening(desk: CaseDesk, text: str) -> CaseState:
    """A new case with what its first message says."""
    return take_over(desk, CaseState.new(), text)
