"""Typer's complaints about a command line, said in Chinese.

>>> import typer
>>> explain(typer.BadParameter("Input should be a valid integer"))
'参数的值不对：应为整数。用法见 --help。'
"""

from __future__ import annotations

import re

import typer

_VALUES = (
    (r"valid integer", "应为整数"),
    (r"valid number", "应为数字"),
    (r"valid boolean", "应为 true 或 false"),
    (r"valid datetime|valid date", "应为日期，例如 2024-03-05"),
    (r"greater than or equal to (\S+)", r"应不小于 \1"),
    (r"less than or equal to (\S+)", r"应不大于 \1"),
    (r"greater than (\S+)", r"应大于 \1"),
    (r"less than (\S+)", r"应小于 \1"),
    (r"Input should be (.*'.+)", r"应为 \1 之一"),
    (r"does not exist", "没有这个文件或文件夹"),
    (r"is a directory", "这是文件夹，应为文件"),
    (r"not readable", "没有读取的权限"),
)
_COMMANDS = (
    (r"Missing command", "没有写子命令"),
    (r"No such command '(.+?)'", r"没有 \1 这个子命令"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", r"多写了 \1（有空格的内容要加引号）"),
    (r"Option '(.+?)' requires", r"\1 后面缺少值"),
    (r"Option '(.+?)' does not take a value", r"\1 后面不能带值"),
)


def explain(error: typer.TyperException) -> str:
    """One Chinese sentence on what is wrong with the command line, and where to look.

    Typer does not export its exception classes (BadParameter apart), so they are told by name.
    """
    kind = type(error).__name__
    if kind == "NoSuchOption":
        near = getattr(error, "possibilities", None)
        hint = f"是不是 {'、'.join(sorted(near))}？" if near else "可用的选项见 --help。"
        return f"没有 {getattr(error, 'option_name', '')} 这个选项。{hint}"
    if kind == "MissingParameter":
        return f"缺少{_shown(error)}。用法见 --help。"
    if kind == "BadParameter":
        return f"{_shown(error)}的值不对：{_translated(error.message, _VALUES)}。用法见 --help。"
    return f"命令写法有误：{_translated(error.message, _COMMANDS)}。用法见 --help。"


def _shown(error: typer.TyperException) -> str:
    """The parameter as the user writes it: `` --port ``, or ``参数 FACTS`` for a position."""
    parameter = getattr(error, "param", None)
    if parameter is None:
        return "参数"
    options = [name for name in parameter.opts if name.startswith("-")]
    if options:
        return f"选项 {' / '.join(options)} "
    return f"参数 {parameter.metavar or parameter.name.upper()} "


def _translated(message: str, table: tuple[tuple[str, str], ...]) -> str:
    for pattern, chinese in table:
        found = re.search(pattern, message)
        if found:
            return found.expand(chinese)
    return message.rstrip(".")
