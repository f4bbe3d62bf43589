"""How well the trained model knows intents: accuracy on examples it was not trained on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import EvaluationFailed
from bot.runner import PROJECT, Runner, bot_dir, run_rasa
from bot.train import model_file

HELD_OUT = PROJECT / "tests" / "nlu_heldout.yml"
THRESHOLD = 0.95
"""Least intent accuracy on ``HELD_OUT``; the evaluation fails below it."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One example whose intent was not recognised; ``confidence`` is the model's, 0 to 1."""

    text: str
    intent: str
    predicted: str
    confidence: float


@dataclass(frozen=True, slots=True)
class NluReport:
    """Accuracy over ``examples`` held-out sentences, the recall of each intent, and every mistake."""

    examples: int
    accuracy: float
    recall: dict[str, float]
    mistakes: tuple[Mistake, ...]

    @property
    def passed(self) -> bool:
        """Whether the threshold is met."""
        return self.accuracy >= THRESHOLD

    def to_json(self) -> dict[str, Any]:
        """The report as ``yaojian eval nlu --json`` prints it."""
        return {
            "examples": self.examples,
            "intent_accuracy": round(self.accuracy, 4),
            "threshold": THRESHOLD,
            "passed": self.passed,
            "recall": self.recall,
            "mistakes": [
                {
                    "text": mistake.text,
                    "intent": mistake.intent,
                    "predicted": mistake.predicted,
                    "confidence": mistake.confidence,
                }
                for mistake in self.mistakes
            ],
        }


def read_report(folder: Path) -> NluReport:
    """The report that ``rasa test nlu`` left in ``folder``."""
    report = json.loads((folder / "intent_report.json").read_text("utf-8"))
    errors = json.loads((folder / "intent_errors.json").read_text("utf-8"))
    total = report["weighted avg"]
    mistakes = tuple(
        Mistake(
            error["text"],
            error["intent"],
            error["intent_prediction"]["name"],
            round(float(error["intent_prediction"]["confidence"]), 3),
        )
        for error in errors
    )
    recall = {
        name: round(float(row["recall"]), 3)
        for name, row in sorted(report.items())
        if isinstance(row, dict) and "confused_with" in row
    }
    examples = int(total["support"])
    return NluReport(examples, 1 - len(mistakes) / examples, recall, mistakes)


def evaluate_nlu(held_out: Path = HELD_OUT, runner: Runner = run_rasa) -> NluReport:
    """Measure the trained model on the held-out examples.

    Raises:
        BotNotInstalled: ``.venv-bot`` is missing.
        EvaluationFailed: there is no model, or Rasa left no report.
    """
    out, log = bot_dir() / "nlu", bot_dir() / "nlu.log"
    if not model_file().exists():
        raise EvaluationFailed("还没有训练模型", log)
    out.mkdir(parents=True, exist_ok=True)
    for name in ("intent_report.json", "intent_errors.json"):
        (out / name).unlink(missing_ok=True)
    lines: list[str] = []
    arguments = ["test", "nlu", "--nlu", str(held_out), "--model", str(model_file().resolve())]
    status = runner([*arguments, "--out", str(out.resolve()), "--no-plot"], PROJECT, lines.append)
    log.write_text("\n".join(lines) + "\n", "utf-8")
    if status != 0:
        raise EvaluationFailed(f"rasa test 以状态 {status} 结束", log)
    try:
        return read_report(out)
    except (OSError, ValueError, KeyError) as error:
        raise EvaluationFailed(f"没有写出报告（{error}）", log) from error
