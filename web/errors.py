"""What can go wrong in the web application, apart from what the layers below report themselves.

::

    YaojianError
    └── WebError                base of every error of this package
        ├── SettingsInvalid     a setting has a value that cannot be used
        └── RequestRejected     a request cannot be served (HTTP status, cure)

Messages are Chinese and say what, where and what to do; ``code`` is for programs.
"""

from __future__ import annotations

from kb.errors import YaojianError


class WebError(YaojianError):
    """Base of the errors of the web application."""

    code = "WB100"


class SettingsInvalid(WebError):
    """A setting cannot be used; ``name`` is the setting."""

    code = "WB110"

    def __init__(self, name: str, value: object, cure: str) -> None:
        super().__init__(f"设置 {name} 的值“{value}”不能用。处理办法：{cure}。")
        self.name = name


class RequestRejected(WebError):
    """A request cannot be served; ``status`` is the HTTP status."""

    code = "WB120"

    def __init__(self, status: int, what: str, cure: str) -> None:
        super().__init__(f"{what}。处理办法：{cure}。")
        self.status = status
