"""The front of ``yaojian``: its subcommands, its errors and its exit codes.

A subcommand's module is imported when that subcommand is called, so that ``yaojian cite --help`` answers
at once while ``yaojian ask`` may take the seconds its models need.
"""

from __future__ import annotations

import difflib
import importlib
import io
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup

from cli.errors import UsageFault, exit_code
from cli.usage import explain
from kb.errors import YaojianError

_BROKEN_PIPE = 141  # what a shell reports for a program ended by SIGPIPE


class _Place(NamedTuple):
    module: str
    name: str  # a Typer application, or the one function of the subcommand
    summary: str


COMMANDS: dict[str, _Place] = {
    "ask": _Place("cli.ask", "ask", "查法：提一个问题，给出条款原文和出处"),
    "check": _Place("cli.check", "check", "判案：提交案件事实，给出适用的条款和处罚幅度"),
    "cite": _Place("cli.cite", "cite", "核对引用：条款是否存在、当时是否有效、引文是否一致"),
    "quiz": _Place("cli.quiz", "app", "练习：从条款和规则出题"),
    "kb": _Place("cli.kb", "app", "知识库：建立、列出、查看、检查"),
    "index": _Place("cli.index", "app", "检索索引：建立"),
    "bot": _Place("cli.bot", "app", "聊天机器人：训练对话模型"),
    "eval": _Place("cli.eval", "app", "评测：检索的召回和拒答"),
    "serve": _Place("cli.serve", "serve", "启动网页和聊天机器人"),
}
"""The subcommands in the order of the help page, and where each stands."""


class LazyGroup(TyperGroup):
    """A command group that imports a subcommand only when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the subcommands, in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The subcommand ``cmd_name``, imported now; raises UsageFault when there is none."""
        if cmd_name not in COMMANDS:
            near = difflib.get_close_matches(cmd_name, COMMANDS, n=1)
            hint = f"是不是 {near[0]}？" if near else f"可用的是：{'、'.join(COMMANDS)}。"
            raise UsageFault(f"没有 {cmd_name} 这个命令。{hint}")
        place = COMMANDS[cmd_name]
        found = getattr(importlib.import_module(place.module), place.name)
        whole = typer.Typer(add_completion=False)
        if isinstance(found, typer.Typer):
            whole.add_typer(found, name=cmd_name)
            group: Any = typer.main.get_command(whole)
            return group.commands[cmd_name]
        whole.command(cmd_name)(found)
        return typer.main.get_command(whole)

    def invoke(self, ctx: Any) -> Any:
        """Run the subcommand; a reader that went away ends it quietly."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _let_go_of_stdout()
            raise typer.Exit(_BROKEN_PIPE) from None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the table of subcommands without importing any of them."""
        with formatter.section("命令"):
            formatter.write_dl([(name, place.summary) for name, place in COMMANDS.items()])


app = typer.Typer(cls=LazyGroup, add_completion=False, rich_markup_mode=None)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"药鉴 yaojian {version('yaojian')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _front(
    ctx: typer.Context,
    show_version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="显示版本后退出"
    ),
) -> None:
    """药鉴：药品执法合规检查与问答。结果供执法人员参考，不是法律意见。

    各命令的用法：yaojian 命令 --help
    """
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def _let_go_of_stdout() -> None:
    """The reader has gone: what is still buffered must not raise again at exit."""
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def run(arguments: Sequence[str]) -> int:
    """Run ``yaojian`` with ``arguments`` and return its exit code; errors go to stderr."""
    group = typer.main.get_command(app)
    try:
        result = group.main(list(arguments), prog_name="yaojian", standalone_mode=False)
        sys.stdout.flush()
    except YaojianError as error:
        print(error, file=sys.stderr)
        return exit_code(error)
    except typer.TyperException as error:
        print(UsageFault(explain(error)), file=sys.stderr)
        return 2
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except BrokenPipeError:
        _let_go_of_stdout()
        return _BROKEN_PIPE
    return result if isinstance(result, int) else 0


def main() -> None:
    """Entry point of the ``yaojian`` command: UTF-8 in and out, whatever the locale."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(run(sys.argv[1:]))
