"""What changed since the last accepted evaluation: questions gained and lost, by id.

``data/eval/retrieval-accepted.json`` holds the ids of the questions whose first hit was right and which were
answered, and of the refusals that were refused. ``yaojian eval retrieval --accept`` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from retrieval.errors import SettingsError
from retrieval.evalset import FOLDER

ACCEPTED = FOLDER / "retrieval-accepted.json"


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids that became right (``gains``) or wrong (``losses``), and those that were not asked before."""

    gains: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


def accept(right: Iterable[str], asked: Iterable[str], path: Path = ACCEPTED) -> None:
    """Keeps a result as what later ones are compared with."""
    content = {"right": sorted(right), "asked": sorted(asked)}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def changes(right: Iterable[str], asked: Iterable[str], path: Path = ACCEPTED) -> Changes:
    """Compares a result with the accepted one; without one everything is new.

    Raises:
        SettingsError: the file is not as it should be.
    """
    now, every = set(right), set(asked)
    if not path.is_file():
        return Changes(new=tuple(sorted(every)))
    try:
        content = json.loads(path.read_text("utf-8"))
        then, known = set(content["right"]), set(content["asked"])
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(path.name, str(error)) from error
    return Changes(
        gains=tuple(sorted((now - then) & known)),
        losses=tuple(sorted((then - now) & every)),
        new=tuple(sorted(every - known)),
    )
