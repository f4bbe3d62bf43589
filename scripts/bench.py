"""Measure how fast the product answers:  make bench [ARGS="--repeat 5 --soak 0"].

Prints one line a measurement and writes all of them to ``var/bench.json``; times are milliseconds. Loading
is measured once, as it happens; the rest ``--repeat`` times over the case files and a fixed set of questions.
Cases are also put as a ratio to the plain evaluator on the same records in the same run. The soak checks
``--soak`` cases (100,000 unless told) one after the other and fails when memory grows.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml

import kb
import quiz
import retrieval
import rules
from kb.paths import ROOT, var
from rules.charge import charges
from rules.dates import today
from rules.evaluator import truth

MOST_GROWTH = 0.05
"""Share by which memory may grow over the soak."""

QUESTIONS = (
    "不凭处方销售处方药怎么处罚？",
    "药品管理法第九十八条第三款第五项",
    "冰箱温度超标，药店要罚多少钱",
    "疫苗冷链断了怎么处理",
    "药师不在岗还能卖处方药吗",
    "行政处罚听证要几天内提出",
    "一年内再次违法从重处罚的依据",
    "北京今天天气怎么样",
)


def main() -> None:
    """Run all measurements, print them and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repeat", type=int, default=3, help="rounds over all cases and questions")
    parser.add_argument("--soak", type=int, default=100_000, help="cases of the soak; 0 leaves it out")
    arguments = parser.parse_args()
    repeat = max(1, arguments.repeat)

    results: dict[str, dict[str, float]] = {}
    store = _once(results, "open the knowledge base", kb.open_store)
    rulebook = _once(results, "load the rules", lambda: rules.load_rulebook(store))
    searcher = _once(results, "open the index", lambda: retrieval.open_searcher(store, rulebook=rulebook))
    _once(results, "first question", lambda: searcher.ask(QUESTIONS[0]))
    _many(results, "question", lambda text: searcher.ask(text), QUESTIONS * repeat)
    cases = [rules.load_facts(case["facts"]) for case in _cases()]
    _many(results, "case", lambda facts: rules.check(facts, store, rulebook), cases * repeat)
    _charges(results, rulebook, cases)
    _many(results, "quiz of 20", lambda seed: quiz.generate(store, rulebook, n=20, seed=seed), range(repeat))

    grown = _soak(results, arguments.soak, cases, lambda facts: rules.check(facts, store, rulebook))

    target = var() / "bench.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    machine = {"python": platform.python_version(), "cores": os.cpu_count()}
    target.write_text(json.dumps({"machine": machine, "milliseconds": results}, indent=2) + "\n", "utf-8")
    print(f"written to {target}")
    if grown > MOST_GROWTH:
        sys.exit(f"memory grew by {grown:.1%} over the soak")


def _cases() -> list[dict[str, Any]]:
    files = [
        yaml.safe_load(file.read_text("utf-8")) for file in sorted((ROOT / "tests/cases").glob("*.yaml"))
    ]
    return [case for file in files for case in (*file.get("cases", ()), *file.get("rules", ()))]


def _charges(
    results: dict[str, dict[str, float]], rulebook: rules.Rulebook, cases: list[rules.Facts]
) -> None:
    """The engine and the plain evaluator (the baseline) on the same charge records."""
    records = [one.record for facts in cases for one in charges(facts, rulebook.changes, today())]
    trees = rulebook.conditions.values()
    _many(results, "charge by the engine", rulebook.engine.run, records)
    _many(results, "charge by the evaluator", lambda record: [truth(tree, record) for tree in trees], records)
    ratio = results["charge by the engine"]["median"] / results["charge by the evaluator"]["median"]
    results["engine / evaluator"] = {"count": len(records), "ratio": round(ratio, 2)}
    print(f"{'engine / evaluator':<26} {ratio:>10.2f}")


def _soak(
    results: dict[str, dict[str, float]],
    count: int,
    cases: list[rules.Facts],
    job: Callable[[rules.Facts], Any],
) -> float:
    """Check many cases and tell how much memory grew after the first tenth, as a share."""
    if count <= 0:
        return 0.0
    begun = time.perf_counter()
    first = 0
    for number in range(count):
        job(cases[number % len(cases)])
        if number == count // 10:
            first = _resident()
    grown = _resident() / first - 1
    results["soak"] = {
        "count": count,
        "seconds": round(time.perf_counter() - begun, 1),
        "growth": round(grown, 4),
    }
    print(f"{'soak':<26} {count:>10} cases  memory {grown:+.1%} after the first tenth")
    return grown


def _resident() -> int:
    """Pages of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1])


def _once(results: dict[str, dict[str, float]], name: str, job: Callable[[], Any]) -> Any:
    begun = time.perf_counter()
    found = job()
    _note(results, name, [time.perf_counter() - begun])
    return found


def _many(
    results: dict[str, dict[str, float]], name: str, job: Callable[[Any], Any], inputs: Iterable[Any]
) -> None:
    seconds = []
    for one in inputs:
        begun = time.perf_counter()
        job(one)
        seconds.append(time.perf_counter() - begun)
    _note(results, name, seconds)


def _note(results: dict[str, dict[str, float]], name: str, seconds: list[float]) -> None:
    ordered = sorted(1000 * second for second in seconds)
    worst = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    results[name] = {
        "count": len(ordered),
        "median": round(statistics.median(ordered), 2),
        "p95": round(worst, 2),
    }
    print(f"{name:<26} {results[name]['median']:>10.2f} ms   p95 {worst:>10.2f} ms   n={len(ordered)}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
