"""Starting Rasa, and talking to it.

Rasa binds to the loopback address, its API is off and REST is its only channel. Whoever starts it (the
``serve`` command, a test) supervises the process; this module only knows the command and the protocol.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot.errors import RasaDown
from bot.runner import PROJECT, RASA, quiet_environment
from bot.train import model_file

LOOPBACK = "127.0.0.1"
OPEN_CHAT = "/session_start"
"""Message that the page sends when a chat is opened: the bot greets, and offers a case left open."""

_TIMEOUT = httpx.Timeout(30.0, connect=2.0)


@dataclass(frozen=True, slots=True)
class RasaSettings:
    """Where Rasa listens and where it finds its actions.

    ``action_token`` is the secret of ``bot.actions.build_router``; it travels in a header, from the
    environment, and stands on no command line.
    """

    port: int
    action_url: str
    action_token: str = field(repr=False)
    program: Path = RASA
    model: Path = field(default_factory=model_file)


def command(settings: RasaSettings) -> list[str]:
    """The command that starts Rasa."""
    return [
        str(settings.program),
        "run",
        "--interface",
        LOOPBACK,
        "--port",
        str(settings.port),
        "--model",
        str(settings.model),
        "--endpoints",
        str(PROJECT / "endpoints.yml"),
        "--credentials",
        str(PROJECT / "credentials.yml"),
    ]


def environment(settings: RasaSettings) -> dict[str, str]:
    """What the process needs in its environment, beside the starter's own."""
    return {
        **quiet_environment(),
        "YAOJIAN_ACTION_URL": settings.action_url,
        "YAOJIAN_ACTION_TOKEN": settings.action_token,
    }


def _words(text: str) -> str:
    """``text`` as words: Rasa takes a leading slash for the name of an intent or of one of its commands."""
    return text if text == OPEN_CHAT else (text.lstrip("/ ") or "？")


class RasaClient:
    """The web application's side of the REST channel.

    Args:
        url: where Rasa listens, ``http://127.0.0.1:5005``.
        transport: replaces the network in tests.
    """

    def __init__(self, url: str, transport: httpx.BaseTransport | None = None) -> None:
        self._http = httpx.Client(base_url=url, timeout=_TIMEOUT, transport=transport, trust_env=False)

    def send(self, sender: str, text: str, metadata: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Send one message and return the replies: ``text``, ``buttons`` and ``custom``, each as it comes.

        Args:
            sender: who is asking; the web application vouches for it.
            text: what was typed, or ``OPEN_CHAT``.
            metadata: ``region`` (path) and ``as_of`` (``YYYY-MM-DD``) of the inspector.

        Raises:
            RasaDown: no connection, an error, or no reply at all (Rasa swallows the faults of actions).
        """
        body = {"sender": sender, "message": _words(text), "metadata": metadata or {}}
        try:
            response = self._http.post("/webhooks/rest/webhook", json=body)
            response.raise_for_status()
            replies = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise RasaDown("连接不上，或者它出了错") from error
        if not isinstance(replies, list) or not replies:
            raise RasaDown("它没有给出回答")
        return replies

    def healthy(self) -> bool:
        """Whether Rasa answers; it does so only once its model is loaded."""
        try:
            return self._http.get("/webhooks/rest/", timeout=2.0).status_code == 200
        except httpx.HTTPError:
            return False

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
