"""Evaluation of the search: recall, MRR, refusals and time per set, baselines, thresholds.

>>> report = evaluate(store, searcher)                       # doctest: +SKIP
>>> report.sets["statute"].recall_1                          # doctest: +SKIP
0.91
"""

from __future__ import annotations

import json
import os
import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from kb.paths import ROOT
from retrieval.answer import Answer
from retrieval.baselines import NAMES
from retrieval.changes import Changes, changes
from retrieval.errors import SettingsError
from retrieval.evalset import FOLDER, EvalQuestion, check_gold, load_questions, load_refusals
from retrieval.metrics import Rank, first_rank, mrr, recall_at
from retrieval.search import Searcher
from retrieval.sources import KnowledgeBase

STARD = Path(os.environ.get("YAOJIAN_STARD") or ROOT.parent / "shared" / "eval" / "stard-dev.jsonl")
_DEPTH = 10
_ALL = "all"
_BY_CHANCE = 1.001  # questions
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SetResult:
    """Results on one set of one split."""

    questions: int
    recall_1: float
    recall_5: float
    recall_10: float
    mrr_10: float
    refused: float
    median_ms: float
    baselines: dict[str, float] = field(default_factory=dict)  # recall at 1
    baselines_5: dict[str, float] = field(default_factory=dict)  # recall at 5


@dataclass(frozen=True, slots=True)
class Report:
    """Results by split and set; ``missed`` are the questions whose first hit was wrong, ``right`` the ids of
    questions and refusals that went well, ``asked`` all of them.
    """

    sets: dict[str, dict[str, SetResult]]
    refusals: dict[str, dict[str, float]]
    stard: dict[str, Any] | str
    missed: tuple[dict[str, Any], ...]
    failures: tuple[str, ...] = ()
    changes: Changes = Changes()
    right: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The report as one JSON document."""
        return asdict(self)


class Thresholds(BaseModel):
    """The least (``*_min``) and most (``*_max``) accepted on the reported half, by set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    recall_1_min: dict[str, float]
    recall_5_min: dict[str, float]
    refusal_min: float
    false_refusal_max: float
    losses_max: int = 0
    median_ms_max: float = 60
    stard_recall_10_min: float = 0.7


def evaluate(store: KnowledgeBase, searcher: Searcher, progress: Progress | None = None) -> Report:
    """Asks every question of the sets and compares with the thresholds.

    Raises:
        SettingsError: an evaluation file is wrong.
    """
    say = progress or (lambda line: None)
    questions, refusals = load_questions(), load_refusals()
    check_gold(questions, store)
    say(f"提问 {len(questions)} 个")
    answers = {one.id: _ask(searcher, one) for one in questions}
    say(f"提问 {len(refusals)} 个应当拒绝回答的问题")
    refused = {one.id: not _ask(searcher, one).answerable for one in refusals}
    say("比较基线")
    base = {one.id: searcher.baselines(one.question, one.as_of, _DEPTH) for one in questions}
    right = [one.id for one in questions if _went_well(answers[one.id], one, store)]
    right += [one.id for one in refusals if refused[one.id]]
    asked = tuple(one.id for one in (*questions, *refusals))
    report = Report(
        sets=_by_split(questions, answers, base, store),
        refusals=_refusals(refusals, refused),
        stard=_stard(store, searcher, say),
        missed=tuple(_missed(questions, answers, store)),
        changes=changes(right, asked),
        right=tuple(right),
        asked=asked,
    )
    return replace(report, failures=tuple(failures(report, load_thresholds())))


def load_thresholds(path: Path = FOLDER / "thresholds.yaml") -> Thresholds:
    """``data/eval/thresholds.yaml``.

    Raises:
        SettingsError: it is not as it should be.
    """
    try:
        return Thresholds.model_validate(yaml.safe_load(path.read_text("utf-8"))["retrieval"])
    except (ValidationError, yaml.YAMLError, KeyError, TypeError) as error:
        raise SettingsError(path.name, str(error)) from error


def failures(report: Report, wanted: Thresholds) -> list[str]:
    """What of the report lies outside the thresholds, one line each; empty when all is well."""
    lines = []
    reported = report.sets.get("report", {})
    for name, floors in (("recall_1", wanted.recall_1_min), ("recall_5", wanted.recall_5_min)):
        for group, floor in floors.items():
            got = getattr(reported[group], name) if group in reported else 0.0
            if got < floor:
                lines.append(f"{group} 的 {name} 为 {got:.3f}，低于 {floor:.3f}")
    refusal = report.refusals.get("report", {}).get(_ALL, 0.0)
    if refusal < wanted.refusal_min:
        lines.append(f"拒绝率为 {refusal:.3f}，低于 {wanted.refusal_min:.3f}")
    false = reported[_ALL].refused if _ALL in reported else 1.0
    if false > wanted.false_refusal_max:
        lines.append(f"误拒率为 {false:.3f}，高于 {wanted.false_refusal_max:.3f}")
    lines += _behind(reported)
    lost = report.changes.losses
    if len(lost) > wanted.losses_max:
        lines.append(f"比上次认可的结果退步 {len(lost)} 问，多于 {wanted.losses_max}：{'、'.join(lost[:10])}")
    slow = reported[_ALL].median_ms if _ALL in reported else 0
    if slow > wanted.median_ms_max:
        lines.append(f"中位用时 {slow:.0f} 毫秒，高于 {wanted.median_ms_max:.0f}")
    if isinstance(report.stard, dict) and report.stard["recall_10"] < wanted.stard_recall_10_min:
        lines.append(f"STARD 的 recall_10 为 {report.stard['recall_10']:.3f}")
    return lines


def _behind(reported: Mapping[str, SetResult]) -> list[str]:
    """Sets on which a baseline is better by more than one question."""
    return [
        f"{group} 的 {measure} 为 {own:.3f}，低于基线 {name} 的 {value:.3f}"
        for group, one in reported.items()
        for measure, own, others in (
            ("recall_1", one.recall_1, one.baselines),
            ("recall_5", one.recall_5, one.baselines_5),
        )
        for name, value in others.items()
        if (value - own) * one.questions > _BY_CHANCE
    ]


def _went_well(answer: Answer, one: EvalQuestion, store: KnowledgeBase) -> bool:
    return answer.answerable and first_rank(_units(answer, store), one.gold) == 0


def _ask(searcher: Searcher, one: EvalQuestion) -> Answer:
    return searcher.ask(one.question, as_of=one.as_of, region=one.region, top=_DEPTH)


def _units(answer: Answer, store: KnowledgeBase) -> list[str]:
    return [store.unit_of(hit.reference.provision_id).id for hit in answer.hits]


def _by_split(
    questions: Sequence[EvalQuestion],
    answers: Mapping[str, Answer],
    base: Mapping[str, Mapping[str, Sequence[str]]],
    store: KnowledgeBase,
) -> dict[str, dict[str, SetResult]]:
    groups: dict[tuple[str, str], list[EvalQuestion]] = defaultdict(list)
    for one in questions:
        groups[one.split, one.set].append(one)
        groups[one.split, _ALL].append(one)
    result: dict[str, dict[str, SetResult]] = defaultdict(dict)
    for (split, name), members in sorted(groups.items()):
        ranks = [first_rank(_units(answers[one.id], store), one.gold) for one in members]
        result[split][name] = SetResult(
            questions=len(members),
            recall_1=recall_at(ranks, 1),
            recall_5=recall_at(ranks, 5),
            recall_10=recall_at(ranks, _DEPTH),
            mrr_10=mrr(ranks),
            refused=sum(not answers[one.id].answerable for one in members) / len(members),
            median_ms=statistics.median(answers[one.id].elapsed_ms for one in members),
            baselines=_of_baselines(members, base, 1),
            baselines_5=_of_baselines(members, base, 5),
        )
    return dict(result)


def _of_baselines(
    members: Sequence[EvalQuestion], base: Mapping[str, Mapping[str, Sequence[str]]], depth: int
) -> dict[str, float]:
    return {
        name: recall_at([first_rank(base[one.id][name], one.gold) for one in members], depth)
        for name in NAMES
    }


def _refusals(questions: Sequence[EvalQuestion], refused: Mapping[str, bool]) -> dict[str, dict[str, float]]:
    groups: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for one in questions:
        for name in (one.set, _ALL):
            groups[one.split, name].append(refused[one.id])
    result: dict[str, dict[str, float]] = defaultdict(dict)
    for (split, name), found in sorted(groups.items()):
        result[split][name] = sum(found) / len(found)
    return dict(result)


def _missed(
    questions: Sequence[EvalQuestion], answers: Mapping[str, Answer], store: KnowledgeBase
) -> list[dict[str, Any]]:
    lines = []
    for one in questions:
        found = _units(answers[one.id], store)
        rank = first_rank(found, one.gold)
        if rank != 0 or not answers[one.id].answerable:
            lines.append(
                {"id": one.id, "question": one.question, "rank": rank, "gold": one.gold, "first": found[:1]}
            )
    return lines


def _stard(store: KnowledgeBase, searcher: Searcher, say: Progress) -> dict[str, Any] | str:
    """STARD (general law, lay wording): only where all statutes are indexed.

    The shipped query adapter has learnt from these questions: ``yaojian index adapt --check`` measures it on
    a half that it did not see.
    """
    if not STARD.is_file():
        return "未运行：没有 shared/eval/stard-dev.jsonl"
    if not searcher.every_work:
        return "未运行：默认索引不含这些法律（yaojian index build --all）"
    rows = [json.loads(line) for line in STARD.read_text("utf-8").splitlines()]
    say(f"STARD 提问 {len(rows)} 个")
    slugs = {work.title: work.slug for work in store.works()}
    ranks: list[Rank] = []
    base: dict[str, list[Rank]] = {name: [] for name in NAMES}
    for row in rows:
        gold = {f"{slugs[law]}#art_{article}" for law, article in row["gold"] if law in slugs}
        ranks.append(first_rank(_unversioned(_units(searcher.ask(row["query"], top=_DEPTH), store)), gold))
        for name, found in searcher.baselines(row["query"], None, _DEPTH).items():
            base[name].append(first_rank(_unversioned(found), gold))
    return {
        "questions": len(rows),
        "recall_1": recall_at(ranks, 1),
        "recall_10": recall_at(ranks, 10),
        "mrr_10": mrr(ranks),
        "baselines_10": {name: recall_at(found, 10) for name, found in base.items()},
    }


def _unversioned(units: Sequence[str]) -> list[str]:
    return [unit.partition("@")[0] + "#" + unit.partition("#")[2] for unit in units]
