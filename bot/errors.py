"""What can go wrong with the chatbot.

::

    YaojianError
    └── BotError                 base of every error of this package
        ├── BotNotInstalled      the environment .venv-bot or Rasa in it is missing
        ├── TrainingFailed       Rasa could not train the model
        ├── EvaluationFailed     Rasa could not measure the model
        └── RasaDown             Rasa does not answer, or answered nothing

Messages are Chinese and say what, where and what to do; ``code`` is for programs.
"""

from __future__ import annotations

from pathlib import Path

from kb.errors import YaojianError


class BotError(YaojianError):
    """Base of the errors of the chatbot."""

    code = "BT100"


class BotNotInstalled(BotError):
    """The bot environment is missing; ``program`` is what was looked for."""

    code = "BT110"

    def __init__(self, program: Path) -> None:
        super().__init__(f"没有装好聊天机器人的环境：找不到 {program}。处理办法：运行 make setup。")
        self.program = program


class TrainingFailed(BotError):
    """Rasa ended without a model; ``log`` holds what it said."""

    code = "BT120"

    def __init__(self, what: str, log: Path) -> None:
        super().__init__(
            f"聊天机器人没有训练成：{what}。处理办法：看 {log} 的最后几行，改正 bot/rasa 后重新训练。"
        )
        self.log = log


class EvaluationFailed(BotError):
    """Rasa ended without a report; ``log`` holds what it said."""

    code = "BT130"

    def __init__(self, what: str, log: Path) -> None:
        super().__init__(f"意图识别没有测成：{what}。处理办法：看 {log}；没有模型时先运行 make train。")
        self.log = log


class RasaDown(BotError):
    """Rasa cannot be reached, failed, or gave no reply."""

    code = "BT140"

    def __init__(self, what: str) -> None:
        super().__init__(f"聊天机器人暂时不能回答：{what}。处理办法：稍后再试，或者用页面上的检索和表单。")
