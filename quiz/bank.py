"""The item bank: every spec of every kind, and the items made from them by seed.

An item id is the id of its spec and a seed ("case-no-prescription.7"), so that any item can be made again
from its id alone and nothing has to be stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from random import Random

from kb import Store
from quiz.cases import case_specs
from quiz.cloze import cloze_specs
from quiz.errors import QuizChoiceError
from quiz.item import KINDS, Item
from quiz.lists import list_specs
from quiz.penalties import basis_specs, fine_specs
from quiz.source import Source, Spec
from quiz.statements import statement_specs
from rules import Rulebook

MOST = 200
_ID = re.compile(r"([a-z0-9-]+)\.(\d{1,9})", re.ASCII)


def specs(source: Source) -> tuple[Spec, ...]:
    """Everything that can be asked, in a stable order."""
    return (
        *fine_specs(source),
        *basis_specs(source),
        *list_specs(source),
        *statement_specs(source),
        *cloze_specs(source),
        *case_specs(source),
    )


def topics(store: Store, rulebook: Rulebook) -> tuple[str, ...]:
    """The topics there are items for."""
    return tuple(dict.fromkeys(spec.topic for spec in specs(Source(store, rulebook))))


def _make(spec: Spec, seed: int) -> Item:
    item_id = f"{spec.id}.{seed}"
    return spec.make(item_id, Random(item_id))


def _wanted(found: Iterable[Spec], topic: str | None, kind: str | None) -> list[Spec]:
    known = list(found)
    if kind is not None and kind not in KINDS:
        raise QuizChoiceError(f"没有题型 {kind}。可用的是：{'、'.join(KINDS)}。")
    names = tuple(dict.fromkeys(spec.topic for spec in known))
    if topic is not None and topic not in names:
        raise QuizChoiceError(f"没有主题 {topic}。可用的是：{'、'.join(names)}。")
    chosen = [spec for spec in known if topic in (None, spec.topic) and kind in (None, spec.kind)]
    if not chosen:
        raise QuizChoiceError(f"主题 {topic} 没有{KINDS[kind]}。" if kind in KINDS else "没有题目。")
    return chosen


def generate(
    store: Store,
    rulebook: Rulebook,
    n: int = 20,
    topic: str | None = None,
    kind: str | None = None,
    seed: int = 1,
) -> tuple[Item, ...]:
    """``n`` items, the kinds in turn; the same arguments give the same items.

    Args:
        n: number of items, 1 to 200; where fewer things can be asked, further seeds vary them.
        topic: only items of this topic.
        kind: only items of this kind (see ``KINDS``).
        seed: chooses items and their wording.

    Raises:
        QuizChoiceError: no such kind or topic, or ``n`` out of range.
    """
    if not 1 <= n <= MOST:
        raise QuizChoiceError(f"题数 {n} 不在 1 到 {MOST} 之间。")
    if not 0 <= seed < 10**6:
        raise QuizChoiceError(f"种子 {seed} 不在 0 到 999999 之间。")
    chosen = _wanted(specs(Source(store, rulebook)), topic, kind)
    random = Random(f"{seed}/{topic}/{kind}")
    items: list[Item] = []
    round_ = 0
    while len(items) < n:
        for spec in _in_turn(chosen, random)[: n - len(items)]:
            items.append(_make(spec, seed + round_ * 10**6))
        round_ += 1
    return tuple(items)


def _in_turn(found: list[Spec], random: Random) -> list[Spec]:
    """The specs in random order, one kind after the other, so that a short quiz shows every kind."""
    piles: dict[str, list[Spec]] = {}
    for spec in random.sample(found, len(found)):
        piles.setdefault(spec.kind, []).append(spec)
    order = random.sample(sorted(piles), len(piles))
    return [
        piles[kind][place]
        for place in range(max(map(len, piles.values())))
        for kind in order
        if place < len(piles[kind])
    ]


def item_by_id(store: Store, rulebook: Rulebook, item_id: str) -> Item | None:
    """Make an item again from its id; ``None`` when there is no such item."""
    match = _ID.fullmatch(item_id)
    if match is None:
        return None
    for spec in specs(Source(store, rulebook)):
        if spec.id == match.group(1):
            return _make(spec, int(match.group(2)))
    return None
