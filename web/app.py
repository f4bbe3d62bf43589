"""The application: pages, JSON, static files and the chatbot's action endpoint, put together."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import Scope

from bot import RasaClient
from bot.actions import build_router
from web.ask import AskPages
from web.case import CasePages
from web.chat import ChatClient, ChatPages
from web.faults import Faults
from web.guard import BodyLimit, SecurityHeaders
from web.law import LawPages
from web.rasa_process import State
from web.render import STATIC, Pages
from web.services import Services
from web.settings import Settings
from web.training import QuizPages


def create_app(
    services: Services,
    settings: Settings,
    *,
    bot: ChatClient | None = None,
    bot_process: Callable[[], State] | None = None,
) -> FastAPI:
    """The application over a loaded core.

    Args:
        services: knowledge base, rulebook and searcher.
        settings: how it is run.
        bot: the chatbot's side; by default ``settings.rasa_url`` is asked.
        bot_process: where the chatbot's process stands, when this program runs it.
    """
    versions = {"rulebook": services.rulebook.content_hash, "knowledge": services.store.content_hash}
    pages = Pages(versions)
    faults = Faults(pages)
    app = FastAPI(title="药鉴", docs_url=None, redoc_url=None, openapi_url=None)

    def too_large(scope: Scope) -> Response:
        return faults.plain(scope, 413)

    app.add_middleware(BodyLimit, limit=settings.body_bytes, too_large=too_large)
    app.add_middleware(SecurityHeaders)
    faults.install(app)
    if bot is None and settings.rasa_url is not None:
        bot = RasaClient(settings.rasa_url)
    ask = AskPages(services, settings, pages)
    chat = ChatPages(ask, settings, pages, versions, bot, bot_process)
    for part in (
        chat,
        ask,
        CasePages(services, settings, pages),
        QuizPages(services, pages),
        LawPages(services, pages),
    ):
        app.include_router(part.router())
    if settings.action_token is not None:
        app.include_router(build_router(services, settings.action_token))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app
