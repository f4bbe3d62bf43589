"""What can go wrong on the command line.

::

    YaojianError
    └── CommandError              base of the errors of this package; exit 2
        ├── UsageFault            the command was written wrongly (no such command, option, value)
        ├── InputFault            a file that was handed in cannot be read or is not what it should be
        └── ServiceDown           a needed service cannot be had; exit 3
            └── PortBusy          another program listens on the port

Exit codes are those of the command contract (``docs/contract.md``): 2 for bad input, 3 for a needed
service that is down, which includes a knowledge base or index that has not been built.
"""

from __future__ import annotations

from kb.errors import YaojianError

_NOT_READY = frozenset({"KB200", "KB201", "KB202", "KB350", "RT101", "RT102", "RT103", "BT110", "BT140"})


class CommandError(YaojianError):
    """Base of the errors of the command line."""

    code = "CL100"


class UsageFault(CommandError):
    """The command was written wrongly."""

    code = "CL101"


class InputFault(CommandError):
    """A file cannot be read, or is not what the command needs."""

    code = "CL110"

    def __init__(self, where: str, what: str, cure: str) -> None:
        super().__init__(f"{where}：{what}。处理办法：{cure}。")
        self.where = where


class ServiceDown(CommandError):
    """A service that the command needs cannot be had."""

    code = "CL300"


class PortBusy(ServiceDown):
    """Another program listens on the port that a server was to use."""

    code = "CL301"

    def __init__(self, host: str, port: int, option: str) -> None:
        super().__init__(
            f"端口 {port}（{host}）已被占用，或者不允许使用。处理办法：停止占用它的程序，"
            f"或者换一个端口，例如 {option} {port + 1}。"
        )
        self.port = port


def exit_code(error: YaojianError) -> int:
    """The exit code of the command contract for ``error``: 2 (bad input) or 3 (service down)."""
    return 3 if isinstance(error, ServiceDown) or error.code in _NOT_READY else 2
