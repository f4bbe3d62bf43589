"""The evaluation sets are sound, and the report measures what it says."""

import importlib
from dataclasses import replace

import pytest

from retrieval.changes import Changes, accept, changes
from retrieval.errors import SettingsError
from retrieval.evalset import EvalQuestion, check_gold, load_questions, load_refusals
from retrieval.evaluate import Report, SetResult, Thresholds, evaluate, failures, load_thresholds

LATE = ("fresh", "late", "field", "street", "yard")
TUNED = ("conduct", "near", "desk", "corner")
GOOD = SetResult(10, 0.9, 1.0, 1.0, 0.95, 0.0, 20)
WANTED = Thresholds(
    recall_1_min={"all": 0.8}, recall_5_min={"all": 0.9}, refusal_min=0.9, false_refusal_max=0.05
)


def report(result=GOOD, refused=1.0):
    return Report({"report": {"all": result}}, {"report": {"all": refused}}, "未运行", ())


def test_the_sets_are_large_enough_and_split_in_halves():
    questions, refusals = load_questions(), load_refusals()
    assert len(questions) >= 250
    assert len(refusals) >= 60
    for entries in (questions, refusals):
        halved = [one for one in entries if one.set not in (*LATE, *TUNED)]  # of both halves
        tuned = sum(one.split == "tune" for one in halved)
        assert abs(tuned - (len(halved) - tuned)) <= 10
        assert all(one.split == "report" for one in entries if one.set in LATE)
        assert all(one.split == "tune" for one in entries if one.set in TUNED)
    kinds = {"chat", "medical", "other", "place", "absent", "law", "unseen", *LATE, "near", "desk", "corner"}
    assert {one.set for one in refusals} == kinds


def test_every_gold_provision_is_held(store):
    check_gold(load_questions(), store)


def test_the_questions_of_the_task_are_in(store):
    gold = {one.question: one.gold for one in load_questions()}
    assert "drug-quality-measures@2024-01-01#art_72" in gold["不凭处方销售处方药怎么处罚？"]
    assert "drug-admin-law@2019-12-01#art_126" in gold["冷藏药品没有全程冷链怎么罚"]
    assert "yunxian-2023@2023-08-10#sec_4__sub_2__item_8" in gold["一年内因同一性质违法行为再次被处罚"]


def test_a_gold_provision_that_is_not_held_is_named(small):
    wrong = EvalQuestion(id="x-1", question="问", set="s", split="tune", gold=("none@2020-01-01#art_1",))
    with pytest.raises(SettingsError, match="x-1.*none@2020-01-01"):
        check_gold([wrong], small)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("- {id: a, question: 问, set: s, split: tune}", "没有写能回答的条款"),
        ("- {id: a, question: 问, set: s, split: other, gold: [x]}", "split"),
        ("- {id: a, question: 问, set: s, split: tune, gold: [x]}\n" * 2, "编号重复：a"),
        ("- [", r"questions\.yaml"),
    ],
)
def test_a_broken_question_file_is_named(tmp_path, content, said):
    file = tmp_path / "questions.yaml"
    file.write_text(content, "utf-8")
    with pytest.raises(SettingsError, match=said):
        load_questions(file)


def test_within_the_thresholds_nothing_fails():
    assert failures(report(), WANTED) == []


@pytest.mark.parametrize(
    ("changed", "refused", "said"),
    [
        ({"recall_1": 0.79}, 1.0, "all 的 recall_1 为 0.790，低于 0.800"),
        ({"recall_5": 0.89}, 1.0, "all 的 recall_5 为 0.890，低于 0.900"),
        ({}, 0.89, "拒绝率为 0.890，低于 0.900"),
        ({"refused": 0.06}, 1.0, "误拒率为 0.060，高于 0.050"),
    ],
)
def test_each_threshold_fails_by_itself(changed, refused, said):
    assert failures(report(replace(GOOD, **changed), refused), WANTED) == [said]


def test_a_baseline_that_is_better_fails():
    behind = replace(GOOD, recall_1=0.8, baselines={"peer": 1.0, "bm25": 0.9}, baselines_5={"rrf": 1.0})
    assert failures(report(behind), WANTED) == ["all 的 recall_1 为 0.800，低于基线 peer 的 1.000"]


def test_losses_time_and_general_law_have_thresholds():
    slow = replace(report(replace(GOOD, median_ms=61)), stard={"recall_10": 0.69})
    lost = replace(slow, changes=Changes(losses=("a", "b")))
    said = failures(lost, WANTED.model_copy(update={"losses_max": 1}))
    assert said == [
        "比上次认可的结果退步 2 问，多于 1：a、b",
        "中位用时 61 毫秒，高于 60",
        "STARD 的 recall_10 为 0.690",
    ]


def test_gains_and_losses_since_the_accepted_run(tmp_path):
    file = tmp_path / "accepted.json"
    assert changes(["a"], ["a", "b"], file) == Changes(new=("a", "b"))
    accept(["a", "b"], ["a", "b", "c"], file)
    found = changes(["b", "c", "d"], ["a", "b", "c", "d"], file)
    assert found == Changes(gains=("c",), losses=("a",), new=("d",))
    assert changes(["b"], ["b"], file).losses == ()  # a question that is gone is no loss
    file.write_text("[]", "utf-8")
    with pytest.raises(SettingsError, match=r"accepted\.json"):
        changes([], [], file)


def test_a_set_that_is_gone_fails():
    assert len(failures(Report({}, {}, "", ()), WANTED)) == 4


def test_thresholds_are_read(tmp_path):
    assert load_thresholds().recall_1_min["all"] > 0
    broken = tmp_path / "thresholds.yaml"
    broken.write_text("retrieval: {recall_1_min: 1}", "utf-8")
    with pytest.raises(SettingsError, match=r"thresholds\.yaml"):
        load_thresholds(broken)


def test_a_run_over_a_small_part(real, store, monkeypatch):
    module = importlib.import_module("retrieval.evaluate")

    law = "drug-admin-law@2019-12-01"
    questions = (
        EvalQuestion(id="a", question="卖假药怎么处罚", set="s", split="report", gold=(f"{law}#art_116",)),
        EvalQuestion(id="b", question="药品管理法第九十八条", set="c", split="tune", gold=(f"{law}#art_98",)),
    )
    refusals = (EvalQuestion(id="n", question="今天天气怎么样", set="chat", split="report"),)
    monkeypatch.setattr(module, "load_questions", lambda: questions)
    monkeypatch.setattr(module, "load_refusals", lambda: refusals)
    lines = []
    result = evaluate(store, real, lines.append)
    assert lines
    assert result.sets["report"]["s"].recall_1 == result.sets["tune"]["c"].recall_1 == 1
    assert result.refusals == {"report": {"chat": 1.0, "all": 1.0}}
    assert set(result.sets["report"]["all"].baselines) == {"bm25", "dense", "rrf", "peer"}
    assert "未运行" in result.stard
    assert result.to_json()["missed"] == ()
