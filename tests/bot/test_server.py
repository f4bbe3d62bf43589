"""Starting Rasa, and the client of its REST channel."""

from __future__ import annotations

import json

import httpx
import pytest

from bot import RasaClient, RasaDown, RasaSettings, command, environment

SETTINGS = RasaSettings(port=5005, action_url="http://127.0.0.1:8000/rasa/webhook", action_token="secret")


def client(handler):
    return RasaClient("http://127.0.0.1:5005", transport=httpx.MockTransport(handler))


def test_rasa_listens_on_loopback_without_api():
    line = command(SETTINGS)
    assert line[line.index("--interface") + 1] == "127.0.0.1"
    assert line[line.index("--port") + 1] == "5005"
    assert "--enable-api" not in line
    assert "secret" not in " ".join(line)
    assert "secret" not in repr(SETTINGS)


def test_environment_carries_the_token_and_keeps_rasa_quiet(tmp_path, monkeypatch):
    monkeypatch.setenv("YAOJIAN_VAR", str(tmp_path))
    values = environment(SETTINGS)
    assert values["YAOJIAN_ACTION_URL"] == "http://127.0.0.1:8000/rasa/webhook"
    assert values["YAOJIAN_ACTION_TOKEN"] == "secret"
    assert values["RASA_TELEMETRY_ENABLED"] == "false"
    assert values["HOME"].startswith(str(tmp_path))


def test_message_and_replies():
    seen = []

    def rasa(request):
        seen.append((request.url.path, json.loads(request.content)))
        return httpx.Response(200, json=[{"recipient_id": "7", "text": "您好"}])

    assert client(rasa).send("7", "你好", {"region": "云县"}) == [{"recipient_id": "7", "text": "您好"}]
    assert seen == [
        ("/webhooks/rest/webhook", {"sender": "7", "message": "你好", "metadata": {"region": "云县"}})
    ]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("/session_start", "/session_start"),
        ("/restart", "restart"),
        ("//affirm{}", "affirm{}"),
        ("/", "？"),
        ("云南省/临沧市", "云南省/临沧市"),
    ],
)
def test_typed_slashes_are_no_commands(typed, sent):
    seen = []

    def rasa(request):
        seen.append(json.loads(request.content)["message"])
        return httpx.Response(200, json=[{"text": "好"}])

    client(rasa).send("7", typed)
    assert seen == [sent]


def refused(request):
    raise httpx.ConnectError("refused", request=request)


@pytest.mark.parametrize(
    ("handler", "why"),
    [
        (refused, "not running"),
        (lambda _: httpx.Response(500), "an error"),
        (lambda _: httpx.Response(200, text="<html>"), "no JSON"),
        (lambda _: httpx.Response(200, json=[]), "the action failed and Rasa kept silent"),
        (lambda _: httpx.Response(200, json={"a": 1}), "not a list"),
    ],
)
def test_rasa_that_does_not_answer_is_down(handler, why):
    with pytest.raises(RasaDown, match=r"\[BT140\]"):
        client(handler).send("7", "你好")


def test_health():
    assert client(lambda _: httpx.Response(200, json={"status": "ok"})).healthy()
    assert not client(lambda _: httpx.Response(503)).healthy()
    assert not client(refused).healthy()


def test_close_is_final():
    closed = client(refused)
    closed.close()
    with pytest.raises(RuntimeError):
        closed.healthy()
