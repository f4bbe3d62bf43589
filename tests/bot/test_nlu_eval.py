"""Reading what `rasa test nlu` measured, with a fake Rasa."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot import EvaluationFailed, evaluate_nlu, model_file
from bot.nlu_eval import HELD_OUT, THRESHOLD

ROW = {"precision": 1.0, "recall": 0.9, "f1-score": 1.0, "support": 10, "confused_with": {}}
ERROR = {
    "text": "哪些单位配合",
    "intent": "ask_law",
    "intent_prediction": {"name": "help", "confidence": 0.61234},
}


class FakeRasa:
    def __init__(self, status=0, errors=1):
        self.status, self.errors, self.arguments = status, errors, []

    def __call__(self, arguments, folder, line):
        self.arguments = list(arguments)
        line("done")
        out = Path(arguments[arguments.index("--out") + 1])
        if self.status == 0:
            report = {"ask_law": ROW, "accuracy": 0.95, "weighted avg": {"support": 20}}
            (out / "intent_report.json").write_text(json.dumps(report))
            (out / "intent_errors.json").write_text(json.dumps([ERROR] * self.errors))
        return self.status


@pytest.fixture(autouse=True)
def var(tmp_path, monkeypatch):
    monkeypatch.setenv("YAOJIAN_VAR", str(tmp_path))
    model_file().parent.mkdir(parents=True)
    model_file().write_bytes(b"model")
    return tmp_path


def test_report_counts_mistakes():
    rasa = FakeRasa()
    report = evaluate_nlu(runner=rasa)
    assert (report.examples, report.accuracy, report.passed) == (20, 0.95, True)
    assert report.to_json() == {
        "examples": 20,
        "intent_accuracy": 0.95,
        "threshold": THRESHOLD,
        "passed": True,
        "recall": {"ask_law": 0.9},
        "mistakes": [{"text": "哪些单位配合", "intent": "ask_law", "predicted": "help", "confidence": 0.612}],
    }
    assert rasa.arguments[:4] == ["test", "nlu", "--nlu", str(HELD_OUT)]


def test_below_the_threshold_fails():
    assert not evaluate_nlu(runner=FakeRasa(errors=2)).passed


def test_rasa_that_fails_is_named_with_its_log(var):
    with pytest.raises(EvaluationFailed, match=r"状态 2.*nlu\.log"):
        evaluate_nlu(runner=FakeRasa(status=2))
    assert (var / "bot" / "nlu.log").read_text() == "done\n"


def test_old_report_is_not_taken_for_a_new_one():
    evaluate_nlu(runner=FakeRasa())
    with pytest.raises(EvaluationFailed, match="没有写出报告"):
        evaluate_nlu(runner=lambda *_: 0)


def test_model_is_needed():
    model_file().unlink()
    with pytest.raises(EvaluationFailed, match="还没有训练模型"):
        evaluate_nlu(runner=FakeRasa())
