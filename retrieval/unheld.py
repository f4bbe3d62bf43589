"""``data/unheld/``: questions that nothing here answers, in groups with the reason that is then given.

They teach the search which questions to refuse, and the reason of the nearest says what is not held and,
where that helps, who would know::

    - reason: 没有收录《处方管理办法》（处方有效期、天数、格式），请查原文或问卫健部门
      questions:
      - 门诊处方最多开几天的量，急诊呢

>>> any("处方管理办法" in group.reason for group in unheld_groups())
True
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from kb.paths import DATA
from retrieval.errors import SettingsError

FOLDER = DATA / "unheld"


class UnheldGroup(BaseModel):
    """What is not held: the ``reason`` as shown, and how people ask for it.

    ``default_only`` groups are answered where all statutes are indexed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: str = Field(min_length=4, max_length=60)
    questions: tuple[str, ...] = Field(min_length=1)
    default_only: bool = False


def unheld_groups(every_work: bool = False) -> tuple[UnheldGroup, ...]:
    """The groups that are not answered, with the default index or with one of all statutes.

    Raises:
        SettingsError: a file is not as it should be.
    """
    return tuple(group for group in _groups() if not (every_work and group.default_only))


@cache
def _groups(folder: Path = FOLDER) -> tuple[UnheldGroup, ...]:
    """All groups.

    Raises:
        SettingsError: a file is not as it should be; names it and what is wrong.
    """
    form = TypeAdapter(tuple[UnheldGroup, ...])
    found: list[UnheldGroup] = []
    for file in sorted(folder.glob("*.yaml")):
        try:
            found += form.validate_python(yaml.safe_load(file.read_text("utf-8")))
        except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
            raise SettingsError(f"unheld/{file.name}", str(error)) from error
    return tuple(found)
