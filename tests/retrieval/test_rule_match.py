"""Which rules a question names, with few rules and with hundreds that share words."""

from datetime import date

import pytest

from retrieval.question import read_question
from retrieval.rule_match import RuleMatcher, rule_topics, ruled_units
from retrieval.settings import settings
from tests.retrieval.test_links import LAW, PURCHASE, Book, Ref, Rule

CLINIC = Rule("clinic", "医疗机构从非法渠道购进药品", ("诊所", "非法渠道"))
OLD = Rule("old", "旧规则", ("非法渠道购进",), valid_to=date(2024, 1, 1))

# as many rules as the whole liability chapters give, sharing subjects and conduct words
CROWD = (
    PURCHASE,
    Rule("expired", "销售超过有效期的药品", ("过期药", "超过有效期", "过期")),
    Rule("expired-device", "经营、使用过期的医疗器械", ("过期器械", "过期医疗器械", "过期")),
    Rule("expired-cosmetic", "经营超过使用期限的化妆品", ("过期化妆品", "超过使用期限", "过期")),
    Rule("expired-vaccine", "未按照规定处置过期疫苗", ("过期疫苗", "过期")),
    Rule("no-licence", "未取得药品经营许可证销售药品", ("无证经营药品", "没有许可证", "无证")),
    Rule("no-licence-device", "未取得许可经营第三类医疗器械", ("无证经营器械", "没有许可证", "无证")),
    Rule("lent", "出租、出借药品经营许可证", ("出租许可证", "出借许可证", "借证")),
    Rule("no-record", "购销药品没有真实完整的记录", ("购销记录", "没有记录", "没记录")),
    Rule("no-record-device", "医疗器械没有进货查验记录", ("器械进货记录", "没有记录")),
    Rule("prescription", "不凭处方销售处方药", ("不凭处方", "没有处方", "处方药")),
    Rule("prescription-online", "网络销售处方药违反规定", ("网上卖处方药", "网售处方药", "处方药")),
    *(Rule(f"filler-{n}", f"其他违法行为{n}", (f"行为{n}", "药品", "处罚", "销售")) for n in range(200)),
)


def ask(text):
    return read_question(text, today=date(2026, 11, 21))


def matched(rules, question, implied=()):
    found = RuleMatcher(Book(rules), settings().rules).matched(ask(question), implied)
    return [rule.id for rule in found]


@pytest.mark.parametrize(
    ("question", "rules"),
    [
        ("从非法渠道进货怎么罚", ["purchase"]),
        ("诊所从非法渠道进货怎么罚", ["clinic"]),  # a rule for medical institutions answers for them
        ("2023年从非法渠道购进药品怎么罚", ["old"]),  # the longest keyword of those that apply on the day
        ("卖假药怎么罚", []),
        ("从非法渠道进货判几年", []),  # crimes are not in the rulebook's words
    ],
)
def test_rules_matched_by_their_keywords(question, rules):
    assert matched((PURCHASE, CLINIC, OLD), question) == rules
    assert RuleMatcher(None, settings().rules).matched(ask(question), ()) == ()


@pytest.mark.parametrize(
    ("question", "rules"),
    [
        ("药店卖过期药怎么罚", ["expired"]),
        ("卖过期的医疗器械怎么处罚", ["expired-device"]),
        ("过期化妆品还在卖怎么罚", ["expired-cosmetic"]),
        ("过期疫苗没有处置，怎么罚", ["expired-vaccine"]),
        ("没有许可证卖药怎么罚", ["no-licence"]),
        ("没有许可证卖三类医疗器械怎么罚", ["no-licence-device"]),
        ("网上卖处方药不审方怎么罚", ["prescription-online"]),
        ("不凭处方卖药怎么处罚", ["prescription"]),
    ],
)
def test_the_rarest_words_decide_among_hundreds_of_rules(question, rules):
    assert matched(CROWD, question)[:1] == rules
    assert not [one for one in matched(CROWD, question) if one.startswith("filler")]


@pytest.mark.parametrize("question", ["处方药怎么摆放", "药品销售要注意什么", "什么是处方药"])
def test_a_subject_alone_is_no_conduct(question):
    assert matched(CROWD, question) == []


def test_words_of_the_law_for_the_question_count_too():
    assert matched(CROWD, "方子都没看就卖了，罚多少", ("不凭处方",)) == ["prescription"]


def test_the_basis_leads_for_punishment_and_the_duty_otherwise(small):
    asked = ask("从非法渠道进货怎么罚")
    assert ruled_units([PURCHASE], small, asked) == {f"{LAW}#art_129": 1.0, f"{LAW}#art_55": 0.5}
    assert ruled_units([PURCHASE], small, ask("能从非法渠道进货吗"))[f"{LAW}#art_55"] == 1.0


def test_what_people_say_for_an_article_comes_from_its_rules():
    topics = rule_topics(
        Book((PURCHASE, Rule("again", "再次非法购进", ("回流",), basis=(Ref("x", "art_1"),))))
    )
    assert topics["drug-admin-law#art_129"] == ("从非法渠道购进药品", "非法渠道")
    assert topics["x#art_1"] == ("再次非法购进", "回流")
    assert rule_topics(None) == {}
