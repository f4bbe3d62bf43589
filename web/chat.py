"""The chat: messages go to Rasa; while it is not there, the search answers and the page says so."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response

from bot import RasaDown
from kb.errors import YaojianError
from kb.model import Trust
from rules import TRUST
from web.ask import AskPages
from web.errors import RequestRejected
from web.links import provision_link
from web.posted import posted_json
from web.rasa_process import State
from web.render import Pages, validity
from web.settings import Settings

log = logging.getLogger(__name__)

_SENDER = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
_HITS = 3
_Json = Annotated[Any, Depends(posted_json)]


class BotState(StrEnum):
    """What the status line of the chat page says."""

    READY = "ready"
    STARTING = "starting"
    DOWN = "down"
    OFF = "off"


WORDS = {
    BotState.READY: "聊天机器人就绪",
    BotState.STARTING: "聊天机器人正在启动（约 45 秒），现在由检索回答",
    BotState.DOWN: "聊天机器人暂时不可用，现在由检索回答",
    BotState.OFF: "聊天机器人没有启用，由检索回答",
}


class ChatClient(Protocol):
    """What the chat needs of ``bot.RasaClient``."""

    def send(self, sender: str, text: str, metadata: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Send one message and return the replies; raises RasaDown."""

    def healthy(self) -> bool:
        """Whether the bot answers."""


def bot_state(client: ChatClient | None, process: Callable[[], State] | None) -> BotState:
    """Where the bot stands: as its process says, where this application started it, else by asking it."""
    if client is None:
        return BotState.OFF
    if process is None:
        return BotState.READY if client.healthy() else BotState.DOWN
    state = process()
    if state is State.READY:
        return BotState.READY
    return BotState.STARTING if state is State.STARTING else BotState.DOWN


class ChatPages:
    """``/``, ``/api/chat`` and ``/api/status``."""

    def __init__(
        self,
        ask: AskPages,
        settings: Settings,
        pages: Pages,
        versions: dict[str, str],
        client: ChatClient | None = None,
        process: Callable[[], State] | None = None,
    ) -> None:
        self._ask = ask
        self._settings = settings
        self._pages = pages
        self._versions = versions
        self._client = client
        self._process = process

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter()
        router.add_api_route("/", self.page, methods=["GET"])
        router.add_api_route("/api/chat", self.send, methods=["POST"])
        router.add_api_route("/api/status", self.status, methods=["GET"])
        router.add_api_route("/healthz", self.health, methods=["GET"])
        return router

    def page(self) -> Response:
        """The chat page; without scripts its form leads to the search."""
        state = self.state()
        return self._pages("chat.html", state=state.value, words=WORDS[state])

    def state(self) -> BotState:
        """Where the bot stands now."""
        return bot_state(self._client, self._process)

    def status(self) -> JSONResponse:
        """State of the bot and versions in use."""
        state = self.state()
        return JSONResponse({"bot": state.value, "words": WORDS[state], **self._versions})

    def health(self) -> JSONResponse:
        """For a supervisor: the pages answer."""
        return JSONResponse({"status": "ok"})

    def send(self, content: _Json) -> JSONResponse:
        """``{"sender", "text", "region"?}`` -> ``{"bot", "messages": [{"text", "buttons"}], "hits"}``."""
        sender, text, region = self._read(content)
        if self._client is not None and self.state() is BotState.READY:
            try:
                replies = self._client.send(sender, text, {"region": region} if region else None)
                return JSONResponse(
                    {"bot": "ready", "messages": [_message(part) for part in replies], "hits": []}
                )
            except RasaDown as error:
                log.warning("%s", error)
        return JSONResponse(self._instead(text, region))

    def _read(self, content: Any) -> tuple[str, str, str]:
        """Sender, text and region; raises RequestRejected."""
        if not isinstance(content, dict):
            raise RequestRejected(422, "请求内容不是 JSON 对象", '写成 {"sender": "…", "text": "…"}')
        sender, text, region = (content.get(name, "") for name in ("sender", "text", "region"))
        if not isinstance(sender, str) or not _SENDER.fullmatch(sender):
            raise RequestRejected(422, "sender 不能用", "写 16 到 64 个字母、数字、下划线或连字符")
        if not isinstance(text, str) or not text.strip() or len(text) > self._settings.question_length:
            most = self._settings.question_length
            raise RequestRejected(422, "消息是空的，或者太长", f"写 1 到 {most} 个字")
        if not isinstance(region, str) or len(region) > 100:
            raise RequestRejected(422, "region 不能用", "写 云南省/临沧市/云县 的样子")
        return sender, text.strip(), region.strip()

    def _instead(self, text: str, region: str) -> dict[str, Any]:
        """The search's answer while the bot is not there."""
        state = self.state()
        state = BotState.DOWN if state is BotState.READY else state
        notice = {
            BotState.STARTING: "聊天机器人正在启动，已改用检索回答。",
            BotState.OFF: "聊天机器人没有启用，已用检索回答。",
        }.get(state, "聊天机器人暂时不可用，已改用检索回答。")
        notice += "录入案件请用 /case ，做练习请用 /quiz 。"
        messages = [{"text": notice, "buttons": []}]
        hits: list[dict[str, Any]] = []
        if not text.startswith("/"):
            try:
                answer = self._ask.answer(text, "", region)
                if not answer["answerable"]:
                    messages.append({"text": answer["answer"], "buttons": []})
                hits = [_hit(hit) for hit in answer["hits"][:_HITS]]
            except YaojianError as error:
                messages.append({"text": error.message, "buttons": []})
        return {"bot": state.value, "messages": messages, "hits": hits}


def _message(reply: dict[str, Any]) -> dict[str, Any]:
    """One reply of Rasa, reduced to what the page shows."""
    buttons = reply.get("buttons") or []
    return {
        "text": str(reply.get("text") or ""),
        "buttons": [{"title": str(b.get("title")), "payload": str(b.get("payload"))} for b in buttons],
    }


def _hit(hit: dict[str, Any]) -> dict[str, Any]:
    return {
        "citation": hit["citation"],
        "quote": hit.get("quote") or hit.get("text"),
        "trust": TRUST[Trust(hit["trust"])],
        "validity": validity(hit)[1],
        "link": provision_link(hit["provision_id"], hit["on"]),
    }
