"""Training the dialogue model: only when its data changed, and never half.

The model is ``var/bot/yaojian.tar.gz``; beside it ``yaojian.json`` says from what it was made. Training
writes into a folder of its own, and the finished model takes the old one's place in one step.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.errors import TrainingFailed
from bot.runner import LOCK, PROJECT, Runner, bot_dir, run_rasa

NAME = "yaojian"
_COMPONENT = re.compile(r"Starting to train component '(\w+)'")
_EPOCH = re.compile(r"Epochs:\s+(\d+)%")
_EPOCH_STEP = 20  # per cent between two lines of progress
_STEPS = {
    "RulePolicy": "对话规则",
    "JiebaTokenizer": "分词",
    "RegexFeaturizer": "日期、金额等特征",
    "CountVectorsFeaturizer": "词和字的特征",
    "DIETClassifier": "意图识别",
}
_TRAINED_FROM = ("*.yml", "data/**/*.yml", "dictionary/*.txt")

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class TrainReport:
    """What a training did: whether anything was to be done, the hash of its data, and the seconds it took."""

    trained: bool
    source_hash: str
    seconds: float
    model: Path


@dataclass(frozen=True, slots=True)
class _Manifest:
    source_hash: str
    model_sha256: str
    seconds: float


def model_file() -> Path:
    """Where the trained model stands."""
    return bot_dir() / f"{NAME}.tar.gz"


def _manifest_file() -> Path:
    return bot_dir() / f"{NAME}.json"


def source_hash(project: Path = PROJECT, lock: Path = LOCK) -> str:
    """Hash of everything a model is trained from: the Rasa project and the versions of the bot environment.

    ``endpoints.yml`` and ``credentials.yml`` are read when Rasa starts and do not belong to the model.
    """
    files = {path for pattern in _TRAINED_FROM for path in project.glob(pattern)}
    files -= {project / "endpoints.yml", project / "credentials.yml"}
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.relative_to(project).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update(lock.read_bytes() if lock.exists() else b"")
    return digest.hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest() -> _Manifest | None:
    try:
        return _Manifest(**json.loads(_manifest_file().read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def up_to_date() -> bool:
    """Whether the model was trained from the present data and is whole."""
    manifest = _manifest()
    return (
        manifest is not None
        and manifest.source_hash == source_hash()
        and model_file().exists()
        and _sha256(model_file()) == manifest.model_sha256
    )


class _Watcher:
    """Turns Rasa's output into a log file and a few lines of progress."""

    def __init__(self, log: Path, progress: Progress | None) -> None:
        self._log = log.open("w", encoding="utf-8")
        self._progress = progress
        self._shown = 0

    def __call__(self, line: str) -> None:
        """Take one line of Rasa's output."""
        component, epoch = _COMPONENT.search(line), _EPOCH.search(line)
        if epoch:
            percent = int(epoch[1])
            if percent >= self._shown + _EPOCH_STEP:
                self._shown = percent - percent % _EPOCH_STEP
                self._say(f"训练意图识别 {self._shown}%")
            return
        self._log.write(line + "\n")
        if component:
            self._say(f"训练{_STEPS.get(component[1], component[1])}")

    def _say(self, words: str) -> None:
        if self._progress:
            self._progress(words)

    def close(self) -> None:
        """Close the log."""
        self._log.close()


def _run(runner: Runner, out: Path, log: Path, progress: Progress | None) -> Path:
    """Train into ``out`` and return the model."""
    watcher = _Watcher(log, progress)
    try:
        arguments = ["train", "--force", "--out", str(out), "--fixed-model-name", NAME]
        status = runner(arguments, PROJECT, watcher)
    finally:
        watcher.close()
    model = out / f"{NAME}.tar.gz"
    if status != 0:
        raise TrainingFailed(f"rasa train 以状态 {status} 结束", log)
    if not model.exists():
        raise TrainingFailed("rasa train 没有写出模型", log)
    return model


def train(force: bool = False, progress: Progress | None = None, runner: Runner = run_rasa) -> TrainReport:
    """Train the model when its data changed since the last training.

    Args:
        force: train even when nothing changed.
        progress: is told, in Chinese, how far it is.
        runner: runs Rasa; tests pass a fake.

    Raises:
        BotNotInstalled: ``.venv-bot`` is missing.
        TrainingFailed: Rasa wrote no model; the old one stays.
    """
    hashed = source_hash()
    if not force and up_to_date():
        return TrainReport(False, hashed, 0.0, model_file())
    folder = bot_dir()
    folder.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    out = Path(tempfile.mkdtemp(prefix=".training-", dir=folder))
    try:
        model = _run(runner, out.resolve(), folder / "train.log", progress)
        seconds = round(time.monotonic() - begun, 1)
        manifest = _Manifest(hashed, _sha256(model), seconds)
        noted = out / "manifest.json"
        noted.write_text(json.dumps(asdict(manifest), indent=1) + "\n", "utf-8")
        os.replace(model, model_file())
        os.replace(noted, _manifest_file())
    finally:
        shutil.rmtree(out, ignore_errors=True)
    return TrainReport(True, hashed, seconds, model_file())
