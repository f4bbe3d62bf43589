"""The common base of the actions: they run beside the event loop, and a known fault becomes a reply."""

from __future__ import annotations

import asyncio
import logging
from abc import abstractmethod
from datetime import date
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.turns import Message
from kb.errors import YaojianError

log = logging.getLogger(__name__)

Event = dict[str, Any]


class DeskAction(Action):  # type: ignore[misc]  # rasa_sdk carries no types
    """An action whose work is ``respond``, run in a thread since search and rules take their time."""

    action_name: ClassVar[str]

    def name(self) -> str:
        """The name by which the domain knows the action."""
        return self.action_name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Run ``respond``; an error that an inspector may read is said instead of a reply."""
        try:
            return await asyncio.to_thread(self.respond, dispatcher, tracker)
        except YaojianError as error:
            log.exception("action %s failed", self.action_name)
            say(dispatcher, f"这一步没有做成：{error}")
            return []

    @abstractmethod
    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Say the reply into ``dispatcher`` and return the events."""


def say(dispatcher: CollectingDispatcher, text: str, buttons: tuple[str, ...] = ()) -> None:
    """Utter ``text``; a button sends its own words back, so that a tap and a typed answer are the same."""
    dispatcher.utter_message(
        text=text, buttons=[{"title": words, "payload": words} for words in buttons] or None
    )


def set_slots(values: dict[str, Any]) -> list[Event]:
    """Events that set several slots."""
    return [SlotSet(name, value) for name, value in values.items()]


def message_of(tracker: Tracker) -> Message:
    """The latest message of the inspector."""
    latest = tracker.latest_message or {}
    intent = latest.get("intent") or {}
    return Message(latest.get("text") or "", intent.get("name") or "", float(intent.get("confidence") or 0.0))


def region_of(tracker: Tracker) -> str | None:
    """The inspector's own region, when the page sent it along (``metadata.region``)."""
    value = _metadata(tracker).get("region")
    return value if isinstance(value, str) and value else None


def as_of(tracker: Tracker) -> date | None:
    """The day whose law is asked for, when the page sent it along (``metadata.as_of``, ``YYYY-MM-DD``)."""
    try:
        return date.fromisoformat(str(_metadata(tracker).get("as_of")))
    except ValueError:
        return None


def _metadata(tracker: Tracker) -> dict[str, Any]:
    metadata = (tracker.latest_message or {}).get("metadata")
    return metadata if isinstance(metadata, dict) else {}
