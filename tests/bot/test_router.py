"""The action endpoint as Rasa sees it."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from fastapi import FastAPI
from rasa_sdk import Action
from rasa_sdk.interfaces import ActionExecutionRejection

import bot.actions
from bot.actions.router import TOKEN_HEADER, mount

TOKEN = "secret"


class Says(Action):
    def name(self):
        return "action_says"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text=f"{tracker.sender_id}，您好")
        return []


class Rejects(Action):
    def name(self):
        return "action_rejects"

    def run(self, dispatcher, tracker, domain):
        raise ActionExecutionRejection("action_rejects", "没有提取到")


class Breaks(Action):
    def name(self):
        return "action_breaks"

    def run(self, dispatcher, tracker, domain):
        raise RuntimeError("secret detail")


def call(action="action_says", **changes):
    tracker = {"sender_id": "小王", "slots": {}, "latest_message": {}, "events": []}
    return {"next_action": action, "tracker": tracker, "domain": {}, "version": "3.6.21", **changes}


@pytest.fixture
def endpoint():
    application = FastAPI()
    application.include_router(mount((Says(), Rejects(), Breaks()), TOKEN))
    return application


async def post(application, body, token=TOKEN, query=""):
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://core") as client:
        headers = {TOKEN_HEADER: token} if token else {}
        content = {"content": body} if isinstance(body, bytes) else {"json": body}
        return await client.post(f"/rasa/webhook{query}", headers=headers, **content)


def ask(endpoint, *args, **options):
    return asyncio.run(post(endpoint, *args, **options))


def test_action_replies(endpoint):
    response = ask(endpoint, call())
    assert response.status_code == 200
    assert response.json()["responses"][0]["text"] == "小王，您好"


def test_token_may_stand_in_the_address(endpoint):
    assert ask(endpoint, call(), token=None, query=f"?token={TOKEN}").status_code == 200


@pytest.mark.parametrize("token", [None, "wrong", "口令".encode()])
def test_wrong_token_is_turned_away(endpoint, token):
    response = ask(endpoint, call(), token=token)
    assert response.status_code == 401
    assert "口令" in response.json()["error"]


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"next_action": "x"}', b"\xff"])
def test_what_is_no_call_is_refused(endpoint, body):
    response = ask(endpoint, body)
    assert response.status_code == 400
    assert response.json()["action_name"] == ""


@pytest.mark.parametrize(
    ("action", "changes", "status"),
    [
        ("action_rejects", {}, 400),
        ("action_of_nobody", {}, 404),
        ("action_says", {"domain": None}, 449),
        ("action_breaks", {}, 500),
    ],
)
def test_faults_follow_the_protocol(endpoint, action, changes, status):
    response = ask(endpoint, call(action, **changes))
    assert response.status_code == status
    assert response.json()["action_name"] == action
    assert "secret detail" not in response.text


def test_call_without_an_action_is_answered_with_nothing(endpoint):
    assert ask(endpoint, call("")).json() is None


def test_health_counts_the_actions(endpoint):
    async def get():
        transport = httpx.ASGITransport(endpoint)
        async with httpx.AsyncClient(transport=transport, base_url="http://core") as client:
            return await client.get("/rasa/health")

    assert asyncio.run(get()).json() == {"status": "ok", "actions": 3}


def test_token_must_not_be_empty(services):
    with pytest.raises(ValueError, match="token"):
        bot.actions.build_router(services, "")


def test_front_door_registers_every_action_of_the_domain(services):
    router = bot.actions.build_router(services, TOKEN)
    assert {route.path for route in router.routes} == {"/rasa/webhook", "/rasa/health"}


def test_exported_names_exist():
    assert all(hasattr(bot.actions, name) for name in bot.actions.__all__)
