"""Measure the reading and checking of citations on the labelled table data/eval/citations.yaml.

Each row is a text, a day, and what has to be read from it, as (work, place, 款, 项, status). The last
accepted result is data/eval/citations-accepted.json: a row that was right then and is wrong now is a loss;
a loss, or a precision or recall below ``THRESHOLD``, fails the build.

>>> import kb
>>> report = evaluate(kb.open_store(), load_table())
>>> report.precision >= THRESHOLD and report.recall >= THRESHOLD
True
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field

from kb.cite import find_citations
from kb.errors import LawDataError
from kb.names import NameIndex
from kb.paths import DATA
from kb.resolve import resolve
from kb.store import Store
from kb.yamlfile import Strict, read_yaml, shown

TABLE = DATA / "eval" / "citations.yaml"
ACCEPTED = DATA / "eval" / "citations-accepted.json"
THRESHOLD = 0.99


class Reading(NamedTuple):
    """One citation as it is compared; ``place`` is "98", "142-1" (之一) or a notice's measure (四（二）8)."""

    work: str | None
    place: str
    paragraph: int | None = None
    point: int | None = None
    status: str = "ok"


def _reading(written: Any) -> Any:
    """[work, place, 款, 项, status] as the table writes it, with what is left out filled in."""
    if isinstance(written, list) and 2 <= len(written) <= 5:
        work, place, *rest = written
        return Reading(work, str(place), *rest)
    return written


class Row(Strict):
    """One labelled text; ``why`` says what the row is there to show."""

    text: str = Field(min_length=1)
    day: date | None = None
    expected: tuple[Annotated[Reading, BeforeValidator(_reading)], ...]
    why: str = Field(min_length=1)


class Table(Strict):
    """The labelled rows, and the day for those that name none."""

    day: date
    rows: tuple[Row, ...]

    def key(self, row: Row) -> str:
        """What a row is known by from one version of the table to the next."""
        return f"{row.day or self.day} {row.text}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was read from one row, beside what should have been."""

    key: str
    why: str
    expected: tuple[Reading, ...]
    found: tuple[Reading, ...]

    @property
    def right(self) -> bool:
        """Whether everything labelled was read, in order, and nothing else."""
        return self.expected == self.found


@dataclass(frozen=True, slots=True)
class Report:
    """The answers to a table, and how they changed since the last accepted run."""

    answers: tuple[Answer, ...]
    gains: tuple[str, ...]
    losses: tuple[str, ...]
    new: tuple[str, ...]
    dropped: tuple[str, ...]

    @property
    def precision(self) -> float:
        """Part of the citations read that are labelled so."""
        return _part(*self.counts(None)[::2])

    @property
    def recall(self) -> float:
        """Part of the labelled citations that were read."""
        return _part(*self.counts(None)[:2])

    @property
    def good_enough(self) -> bool:
        """Whether both numbers reach ``THRESHOLD``."""
        return min(self.precision, self.recall) >= THRESHOLD

    @property
    def passed(self) -> bool:
        """Whether both numbers reach ``THRESHOLD`` and no row was lost."""
        return self.good_enough and not self.losses

    def counts(self, status: str | None) -> tuple[int, int, int]:
        """Citations right, labelled and read, of one ``status`` or of all."""
        hits = labelled = read = 0
        for answer in self.answers:
            want = Counter(one for one in answer.expected if status in (None, one.status))
            have = Counter(one for one in answer.found if status in (None, one.status))
            hits += (want & have).total()
            labelled += want.total()
            read += have.total()
        return hits, labelled, read

    def to_json(self) -> dict[str, Any]:
        """The report as ``yaojian eval citations --json`` prints it."""
        hits, labelled, read = self.counts(None)
        return {
            "rows": len(self.answers),
            "labelled": labelled,
            "read": read,
            "right": hits,
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "threshold": THRESHOLD,
            "passed": self.passed,
            "by_status": self._by_status(),
            "wrong": [
                {"row": a.key, "why": a.why, "expected": list(a.expected), "found": list(a.found)}
                for a in self.answers
                if not a.right
            ],
            "gains": list(self.gains),
            "losses": list(self.losses),
            "new": list(self.new),
            "dropped": list(self.dropped),
        }

    def _by_status(self) -> dict[str, dict[str, float]]:
        statuses = sorted({one.status for a in self.answers for one in (*a.expected, *a.found)})
        table = {}
        for status in statuses:
            hits, labelled, read = self.counts(status)
            numbers = {"precision": round(_part(hits, read), 4), "recall": round(_part(hits, labelled), 4)}
            table[status] = {"labelled": labelled, "read": read, **numbers}
        return table


def load_table(path: Path = TABLE) -> Table:
    """The labelled table; raises ``LawDataError`` when it is malformed or repeats a row."""
    table = read_yaml(path, Table)
    twice = [key for key, count in Counter(map(table.key, table.rows)).items() if count > 1]
    if twice:
        raise LawDataError(shown(path), f"同一行出现两次：{twice[0]}", "删去重复的一行")
    return table


def evaluate(store: Store, table: Table, accepted: Path = ACCEPTED) -> Report:
    """Read every row of ``table`` and compare with the labels and with the last accepted run."""
    names = NameIndex.of(store.works())
    answers = tuple(_answer(row, table, store, names) for row in table.rows)
    before = _load_accepted(accepted)
    now = {answer.key: answer.right for answer in answers}
    return Report(
        answers,
        gains=tuple(key for key, right in now.items() if right and before.get(key) is False),
        losses=tuple(key for key, right in now.items() if not right and before.get(key)),
        new=tuple(key for key in now if key not in before),
        dropped=tuple(key for key in before if key not in now),
    )


def accept(report: Report, path: Path = ACCEPTED) -> None:
    """Make ``report`` the one that later runs are compared with."""
    rows = {"right": [a.key for a in report.answers if a.right]}
    rows["wrong"] = [a.key for a in report.answers if not a.right]
    head = {"precision": round(report.precision, 4), "recall": round(report.recall, 4)}
    path.write_text(json.dumps(head | rows, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _answer(row: Row, table: Table, store: Store, names: NameIndex) -> Answer:
    found = []
    for citation in find_citations(row.text, names):
        suffix = f"-{citation.suffix}" if citation.suffix else ""
        place = citation.section or f"{citation.article}{suffix}"
        status = resolve(citation, store, row.day or table.day).status.value
        found.append(Reading(citation.work, place, citation.paragraph, citation.point, status))
    return Answer(table.key(row), row.why, row.expected, tuple(found))


def _load_accepted(path: Path) -> dict[str, bool]:
    """Row -> whether it was right; empty before the first accepted run."""
    if not path.exists():
        return {}
    try:
        held = json.loads(path.read_text("utf-8"))
        lists: Sequence[tuple[bool, list[str]]] = [(True, held["right"]), (False, held["wrong"])]
        return {key: right for right, keys in lists for key in keys}
    except (ValueError, KeyError, TypeError) as error:
        cure = "从版本库取回这个文件，或者用 yaojian eval citations --accept 重写"
        raise LawDataError(shown(path), "不是评测结果文件", cure) from error


def _part(of: int, whole: int) -> float:
    return of / whole if whole else 1.0
