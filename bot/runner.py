"""Running a Rasa command of the bot environment: offline, quiet, its settings kept inside ``var/``."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.errors import BotNotInstalled
from kb.paths import ROOT, var

PROJECT = ROOT / "bot" / "rasa"
RASA = ROOT / ".venv-bot" / "bin" / "rasa"
LOCK = ROOT / "requirements" / "bot.lock"

Line = Callable[[str], None]
Runner = Callable[[Sequence[str], Path, Line], int]
"""Runs ``arguments`` in a folder, hands over each line of output, and returns the exit code."""


def bot_dir() -> Path:
    """Where the model, its manifest and the logs of training stand."""
    return var() / "bot"


def quiet_environment() -> dict[str, str]:
    """Environment of every Rasa process: no telemetry, and nothing written outside ``var/``."""
    home = (var() / "rasa-home").resolve()
    return {
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_CACHE_DIRECTORY": str(home / "cache"),
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "HOME": str(home),
        "PYTHONWARNINGS": "ignore",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "2",
    }


def run_rasa(arguments: Sequence[str], folder: Path, line: Line) -> int:
    """The real ``Runner``; raises ``BotNotInstalled`` when Rasa is not there."""
    if not RASA.exists():
        raise BotNotInstalled(RASA)
    environment = {**os.environ, **quiet_environment()}
    Path(environment["HOME"]).mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(
        [str(RASA), *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout
        for text in process.stdout:  # universal newlines: a progress bar's \r ends a line too
            line(text.rstrip("\n"))
        return process.wait()
