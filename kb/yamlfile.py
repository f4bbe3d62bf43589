"""Read a data file strictly: no duplicate keys, no unknown keys, errors that name file and place."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from kb.errors import LawDataError
from kb.paths import ROOT

_PROBLEMS = {
    "extra_forbidden": "不认识这一项，可能是拼写错误",
    "missing": "缺少这一项",
}


class Strict(BaseModel):
    """Base of all data file models: unknown keys are errors, values are immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


Model = TypeVar("Model", bound=BaseModel)


class _UniqueKeys(yaml.SafeLoader):
    """A YAML loader that refuses the same key twice in one mapping (PyYAML keeps the last silently)."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.MarkedYAMLError(None, None, f"“{key}”重复出现", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def shown(path: Path) -> str:
    """``path`` relative to the project, for messages."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def read_yaml(path: Path, model: type[Model]) -> Model:
    """The file at ``path`` as ``model``; ``LawDataError`` names the file and the first wrong place."""
    try:
        content = yaml.load(path.read_text("utf-8"), Loader=_UniqueKeys)  # noqa: S506 (a SafeLoader)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: not UTF-8, or a day such as 2024-02-30
        raise LawDataError(shown(path), f"不是正确的 YAML（{_where(error)}）", "按提示的行列改正") from error
    try:
        return model.model_validate(content)
    except ValidationError as error:
        # a misspelt key is also reported as a missing one: name the spelling first
        first = min(error.errors(), key=lambda problem: problem["type"] != "extra_forbidden")
        place = ".".join(str(part) for part in first["loc"]) or "整个文件"
        what = _PROBLEMS.get(first["type"], first["msg"].removeprefix("Value error, "))
        raise LawDataError(f"{shown(path)} {place}", what, "按格式说明改正该项") from error


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or f"无法读取：{error}"
    return f"{problem}，第 {mark.line + 1} 行" if mark else str(problem)
