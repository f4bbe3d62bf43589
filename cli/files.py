"""Files and dates that a person hands to a command.

>>> read_day("2024-02-30", "--decided-on")
Traceback (most recent call last):
cli.errors.InputFault: [CL110] --decided-on：“2024-02-30”不是日期。处理办法：写成 2024-03-05 这样的年-月-日。
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

from cli.errors import InputFault

STDIN = "-"
_MOST_BYTES = 64_000_000
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_bytes(name: str) -> bytes:
    """The content of a file, ``-`` being standard input; raises InputFault when it cannot be read."""
    try:
        raw = sys.stdin.buffer.read(_MOST_BYTES + 1) if name == STDIN else _head(Path(name))
    except FileNotFoundError:
        raise InputFault(shown(name), "没有这个文件", "检查文件名和所在文件夹") from None
    except IsADirectoryError:
        raise InputFault(shown(name), "这是文件夹", "写出其中的文件名") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputFault(shown(name), f"无法读取（{reason}）", "检查文件的权限") from None
    if len(raw) > _MOST_BYTES:
        raise InputFault(shown(name), "超过 64 MB", "拆成几个文件")
    return raw


def read_text(name: str) -> str:
    """The text of a UTF-8 file; raises InputFault when it cannot be read or is in another encoding."""
    try:
        return read_bytes(name).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputFault(shown(name), "不是 UTF-8 编码的文本", "用记事本等另存为 UTF-8 后重试") from None


def read_json(name: str) -> Any:
    """The JSON document in a file; raises InputFault with line and column where it is broken."""
    return parse_json(read_text(name), shown(name))


def parse_json(text: str, where: str) -> Any:
    """``text`` as JSON; doubled keys and numbers that JSON does not know are refused, not dropped."""
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        line = f"第 {error.lineno} 行" if "\n" in text.strip() else ""
        place = f"{where} {line}第 {error.colno} 列"
        raise InputFault(place, "不是有效的 JSON", "检查这里附近的引号、逗号和括号") from None
    except _BadJson as error:
        raise InputFault(where, str(error), "改正后重试") from None
    except (RecursionError, ValueError):
        raise InputFault(where, "嵌套太深或数字太长，不是案件事实", "检查文件内容") from None


def read_day(text: str | None, where: str) -> date | None:
    """A day written ``YYYY-MM-DD``, or None when the option was not given; raises InputFault."""
    if text is None:
        return None
    try:
        if not _DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise InputFault(where, f"“{text}”不是日期", "写成 2024-03-05 这样的年-月-日") from None


def shown(name: str) -> str:
    """How a file is called in messages."""
    return "标准输入" if name == STDIN else f"文件 {name}"


class _BadJson(Exception):
    pass


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        doubled = "、".join(sorted({key for key in keys if keys.count(key) > 1}))
        raise _BadJson(f"同一对象里 {doubled} 写了两次")
    return found


def _no_constant(name: str) -> Any:
    raise _BadJson(f"{name} 不是 JSON 的数字")


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MOST_BYTES + 1)
