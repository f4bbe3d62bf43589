"""Fitting: weights move towards what ranks the answers first, and the file keeps everything else."""

import numpy as np
import pytest
import yaml

from kb.paths import DATA
from retrieval.evalset import EvalQuestion
from retrieval.features import FEATURES
from retrieval.fit import Example, Fitted, examples_of, fit_refusal, fit_weights, written
from retrieval.settings import settings


def example(told, misleading):
    """Two candidates: the right one stands out by ``told``, the wrong one by ``misleading``."""
    table = np.zeros((2, len(FEATURES)))
    table[0, FEATURES.index(told)] = table[1, FEATURES.index(misleading)] = 1
    return Example(table, np.array([True, False]))


def test_weights_follow_what_tells_the_answers():
    fitted = fit_weights([example("topic", "brevity")] * 5, {"topic": 0.5, "brevity": 0.5, "dense": 2.0})
    assert fitted["topic"] > 1 > 0 > fitted["brevity"]
    assert fitted["dense"] == pytest.approx(2.0, abs=0.05)  # nothing was learnt about it


def test_refusal_separates_what_is_answerable():
    good = [{"near": 0.9, "noise": 0.1}, {"near": 0.8, "noise": 0.9}]
    bad = [{"near": 0.1, "noise": 0.2}, {"near": 0.2, "noise": 0.8}]
    bias, weights = fit_refusal(good, bad, ("near", "noise"), general=[{"near": 0.15, "noise": 0.5}])
    assert weights["near"] > abs(weights["noise"])
    chance = [bias + sum(weights[name] * one[name] for name in weights) for one in (*good, *bad)]
    assert min(chance[:2]) > 0 > max(chance[2:])


def test_candidates_of_a_question_with_and_without_the_version(searcher):
    law = "drug-admin-law@2019-12-01#art_129"
    asked = "从没有资格的企业购进药品怎么处罚"
    questions = [
        EvalQuestion(id="a", question=asked, set="s", split="tune", gold=(law,)),
        EvalQuestion(id="b", question=asked, set="s", split="tune", gold=("drug-admin-law#art_129",)),
        EvalQuestion(id="c", question=asked, set="s", split="tune", gold=("none@2020-01-01#art_1",)),
    ]
    found = examples_of(searcher, questions)
    assert [int(one.right.sum()) for one in found] == [1, 1]  # the third has nothing to learn from
    assert found[0].table.shape[1] == len(FEATURES)


def test_only_the_numbers_of_the_file_change():
    before = yaml.safe_load((DATA / "retrieval.yaml").read_text("utf-8"))
    fitted = Fitted({"topic": 1.25, "rule": -0.5}, -3.0, {"nearest": 1.0, "field": 2.0})
    text = written(fitted)
    after = yaml.safe_load(text)
    assert after["weights"] == {**before["weights"], "topic": 1.25, "rule": -0.5}
    assert after["refusal"]["bias"] == -3.0
    assert after["refusal"]["weights"] == {"nearest": 1.0, "field": 2.0}
    for name in ("index", "search", "question", "fields", "rules", "ledger", "links"):
        assert after[name] == before[name]
    assert "# 向量（问话加同义词）" in text  # remarks stay


def test_reweighing_changes_the_order(searcher):
    asked = "药品零售企业应当从哪里购进药品"
    before = [one.score for one in searcher.rank(asked)]
    searcher.reweigh({"brevity": 1.0})
    assert [one.score for one in searcher.rank(asked)] != before
    searcher.reweigh(settings().weights)
    assert [one.score for one in searcher.rank(asked)] == pytest.approx(before)
