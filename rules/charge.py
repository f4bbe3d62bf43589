"""From facts to charges: one flat, typed record per party, conduct and law period.

Whatever spans several things (goods value over the products, days since the last penalty, temperatures
from a log, whether an order was obeyed) is computed here, in plain functions, before any rule looks at it.

A conduct that lies within one law period gives one charge. One that spans a change of law, or whose date
is only partly known, gives a charge for each period; its findings are 待核 and stand side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from statistics import median

import yaml

from kb.glossary import enum_entry
from kb.paths import DATA
from rules.dates import PartialDate
from rules.evaluator import Record
from rules.feature import Feature, Value, load_features
from rules.licences import licences_of
from rules.priors import (
    Period,
    criminal_punishment,
    handled_before,
    penalised_repeatedly,
    penalty_within_year,
)
from rules.readings import Analysis, analyse
from rules.schema import Conduct, Facts, Licence, Order, Party, Product, Reading
from rules.unknown import UNKNOWN, Ternary, Unknown


@dataclass(frozen=True, slots=True)
class TemperatureLog:
    """What the readings say of one product's label range."""

    product: Product
    analysis: Analysis


@dataclass(frozen=True, slots=True)
class Charge:
    """One party's conduct under the law of one period, ready for the rules.

    ``as_of`` is the last day of the act within the period, ``None`` when the date of the act is unknown.
    ``divided`` says that the conduct gave more than one charge.
    """

    id: str
    party: Party
    conduct: Conduct
    period: Period | None
    as_of: date | None
    divided: bool
    record: Record
    logs: tuple[TemperatureLog, ...]


def _known(value: Value | None) -> Value:
    return UNKNOWN if value is None else value


def _plain(answer: Ternary) -> bool | Unknown:
    if answer is Ternary.UNKNOWN:
        return UNKNOWN
    return answer is Ternary.YES


def act_period(conduct: Conduct) -> Period | None:
    """The period of an act; an act without a last day is taken to have ended on the day it began."""
    if conduct.from_ is None:
        return None
    return Period(conduct.from_, conduct.to or conduct.from_)


def over_by(period: Period, decided_on: date) -> Period:
    """A period as it may be where the act is decided on: "2026" decided in April means no day after April.

    A day that is wholly later than the decision is left as stated; contradictions tell of it.
    """

    def not_later(day: PartialDate) -> PartialDate:
        return day if day.first > decided_on else PartialDate(day.first, min(day.last, decided_on))

    return Period(not_later(period.start), not_later(period.end))


def law_periods(period: Period, changes: Sequence[date]) -> tuple[tuple[date, date], ...]:
    """Cut ``period`` at every day on which the law changed: closed intervals of days."""
    first, last = period.start.first, period.end.last
    inner = [day for day in sorted(set(changes)) if first < day <= last]
    starts = [first, *inner, last + timedelta(days=1)]
    return tuple((start, following - timedelta(days=1)) for start, following in pairwise(starts))


def products_of(facts: Facts, conduct: Conduct) -> tuple[Product, ...] | None:
    """The products of a conduct; where it names none, all products of the case. ``None``: unknown."""
    if facts.products is None:
        return None
    if conduct.products is None:
        return tuple(facts.products) or None
    return tuple(product for product in facts.products if product.id in conduct.products)


def _any_product(products: tuple[Product, ...] | None, test: Callable[[Product], bool | None]) -> Ternary:
    if products is None:
        return Ternary.UNKNOWN
    result = Ternary.NO
    for product in products:
        answer = test(product)
        result = result | (Ternary.UNKNOWN if answer is None else Ternary.of(answer))
    return result


def _among(value: str | bool | None, wanted: tuple[str | bool, ...]) -> bool | None:
    return None if value is None else value in wanted


def product_value(product: Product) -> int | None:
    """货值 of one product in 分 (药品管理法 第一百五十一条): as stated, else from its parts.

    The parts are what is left over and what was sold or used; what was recalled or refunded had been sold.
    ``None`` while the total is not stated and what is left over, or both others, are not known.
    """
    if product.goods_value is not None:
        return product.goods_value
    gone = [part for part in (product.sold_value, product.used_value) if part is not None]
    return None if product.unsold_value is None or not gone else product.unsold_value + sum(gone)


def goods_value(products: tuple[Product, ...] | None) -> int | Unknown:
    """Sum of the goods values in 分; unknown as long as one of them is."""
    if not products:
        return UNKNOWN
    values = [product_value(product) for product in products]
    return UNKNOWN if None in values else sum(value for value in values if value is not None)


def licence_valid(licence: Licence, period: Period | None) -> Ternary:
    """Whether a licence covered the conduct on every day of the act; its first and last day count."""
    answer = Ternary.YES if licence.covers_conduct is None else Ternary.of(licence.covers_conduct)
    if period is None:
        return answer & Ternary.UNKNOWN if licence.valid_to or licence.ended_on else answer
    if licence.valid_from is not None:
        answer = answer & _not_after(licence.valid_from, period.start)
    if licence.valid_to is not None:
        answer = answer & _not_after(period.end, licence.valid_to)
    if licence.ended_on is not None:
        answer = answer & ~_not_after(licence.ended_on, period.end)
    return answer


def _not_after(earlier: PartialDate, later: PartialDate) -> Ternary:
    if earlier.last <= later.first:
        return Ternary.YES
    return Ternary.NO if earlier.first > later.last else Ternary.UNKNOWN


def _licensed(facts: Facts, party: Party, conduct: Conduct, period: Period | None) -> bool | Unknown:
    """Whether the party held what the act needs: as stated, else from its licences; none is a no."""
    if conduct.licensed is not None:
        return conduct.licensed
    held = licences_of(facts, party.id)
    if held is None:
        return UNKNOWN
    answer = Ternary.NO
    for _, licence in held:
        answer = answer | licence_valid(licence, period)
    return _plain(answer)


def _expired(product: Product, period: Period | None) -> bool | None:
    """Whether a product was past its expiry on the last day of the act; on the day itself it is not."""
    if product.expires_on is None or period is None:
        return None
    if period.end.first > product.expires_on.last:
        return True
    return False if period.end.last <= product.expires_on.first else None


_GROUNDS_BESIDE_STANDARD = ("substandard_3", "substandard_4", "substandard_5")
"""劣药 by date or batch number (药品管理法 第九十八条第三款第三项至第五项)."""


def _minor_piece_defect(products: tuple[Product, ...] | None, conduct: Conduct) -> bool | Unknown:
    """中药饮片 whose defect leaves safety and effect alone (药品管理法 第一百一十七条第二款).

    The paragraph is an exception that must be shown: a product that nobody calls a 饮片 is none, and the
    products of the conduct must all be such pieces. It speaks of the standard: of pieces that are past their
    date, or without date or batch number, nobody is asked, only a stated finding brings it in.
    """
    if not products or not all(product.decoction_piece for product in products):
        return False
    if conduct.affects_safety is None:
        return False if conduct.defect_ground in _GROUNDS_BESIDE_STANDARD else UNKNOWN
    return not conduct.affects_safety


def _cost_uncountable(conduct: Conduct) -> bool | Unknown:
    """Whether the cost of an advertisement cannot be reckoned: as stated, else no where a cost is stated."""
    if conduct.ad_cost_uncountable is not None:
        return conduct.ad_cost_uncountable
    return UNKNOWN if conduct.ad_cost is None else False


def _stage(party: Party, conduct: Conduct) -> str | Unknown:
    if conduct.stage is not None:
        return str(conduct.stage)
    if party.type is None:
        return UNKNOWN
    stage = enum_entry("party_type", party.type).get("stage")
    return str(stage) if stage else UNKNOWN


def not_corrected(order: Order) -> Ternary:
    """Whether an order to correct was served, its time ran out and the re-check found nothing corrected.

    The last day of the period still belongs to the party: a re-check on the day of the deadline is too early.
    """
    if order.corrected is None:
        return Ternary.UNKNOWN
    if order.corrected:
        return Ternary.NO
    if order.deadline is None or order.rechecked_on is None or order.served_on is None:
        return Ternary.UNKNOWN
    if order.rechecked_on.first > order.deadline.last:
        return Ternary.YES
    return Ternary.NO if order.rechecked_on.last <= order.deadline.first else Ternary.UNKNOWN


def rechecked_before(order: Order, conduct: Conduct) -> bool:
    """Whether a re-check was over before the act began: it shows nothing about this act."""
    return (
        order.rechecked_on is not None
        and conduct.from_ is not None
        and order.rechecked_on.last < conduct.from_.first
    )


def _orders(facts: Facts, conduct: Conduct) -> tuple[bool | Unknown, bool | Unknown]:
    """Whether correction was ordered in this case, and whether it was not corrected in time."""
    if facts.orders is None:
        return UNKNOWN, UNKNOWN
    orders = [order for order in facts.orders if order.conduct in (None, conduct.id)]
    late = Ternary.NO
    for order in orders:
        if not rechecked_before(order, conduct):
            late = late | not_corrected(order)
    return bool(orders), _plain(late)


@cache
def _gap_factor() -> int:
    return int(yaml.safe_load((DATA / "monitoring.yaml").read_text("utf-8"))["gap_factor"])


def longest_gap(readings: Sequence[Reading]) -> int | None:
    """Minutes between two readings beyond which a gap is shown: a multiple of the log's usual interval.

    ``None`` with fewer than three readings of one probe: there is no usual interval then.
    """
    by_sensor: dict[str | None, list[Reading]] = {}
    for reading in readings:
        by_sensor.setdefault(reading.sensor, []).append(reading)
    minutes = [
        (later.time - earlier.time).total_seconds() / 60
        for own in by_sensor.values()
        if len(own) > 2
        for earlier, later in pairwise(sorted(own, key=lambda reading: reading.time))
    ]
    return max(1, round(median(minutes) * _gap_factor())) if minutes else None


def temperature_logs(facts: Facts, products: tuple[Product, ...] | None) -> tuple[TemperatureLog, ...]:
    """The readings of the case against the label of each product that states one."""
    if not facts.readings or not products:
        return ()
    logs = []
    for product in products:
        if product.storage_min is None and product.storage_max is None:
            continue
        readings = [reading for reading in facts.readings if reading.product in (None, product.id)]
        if readings:
            analysis = analyse(readings, product.storage_min, product.storage_max, longest_gap(readings))
            logs.append(TemperatureLog(product, analysis))
    return tuple(logs)


def _temperature(conduct: Conduct, logs: Iterable[TemperatureLog]) -> bool | Unknown:
    measured = Ternary.NO
    seen = False
    for log in logs:
        seen = True
        measured = measured | log.analysis.out_of_range
    if seen and measured is not Ternary.UNKNOWN:
        return _plain(measured)
    stated = conduct.temperature_out_of_range
    return UNKNOWN if stated is None or seen else stated


def build_record(
    facts: Facts,
    party: Party,
    conduct: Conduct,
    period: Period | None,
    as_of: date | None,
    decided_on: date,
    logs: tuple[TemperatureLog, ...],
) -> Record:
    """The flat record of a charge: every feature of ``data/features.yaml``, unknown where not established."""
    products = products_of(facts, conduct)
    nature = str(enum_entry("conduct_kind", conduct.kind)["nature"])
    priors = facts.prior_penalties
    ordered, late = _orders(facts, conduct)
    record: dict[str, Value] = {
        "act_day": UNKNOWN if as_of is None else as_of.toordinal(),
        "decision_day": decided_on.toordinal(),
        "conduct_kind": conduct.kind,
        "party_type": _known(party.type),
        "stage": _stage(party, conduct),
        "licensed": _licensed(facts, party, conduct, period),
        "temperature_out_of_range": _temperature(conduct, logs),
        "goods_value": goods_value(products),
        "involves_expired": _plain(_any_product(products, lambda one: _expired(one, period))),
        "minor_piece_defect": _minor_piece_defect(products, conduct),
        "ad_cost_uncountable": _cost_uncountable(conduct),
        "serious_bodily_harm": _no_less(conduct.serious_bodily_harm, conduct.harm),
        "personal_injury": _no_less(conduct.personal_injury, conduct.harm),
        "correction_ordered": ordered,
        "not_corrected_in_time": late,
        "same_nature_penalty_within_year": _plain(penalty_within_year(priors, party.id, nature, period)),
        "same_kind_criminal_punishment": _plain(criminal_punishment(priors, party.id, nature, period)),
        "fake_or_substandard_handled_before": _plain(
            handled_before(priors, party.id, "fake_or_substandard", period)
        ),
        "penalised_repeatedly": _plain(penalised_repeatedly(priors, party.id)),
    }
    for feature in load_features().values():
        if feature.name not in record:
            record[feature.name] = _stated(feature, facts, party, conduct, products)
    return record


def _no_less(stated: bool | None, harm: bool | None) -> bool | Unknown:
    """A harm to persons as stated; where no harm at all was done, there was none of that kind."""
    if stated is None and harm is False:
        return False
    return UNKNOWN if stated is None else stated


def _stated(
    feature: Feature, facts: Facts, party: Party, conduct: Conduct, products: tuple[Product, ...] | None
) -> Value:
    """A feature that is one fact taken over, or asks whether some product has a property."""
    if feature.any_product is not None:
        name, values = feature.any_product
        return _plain(_any_product(products, lambda product: _among(getattr(product, name), values)))
    group, _, name = feature.facts[0].partition(".")
    holder = {"conducts": conduct, "parties": party, "circumstances": facts.circumstances}[group]
    return _known(getattr(holder, name))


def charges(facts: Facts, changes: Callable[[str], Sequence[date]], decided_on: date) -> tuple[Charge, ...]:
    """All charges of a case; ``changes(kind)`` gives the days on which the rules for that kind changed."""
    parties = {party.id: party for party in facts.parties}
    result = []
    for conduct in facts.conducts:
        party = parties[conduct.party]
        logs = temperature_logs(facts, products_of(facts, conduct))
        stated = act_period(conduct)
        period = None if stated is None else over_by(stated, decided_on)
        parts: Sequence[tuple[date, date] | None] = (
            [None] if period is None else law_periods(period, changes(conduct.kind))
        )
        for number, part in enumerate(parts, 1):
            as_of = part[1] if part else None
            # a divided act is dated, in each charge, by the days that fall into its law period
            within = (
                Period(PartialDate.on(part[0]), PartialDate.on(part[1]))
                if part and len(parts) > 1
                else period
            )
            record = build_record(facts, party, conduct, period, as_of, decided_on, logs)
            charge_id = conduct.id if len(parts) == 1 else f"{conduct.id}/{number}"
            result.append(Charge(charge_id, party, conduct, within, as_of, len(parts) > 1, record, logs))
    return tuple(result)
