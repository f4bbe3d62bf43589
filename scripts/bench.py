"""Measure how fast the product answers:  make bench [ARGS="--repeat 5"].

Prints one line a measurement and writes all of them to ``var/bench.json``; times are milliseconds. Loading
is measured once, as it happens; the rest ``--repeat`` times over the case files and a fixed set of questions.
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
from typing import Any

import yaml

import kb
import quiz
import retrieval
import rules
from kb.paths import ROOT, var

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
    repeat = max(1, parser.parse_args().repeat)

    results: dict[str, dict[str, float]] = {}
    store = _once(results, "open the knowledge base", kb.open_store)
    rulebook = _once(results, "load the rules", lambda: rules.load_rulebook(store))
    searcher = _once(results, "open the index", lambda: retrieval.open_searcher(store, rulebook=rulebook))
    _once(results, "first question", lambda: searcher.ask(QUESTIONS[0]))
    _many(results, "question", lambda text: searcher.ask(text), QUESTIONS * repeat)
    cases = [rules.load_facts(case["facts"]) for case in _cases()]
    _many(results, "case", lambda facts: rules.check(facts, store, rulebook), cases * repeat)
    _many(results, "quiz of 20", lambda seed: quiz.generate(store, rulebook, n=20, seed=seed), range(repeat))

    target = var() / "bench.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    machine = {"python": platform.python_version(), "cores": os.cpu_count()}
    target.write_text(json.dumps({"machine": machine, "milliseconds": results}, indent=2) + "\n", "utf-8")
    print(f"written to {target}")


def _cases() -> list[dict[str, Any]]:
    files = sorted((ROOT / "tests/cases").glob("*.yaml"))
    return [case for file in files for case in yaml.safe_load(file.read_text("utf-8"))["cases"]]


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
