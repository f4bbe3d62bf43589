"""The application over the real knowledge base and rules, with a searcher and a chatbot that are fakes."""

from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from bot import RasaDown
from retrieval import QuestionError
from web import Services, Settings, create_app

TOKEN = "t" * 32
HITS = (
    "drug-quality-measures@2024-01-01#art_72",
    "drug-admin-law@2019-12-01#art_117",
    "yunxian-2023@2023-08-10#sec_4__sub_2__item_8",
)


class FakeSearcher:
    """Answers from fixed provisions; refuses what speaks of the weather."""

    def __init__(self, store):
        self._store = store
        self.asked = []

    def ask(self, question, as_of=None, region=None, top=10):
        self.asked.append((question, as_of, region, top))
        if region == "火星":
            raise QuestionError("没有这个地区")
        on = as_of or date(2026, 11, 23)
        hits = []
        for place in HITS:
            ref = self._store.reference(place, on).to_json()
            hits.append({**ref, "score": 0.9, "quote": ref["text"][4:20]})
        found = "天气" not in question
        content = {
            "id": None,
            "query": question,
            "answerable": found,
            "answer": "答案在下面" if found else "查了全部规定，没有找到",
            "hits": hits if found else [],
            "rules": [],
            "elapsed_ms": 1,
            "remarks": ["负责（牵头）：药械股。"],
            "conducts": [
                {
                    "rule": "r",
                    "title": "不凭处方销售处方药",
                    "violated": ["《办法》第42条"],
                    "basis": ["《办法》第72条"],
                    "tiers": [
                        {"condition": "逾期不改正", "fine": "5 万元以下", "measures": [], "persons": []}
                    ],
                }
            ],
        }
        return SimpleNamespace(to_json=lambda: content)


@dataclass
class FakeBot:
    """The chatbot's side: replies, or is down."""

    up: bool = True
    replies: list = field(default_factory=lambda: [{"recipient_id": "x", "text": "第一行\n第二行"}])
    sent: list = field(default_factory=list)

    def send(self, sender, text, metadata=None):
        self.sent.append((sender, text, metadata))
        if not self.up:
            raise RasaDown("连接不上")
        return self.replies

    def healthy(self):
        return self.up


@pytest.fixture(scope="session")
def searcher(store):
    return FakeSearcher(store)


@pytest.fixture(scope="session")
def services(store, rulebook, searcher):
    return Services(store=store, rulebook=rulebook, searcher=searcher)


@pytest.fixture(scope="session")
def client(services):
    """Pages without a chatbot; a fault of the application is a page, as in service."""
    return TestClient(create_app(services, Settings(action_token=TOKEN)), raise_server_exceptions=False)


@pytest.fixture
def chat(services):
    """A chatbot, and a client of the application that talks to it."""
    bot = FakeBot()
    return bot, TestClient(create_app(services, Settings(), bot=bot))


@pytest.fixture
def cold_chain():
    """The form of the repeat cold-chain case in 云县."""
    return {
        "place": "云南省/临沧市/云县",
        "decided_on": "2026-11-23",
        "parties-0-id": "p1",
        "parties-0-type": "retail_pharmacy",
        "products-0-id": "d1",
        "products-0-category": "drug",
        "products-0-storage_min": "2",
        "products-0-storage_max": "8",
        "conducts-0-id": "c1",
        "conducts-0-party": "p1",
        "conducts-0-kind": "cold_chain_breach",
        "conducts-0-from": "2024-03-05",
        "conducts-0-to": "2024-03-05",
        "conducts-0-temperature_out_of_range": "yes",
        "prior_penalties-state": "some",
        "prior_penalties-0-party": "p1",
        "prior_penalties-0-kind": "administrative_penalty",
        "prior_penalties-0-nature": "cold_chain",
        "prior_penalties-0-decided_on": "2023-08-21",
    }
