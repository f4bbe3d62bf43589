"""Small stand-ins for the core, passed in where the web application passes the real one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

import rules
from bot.actions.answers import Asked
from bot.actions.desks import asked_from
from bot.actions.router import actions

TODAY = date(2026, 11, 21)
RASA = Path(__file__).resolve().parents[2] / "bot" / "rasa"
PLACES = ("云南省/临沧市/云县", "河南省/郑州市/新郑市", "重庆市/大足区")


def make_reference(
    citation: str = "《中华人民共和国药品管理法》第一百三十条", **changes: Any
) -> dict[str, Any]:
    content = {
        "provision_id": "drug-admin-law@2019-12-01#art_130",
        "citation": citation,
        "in_force": True,
        "on": "2026-11-21",
        "trust": "statute",
        "text": "（条文）",
        "valid_from": "2019-12-01",
        "valid_to": None,
    }
    return {**content, **changes}


@dataclass
class FakeLaw:
    """Knows one clause; remembers what it was asked."""

    asked: list[tuple[str, date | None, str | None]] = field(default_factory=list)

    def ask(self, question: str, as_of: date | None, region: str | None) -> dict[str, Any]:
        self.asked.append((question, as_of, region))
        if "处方" not in question:
            return {"answerable": False, "answer": "在现有文本里没有找到。", "hits": []}
        return {
            "answerable": True,
            "answer": "见所引条文。",
            "hits": [{**make_reference(), "score": 0.9, "quote": "凭处方销售"}],
        }


@dataclass
class FakeCase:
    """Real questions and real facts, a made-up rulebook that wants two more facts."""

    wants: tuple[str, ...] = ("conducts[0].prescription_shown", "products[0].goods_value")

    def today(self) -> date:
        return TODAY

    def places(self) -> tuple[str, ...]:
        return PLACES

    def question(self, path: str) -> Asked:
        return asked_from(rules.field_of(path))

    def with_fact(self, facts: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
        return rules.with_fact(facts, path, value)

    def kind_of(self, text: str) -> str | None:
        return "device_expired" if "过期的注射器" in text else None

    def kinds_of(self, text: str) -> tuple[str, ...]:
        return ("cold_chain_breach", "vaccine_storage_breach") if "冷" in text else ()

    def problem(self, facts: dict[str, Any]) -> str | None:
        try:
            rules.load_facts(facts, orderly=True)
        except rules.FactsError as error:
            return f"{error.problems[0].message}，{error.problems[0].cure}。"
        return None

    def check(self, facts: dict[str, Any]) -> dict[str, Any]:
        missing = [
            {"fact": path, "question": self.question(path).text, "would_change": ["r"]} for path in self.wants
        ]
        return {
            "findings": [make_finding()] if facts["conducts"][0].get("prescription_shown") is False else [],
            "discretion": [],
            "combined": {"fine": None, "explanation": "没有适用的罚款档次。"},
            "referral": {"required": "no", "offences": [], "basis": [], "reason": ""},
            "missing": missing,
            "warnings": [],
        }

    def next_question(self, facts: dict[str, Any], asked: frozenset[str]) -> Asked | None:
        path = next((path for path in self.wants if path not in asked), None)
        return None if path is None else self.question(path)


def make_finding(**changes: Any) -> dict[str, Any]:
    content = {
        "title": "不凭处方销售处方药",
        "status": "established",
        "status_reasons": [],
        "violated": [make_reference("《药品经营和使用质量监督管理办法》第四十二条", trust="digest")],
        "basis": [make_reference()],
        "policy": [],
        "authority": "县级以上药品监督管理部门",
        "tiers": [
            {
                "condition": "责令限期改正",
                "applies": "yes",
                "fine": None,
                "measures": ["责令限期改正"],
                "persons": [],
                "still_needed": [],
            },
            {
                "condition": "逾期不改正",
                "applies": "unknown",
                "fine": {"min_yuan": "5000.00", "max_yuan": "50000.00", "formula": "5000 元以上 5 万元以下"},
                "measures": [],
                "persons": [],
                "still_needed": ["待查明：责令改正后逾期不改正"],
            },
        ],
    }
    return {**content, **changes}


ITEM = {
    "item_id": "q1",
    "kind": "single",
    "stem": "处方药应当怎样销售？",
    "options": [
        {"key": "A", "text": "凭处方", "correct": True, "explanation": "见第五十一条。", "basis": []},
        {"key": "B", "text": "随意", "correct": False, "explanation": "不凭处方违法。", "basis": []},
    ],
    "answer": ["A"],
    "explanation": "处方药凭处方销售。",
    "basis": [make_reference()],
}


@dataclass
class FakeQuiz:
    """One question, or none."""

    items: dict[str, dict[str, Any]] = field(default_factory=lambda: {"q1": ITEM})
    drawn: list[tuple[str | None, str | None, int]] = field(default_factory=list)

    def draw(self, topic: str | None, kind: str | None, seed: int) -> dict[str, Any] | None:
        self.drawn.append((topic, kind, seed))
        return None if topic == "足球" else next(iter(self.items.values()), None)

    def item(self, item_id: str) -> dict[str, Any] | None:
        return self.items.get(item_id)

    def right(self, item_id: str, given: Sequence[str]) -> bool:
        return list(given) == self.items[item_id]["answer"]


class FakeStore:
    content_hash = "0123456789abcdef"

    def works(self) -> tuple[str, ...]:
        return ("药品管理法", "疫苗管理法")


@dataclass
class FakeServices:
    store: Any = field(default_factory=FakeStore)
    rulebook: Any = None
    searcher: Any = None


class Bot:
    """Runs actions as Rasa would, without Rasa: one tracker in memory, its slots changed by the events."""

    def __init__(self, law: FakeLaw, case: FakeCase, quiz: FakeQuiz) -> None:
        self.law, self.case, self.quiz = law, case, quiz
        self.actions = {action.name(): action for action in actions(FakeServices(), law, case, quiz)}
        self.domain = yaml.safe_load((RASA / "domain.yml").read_text("utf-8"))
        self.slots: dict[str, Any] = dict.fromkeys(self.domain["slots"])
        self.slots["requested_slot"] = None
        self.messages: list[dict[str, Any]] = []

    def run(
        self, name: str, text: str = "", intent: str = "", confidence: float = 1.0, **metadata: Any
    ) -> list[Any]:
        """Run one action after the message ``text``; returns its events and keeps what it said."""
        latest = {
            "text": text,
            "intent": {"name": intent, "confidence": confidence},
            "metadata": metadata,
        }
        events = [{"event": "action", "name": "action_listen"}]
        tracker = Tracker("inspector", dict(self.slots), latest, events, False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        result = asyncio.run(self.actions[name].run(dispatcher, tracker, self.domain))
        for event in result:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
        self.messages = dispatcher.messages
        return result

    @property
    def said(self) -> str:
        """Everything the last action said."""
        return "\n".join(message["text"] or f"<{message['response']}>" for message in self.messages)

    def start(self, text: str = "录入案情") -> str:
        """Open a case, and return the first question."""
        self.run("action_case_start", text, "start_case")
        self.slots["requested_slot"] = "case_answer"
        return self.ask()

    def ask(self) -> str:
        """Put the open question."""
        self.run("action_ask_case_answer")
        return self.said

    def reply(self, text: str, intent: str = "provide_fact", confidence: float = 0.9) -> str:
        """Send a message into the open form; what it says, or ``REJECTED`` when it is not for the form."""
        events = self.run("validate_case_form", text, intent, confidence)
        taken = any(event["event"] == "slot" and event["name"] == "case_answer" for event in events)
        return self.said if taken else "REJECTED"

    @property
    def facts(self) -> dict[str, Any]:
        return self.slots["case_facts"]

    @property
    def pending(self) -> str | None:
        pending = self.slots["case_pending"]
        return pending["path"] if pending else None


@pytest.fixture
def reference() -> Callable[..., dict[str, Any]]:
    return make_reference


@pytest.fixture
def finding() -> Callable[..., dict[str, Any]]:
    return make_finding


@pytest.fixture
def item() -> dict[str, Any]:
    return ITEM


@pytest.fixture
def rasa_project() -> Path:
    return RASA


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
def law() -> FakeLaw:
    return FakeLaw()


@pytest.fixture
def case() -> FakeCase:
    return FakeCase()


@pytest.fixture
def quiz() -> FakeQuiz:
    return FakeQuiz()


@pytest.fixture
def bot(law: FakeLaw, case: FakeCase, quiz: FakeQuiz) -> Bot:
    return Bot(law, case, quiz)
