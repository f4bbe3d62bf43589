"""Figure check of the rules: every number of a rule must stand in the text of a provision that it cites.

The same holds for the periods of the procedure clock.

Amounts, multiples, floors, percentages, days and years are compared as figures (五千元 = 5000元 = 0.5万元),
against the basis of the rule in every text of the law in force while the rule is.

>>> from kb import open_store
>>> from rules import load_rulebook
>>> store = open_store()
>>> check_rule_figures(load_rulebook(store), store)
()
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kb import Store
from kb.amounts import ORDINALS, Figure, figures
from rules.clockfile import ClockText
from rules.rulebook import Rule, Rulebook
from rules.rulecheck import overlapping
from rules.rulefile import Figures, ProcedureText, TierText


@dataclass(frozen=True, slots=True)
class FigureMiss:
    """A figure of a rule that stands in none of the provisions it cites."""

    rule_id: str
    tier: str
    figure: str
    cited: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.tier}：{self.figure} 不在所引条文中（{'、'.join(self.cited)}）"


def _of_fine(fine: Figures | None) -> Iterator[str]:
    if fine is None:
        return
    band = fine.below
    amounts = [fine.min, fine.max, *(fine.floor.values() if isinstance(fine.floor, dict) else [fine.floor])]
    amounts += [band.amount, band.min, band.max] if band else []
    yield from (f"{amount}元" for amount in amounts if amount)
    yield from (f"{times}倍" for times in (fine.min_times, fine.max_times) if times)
    yield from (f"{percent}%" for percent in (fine.min_percent, fine.max_percent) if percent)


def _of_tier(tier: TierText) -> Iterator[Figure]:
    said = [tier.label, *tier.measures, *(line for person in tier.persons for line in person.measures)]
    fines = [tier.fine, *(person.fine for person in tier.persons)]
    for sentence in (*(line for fine in fines for line in _of_fine(fine)), *said):
        yield from (figure for figure in figures(sentence) if figure.unit not in ORDINALS)


def _cited(rule: Rule, store: Store) -> dict[str, str]:
    """Id and text of every provision the rule rests on, in each version that the rule can meet."""
    refs = (*rule.basis, *rule.text.person_refs)
    texts = {}
    for ref in refs:
        for expression in overlapping(
            store.expressions(ref.work), rule.valid_from, rule.valid_to or date.max
        ):
            provision = store.provision(f"{expression.id}#{ref.fragment}")
            if provision is not None:
                texts[provision.id] = _with_lead(provision.id, store)
    return texts


def _with_lead(provision_id: str, store: Store) -> str:
    """The whole article of a provision: the figures of an item often stand in its lead sentence."""
    return store.unit_of(provision_id).text


UNITS = {"working_days": "个工作日", "days": "日", "hours": "小时", "months": "个月", "years": "年"}
_DEFINED = "是指工作日"  # 行政处罚法 85, 行政强制法 69: their 日 are working days


def _of_clock(text: ClockText) -> Iterator[Figure]:
    lengths = [part for part in (text.period, text.extension) if part is not None]
    said = [text.step, *text.assumes, *([text.late.note] if text.late else [])]
    for sentence in (*(f"{part.length}{UNITS[part.unit]}" for part in lengths), *said):
        yield from (figure for figure in figures(sentence) if figure.unit not in ORDINALS)


def _of_limitation(text: ProcedureText) -> Iterator[Figure]:
    for sentence in (f"{text.years}年", text.step, *text.assumes):
        yield from (figure for figure in figures(sentence) if figure.unit not in ORDINALS)


def _cited_by_clock(text: ClockText | ProcedureText, store: Store) -> dict[str, str]:
    """Id and text of every provision of a deadline, in each version that it can meet."""
    return {
        provision.id: provision.text
        for ref in text.basis
        for expression in overlapping(
            store.expressions(ref.work), max(text.from_, ref.from_ or date.min), text.to or date.max
        )
        if (provision := store.provision(f"{expression.id}#{ref.fragment}"))
    }


def _known_periods(cited: Iterable[str]) -> set[tuple[Decimal, str]]:
    """The figures of provisions; where one defines 日 as working days, also so."""
    known = {(figure.value, figure.unit) for text in cited for figure in figures(text)}
    if any(_DEFINED in text for text in cited):
        known |= {(value, "工作日") for value, unit in known if unit == "日"}
    return known


def _clock_misses(rulebook: Rulebook, store: Store) -> Iterator[FigureMiss]:
    """The figures of deadlines that stand in none of the provisions they cite."""
    wanted: list[tuple[ClockText | ProcedureText, list[Figure]]] = [
        (text, list(_of_clock(text))) for text in rulebook.clock
    ]
    wanted += [(rule.text, list(_of_limitation(rule.text))) for rule in rulebook.procedure]
    for text, said in wanted:
        cited = _cited_by_clock(text, store)
        known = _known_periods(tuple(cited.values()))
        for figure in said:
            if (figure.value, figure.unit) not in known:
                yield FigureMiss(text.id, "period", str(figure), tuple(cited))


def check_rule_figures(rulebook: Rulebook, store: Store) -> tuple[FigureMiss, ...]:
    """Every figure of every rule that does not stand in the text of a provision the rule cites."""
    misses = list(_clock_misses(rulebook, store))
    for rule in rulebook.rules:
        cited = _cited(rule, store)
        known = {(figure.value, figure.unit) for text in cited.values() for figure in figures(text)}
        for tier in rule.text.tiers:
            for figure in _of_tier(tier):
                if (figure.value, figure.unit) not in known:
                    misses.append(FigureMiss(rule.id, tier.id, str(figure), tuple(cited)))
    return tuple(misses)
