"""Settings of the web application: typed, checked when made, and few.

>>> Settings.from_env({"YAOJIAN_UPLOAD_MB": "2"}).upload_bytes
2097152
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from web.errors import SettingsInvalid

_MB = 1024 * 1024
_LEAST_TOKEN = 16


@dataclass(frozen=True, slots=True)
class Settings:
    """How the application is run.

    Args:
        rasa_url: where Rasa listens, ``None`` to serve without the chatbot.
        action_token: the secret Rasa shows at the action endpoint, ``None`` for no such endpoint.
        upload_bytes: largest temperature log.
        body_bytes: largest request body; the form carries the log back as text, hence more than a log.
        question_length: characters of a question or chat message.

    Raises:
        SettingsInvalid: a value cannot be used.
    """

    rasa_url: str | None = None
    action_token: str | None = field(default=None, repr=False)
    upload_bytes: int = 5 * _MB
    body_bytes: int = 12 * _MB
    question_length: int = 500

    def __post_init__(self) -> None:
        if self.rasa_url is not None and urlsplit(self.rasa_url).scheme not in ("http", "https"):
            raise SettingsInvalid("rasa_url", self.rasa_url, "写成 http://127.0.0.1:5005 的样子")
        if self.action_token is not None and len(self.action_token) < _LEAST_TOKEN:
            raise SettingsInvalid("action_token", "……", f"至少 {_LEAST_TOKEN} 个字符")
        for name in ("upload_bytes", "body_bytes", "question_length"):
            if getattr(self, name) <= 0:
                raise SettingsInvalid(name, getattr(self, name), "应为正数")
        if self.body_bytes <= self.upload_bytes:
            raise SettingsInvalid("body_bytes", self.body_bytes, "应大于 upload_bytes")

    @classmethod
    def from_env(
        cls, environ: Mapping[str, str], rasa_url: str | None = None, action_token: str | None = None
    ) -> Settings:
        """The settings as the environment gives them (``YAOJIAN_UPLOAD_MB``); raises SettingsInvalid."""
        text = environ.get("YAOJIAN_UPLOAD_MB") or "5"
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 50:
            raise SettingsInvalid("YAOJIAN_UPLOAD_MB", text, "写 1 到 50 之间的整数")
        upload = int(text) * _MB
        return cls(rasa_url, action_token, upload_bytes=upload, body_bytes=2 * upload + 2 * _MB)
