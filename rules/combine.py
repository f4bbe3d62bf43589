"""Several provisions, several acts: what the fines come to together.

行政处罚法 第二十九条 is about fines for one act: the provision with the higher fine applies, once a
person has confirmed that it is one act. Different acts are judged apart and their fines added.
Confiscation, warnings and revocation are not absorbed. Several acts under one article whose fine follows
the goods value are an exception to the adding: the goods count once, and so do a deemed value and a fixed
fine for little goods.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kb.glossary import enum_entry
from kb.model import Reference
from rules.charge import goods_value, products_of
from rules.opinion import Combined, Discretion, Finding
from rules.penalty import Fine, on_goods
from rules.schema import Facts, Product
from rules.unknown import UNKNOWN, Unknown

_SPARING = ("免予处罚", "不予处罚", "不再罚款", "减轻或者免予处罚")
_NONE = "当前能够确定适用的各档都没有罚款；其他档次还需要的条件见各档“还需”"


def rests_on(refs: Iterable[Reference], places: Sequence[str]) -> bool:
    """Whether one of the provisions is a place, or lies within one (a work holds all its provisions)."""
    for ref in refs:
        expression, _, fragment = ref.provision_id.partition("#")
        work = expression.partition("@")[0]
        address = f"{work}#{fragment}"
        if any(place in (work, address) or address.startswith(f"{place}__") for place in places):
            return True
    return False


def with_yields(findings: Sequence[Finding], yields_to: Mapping[str, Sequence[str]]) -> tuple[Finding, ...]:
    """The findings, each with those that go before it: established ones of the same conduct and party.

    ``yields_to`` holds for a rule the places that go first (药品管理法 126: 除本法另有规定的情形外).
    """
    return tuple(
        replace(
            finding,
            yields=tuple(
                (other.rule_id, other.title)
                for other in findings
                if other.rule_id != finding.rule_id
                and other.status == "established"
                and (other.conduct, other.party) == (finding.conduct, finding.party)
                and rests_on(other.basis, yields_to.get(finding.rule_id, ()))
            ),
        )
        for finding in findings
    )


def _yielding(findings: Sequence[Finding]) -> list[str]:
    return [
        f"行为 {finding.conduct}：“{finding.title}”让位于“{title}”，不另计罚款，由承办人确认"
        for finding in findings
        for _, title in finding.yields
    ]


def acts_of(facts: Facts) -> dict[str, str]:
    """The act of each conduct, named by its first conduct.

    What is wrong in an advertisement that a party ran at one time in one channel is one act; every other
    conduct is an act of its own.
    """
    first: dict[object, str] = {}
    acts: dict[str, str] = {}
    for conduct in facts.conducts:
        kind = enum_entry("conduct_kind", conduct.kind)
        advertisement = kind["group"] == "advertising" and "own_act" not in kind
        when = (conduct.from_, conduct.to, conduct.channel, conduct.party)
        acts[conduct.id] = first.setdefault(when if advertisement else conduct.id, conduct.id)
    return acts


def goods_of(facts: Facts, conducts: Sequence[str]) -> int | Unknown:
    """The goods value of several conducts of a case together in 分: each product counts once."""
    products: dict[str, Product] = {}
    for conduct in facts.conducts:
        if conduct.id in conducts:
            named = products_of(facts, conduct)
            if not named:
                return UNKNOWN
            products.update((product.id, product) for product in named)
    return goods_value(tuple(products.values()))


def _highest(findings: Sequence[Finding]) -> tuple[Finding, Fine] | None:
    """The tier with the highest fine among the findings of one act; an open maximum counts as highest."""
    ranges = [(finding, fine) for finding in findings for fine in finding.fines]
    if not ranges:
        return None
    return max(ranges, key=lambda pair: (pair[1].maximum is None, pair[1].maximum or 0, pair[1].minimum))


def _chosen(
    findings: Sequence[Finding], acts: Mapping[str, str]
) -> tuple[list[tuple[Finding, Fine]], list[str]]:
    """The finding with the highest fine of each act, and what a person has to confirm about it."""
    chosen: list[tuple[Finding, Fine]] = []
    notes: list[str] = []
    for act in dict.fromkeys(acts[finding.conduct] for finding in findings):
        of_act = [finding for finding in findings if acts[finding.conduct] == act]
        best = _highest(of_act)
        if best is None:
            continue
        chosen.append(best)
        fined = [finding for finding in of_act if finding.fines]
        if len(fined) > 1:
            names = "、".join(dict.fromkeys(finding.title for finding in fined))
            conducts = "、".join(dict.fromkeys(finding.conduct for finding in fined))
            notes.append(
                f"行为 {conducts} 同时触犯“{names}”，经确认属于同一个违法行为的，"
                f"按罚款数额高的“{best[0].title}”处罚（行政处罚法第二十九条），由承办人确认"
            )
    return chosen, notes


def _articles(finding: Finding) -> list[tuple[str, int | None]]:
    return [(ref.law, ref.article) for ref in finding.basis]


def _same_article(one: tuple[Finding, Fine], other: tuple[Finding, Fine]) -> bool:
    """Whether two acts are fined by the goods value under one article, at one stage, in the same way."""
    (first, fine), (second, further) = one, other
    if fine.figures is None or (fine.figures, fine.stage) != (further.figures, further.stage):
        return False
    mine, theirs = _articles(first), _articles(second)
    return mine[0] in theirs or theirs[0] in mine


def _groups(chosen: Sequence[tuple[Finding, Fine]]) -> list[list[tuple[Finding, Fine]]]:
    groups: list[list[tuple[Finding, Fine]]] = []
    for pair in chosen:
        group = next((one for one in groups if _same_article(one[0], pair)), None)
        if group is None:
            groups.append([pair])
        else:
            group.append(pair)
    return groups


def _sum(chosen: Sequence[tuple[Finding, Fine]], notes: Sequence[str], facts: Facts) -> Combined:
    fines: list[Fine] = []
    parts: list[str] = []
    said: list[str] = []
    groups = _groups(chosen)
    for group in groups:
        finding, fine = group[0]
        acts = [act.conduct for act, _ in group]
        if len(group) > 1:
            fine = on_goods(fine, goods_of(facts, acts))
            said.append(f"行为 {'、'.join(acts)} 适用同一条的罚款，货值合并计算、罚款计一次，由承办人确认")
        fines.append(fine)
        parts.append(f"行为 {'、'.join(acts)}“{finding.title}”：{fine.formula}")
    if len(groups) > 1:
        said.append("不同的违法行为分别裁量、罚款相加")
    maxima = [fine.maximum for fine in fines]
    maximum = None if None in maxima else sum(value for value in maxima if value is not None)
    minimum = sum(fine.minimum for fine in fines)
    return Combined(minimum, maximum, "。".join(["；".join(parts), *said, *notes]))


def _spared(findings: Sequence[Finding], discretion: Sequence[Discretion]) -> list[str]:
    """What may take the fine away altogether, and must be settled first."""
    acts = {finding.conduct for finding in findings if finding.fines}
    return [
        f"行为 {part.conduct}：{part.binding}{part.direction}的情形（{part.title}）成立时不罚款，应先确认"
        for part in discretion
        if part.conduct in acts and part.status == "applies" and part.direction in _SPARING
    ]


def combine(findings: Sequence[Finding], discretion: Sequence[Discretion], facts: Facts) -> Combined:
    """The proposal for all established findings: the highest fine per act, added up per party.

    With several parties there is no common sum; each party's own stands in ``by_party``.
    """
    established = [finding for finding in findings if finding.status == "established"]
    acts = acts_of(facts)
    by_party: dict[str, Combined] = {}
    for party in dict.fromkeys(finding.party for finding in established):
        of_party = [finding for finding in established if finding.party == party]
        chosen, notes = _chosen([one for one in of_party if not one.yields], acts)
        if chosen:
            by_party[party] = _sum(chosen, [*notes, *_yielding(of_party)], facts)
    spared = _spared(established, discretion)
    if not by_party:
        return Combined(None, None, _NONE)
    if len(by_party) == 1:
        (only,) = by_party.values()
        return Combined(only.minimum, only.maximum, "。".join([only.explanation, *spared]))
    said = [f"当事人 {party}：{part.explanation}" for party, part in by_party.items()]
    return Combined(None, None, "。".join(["各当事人分别处罚，不合计", *said, *spared]), by_party)
