"""What can go wrong in the rules.

::

    YaojianError
    └── RulesError                 base of every error of this package
        ├── FactsError             the facts of a case do not fit the schema (all problems at once)
        ├── RuleFileError          a rule file is wrong (file, field, cure)
        ├── ReadingsError          a temperature log cannot be read (all broken rows at once)
        └── EngineError            the rule engine cannot be built or failed on a record

Messages are Chinese and say what, where and what to do; ``code`` is for programs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.errors import YaojianError

_SHOWN = 20  # an inspector mends a file in rounds; a wall of text helps nobody


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in what a person handed in.

    ``path`` says where in Chinese or as a field path, ``line`` is the line of an uploaded file (from 1).
    """

    path: str
    value: str | None
    message: str
    cure: str
    line: int | None = None

    def __str__(self) -> str:
        shown = "" if self.value is None else f"（写的是“{self.value}”）"
        return f"{self.path}{shown}：{self.message}；{self.cure}"


class RulesError(YaojianError):
    """Base of the errors of the rules."""

    code = "RU100"


class _ProblemsError(RulesError):
    heading = ""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [f"{number}. {problem}" for number, problem in enumerate(self.problems[:_SHOWN], 1)]
        if len(self.problems) > _SHOWN:
            lines.append(f"……另有 {len(self.problems) - _SHOWN} 处，改正以上各处后重新提交即可看到")
        super().__init__("\n".join([f"{self.heading}，共 {len(self.problems)} 处：", *lines]))


class FactsError(_ProblemsError):
    """The facts of a case do not fit the schema; ``problems`` lists every one."""

    code = "RU110"
    heading = "案件事实有误"


class RuleFileError(RulesError):
    """A rule file is wrong: ``where`` (file and field), ``what``, ``cure``."""

    code = "RU120"

    def __init__(self, where: str, what: str, cure: str) -> None:
        super().__init__(f"规则文件有误：{where}：{what}。处理办法：{cure}。")
        self.where = where
        self.what = what
        self.cure = cure


class ReadingsError(_ProblemsError):
    """A temperature log cannot be read; ``problems`` lists every broken row."""

    code = "RU130"
    heading = "温度记录有误"


class EngineError(RulesError):
    """The rule engine cannot be built, or failed; ``rules`` names the rules concerned."""

    code = "RU140"

    def __init__(self, what: str, cure: str, rules: Sequence[str] = ()) -> None:
        named = f"（涉及规则：{'、'.join(rules[:_SHOWN])}）" if rules else ""
        super().__init__(f"规则引擎出错：{what}{named}。处理办法：{cure}。")
        self.rules = tuple(rules)
