"""追责时效: until when an act had to be discovered to be punished (行政处罚法 第三十六条)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from kb.model import Reference
from rules.charge import Charge, act_period
from rules.clock import Judgement, date_title
from rules.dates import years_after
from rules.opinion import Step
from rules.rulefile import ProcedureText
from rules.schema import CaseDates
from rules.unknown import Ternary

Act = tuple[Charge, ProcedureText, Ternary]
"""A charge, one of the two periods, and whether it is the one that holds for the act."""


def discovered(dates: CaseDates, deadline: date, day: date) -> Judgement:
    """Whether an act was discovered in time (行政处罚法 第三十六条: 未被发现的，不再给予行政处罚)."""
    name = "registered_on" if dates.clue_on is None else "clue_on"
    found = dates.clue_on or dates.registered_on
    if found is None:
        if day <= deadline:
            return Judgement("running", f"至 {day} 时效未满，届满日 {deadline}")
        return Judgement("unknown", f"{deadline} 已过，没有填写发现线索日，不能判断是否在时效内发现")
    title = f"{date_title(name)} {found}"
    if found.last <= deadline:
        return Judgement("met", f"{title}，在时效届满日 {deadline} 之前（含当日）")
    if found.first > deadline:
        return Judgement("missed", f"{title}晚于 {deadline}：此前未被发现的，不再给予行政处罚")
    return Judgement("unknown", f"{title}与时效届满日 {deadline} 之先后，因日期不确切不能判断")


def limitation(
    acts: Iterable[Act],
    dates: CaseDates,
    day: date,
    cite: Callable[[Charge, ProcedureText, date], tuple[Reference, ...]],
) -> Iterator[Step]:
    """The end of each period for each act, once for acts that ended on the same day."""
    seen: set[tuple[str, date]] = set()
    for charge, text, holds in acts:
        period = act_period(charge.conduct)
        if period is None or charge.as_of is None or holds is Ternary.NO:
            continue
        deadline = years_after(period.end.last, text.years)
        if (text.id, deadline) in seen:
            continue
        seen.add((text.id, deadline))
        judged = discovered(dates, deadline, day)
        yield Step(
            id=text.id,
            step=text.step + ("" if holds is Ternary.YES else "（是否有危害后果待查明）"),
            deadline=deadline,
            day_type=text.day_type,
            basis=cite(charge, text, charge.as_of),
            start=str(period.end),
            start_event="行为终了日",
            status=judged.status,
            reason=judged.reason,
            assumed=text.assumes,
        )
