"""Which article is which: by words, by place, or not at all."""

import pytest

from kb.errors import LawDataError
from kb.matching import Thresholds, load_thresholds, match_articles, wording
from kb.model import Address, Provision, Unit

LIMITS = load_thresholds()
COLD = "药品经营企业应当按照包装标示的温度要求储存、运输药品，并如实记录温度。"
RECORD = "购进药品应当建立真实完整的购进记录，注明通用名称、规格、批号和有效期。"
LICENCE = "从事药品零售活动，应当经县级药品监督管理部门批准，取得药品经营许可证。"
OTHER = "本条例自公布之日起施行。"


def article(number, text, title=None, suffix=0):
    fragment = Address(number, suffix).fragment
    return Provision(f"x@2020#{fragment}", "x@2020", Unit.ARTICLE, str(number), text, number, None,
                     Address(number, suffix), title)  # fmt: skip


def pairs(old, new, limits=LIMITS):
    return [(match.old, match.new, match.by_place) for match in match_articles(old, new, limits).pairs]


def numbered(*texts):
    return [article(number, text) for number, text in enumerate(texts, 1)]


def test_same_words_meet_under_another_number():
    assert pairs(numbered(COLD, RECORD), numbered(LICENCE, COLD, RECORD)) == [(0, 1, False), (1, 2, False)]


def test_of_equal_words_the_nearest_number_is_taken():
    assert pairs(numbered(OTHER, OTHER), numbered(OTHER, OTHER)) == [(0, 0, False), (1, 1, False)]


def test_punctuation_and_width_do_not_count():
    assert wording("（一）ＡＢ， 5日") == "一AB5日"
    assert match_articles(numbered("甲，乙。"), numbered("甲乙"), LIMITS).pairs[0].likeness == 100


def test_different_articles_stay_alone():
    assert pairs(numbered(COLD, RECORD), numbered(LICENCE)) == []


def test_a_weak_pair_counts_only_without_rivals():
    changed = (
        COLD.replace("按照包装标示的温度要求储存、运输", "采取冷藏措施保管")
        + "记录保存不少于五年，不得伪造。"
    )
    (match,) = match_articles(numbered(COLD), numbered(LICENCE, changed), LIMITS).pairs
    assert LIMITS.likely <= match.likeness < LIMITS.sure
    rivals = match_articles(numbered(COLD), numbered(changed, LICENCE, changed + "违者受罚。"), LIMITS)
    assert rivals.pairs == ()
    assert rivals.old_hints[0].new == 0
    assert {0, 2} <= set(rivals.new_hints)


def test_thresholds_include_their_value():
    old, new = numbered(COLD), [article(9, COLD[:14] + RECORD)]
    strict = LIMITS.model_copy(update={"sure": 100.0, "likely": 99.0})
    value = match_articles(old, new, strict).old_hints[0].likeness
    at = LIMITS.model_copy(update={"sure": value, "likely": value})
    assert len(match_articles(old, new, at).pairs) == 1
    above = LIMITS.model_copy(update={"sure": 100.0, "likely": value + 0.01, "margin": 0.0})
    assert match_articles(old, new, above).pairs == ()


def test_headings_weigh_where_both_have_one():
    old = [article(1, COLD, "冷链")]
    with_heading = match_articles(old, [article(2, COLD + RECORD, "冷链")], LIMITS).pairs[0].likeness
    without = match_articles(old, [article(2, COLD + RECORD)], LIMITS).pairs[0].likeness
    assert with_heading == pytest.approx(0.8 * without + 20)


def test_an_article_rewritten_in_its_place():
    assert pairs(numbered(COLD, RECORD, OTHER), numbered(COLD, LICENCE, OTHER)) == [
        (0, 0, False),
        (1, 1, True),
        (2, 2, False),
    ]
    # the neighbours stay, but an article came between them: nothing says which is which
    more = numbered(COLD, LICENCE, "另外一条，内容完全不同，说的是别的事情。", OTHER)
    assert pairs(numbered(COLD, RECORD, OTHER), more) == [(0, 0, False), (2, 3, False)]


def test_texts_without_articles():
    body = Provision("x@2020#body", "x@2020", Unit.BODY, "正文", COLD, 0)
    assert len(match_articles([body], [body], LIMITS).pairs) == 1
    assert match_articles([], [], LIMITS).pairs == ()
    assert match_articles(numbered("。"), numbered("，"), LIMITS).pairs[0].likeness == 100  # no words at all


def test_wrong_thresholds_are_refused(tmp_path):
    path = tmp_path / "difference.yaml"
    path.write_text("sure: 150\nlikely: 1\nmargin: 1\nhint: 1\ntitle_weight: 1\nsame_wording: 1\n", "utf-8")
    with pytest.raises(LawDataError, match="sure"):
        load_thresholds(path)
    assert isinstance(LIMITS, Thresholds)
