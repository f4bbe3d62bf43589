from datetime import date

import numpy as np
import pytest

from retrieval.bigrams import bigrams
from retrieval.features import FEATURES, Features, Scope
from retrieval.index import build_index, open_index
from retrieval.question import read_question
from retrieval.rank import Ranker
from retrieval.settings import settings
from retrieval.units import Units
from retrieval.vocabulary import vocabulary

LAW = "drug-admin-law@2019-12-01"


@pytest.fixture
def ranker(small, embedder, tmp_path):
    build_index(small, tmp_path, embedder=embedder)
    index = open_index(small, tmp_path)
    units = Units(small, index, vocabulary())
    links = {units.row[f"{LAW}#art_55"]: (units.row[f"{LAW}#art_129"],)}
    return Ranker(index, units, vocabulary(), settings(), links)


def rank(ranker, embedder, text, **scope):
    question = read_question(text, today=date(2026, 11, 21))
    allowed = scope.pop("allowed", None)
    if allowed is None:
        allowed = ranker.units.in_force(question.on) | ranker.units.notice
    return ranker.rank(question, embedder.queries([text, text]), Scope(allowed, **scope))


def features(found, unit):
    return next(one.features for one in found if one.unit == unit)


def test_the_score_is_the_weighted_sum_of_the_features(ranker, embedder):
    best = rank(ranker, embedder, "购进药品怎么处罚")[0]
    total = sum(settings().weights[name] * best.features[name] for name in FEATURES)
    assert best.score == pytest.approx(total, abs=1e-4)


def test_best_first(ranker, embedder):
    scores = [one.score for one in rank(ranker, embedder, "购进药品怎么处罚")]
    assert scores == sorted(scores, reverse=True)


def test_only_allowed_units(ranker, embedder):
    allowed = np.zeros(len(ranker.units), dtype=bool)
    assert rank(ranker, embedder, "购进药品", allowed=allowed) == []
    allowed[ranker.units.row[f"{LAW}#art_98"]] = True
    assert [one.unit for one in rank(ranker, embedder, "购进药品", allowed=allowed)] == [f"{LAW}#art_98"]


def test_a_sanction_is_linked_from_its_duty(ranker, embedder):
    asked = rank(ranker, embedder, "从哪里购进药品怎么处罚")
    assert features(asked, f"{LAW}#art_129")["linked"] > 0
    assert features(asked, f"{LAW}#art_129")["sanction_for_sanction"] == 1
    assert features(asked, f"{LAW}#art_55")["duty_for_sanction"] == 1
    plain = rank(ranker, embedder, "从哪里购进药品")
    assert features(plain, f"{LAW}#art_129")["linked"] == 0
    assert features(plain, f"{LAW}#art_129")["sanction_for_duty"] == 1


def test_what_the_rules_give_is_raised(ranker, embedder):
    asked = rank(ranker, embedder, "购进药品怎么处罚", ruled={f"{LAW}#art_98": 1.0})
    assert features(asked, f"{LAW}#art_98")["rule"] == 1


def test_notices_of_the_place_named(ranker, embedder):
    here = rank(ranker, embedder, "从重处罚", notices=("yunxian-2023",))
    notice = features(here, "yunxian-2023@2023-08-10#sec_4__sub_2__item_8")
    assert notice["notice_here"] == 1
    assert features(here, f"{LAW}#art_129")["law_for_notice"] == 1
    elsewhere = rank(ranker, embedder, "从重处罚", notices=("xinzheng-2019",))
    assert features(elsewhere, "yunxian-2023@2023-08-10#sec_5__p_1")["notice_elsewhere"] == 1


def test_a_law_named_and_a_detail_asked_for(ranker, embedder):
    found = rank(ranker, embedder, "处方留存几年", laws=("drug-quality-measures",))
    kept = features(found, "drug-quality-measures@2024-01-01#art_42")
    assert kept["law_named"] == kept["detail"] == 1
    assert features(found, f"{LAW}#art_55")["detail"] == 0


def test_the_best_chunk_names_the_item(ranker, embedder):
    found = rank(ranker, embedder, "超过有效期的药品")
    best = next(one for one in found if one.unit == f"{LAW}#art_98")
    assert ranker.index.chunks[best.chunk].provision.endswith("point_2")


def test_rare_words_weigh_more_and_unknown_ones_most(ranker):
    weight = Features(ranker.index, ranker.units, vocabulary(), settings()).weight
    assert weight("药品") < weight("典型") < weight("天气")


def test_bigrams():
    assert bigrams("卖假药，abc罚") == {"卖假", "假药"}
