"""What can go wrong in the quiz.

::

    YaojianError
    └── QuizError
        ├── QuizFileError    a file of data/quiz is wrong (file, entry, cure)
        └── QuizChoiceError  a kind, topic or number that does not exist was asked for
"""

from __future__ import annotations

from kb.errors import YaojianError


class QuizError(YaojianError):
    """Base of the errors of the quiz."""

    code = "QZ100"


class QuizFileError(QuizError):
    """A file of ``data/quiz`` is wrong."""

    code = "QZ110"

    def __init__(self, where: str, what: str, cure: str) -> None:
        super().__init__(f"题目数据有误：{where}：{what}。处理办法：{cure}。")


class QuizChoiceError(QuizError):
    """What was asked for is not there."""

    code = "QZ120"
