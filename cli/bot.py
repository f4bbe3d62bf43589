"""``yaojian bot``: the chatbot's dialogue model."""

from __future__ import annotations

import typer

app = typer.Typer(add_completion=False)


@app.callback()
def _chatbot() -> None:
    """聊天机器人的对话模型。"""


@app.command()
def train(force: bool = typer.Option(False, "--force", help="数据没有变化也重新训练")) -> None:
    """训练对话模型；数据没有变化时不做任何事。"""
    import bot

    report = bot.train(force, typer.echo)
    if report.trained:
        typer.echo(f"对话模型已训练（{report.seconds:.0f} 秒）。")
    else:
        typer.echo("对话模型是最新的。")
