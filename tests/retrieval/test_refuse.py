from dataclasses import replace
from datetime import date

import pytest

from kb.names import NameIndex
from retrieval.detail import name_of, stands_in
from retrieval.features import FEATURES
from retrieval.meaning import Likeness
from retrieval.question import read_question
from retrieval.rank import Ranked
from retrieval.refuse import (
    confidence,
    evidence_of,
    missing_detail,
    missing_law,
    missing_place,
    other_kind,
    outside_notice,
    too_far,
)
from retrieval.settings import settings

HELD = {"云县": "yunxian-2023", "新郑市": "xinzheng-2019", "新郑": "xinzheng-2019"}


def read(text):
    return read_question(text, today=date(2026, 11, 21))


def ranked(value):
    return [Ranked(0, "u", 10 * value, dict.fromkeys(FEATURES, value), 0)]


@pytest.mark.parametrize(
    ("question", "text", "present"),
    [
        ("处方要保留几年", "处方保留不少于五年。", True),
        ("处方要保留几年", "处方应当保留。", False),
        ("查办多少起案件", "查办案件30起。", True),
        ("查办多少起案件", "每月报送典型案例1例。", False),
        ("罚款多少元", "处五千元以上五万元以下罚款。", True),
        ("罚款多少元", "责令改正。", False),
        ("抽检合格率是多少", "合格率达到99.5%。", True),
        ("抽检合格率是多少", "提高合格率。", False),
        ("总结什么时候报送", "9月13日前报送。", True),
        ("总结什么时候报送", "及时报送总结。", False),
        ("每年要多少学分", "三年以上工作经历。", False),
        ("每年要多少学分", "每年学分不少于90。", True),
        ("药店数量是多少", "服务站点（以药店为主）建设300家。", False),
        ("药店数量是多少", "全市有300家药店。", True),
        ("组长是谁", "组 长：某某某 局长", True),
        ("组长是谁", "组长负责全面工作。", False),
        ("举报电话", "电话：0883-3211423", True),
        ("举报电话", "公布举报电话。", False),
        ("药店要不要配药师", "什么都没有", True),
        ("处方要保留五年吗", "处方应当保留。", True),  # yes or no, no figure asked for
    ],
)
def test_the_detail_must_stand_in_the_passage(question, text, present):
    assert stands_in(read(question), text) is present
    assert (missing_detail(read(question), [text]) is None) is present
    assert (missing_detail(read(question), ["什么都没有", text]) is None) is present


def test_the_missing_detail_is_named():
    assert name_of(read("查办多少起案件")) == "数字（起）"
    assert missing_detail(read("总结什么时候报送"), ["及时。"]).reason == "最接近的条款里没有所问的时间"


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("《药品召回管理办法》怎么规定", "知识库没有收录《药品召回管理办法》"),
        ("处方管理办法规定每张处方不超过几种药", "知识库没有收录《处方管理办法》"),
        ("药品管理法怎么规定召回", None),
        ("有什么管理规定", None),
    ],
)
def test_a_law_that_is_not_held(small, question, reason):
    gap = missing_law(read(question), NameIndex.of(small.works()))
    assert (gap.reason if gap else None) == reason


@pytest.mark.parametrize(
    ("question", "first_is_notice", "refused"),
    [
        ("广州市药品安全方案怎么要求的", False, True),
        ("随县药品监管能力建设方案", False, True),
        ("诸暨市疫苗安全监管体系", True, True),  # the nearest text is another place's notice
        ("广州的药店卖过期药怎么罚", False, False),  # national law answers
        ("云县方案的要求", True, False),
        ("方案的要求", True, False),
    ],
)
def test_a_place_that_is_not_held(question, first_is_notice, refused):
    gap = missing_place(read(question), HELD, first_is_notice)
    assert bool(gap) is refused
    if gap:
        assert "收录了新郑市的" in gap.reason


def test_a_plan_of_a_place_is_not_answered_from_elsewhere():
    question = read("云县方案的罚没款目标")
    assert outside_notice(question, ("yunxian-2023",), "admin-penalty-law")
    assert outside_notice(question, ("yunxian-2023",), "yunxian-2023") is None
    assert outside_notice(read("云县卖假药怎么罚"), ("yunxian-2023",), "drug-admin-law") is None


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("今天天气怎么样", "闲聊"),
        ("感冒吃什么药", "用药、诊疗咨询"),
        ("离婚怎么办", "其他领域"),
        ("兽药没有批准文号怎么处罚", "其他领域"),
        ("药店夸大宣传说能治发烧，违法吗", None),
        ("药店不签劳动合同", None),
    ],
)
def test_kinds_of_questions_known_beforehand(question, reason):
    found = other_kind(read(question), settings().refusal, every_work=False)
    assert found == "" if reason is None else found.startswith(reason)


def test_other_fields_are_answered_where_all_statutes_are_indexed():
    assert other_kind(read("离婚怎么办"), settings().refusal, every_work=True) == ""


def test_nothing_near_is_refused():
    tuning = settings().refusal
    far = evidence_of(read("租金"), ranked(0.0), 0, Likeness(), tuning)
    near = evidence_of(read("药店违法怎么处罚"), ranked(1.0), 2, Likeness(1.0, 0.3, 3.0), tuning)
    assert too_far(far, tuning, every_work=False).reason.endswith("关联太弱")
    assert too_far(None, tuning, every_work=False)
    assert too_far(near, tuning, every_work=False) is None


def test_the_reason_says_what_is_not_held():
    tuning = settings().refusal
    far = evidence_of(read("处方管几天"), ranked(0.0), 0, Likeness(0.2, -0.3, -3.0), tuning)
    assert too_far(far, tuning, False, "没有收录《处方管理办法》").reason == "没有收录《处方管理办法》"


def test_a_word_of_another_field_alone_refuses_nothing():
    tuning = settings().refusal
    likeness = Likeness(1.0, 0.3, 5.0)
    chat = evidence_of(read("药店老板和厂家的聊天记录能当证据吗"), ranked(1.0), 2, likeness, tuning)
    assert chat["plain"] == 0
    assert too_far(chat, tuning, every_work=False) is None


def test_likeness_to_known_questions_counts():
    tuning = settings().refusal
    question, found = read("换了地方要不要换证"), ranked(0.4)
    unlike, like = (
        confidence(evidence_of(question, found, 0, likeness, tuning), tuning)
        for likeness in (Likeness(0.6, -0.1, -3.0), Likeness(0.9, 0.2, 6.0))
    )
    assert unlike < tuning.threshold < like


def test_with_all_statutes_less_has_to_be_near():
    tuning = replace(settings().refusal, threshold=0.9, threshold_all=0.0)
    evidence = evidence_of(read("租金"), ranked(0.2), 0, Likeness(), tuning)
    assert too_far(evidence, tuning, every_work=False)
    assert too_far(evidence, tuning, every_work=True) is None


def test_words_of_the_field_are_evidence_up_to_three():
    tuning = settings().refusal
    told = [
        evidence_of(read(text), ranked(0.5), 0, Likeness(), tuning)["field"]
        for text in ("租金", "药店", "药店违法处罚许可")
    ]
    assert told == [0, 1, 3]


def test_confidence_rises_with_the_evidence():
    kept = {name: value for name, value in settings().refusal.weights.items() if value > 0}
    tuning = replace(settings().refusal, weights=kept)
    low, high = (dict.fromkeys(tuning.weights, value) for value in (0.0, 0.5))
    assert 0 < confidence(low, tuning) < confidence(high, tuning) < 1
