from datetime import date

import pytest

from retrieval.question import Intent, Wanted, read_question

TODAY = date(2026, 11, 21)


def read(text, **more):
    return read_question(text, today=TODAY, **more)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023年药店不凭处方销售处方药怎么罚", date(2023, 12, 31)),  # the law at the end of that year
        ("2024年3月不凭处方怎么罚", date(2024, 3, 31)),
        ("2024年2月29日的行为怎么罚", date(2024, 2, 29)),
        ("2024-03-05 的行为怎么罚", date(2024, 3, 5)),
        ("2024年以前怎么罚", date(2023, 12, 31)),
        ("2019年12月1日前的行为", date(2019, 11, 30)),
        ("2026年5月15日以后药店卖处方药有什么要求", date(2026, 5, 15)),
        ("2026年怎么罚", TODAY),  # the current year goes up to today
        ("2027年1月1日起怎么罚", date(2027, 1, 1)),
    ],
)
def test_a_date_in_the_question(text, day):
    question = read(text)
    assert (question.on, question.dated) == (day, True)


@pytest.mark.parametrize("text", ["卖假药怎么罚", "2023年13月卖假药怎么罚", "2023年2月30日怎么罚"])
def test_no_date_or_no_such_day_means_today(text):
    assert read(text).on == TODAY


def test_the_caller_s_day_wins():
    question = read("2023年怎么罚", as_of=date(2020, 1, 1))
    assert (question.on, question.dated) == (date(2020, 1, 1), True)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("不凭处方销售处方药怎么处罚？", Intent.SANCTION),
        ("罚多少钱", Intent.SANCTION),
        ("销售劣药的法律责任", Intent.SANCTION),
        ("销售假药判几年", Intent.CRIME),
        ("卖多少构成犯罪", Intent.CRIME),
        ("构成什么罪", Intent.CRIME),
        ("店里没有药师还在卖处方药", Intent.SANCTION),  # something done wrong, and nothing asked
        ("没有药师能不能卖处方药", Intent.DUTY),
        ("未成年人保护", Intent.DUTY),
        ("购进药品应当做什么", Intent.DUTY),
        ("行政处罚的种类有哪些", Intent.DUTY),  # about penalties, not asking for one
    ],
)
def test_intent(text, intent):
    assert read(text).intent is intent


@pytest.mark.parametrize(
    ("text", "wanted", "unit"),
    [
        ("云县方案要求查办多少起案件", Wanted.FIGURE, "起"),
        ("处方要保留几年", Wanted.FIGURE, "年"),
        ("安排了多少经费", Wanted.FIGURE, "经费"),
        ("电子处方用了几次", Wanted.NOTHING, None),  # told, not asked
        ("劣药有哪几种情形", Wanted.NOTHING, None),
        ("处方要保留五年吗", Wanted.NOTHING, None),
        ("抽检合格率是多少", Wanted.FIGURE, None),
        ("总结什么时候报送", Wanted.DATE, None),
        ("领导小组组长是谁", Wanted.PERSON, None),
        ("领导小组办公室电话", Wanted.CONTACT, None),
        ("药店要不要配药师", Wanted.NOTHING, None),
    ],
)
def test_the_detail_asked_for(text, wanted, unit):
    question = read(text)
    assert (question.wanted, question.unit) == (wanted, unit)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("广州市药品安全方案怎么要求的", ("广州",)),
        ("凤庆县药品安全总结什么时候报", ("凤庆县",)),
        ("市场监管部门怎么处罚", ()),
        ("上市许可持有人的责任", ()),
        ("城乡集市能卖药材吗", ()),
        ("超市卖药怎么罚", ()),
    ],
)
def test_places(text, places):
    assert read(text).places == places


def test_plan_and_titles():
    question = read("《药品召回管理办法》规定了什么方案")
    assert question.plan
    assert question.titles == ("药品召回管理办法",)


def test_content_leaves_out_dates_and_words_of_asking():
    assert read("2023年卖假药怎么处罚？").content == "卖假药"
    assert read("怎么处罚？").content == "怎么处罚？"  # nothing else was said


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("台账缺了好几个月，怎么处罚", Wanted.NOTHING),
        ("没告诉顾客吃多少，怎么罚", Wanted.NOTHING),
        ("处方要保存几年", Wanted.FIGURE),
    ],
)
def test_a_figure_that_is_told_is_not_asked_for(text, wanted):
    assert read_question(text, today=date(2026, 11, 21)).wanted is wanted
