"""The web application: pages for inspectors, and the same as JSON at the neighbouring address.

``create_app`` takes what was loaded once and gives a FastAPI application; nothing is stored::

    from web import Services, Settings, create_app

    application = create_app(Services.load(), Settings())

Pages are ``/`` (chat), ``/ask``, ``/case``, ``/quiz``, ``/laws`` and ``/provisions/…``; ``docs/web.md`` lists
every route. ``web.rasa_process`` runs the chatbot beside it.
"""

from __future__ import annotations

from web.app import create_app
from web.errors import RequestRejected, SettingsInvalid, WebError
from web.services import Services
from web.settings import Settings

__all__ = ["RequestRejected", "Services", "Settings", "SettingsInvalid", "WebError", "create_app"]
