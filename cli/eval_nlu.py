"""``yaojian eval nlu``: how well the chatbot reads intents, on sentences it was not trained on."""

from __future__ import annotations

import json

import typer


def nlu(as_json: bool = typer.Option(False, "--json", help="输出 JSON")) -> None:
    """意图评测：用没有参加训练的句子检验聊天机器人；低于门槛时以 1 退出。"""
    from bot import evaluate_nlu

    report = evaluate_nlu()
    if as_json:
        typer.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
    else:
        state = "达标" if report.passed else "未达标"
        typer.echo(f"意图识别正确率 {report.accuracy:.3f}（{report.examples} 句），{state}")
    if not report.passed:
        raise typer.Exit(1)
