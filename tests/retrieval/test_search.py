"""The order of work on a small knowledge base: citations, then search; dates, places, and refusals."""

from datetime import date

import numpy as np
import pytest

from retrieval.errors import QuestionError
from retrieval.kind_match import KindUnits
from retrieval.meaning import Meaning
from retrieval.rank import Ranked

LAW = "drug-admin-law@2019-12-01"
NEW = "drug-quality-measures@2024-01-01"


def first(answer):
    return answer.hits[0].reference.provision_id


def ids(answer):
    return [hit.reference.provision_id.partition("__")[0] for hit in answer.hits]


def test_a_named_article_comes_first(searcher):
    answer = searcher.ask("药品管理法第九十八条")
    assert answer.answerable
    assert first(answer) == f"{LAW}#art_98"
    assert answer.hits[0].score == 1
    assert answer.hits[0].quote == answer.hits[0].reference.text  # nothing else was asked


def test_a_cited_item_is_named_and_the_article_shown(searcher):
    hit = searcher.ask("药品管理法第九十八条第二款第二项是什么").hits[0]
    assert hit.reference.provision_id == f"{LAW}#art_98__para_2__point_2"
    assert "（一）被污染的药品；" in hit.reference.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("药品管理法第二百条", "没有第二百条"),
        ("药品召回管理办法第十条", "没有“药品召回管理办法”"),
        ("药品经营和使用质量监督管理办法第五十条", "收录的是部分条款的摘要"),
    ],
)
def test_a_citation_that_is_not_held_is_refused(searcher, question, said):
    answer = searcher.ask(question)
    assert not answer.answerable
    assert said in answer.answer
    assert "已检索" in answer.answer


def test_a_repealed_text_is_shown_and_said_to_be_repealed(searcher):
    answer = searcher.ask("2023年药品经营和使用质量监督管理办法第四十二条", as_of=date(2023, 6, 1))
    assert first(answer) == "drug-quality-measures@2020-01-01#art_42"


def test_one_hit_an_article_quoted_word_for_word(searcher):
    answer = searcher.ask("超过有效期的药品属于劣药吗")
    assert len(set(ids(answer))) == len(answer.hits)
    for hit in answer.hits:
        assert hit.quote in hit.reference.text


def test_punishment_leads_to_the_sanction_and_duty_to_the_duty(searcher):
    assert first(searcher.ask("从没有资格的企业购进药品怎么处罚")).startswith(f"{LAW}#art_129")
    assert first(searcher.ask("药品零售企业应当从哪里购进药品")).startswith(f"{LAW}#art_55")


def test_only_the_text_in_force_answers(searcher):
    now = ids(searcher.ask("药店凭处方卖处方药，处方留存"))
    then = ids(searcher.ask("药店凭处方卖处方药，处方留存", as_of=date(2023, 6, 1)))
    assert f"{NEW}#art_42" in now
    assert f"{NEW}#art_42" not in then
    assert "drug-quality-measures@2020-01-01#art_42" in then
    assert "drug-quality-measures@2020-01-01#art_42" not in now


def test_a_date_in_the_question_counts_like_as_of(searcher):
    assert "drug-quality-measures@2020-01-01#art_42" in ids(searcher.ask("2023年药店凭处方卖处方药的规定"))


def test_a_digest_is_marked_as_no_original(searcher):
    answer = searcher.ask("药品经营和使用质量监督管理办法第七十二条")
    assert "摘要，非原文" in answer.answer


def test_a_notice_is_found_by_its_place_but_is_no_longer_in_force(searcher):
    answer = searcher.ask("云县一年内因同一性质违法行为受过行政处罚的怎么要求")
    assert first(answer) == "yunxian-2023@2023-08-10#sec_4__sub_2__item_8"
    assert not answer.hits[0].reference.in_force  # its period ended in September 2024


def test_a_notice_is_current_inside_its_place_and_period(searcher):
    question = "一年内因同一性质违法行为受过行政处罚的"
    inside = searcher.ask(question, as_of=date(2024, 3, 5), region="云南省/临沧市/云县")
    hit = next(hit for hit in inside.hits if hit.reference.provision_id.startswith("yunxian"))
    assert hit.reference.in_force


def test_another_region_does_not_see_the_notice(searcher):
    question = "一年内因同一性质违法行为受过行政处罚的"
    outside = searcher.ask(question, as_of=date(2024, 3, 5), region="河南省/郑州市/新郑市")
    assert not any(hit.reference.provision_id.startswith("yunxian") for hit in outside.hits)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("北京今天天气怎么样", "闲聊"),
        ("感冒了吃什么药好", "请询问医师"),
        ("离婚财产怎么分割", "其他领域"),
        ("广州市药品安全方案怎么要求的", "没有收录广州的方案"),
        ("《药品召回管理办法》怎么规定召回", "没有收录《药品召回管理办法》"),
        ("云县方案要求查办多少起案件", "没有"),
        ("租赁房屋的租金", ""),
    ],
)
def test_refusals_say_what_is_missing(searcher, question, said):
    answer = searcher.ask(question)
    assert not answer.answerable
    assert said in answer.answer


@pytest.mark.parametrize(
    ("question", "top", "said"),
    [
        ("  ", 10, "空的"),
        ("药" * 501, 10, "最多 500 个字"),
        ("卖假药", 0, "应为 1 到 50"),
        ("卖假药", 51, "应为 1 到 50"),
    ],
)
def test_bad_questions_are_refused_with_the_cure(searcher, question, top, said):
    with pytest.raises(QuestionError, match=said):
        searcher.ask(question, top=top)


def test_top_limits_the_hits(searcher):
    assert len(searcher.ask("药品怎么处罚", top=2).hits) == 2


def test_json_follows_the_contract(searcher):
    answer = searcher.ask("药品管理法第五十五条").to_json("q1")
    assert set(answer) == {
        *("id", "query", "answerable", "answer", "hits", "rules", "elapsed_ms"),
        *("conducts", "remarks"),  # behind the fields of the contract
    }
    assert answer["id"] == "q1"
    assert {"provision_id", "law", "citation", "in_force", "on", "trust", "text", "score", "quote"} <= set(
        answer["hits"][0]
    )


def test_baselines_rank_the_same_units(searcher):
    base = searcher.baselines("从没有资格的企业购进药品", None, 3)
    assert set(base) == {"bm25", "dense", "rrf", "peer"}
    assert all(len(base[name]) == 3 for name in ("bm25", "dense", "rrf"))


@pytest.mark.parametrize(
    ("pointed", "kind", "text", "shown"),
    [
        ("__para_2__point_2", "", "__para_2__point_2", "__para_2__point_2"),
        ("__para_2__point_2", "__para_2__point_2", "", "__para_2__point_2"),
        ("__para_2__point_1", "__para_2__point_2", "", ""),  # three guesses, three places: the article
        ("", "", "__para_2", ""),
        ("__para_9", "__para_9", "", ""),  # no such 款 in this text
    ],
)
def test_a_paragraph_or_item_is_pointed_at_where_two_guesses_agree(searcher, pointed, kind, text, shown):
    unit = "drug-admin-law@2019-12-01#art_98"
    chunk = next(place for place, one in enumerate(searcher._index.chunks) if one.provision == unit + text)
    one = Ranked(0, unit, 1.0, {}, chunk, unit + pointed)
    meaning = Meaning(np.zeros((2, 4)), units=KindUnits({}, {}, {unit: unit + kind} if kind else {}))
    assert searcher._shown(one, meaning) == unit + shown
