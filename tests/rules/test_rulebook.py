"""The rulebook: the real one is sound, and every kind of wrong rule file has its own message."""

import copy
import shutil

import pytest
import yaml

from rules import RuleFileError, load_rulebook
from rules.figurecheck import check_rule_figures
from rules.rulebook import RULES_DIR

RULE = {
    "id": "demo",
    "title": "示例",
    "family": "示例",
    "kinds": ["cold_chain_breach"],
    "from": "2020-01-01",
    "authority": "县级以上药品监督管理部门",
    "summary": "示例",
    "when": {"fact": "harm", "is": True},
    "violated": [{"ref": "drug-admin-law#art_53__para_1"}],
    "basis": [{"ref": "drug-admin-law#art_126"}],
    "tiers": [{"id": "order", "label": "责令改正"}],
    "evidence": ["licence"],
}
FINE = {"id": "fine", "label": "罚款"}


def changed(**changes):
    rule = copy.deepcopy(RULE)
    for key, value in changes.items():
        if value is ...:
            del rule[key.rstrip("_")]
        else:
            rule[key.rstrip("_")] = value
    return {"rules": [rule]}


def tier(**fine):
    return changed(tiers=[{**FINE, "fine": fine}])


def ref(**more):
    return changed(basis=[{"ref": "drug-admin-law#art_126", **more}])


def persons(**more):
    return changed(tiers=[{**FINE, "persons": [{"who": "责任人员", "measures": ["罚款"], **more}]}])


def entry(scope, **more):
    """A sound entry of another scope, with something changed in it; ``...`` takes a field away."""
    sound = {"id": "x", "title": "示例", "when": RULE["when"], **SCOPES[scope], **more}
    return {scope: [{key: value for key, value in sound.items() if value is not ...}]}


LAW_REF = [{"ref": "drug-admin-law#art_126"}]
SCOPES = {
    "discretion": {"direction": "从重", "binding": "可以", "basis": LAW_REF, "reason": "示例"},
    "referral": {"offences": LAW_REF, "basis": LAW_REF, "reason": "示例", "from": "2020-01-01"},
    "checklist": {"effect": "从轻", "requires_basis": ["drug-admin-law"], "basis": LAW_REF},
    "dishonesty": {"requires_basis": ["drug-admin-law#art_126"], "basis": LAW_REF, "reason": "示例"},
    "risk_flags": {"category": "重点产品", "policy": [{"ref": "yunxian-2023#sec_3__sub_1"}]},
    "reminders": {"text": "示例"},
}
BOTH = {"all": [{"fact": "minor", "is": True}, {"fact": "minor", "is": False}]}
CLOCK = {
    "id": "service",
    "step": "送达",
    "starts": "decided_on",
    "period": {"length": 7, "unit": "working_days"},
    "from": "2021-07-15",
    "basis": [{"ref": "admin-penalty-law#art_61__para_1"}, {"ref": "admin-penalty-law#art_85"}],
}


def deadline(**changes):
    return {"clock": [{**CLOCK, **changes}]}


BAD = [
    (deadline(starts="born_on"), "不认识的办案日期 born_on", "unknown date of the case"),
    (deadline(done=["born_on"]), "不认识的办案日期 born_on", "unknown date that satisfies"),
    (deadline(where="born_on"), "不认识的办案日期 born_on", "unknown date that is presupposed"),
    (deadline(period={"length": 7, "unit": "weeks"}), "clock.0.period.unit", "unknown unit"),
    (deadline(period={"length": 0, "unit": "days"}), "clock.0.period.length", "no length"),
    (deadline(pending="待核"), "period 和 pending", "both a period and none"),
    (deadline(to="2021-07-15"), "to 不晚于 from，期限", "deadline never in force"),
    (deadline(categories=["moon"]), "product_category", "unknown category"),
    (deadline(basis=[]), "clock.0.basis", "deadline without clause"),
    (deadline(basis=[{"ref": "admin-penalty-law#art_999"}]), "没有 art_999", "deadline of no such article"),
    (
        deadline(basis=[{"ref": "admin-penalty-law#art_85", "kinds": ["fake_drug"]}]),
        "只能按 from、to 限定",
        "a deadline knows no conduct",
    ),
    (deadline(succeeds="ghost"), "没有的期限 ghost", "no such deadline replaced"),
    (
        {"clock": [CLOCK, {**CLOCK, "id": "later", "from": "2022-01-01", "succeeds": "service"}]},
        "适用日期不相接",
        "gap or overlap of deadlines",
    ),
    # content of the file, part of the message, why it must not load
    (changed(colour="red"), "rules.0.colour", "unknown field"),
    (changed(basis=...), "rules.0.basis", "missing citation"),
    (changed(basis=[]), "status: 待核", "no basis and not marked 待核"),
    (changed(tiers=[]), "status: 待核", "no tiers and not marked 待核"),
    (changed(id="Demo Rule"), "rules.0.id", "id not in kebab case"),
    (changed(kinds=["flying"]), "不认识的行为种类", "unknown conduct kind"),
    (changed(kinds=[]), "rules.0.kinds", "no conduct kind"),
    (changed(to="2020-01-01"), "to 不晚于 from", "never in force"),
    (changed(from_="1990-13-01"), "rules.0.from", "impossible date"),
    (changed(from_="2018-01-01"), "没有收录的文本", "cited before the held text begins"),
    (changed(basis=[{"ref": "drug-admin-law#art_999"}]), "没有 art_999", "no such article"),
    (changed(basis=[{"ref": "drug-admin-law#art_126__para_2"}]), "没有 art_126__para_2", "no such 款"),
    (changed(basis=[{"ref": "no-such-law#art_1"}]), "没有收录的法规", "no such work"),
    (changed(basis=[{"ref": "药品管理法126"}]), "rules.0.basis.0.ref", "not an address"),
    (
        changed(basis=[{"ref": "drug-admin-law#art_126", "parties": ["dragon"]}]),
        "不认识的主体类型",
        "party type",
    ),
    (changed(when={"fact": "colour", "is": True}), "colour", "unknown fact"),
    (changed(when={"fact": "harm", "is": "yes"}), "应为 true 或者 false", "type clash"),
    (changed(when={"fact": "goods_value", "over": 1}), "over", "unknown comparison"),
    (changed(when={"all": []}), "all", "empty group"),
    (changed(when={"fact": "party_type", "is": "dragon"}), "dragon", "unknown enum value"),
    (
        changed(when={"all": [{"fact": "harm", "is": True}, {"fact": "harm", "is": False}]}),
        "造成危害后果",
        "can never hold",
    ),
    (tier(min=5, max=1), "min 大于 max", "upside-down range"),
    (tier(min=5), "罚款要么写 max", "no ceiling"),
    (tier(times_of="goods_value", min_times=10), "上限写 max_times 或者 max_percent", "half a multiple"),
    (tier(times_of="goods_value", min_times=3, max_times=2), "倍数下限大于上限", "upside-down multiple"),
    (tier(times_of="goods_value", min_times=1, max_times=2, floor={"moon": 1}), "stage", "unknown stage"),
    (
        changed(succeeds=[{"rule": "ghost", "lighter": "old", "reason": "x"}]),
        "没有的规则",
        "no such predecessor",
    ),
    (
        {
            "rules": [
                RULE,
                {**RULE, "id": "next", "succeeds": [{"rule": "demo", "lighter": "old", "reason": "x"}]},
            ]
        },
        "日期重叠",
        "overlap of old and new",
    ),
    ({"rules": [RULE, RULE]}, "编号重复", "duplicate id"),
    (
        {
            "discretion": [
                {
                    "id": "d",
                    "title": "x",
                    "direction": "从重",
                    "binding": "可以",
                    "when": RULE["when"],
                    "basis": [],
                    "reason": "x",
                }
            ]
        },
        "pending",
        "a direction without basis must say why it is 待核",
    ),
    ({"none": "again"}, "恰好写一次", "said twice"),
    # citations with kinds, dates and conditions of their own
    (ref(kinds=["flying"]), "不认识的行为种类 flying", "citation for an unknown kind"),
    (ref(kinds=["fake_drug"]), "限于规则没有的行为种类 fake_drug", "citation for a kind of another rule"),
    (ref(when={"fact": "colour", "is": True}), "引用的 drug-admin-law#art_126", "citation, unknown fact"),
    (ref(when={"fact": "stage", "is": True}), "没有 True 这个取值", "citation, type clash"),
    (ref(when=BOTH), "不可能成立", "citation that is never cited"),
    (ref(to="2019-01-01"), "不在规则的适用日期之内", "citation outside the rule's period"),
    (
        changed(from_="2018-01-01", violated=[], basis=[{"ref": "radioactive-drugs-measures#art_1"}]),
        "在 2022-03-29 至 2025-01-20 之间没有收录的文本",
        "gap between two texts of the cited work",
    ),
    (ref(colour="red"), "basis.0.colour", "unknown field of a citation"),
    # figures
    (tier(times_of="goods_value", max_times=3, max_percent=300), "写一个", "two upper multiples"),
    (tier(times_of="goods_value", min_times=1, min_percent=30, max_times=3), "只写一个", "two lower ones"),
    (tier(times_of="goods_value", min_percent=400, max_times=3), "下限大于上限", "percent above multiple"),
    (tier(times_of="goods_value", max_times=3, max=5), "倍数罚款不写 min、max", "fixed and multiple"),
    (
        tier(times_of="goods_value", max_times=3, floor=1, below={"amount": 1, "max": 2}),
        "floor 和 below 只写一个",
        "floor and band",
    ),
    (tier(times_of="goods_value", max_times=3, below={"amount": 0, "max": 2}), "below.amount", "empty band"),
    (tier(times_of="goods_value", max_times=3, below={"amount": 1}), "below.max", "band without a ceiling"),
    (tier(max=5, floor=1), "罚款要么写 max", "floor of a fixed fine"),
    (tier(times_of="moonlight", max_times=3), "times_of", "unknown base"),
    (tier(times_of="income", max_times=3), "只用于处罚到人", "income of a party"),
    # tiers and persons
    (changed(tiers=[FINE, FINE]), "重复的档次编号", "tiers that cannot be told apart"),
    (changed(tiers=[{**FINE, "when": {"fact": "colour", "is": True}}]), "tiers.fine", "tier, unknown fact"),
    (persons(measures=[]), "persons.0.measures", "persons without a measure"),
    (persons(fine={"min": 1}), "persons.0.fine", "persons, no ceiling"),
    (persons(ref="drug-admin-law#art_999"), "没有 art_999", "persons, no such article"),
    # evidence
    (changed(evidence=["crystal_ball"]), "不认识的证据 crystal_ball", "unknown evidence"),
    (changed(evidence=["licence", "licence"]), "重复的证据", "evidence named twice"),
    (changed(evidence=[]), "rules.0.evidence", "nothing to prove"),
    # rules that yield
    (changed(yields_to=["drug-admin-law#art_999"]), "yields_to 写的", "yields to no article"),
    (changed(yields_to=["no-such-law#art_1"]), "yields_to 写了没有收录的法规", "yields to no law"),
    (changed(yields_to=["第一百一十六条"]), "rules.0.yields_to.0", "yields to words"),
    # dates of rules that follow one another
    (
        {
            "rules": [
                {**RULE, "to": "2021-01-01"},
                {
                    **RULE,
                    "id": "next",
                    "from": "2021-02-01",
                    "succeeds": [{"rule": "demo", "lighter": "old", "reason": "x"}],
                },
            ]
        },
        "之间有空档（2021-01-01 至 2021-02-01）",
        "gap between old and new",
    ),
    # conditions
    (changed(when="harm"), "rules.0.when", "a condition in words"),
    (changed(when={"all": ["harm"]}), "应写成映射", "a part of a condition in words"),
    (changed(when={"all": {"fact": "harm", "is": True}}), "后面应为列表", "a group that is no list"),
    (changed(when={"fact": "harm", "is": True, "in": [True]}), "有且只有一个比较", "two comparisons"),
    (changed(when={"fact": "harm", "at_least": 1}), "不能用 at_least", "comparison of the wrong type"),
    (changed(when={"fact": "sales_amount", "at_least": "5万"}), "应为整数", "an amount in words"),
    (changed(when={"fact": "stage", "in": ["use", "use"]}), "重复的值", "a value twice"),
    (changed(when={"fact": "harm", "is": True, "label": " "}), "不能为空", "an empty label"),
    (
        changed(when={"any": [{"fact": "harm", "is": True}, {"fact": "harm", "is": False}]}),
        "恒成立",
        "always holds",
    ),
    (
        changed(when={"all": [{"fact": "stage", "is": "use"}, {"fact": "stage", "in": ["use", "retail"]}]}),
        "是多余的",
        "says a thing twice",
    ),
    # discretion
    (entry("discretion", direction="加重"), "discretion.0.direction", "no such direction"),
    (entry("discretion", binding="必须"), "discretion.0.binding", "no such binding"),
    (entry("discretion", day="someday"), "discretion.0.day", "no such day"),
    (entry("discretion", when=...), "kinds 和 when 至少写一项", "holds for every case"),
    (entry("discretion", requires_basis=["ghost-law"]), "requires_basis 写了", "required work unknown"),
    (
        entry("discretion", requires_basis=["drug-admin-law#art_116__para_9"]),
        "requires_basis 写的",
        "required provision unknown",
    ),
    (
        entry("discretion", once_with=[{"ref": "drug-regulation#art_999"}]),
        "没有 art_999",
        "counts once with nothing",
    ),
    # referral
    (entry("referral", offences=[]), "referral.0.offences", "no offence"),
    (entry("referral", unless=RULE["when"]), "unless 和 exception", "an exception without a name"),
    (entry("referral", exception="示例"), "unless 和 exception", "a name without an exception"),
    (entry("referral", raised_by={"fact": "colour", "is": True}), "x.raised_by", "occasion, unknown fact"),
    (entry("referral", unless=BOTH, exception="示例"), "x.unless", "an exception that cannot be"),
    # beside the findings
    (entry("checklist", requires_basis=[]), "checklist.0.requires_basis", "a point beside nothing"),
    (entry("checklist", basis=[]), "checklist.0.basis", "a point without a basis"),
    (entry("dishonesty"), "listing 应当恰好写一次", "listing without its needs"),
    (entry("dishonesty", requires_basis=...), "dishonesty.0.requires_basis", "listing for every finding"),
    (entry("risk_flags", policy=[]), "risk_flags.0.policy", "a flag without a notice"),
    (entry("risk_flags", category="重点"), "risk_flags.0.category", "no such category"),
    (entry("risk_flags", policy=[{"ref": "yunxian-2023#sec_99"}]), "没有 sec_99", "no such place"),
    (entry("reminders", text=...), "reminders.0.text", "a reminder without words"),
    (entry("reminders", when=...), "kinds 和 when 至少写一项", "a reminder for every case"),
    ("- just a list", "rules", "not a mapping"),
    ("rules: [", "不是有效的 YAML", "not YAML"),
]


@pytest.fixture
def folder(tmp_path):
    """A rules folder that loads: only the referral texts, which every rulebook needs."""
    shutil.copy(RULES_DIR / "referral.yaml", tmp_path)
    return tmp_path


def test_the_plain_example_loads(folder, store):
    (folder / "x.yaml").write_text(yaml.safe_dump({"rules": [RULE]}, allow_unicode=True), "utf-8")
    assert load_rulebook(store, folder).rule("demo").title == "示例"


@pytest.mark.parametrize(("content", "message", "why"), BAD, ids=[row[2] for row in BAD])
def test_a_wrong_rule_file_is_refused(content, message, why, folder, store):
    text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
    (folder / "x.yaml").write_text(text, "utf-8")
    with pytest.raises(RuleFileError) as caught:
        load_rulebook(store, folder)
    assert message in str(caught.value), why
    assert "处理办法" in str(caught.value)


def test_a_figure_that_is_not_in_the_law_is_found(folder, store):
    rule = changed(tiers=[{**FINE, "fine": {"min": 100000, "max": 600000}}])
    (folder / "x.yaml").write_text(yaml.safe_dump(rule, allow_unicode=True), "utf-8")
    (miss,) = check_rule_figures(load_rulebook(store, folder), store)
    assert miss.figure == "600000元"
    assert "demo fine" in str(miss)


PERIODS = [
    ({"length": 8, "unit": "working_days"}, "8工作日"),
    ({"length": 7, "unit": "months"}, "7月"),
]


@pytest.mark.parametrize(("period", "figure"), PERIODS)
def test_a_period_that_is_not_in_the_law_is_found(period, figure, folder, store):
    text = yaml.safe_dump(deadline(period=period), allow_unicode=True)
    (folder / "x.yaml").write_text(text, "utf-8")
    (miss,) = check_rule_figures(load_rulebook(store, folder), store)
    assert miss.figure == figure
    assert "service period" in str(miss)


def test_days_that_the_law_defines_as_working_days_are_known_as_such(folder, store):
    (folder / "x.yaml").write_text(yaml.safe_dump(deadline(), allow_unicode=True), "utf-8")
    assert check_rule_figures(load_rulebook(store, folder), store) == ()
    alone = deadline(basis=CLOCK["basis"][:1])
    (folder / "x.yaml").write_text(yaml.safe_dump(alone, allow_unicode=True), "utf-8")
    assert len(check_rule_figures(load_rulebook(store, folder), store)) == 1


def test_every_figure_of_every_rule_stands_in_its_provision(rulebook, store):
    assert check_rule_figures(rulebook, store) == ()


def test_a_notice_is_never_a_legal_basis(rulebook, store):
    notices = {work.slug for work in store.works() if work.rank.value == "工作文件"}
    for rule in rulebook.rules:
        assert not notices & {ref.work for ref in (*rule.basis, *rule.violated)}
    for rule in rulebook.discretion:
        assert not notices & {ref.work for ref in rule.text.basis}


def test_every_entry_of_the_table_is_sound_before_it_is_changed(folder, store):
    """What makes an entry bad is the change alone."""
    listing = {"listing": {"needs": ["x"], "heavy": ["x"], "aggravated": "x"}}
    sound = {scope: [{**entry(scope)[scope][0], "id": f"x-{n}"}] for n, scope in enumerate(SCOPES)}
    (folder / "x.yaml").write_text(yaml.safe_dump({**sound, **listing}, allow_unicode=True), "utf-8")
    assert load_rulebook(store, folder).beside.reminders


def test_every_conduct_kind_has_a_rule(rulebook):
    from kb.glossary import enum_ids

    assert {kind for rule in rulebook.rules for kind in rule.kinds} == set(enum_ids("conduct_kind"))
