"""The actions of the chatbot, run inside the core application.

Rasa decides the intent and keeps the dialogue; these actions say everything that concerns the law, from
the knowledge base, the rules, the search index and the question maker of the ``services`` handed in::

    application.include_router(build_router(services, token))

The endpoint is ``POST /rasa/webhook``; ``GET /rasa/health`` says how many actions answer.
"""

from __future__ import annotations

from fastapi import APIRouter

from bot.actions.desks import CoreCase, CoreLaw, CoreQuiz
from bot.actions.references import case_link, provision_link
from bot.actions.router import TOKEN_HEADER, actions, mount
from bot.actions.services import Services

__all__ = ["TOKEN_HEADER", "Services", "build_router", "case_link", "provision_link"]


def build_router(services: Services, token: str) -> APIRouter:
    """The action endpoint over the loaded core.

    Args:
        services: knowledge base, rulebook and searcher (``.store``, ``.rulebook``, ``.searcher``).
        token: the secret that Rasa must show (``YAOJIAN_ACTION_TOKEN``, see ``bot/server.py``).

    Raises:
        ValueError: the token is empty.
    """
    desks = CoreLaw(services), CoreCase(services), CoreQuiz(services)
    return mount(actions(services, *desks), token)
