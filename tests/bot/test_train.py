"""Training only when needed, with a fake Rasa."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import bot.train
from bot import BotNotInstalled, TrainingFailed, model_file, train, up_to_date
from bot.runner import run_rasa
from bot.train import source_hash


class FakeRasa:
    """Writes a model where ``rasa train`` would."""

    def __init__(self, status=0, writes=True):
        self.status, self.writes, self.calls = status, writes, []

    def __call__(self, arguments, folder, line):
        self.calls.append((list(arguments), folder))
        line("INFO - Starting to train component 'RulePolicy'.")
        for percent in (1, 25, 26, 50, 100):
            line(f"Epochs:  {percent}%|#| 1/60")
        if self.writes:
            out = Path(arguments[arguments.index("--out") + 1])
            (out / "yaojian.tar.gz").write_bytes(b"model %d" % len(self.calls))
        return self.status


@pytest.fixture(autouse=True)
def var(tmp_path, monkeypatch):
    monkeypatch.setenv("YAOJIAN_VAR", str(tmp_path))
    return tmp_path


def test_trains_once_and_then_skips():
    rasa = FakeRasa()
    first, second = train(runner=rasa), train(runner=rasa)
    assert (first.trained, second.trained) == (True, False)
    assert len(rasa.calls) == 1
    assert first.source_hash == second.source_hash == source_hash()
    assert model_file().read_bytes() == b"model 1"
    assert up_to_date()


def test_rasa_is_told_what_to_do(rasa_project):
    rasa = FakeRasa()
    train(runner=rasa)
    arguments, folder = rasa.calls[0]
    assert folder == rasa_project
    assert arguments[0] == "train"
    assert arguments[-2:] == ["--fixed-model-name", "yaojian"]


def test_force_trains_again():
    rasa = FakeRasa()
    train(runner=rasa)
    assert train(force=True, runner=rasa).trained
    assert model_file().read_bytes() == b"model 2"


def test_damaged_model_is_trained_again():
    train(runner=FakeRasa())
    model_file().write_bytes(b"half")
    assert not up_to_date()


@pytest.mark.parametrize(
    "content", ["", "{}", "[1]", '{"source_hash": "x", "model_sha256": "y", "seconds": 1}']
)
def test_bad_manifest_is_no_manifest(content):
    train(runner=FakeRasa())
    (model_file().parent / "yaojian.json").write_text(content)
    assert not up_to_date()


def test_progress_is_told_in_few_chinese_lines():
    lines = []
    train(progress=lines.append, runner=FakeRasa())
    assert lines == ["训练对话规则", "训练意图识别 20%", "训练意图识别 40%", "训练意图识别 100%"]


@pytest.mark.parametrize(
    ("rasa", "words"), [(FakeRasa(status=1), "状态 1"), (FakeRasa(writes=False), "没有写出模型")]
)
def test_failure_keeps_the_old_model_and_leaves_no_rest(var, rasa, words):
    train(runner=FakeRasa())
    with pytest.raises(TrainingFailed, match=words):
        train(force=True, runner=rasa)
    assert model_file().read_bytes() == b"model 1"
    assert up_to_date()
    assert sorted(path.name for path in (var / "bot").iterdir()) == [
        "train.log",
        "yaojian.json",
        "yaojian.tar.gz",
    ]


def test_log_has_the_output_without_the_progress_bar(var):
    train(runner=FakeRasa())
    assert (var / "bot" / "train.log").read_text() == "INFO - Starting to train component 'RulePolicy'.\n"


def test_missing_environment_is_said_with_its_cure(monkeypatch, tmp_path):
    monkeypatch.setattr("bot.runner.RASA", tmp_path / "no" / "rasa")
    with pytest.raises(BotNotInstalled, match=r"\[BT110\].*make setup"):
        train()


def test_runner_hands_over_lines_and_the_exit_code(monkeypatch, tmp_path):
    program = tmp_path / "rasa"
    program.write_text('#!/bin/sh\nprintf "%s\\r$RASA_TELEMETRY_ENABLED\\n" "$1"; exit 3\n')
    program.chmod(0o755)
    monkeypatch.setattr("bot.runner.RASA", program)
    lines = []
    assert run_rasa(["hello"], tmp_path, lines.append) == 3
    assert lines == ["hello", "false"]


def project(folder):
    (folder / "data" / "nlu").mkdir(parents=True)
    (folder / "dictionary").mkdir()
    for name in ("config.yml", "endpoints.yml", "data/nlu/chat.yml", "dictionary/a.txt", "lock"):
        (folder / name).write_text(name)
    return folder


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("config.yml", True),
        ("data/nlu/chat.yml", True),
        ("dictionary/a.txt", True),
        ("lock", True),
        ("endpoints.yml", False),
    ],
)
def test_hash_covers_what_the_model_is_made_from(tmp_path, name, changes):
    folder = project(tmp_path / "rasa")
    before = source_hash(folder, folder / "lock")
    (folder / name).write_text("changed")
    assert (source_hash(folder, folder / "lock") != before) is changes


def test_hash_does_without_a_lock(tmp_path):
    folder = project(tmp_path / "rasa")
    assert source_hash(folder, folder / "none") != source_hash(folder, folder / "lock")


def test_manifest_says_from_what_the_model_was_made(var):
    report = train(runner=FakeRasa())
    manifest = json.loads((var / "bot" / "yaojian.json").read_text())
    assert manifest["source_hash"] == report.source_hash
    assert set(manifest) == {"source_hash", "model_sha256", "seconds"}


def test_exported_names_exist():
    assert sorted(bot.__all__) == sorted(set(bot.__all__))
    assert all(hasattr(bot, name) for name in bot.__all__)
