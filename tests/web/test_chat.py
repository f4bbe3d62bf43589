"""The chat: the bot's replies, and the search in its place while it is not there."""

import pytest
from fastapi.testclient import TestClient

from web import Settings, create_app
from web.chat import BotState, bot_state
from web.rasa_process import State

SENDER = "a1b2c3d4e5f6a7b8"
ASK = {"sender": SENDER, "text": "不凭处方销售处方药怎么处罚？"}


def test_replies_are_passed_on_in_order(chat):
    bot, client = chat
    bot.replies = [
        {"recipient_id": SENDER, "text": "一\n二"},
        {
            "recipient_id": SENDER,
            "text": "选一个",
            "buttons": [{"title": "是", "payload": "是"}],
            "custom": {"type": "x"},
        },
    ]
    answer = client.post("/api/chat", json={**ASK, "region": "云南省/临沧市/云县"}).json()
    assert answer["bot"] == "ready"
    assert answer["messages"] == [
        {"text": "一\n二", "buttons": []},
        {"text": "选一个", "buttons": [{"title": "是", "payload": "是"}]},
    ]
    assert bot.sent == [(SENDER, ASK["text"], {"region": "云南省/临沧市/云县"})]


def test_search_answers_while_the_bot_is_down(chat):
    bot, client = chat
    bot.up = False
    answer = client.post("/api/chat", json=ASK).json()
    assert answer["bot"] == "down"
    first = answer["messages"][0]["text"]
    assert "聊天机器人暂时不可用" in first
    assert "已改用检索回答" in first
    assert "/case" in first
    assert "/quiz" in first
    assert answer["hits"][0]["citation"] == "《药品经营和使用质量监督管理办法》第七十二条"
    assert answer["hits"][0]["trust"] == "待核，非原文"
    assert answer["hits"][0]["link"].startswith("/provisions/drug-quality-measures@2024-01-01%23art_72")


def test_bot_that_dies_in_between_is_said_too(chat, monkeypatch):
    """Its process is thought to be ready, and the message is lost all the same."""
    bot, client = chat
    bot.up = False
    monkeypatch.setattr(bot, "healthy", lambda: True)
    answer = client.post("/api/chat", json=ASK).json()
    assert answer["bot"] == "down"
    assert "聊天机器人暂时不可用" in answer["messages"][0]["text"]
    assert answer["hits"]


def test_refusal_of_the_search_is_passed_on(chat):
    bot, client = chat
    bot.up = False
    answer = client.post("/api/chat", json={**ASK, "text": "北京今天天气怎么样"}).json()
    assert answer["hits"] == []
    assert answer["messages"][1]["text"] == "查了全部规定，没有找到"


def test_place_that_the_search_does_not_know_is_said(client):
    answer = client.post("/api/chat", json={**ASK, "region": "火星"}).json()
    assert answer["messages"][1]["text"] == "没有这个地区"
    assert answer["hits"] == []


def test_without_a_bot_the_search_answers(client):
    answer = client.post("/api/chat", json=ASK).json()
    assert answer["bot"] == "off"
    assert "没有启用" in answer["messages"][0]["text"]


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (State.STARTING, BotState.STARTING),
        (State.READY, BotState.READY),
        (State.WAITING, BotState.DOWN),
        (State.FAILED, BotState.DOWN),
        (State.STOPPED, BotState.DOWN),
    ],
)
def test_status_line_follows_the_process(chat, services, state, shown):
    bot, _ = chat
    assert bot_state(bot, lambda: state) is shown
    client = TestClient(create_app(services, Settings(), bot=bot, bot_process=lambda: state))
    status = client.get("/api/status").json()
    assert status["bot"] == shown.value
    assert status["rulebook"] == services.rulebook.content_hash
    assert status["words"] in client.get("/").text
    reply = client.post("/api/chat", json=ASK).json()
    assert reply["bot"] == shown.value
    assert bool(bot.sent) == (shown is BotState.READY)


def test_status_without_a_process_asks_the_bot(chat):
    bot, client = chat
    assert client.get("/api/status").json()["bot"] == "ready"
    bot.up = False
    assert client.get("/api/status").json()["bot"] == "down"


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        {"sender": "short", "text": "x"},
        {"sender": SENDER + "/../../", "text": "x"},
        {"sender": 5, "text": "x"},
        {"sender": SENDER, "text": ""},
        {"sender": SENDER, "text": " "},
        {"sender": SENDER, "text": 5},
        {"sender": SENDER, "text": "x" * 501},
        {"sender": SENDER, "text": "x", "region": 5},
        {"sender": SENDER, "text": "x", "region": "x" * 101},
    ],
)
def test_bad_messages(chat, content):
    bot, client = chat
    answer = client.post("/api/chat", json=content)
    assert answer.status_code == 422
    assert "处理办法" in answer.json()["error"]["message"]
    assert bot.sent == []


def test_commands_of_rasa_are_not_searched(client):
    answer = client.post("/api/chat", json={**ASK, "text": "/session_start"}).json()
    assert len(answer["messages"]) == 1


def test_chat_page_works_as_a_search_form_without_scripts(client):
    page = client.get("/").text
    assert '<form id="chat" class="talk" action="/ask" method="get">' in page
    assert 'name="q"' in page
    assert "<noscript>" in page


def test_action_endpoint_needs_its_token(client):
    assert client.post("/rasa/webhook", json={}).status_code == 401
    assert client.post("/rasa/webhook", json={}, headers={"X-Yaojian-Token": "x" * 32}).status_code == 401
    assert client.post("/rasa/webhook", json={}, headers={"X-Yaojian-Token": "t" * 32}).status_code == 400


def test_without_a_token_there_is_no_action_endpoint(chat):
    _, client = chat
    assert client.post("/rasa/webhook", json={}).status_code == 404
