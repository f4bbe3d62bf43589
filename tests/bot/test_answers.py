"""Typed answers: what is typed, how it is read, and why."""

from __future__ import annotations

from datetime import date

import pytest

from bot.actions.amounts import read_degrees, read_money, spoken_number
from bot.actions.answers import NOT_KNOWN, Asked, is_unknown, read_answer, read_option, read_yes_no
from bot.actions.days import Period, find_periods, read_period, show_day, with_year
from bot.actions.places import places_in, read_place
from bot.actions.unclear import Unclear
from kb.glossary import enum_ids, enum_label

TODAY = date(2026, 11, 21)
PLACES = ("云南省/临沧市/云县", "河南省/郑州市/新郑市", "重庆市/大足区", "湖北省/随州市/曾都区")


def options(group):
    return tuple((term, enum_label(group, term)) for term in enum_ids(group))


@pytest.mark.parametrize(
    ("text", "amount", "why"),
    [
        ("3000元", "3000.00", "figures with a unit"),
        ("3000", "3000.00", "the question already says 元"),
        ("３０００ 元", "3000.00", "full-width figures and a space"),
        ("1.5万", "15000.00", "decimal with 万"),
        ("三千块", "3000.00", "Chinese numeral, colloquial unit"),
        ("一万五", "15000.00", "a last digit counts tenths of the unit before"),
        ("1万5千", "15000.00", "figures and units mixed"),
        ("三千五", "3500.00", "short for 三千五百"),
        ("一千零五", "1005.00", "零 makes the last digit ones"),
        ("一万零五百", "10500.00", "零 inside"),
        ("十五元", "15.00", "十 without a digit before it"),
        ("3,000.50元", "3000.50", "thousands separator"),
        ("300块5毛", "300.50", "毛"),
        ("三百元五角二分", "300.52", "角 and 分"),
        ("货值约300元", "300.00", "lead-in and 约"),
        ("大概五千左右", "5000.00", "approximate words around it"),
        ("人民币3000元整", "3000.00", "as written on a form"),
        ("1.2亿", "120000000.00", "亿"),
        ("两万三千五百", "23500.00", "两"),
        ("三点五万", "35000.00", "点 with 万"),
        ("0", "0.00", "nothing is an amount too"),
    ],
)
def test_money_is_read(text, amount, why):
    assert read_money(text) == amount, why


@pytest.mark.parametrize(
    ("text", "hint", "why"),
    [
        ("-5元", "负数", "no negative amounts"),
        ("3000到5000", "只写一个", "a range is not an amount"),
        ("1.234元", "两位小数", "smaller than a 分"),
        ("很多", "没看懂", "no figure"),
        ("二〇二四", "没看懂", "a year, not an amount"),
        ("两三千", "没看懂", "two readings"),
        ("五千八百千", "没看懂", "units must fall"),
        ("万", "没看懂", "a unit alone"),
        ("五十万百万", "没看懂", "rest larger than the unit"),
        ("三点元", "没看懂", "nothing behind the point"),
    ],
)
def test_money_that_is_unclear_is_asked_back(text, hint, why):
    with pytest.raises(Unclear) as caught:
        read_money(text)
    assert hint in caught.value.hint, why


def test_spoken_number_without_a_number():
    assert spoken_number("处方") is None
    assert spoken_number("五点x") is None


@pytest.mark.parametrize(
    ("text", "end", "degrees", "why"),
    [
        ("8.1度", None, "8.1", "the usual form"),
        ("8.1℃", None, "8.1", "sign"),
        ("零下18度", None, "-18.0", "below zero in words"),
        ("－18°C", None, "-18.0", "full-width minus"),
        ("十二点五度", None, "12.5", "Chinese numeral"),
        ("零上5度", None, "5.0", "above zero in words"),
        ("最高10.3度", None, "10.3", "lead-in"),
        ("2-8度", 0, "2.0", "lower end of a label"),
        ("2到8℃", 1, "8.0", "upper end of a label"),
        ("-20度到-10度", 1, "-10.0", "range below zero"),
    ],
)
def test_degrees_are_read(text, end, degrees, why):
    assert read_degrees(text, end) == degrees, why


@pytest.mark.parametrize(
    ("text", "hint"),
    [("2到8度", "只写一个"), ("8.15度", "0.1 度"), ("很热", "没看懂"), ("千千度", "没看懂")],
)
def test_degrees_that_are_unclear_are_asked_back(text, hint):
    with pytest.raises(Unclear) as caught:
        read_degrees(text)
    assert hint in caught.value.hint


def test_half_a_range_is_unclear():
    with pytest.raises(Unclear):
        read_degrees("二二度到8度", 0)


@pytest.mark.parametrize(
    ("text", "first", "last", "why"),
    [
        ("2024年3月5日", "2024-03-05", "2024-03-05", "the usual form"),
        ("二〇二四年三月五日", "2024-03-05", "2024-03-05", "Chinese numerals"),
        ("2024-3-5", "2024-03-05", "2024-03-05", "no leading zeros"),
        ("2024.3.5", "2024-03-05", "2024-03-05", "points"),
        ("2024/3/5", "2024-03-05", "2024-03-05", "slashes"),
        ("20240305", "2024-03-05", "2024-03-05", "eight figures"),
        ("24年3月5日", "2024-03-05", "2024-03-05", "short year"),
        ("2024-03", "2024-03", "2024-03", "month only"),
        ("2024年3月份", "2024-03", "2024-03", "month in words"),
        ("2024年", "2024", "2024", "year only"),
        ("昨天", "2026-11-20", "2026-11-20", "relative day"),
        ("前天下午", "2026-11-19", "2026-11-19", "with a time of day"),
        ("去年8月21日", "2025-08-21", "2025-08-21", "relative year"),
        ("今年2月", "2026-02", "2026-02", "relative year, month only"),
        ("上个月5号", "2026-10-05", "2026-10-05", "relative month"),
        ("上个月", "2026-10", "2026-10", "relative month only"),
        ("本月3日", "2026-11-03", "2026-11-03", "this month"),
        ("2024年3月5日上午10点", "2024-03-05", "2024-03-05", "the hour is no date"),
        ("2024年3月1日到5日", "2024-03-01", "2024-03-05", "end within the month"),
        ("2024年3月1日至4月2日", "2024-03-01", "2024-04-02", "end within the year"),
        ("2024-03-01至2024-03-05", "2024-03-01", "2024-03-05", "both ends in full"),
        ("从2023年12月到2024年1月", "2023-12", "2024-01", "months across a year"),
        ("2024年2月29日", "2024-02-29", "2024-02-29", "leap day"),
        ("2026年11月21日", "2026-11-21", "2026-11-21", "today itself"),
    ],
)
def test_days_are_read(text, first, last, why):
    assert read_period(text, TODAY) == Period(first, last), why


@pytest.mark.parametrize(
    ("text", "hint", "why"),
    [
        ("3月5号", "还差年份", "no year: never this year by guess"),
        ("三月五日", "还差年份", "the same in Chinese"),
        ("5号", "还差年份", "a day alone"),
        ("2024年2月30日", "没有30日", "no such day"),
        ("2023年2月29日", "没有29日", "no leap year"),
        ("2024年13月1日", "没有13月", "no such month"),
        ("2026年11月22日", "还没有到", "tomorrow cannot be the day of an act"),
        ("明天", "还没有到", "nor by name"),
        ("3.5", "没看懂", "could be anything"),
        ("那一天", "没看懂", "names no day"),
        ("2024年3月5日和2024年4月1日", "几个日期", "two days"),
        ("2024年3月5日-2024年3月1日", "早于", "the wrong way round"),
        ("2024年3月到5日", "还差年份", "an end that does not fit the beginning"),
    ],
)
def test_days_that_are_unclear_are_asked_back(text, hint, why):
    with pytest.raises(Unclear) as caught:
        read_period(text, TODAY)
    assert hint in caught.value.hint, why


def test_a_deadline_may_lie_ahead():
    assert read_period("2026年12月1日", TODAY, future=True).first == "2026-12-01"


def test_a_text_without_days_has_none():
    assert find_periods("药店不凭处方卖药", TODAY) == ()


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("2024年", "2024年3月5日"),
        ("2024", "2024年3月5日"),
        ("去年", "去年3月5日"),
        ("2023年4月1日", "2023年4月1日"),
    ],
)
def test_year_is_joined_to_what_was_heard(text, joined):
    assert with_year(text, "3月5日") == joined


def test_partial_days_are_shown_in_words():
    assert [show_day(text) for text in ("2024", "2024-03", "2024-03-05")] == [
        "2024年",
        "2024年3月",
        "2024年3月5日",
    ]


@pytest.mark.parametrize("text", ["是", "是的", "有", "对", "嗯", "出示了", "有的，有处方", "已经改正了"])
def test_yes(text):
    assert read_yes_no("购药人是否出示了处方？", text) is True


@pytest.mark.parametrize("text", ["否", "不是", "没有", "没", "无", "没有出示处方", "没出示", "未出示"])
def test_no(text):
    assert read_yes_no("购药人是否出示了处方？", text) is False


@pytest.mark.parametrize(
    ("question", "text", "why"),
    [
        ("是否没有按规定监测？", "没有", "denies or confirms the denial"),
        ("是否没有按规定监测？", "有", "the same"),
        ("购药人是否出示了处方？", "可能有", "a guess is not an answer"),
        ("购药人是否出示了处方？", "处方", "neither"),
        ("购药人是否出示了处方？", "怎么罚", "a question"),
    ],
)
def test_neither_yes_nor_no(question, text, why):
    with pytest.raises(Unclear):
        read_yes_no(question, text)


def test_denying_question_takes_plain_yes_and_no():
    assert read_yes_no("是否没有按规定监测？", "是") is True
    assert read_yes_no("是否没有按规定监测？", "否") is False


@pytest.mark.parametrize(
    "text",
    [
        "不知道",
        "不清楚",
        "不太清楚。",
        "这个不清楚",
        "还没查清楚",
        "跳过",
        "先跳过",
        "下一个",
        "说不准",
        "暂时不知道",
    ],
)
def test_unknown_in_many_words(text):
    assert is_unknown(text)
    assert read_answer(Asked("x", "x", "x？", "yes_no"), text, TODAY) == NOT_KNOWN


@pytest.mark.parametrize("text", ["不是", "没有", "不凭处方", "药店", ""])
def test_not_every_no_is_unknown(text):
    assert not is_unknown(text)


@pytest.mark.parametrize(
    ("group", "text", "term", "why"),
    [
        ("party_type", "1", "retail_pharmacy", "number"),
        ("party_type", "第三个", "wholesaler", "ordinal"),
        ("party_type", "选2", "retail_chain", "chosen number"),
        ("party_type", "药店", "retail_pharmacy", "synonym"),
        ("party_type", "药品零售企业", "retail_pharmacy", "label without brackets"),
        ("party_type", "一家村卫生室", "medical_institution", "synonym in a phrase"),
        ("party_type", "连锁门店", "retail_pharmacy", "not the chain's head office"),
        ("party_type", "接种门诊", "vaccination_unit", "longer word wins over 门诊"),
        ("prescription_class", "处方药", "prescription", "exact"),
        ("prescription_class", "甲类非处方药", "otc_a", "not the 处方药 inside"),
        ("conduct_kind", "没有处方就卖了", "sale_without_prescription", "in words"),
        ("conduct_kind", "卖过期药", "substandard_drug", "colloquial"),
        ("conduct_kind", "疫苗脱离冷链", "cold_chain_breach", "the conduct, not the product"),
        ("product_category", "疫苗", "vaccine", "label"),
        ("sanction_kind", "责改通知", "correction_order", "an order is not a penalty"),
    ],
)
def test_options_are_read(group, text, term, why):
    assert read_option(options(group), text) == term, why


@pytest.mark.parametrize(
    ("group", "text", "hint", "why"),
    [
        ("party_type", "99", "只有", "no such number"),
        ("party_type", "医院和药店", "几项", "two"),
        ("party_type", "超市", "没有对上", "none"),
        ("party_type", "不是药店", "不要写", "what it is not"),
        ("prescription_class", "非处方药", "几项", "甲类 or 乙类"),
        ("conduct_kind", "假药和劣药", "几项", "two kinds are two cases"),
    ],
)
def test_options_that_are_unclear_are_asked_back(group, text, hint, why):
    with pytest.raises(Unclear) as caught:
        read_option(options(group), text)
    assert hint in caught.value.hint, why


def test_options_outside_the_glossary_go_by_label():
    assert read_option((("x", "甲（一）"), ("y", "乙")), "甲") == "x"


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("云南省临沧市云县", "云南省/临沧市/云县", "in full"),
        ("云南省/临沧市/云县", "云南省/临沧市/云县", "as a path"),
        ("云县", "云南省/临沧市/云县", "completed from the notices"),
        ("在云县茂兰镇", "云南省/临沧市/云县/茂兰镇", "with a town"),
        ("云南省临沧市云县茂兰镇中街12号", "云南省/临沧市/云县/茂兰镇", "street left out"),
        ("湖北省随州市曾都区", "湖北省/随州市/曾都区", "州 inside a name"),
        ("荆州市沙市区", "荆州市/沙市区", "市 inside a name"),
        ("重庆大足区", "重庆市/大足区", "municipality without 市"),
        ("浙江绍兴市", "浙江省/绍兴市", "province without 省"),
        ("内蒙古呼和浩特市", "内蒙古自治区/呼和浩特市", "autonomous region"),
        ("岳麓区", "岳麓区", "unknown: kept as it is"),
    ],
)
def test_places_are_read(text, place, why):
    assert read_place(text, PLACES) == place, why


@pytest.mark.parametrize("text", ["某地", "这里", "云南省那边"])
def test_places_that_are_unclear_are_asked_back(text):
    with pytest.raises(Unclear):
        read_place(text, PLACES)


def test_places_named_in_a_sentence():
    assert places_in("昨天在云县查到一家药店", PLACES) == ("云南省/临沧市/云县",)


def test_one_day_is_wanted_outside_the_day_of_the_act():
    asked = Asked("orders[0].served_on", "送达日", "哪一天送达？", "date")
    assert read_answer(asked, "2024年3月5日", TODAY).value == "2024-03-05"
    with pytest.raises(Unclear, match="只要一个日期"):
        read_answer(asked, "2024年3月5日到6日", TODAY)


def test_label_range_gives_the_end_that_is_asked_for():
    low = Asked("products[0].storage_min", "下限", "下限多少？", "degrees")
    assert read_answer(low, "2到8度", TODAY).words == "2.0 ℃"


def test_free_text_is_kept_as_typed():
    asked = Asked("parties[0].name", "名称", "叫什么？", "text")
    assert read_answer(asked, " 某某大药房 ", TODAY).value == "某某大药房"
    with pytest.raises(Unclear):
        read_answer(asked, "长" * 201, TODAY)


def test_question_survives_its_slot():
    asked = Asked("p", "t", "q", "enum", (("a", "甲"),), heard="3月5日")
    assert Asked.from_json(asked.to_json()) == asked
