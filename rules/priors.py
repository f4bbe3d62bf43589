"""Earlier penalties: was the same party punished for the same nature of act within the year before?

The year runs from the day after the decision and ends on the corresponding day (民法典 第二百零一条、
第二百零二条); an order to correct is not a penalty; a decision that was revoked does not count.

>>> within_one_year(PartialDate.parse("2023-08-21"), Period.parse("2024-03-05"))
<Ternary.YES: 'yes'>
>>> within_one_year(PartialDate.parse("2023-08-21"), Period.parse("2024-08-22"))
<Ternary.NO: 'no'>
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rules.dates import PartialDate, years_after
from rules.schema import PriorSanction
from rules.unknown import Ternary

PENALTY = "administrative_penalty"
PUNISHMENT = "criminal_punishment"


@dataclass(frozen=True, slots=True)
class Period:
    """When an act took place: it began within ``start`` and ended within ``end`` (either may be one day)."""

    start: PartialDate
    end: PartialDate

    @classmethod
    def parse(cls, start: str, end: str | None = None) -> Period:
        """A period from the texts of its first and last day; one day when ``end`` is left out."""
        first = PartialDate.parse(start)
        return cls(first, PartialDate.parse(end) if end else first)


def within_one_year(decided: PartialDate, act: Period) -> Ternary:
    """Whether an act began within one year after a decision.

    Unknown when a partial date leaves it open, when act and decision fall on the same day, and when the act
    began before the decision and went on after it (a continuing act is not simply a repeat).
    """
    if act.end.last < decided.first:
        return Ternary.NO
    if act.start.first > years_after(decided.last, 1):
        return Ternary.NO
    if act.start.first > decided.last and act.start.last <= years_after(decided.first, 1):
        return Ternary.YES
    return Ternary.UNKNOWN


def after(decided: PartialDate, act: Period) -> Ternary:
    """Whether an act began after a decision, without any limit of time."""
    if act.end.last < decided.first:
        return Ternary.NO
    return Ternary.YES if act.start.first > decided.last else Ternary.UNKNOWN


def _is(value: object, wanted: object) -> Ternary:
    return Ternary.UNKNOWN if value is None else Ternary.of(value == wanted)


def _any(answers: Iterable[Ternary]) -> Ternary:
    result = Ternary.NO
    for answer in answers:
        result = result | answer
    return result


def _relevant(priors: Iterable[PriorSanction], party: str) -> Iterable[PriorSanction]:
    """The earlier sanctions of the party; a sanction that names nobody is taken to be the party's own."""
    return (prior for prior in priors if prior.party in (None, party))


def _timed(prior: PriorSanction, act: Period | None, *, one_year: bool) -> Ternary:
    if prior.decided_on is None or act is None:
        return Ternary.UNKNOWN
    return within_one_year(prior.decided_on, act) if one_year else after(prior.decided_on, act)


def _valid(prior: PriorSanction) -> Ternary:
    """A decision counts unless it is known to have been revoked."""
    return Ternary.NO if prior.still_valid is False else Ternary.YES


def _sanctioned(
    priors: list[PriorSanction] | None,
    party: str,
    nature: str,
    act: Period | None,
    kinds: tuple[str, ...],
    *,
    one_year: bool = False,
) -> Ternary:
    """Whether one of the party's earlier sanctions is of the given kinds and nature, valid, and in time."""
    if priors is None:
        return Ternary.UNKNOWN
    return _any(
        _any(_is(prior.kind, kind) for kind in kinds)
        & _is(prior.nature, nature)
        & _timed(prior, act, one_year=one_year)
        & _valid(prior)
        for prior in _relevant(priors, party)
    )


def penalty_within_year(
    priors: list[PriorSanction] | None, party: str, nature: str, act: Period | None
) -> Ternary:
    """Whether ``party`` received an administrative penalty for ``nature`` within the year before ``act``."""
    return _sanctioned(priors, party, nature, act, (PENALTY,), one_year=True)


def criminal_punishment(
    priors: list[PriorSanction] | None, party: str, nature: str, act: Period | None
) -> Ternary:
    """Whether ``party`` was ever punished by a court for ``nature`` before ``act``."""
    return _sanctioned(priors, party, nature, act, (PUNISHMENT,))


def handled_before(
    priors: list[PriorSanction] | None, party: str, nature: str, act: Period | None
) -> Ternary:
    """Whether ``party`` was penalised or punished for ``nature`` at any time before ``act``."""
    return _sanctioned(priors, party, nature, act, (PENALTY, PUNISHMENT))


def penalised_repeatedly(priors: list[PriorSanction] | None, party: str) -> Ternary:
    """Whether ``party`` received two or more administrative penalties that still stand, of any nature."""
    if priors is None:
        return Ternary.UNKNOWN
    standing = [prior.kind for prior in _relevant(priors, party) if prior.still_valid is not False]
    if standing.count(PENALTY) > 1:
        return Ternary.YES
    return Ternary.UNKNOWN if standing.count(PENALTY) + standing.count(None) > 1 else Ternary.NO
