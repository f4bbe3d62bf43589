"""Names of the units that the notices give work to: one spelling, and the other names people use.

>>> names = load_unit_names()
>>> names.same("大足区市场监督管理局", "区市场监管局", "重庆市/大足区")
True
>>> names.same("市场监管局", "市市场监管局", "河南省/郑州市/新郑市")
True
>>> names.same("区卫健局", "区卫生健康委", "重庆市/大足区")
False
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import Field

from kb.errors import LawDataError
from kb.paths import DATA
from kb.yamlfile import Strict, read_yaml, shown

FILE = DATA / "units.yaml"
_MOST_NEAR = 5
_LIKENESS = 0.4  # of difflib; lower values name units that have only 区 and 局 in common


class _Unit(Strict):
    name: str = Field(min_length=2)
    aliases: tuple[str, ...] = ()


class _UnitFile(Strict):
    units: tuple[_Unit, ...] = Field(min_length=1)


def folded(name: str) -> str:
    """``name`` without white space, brackets and commas in one width: the form that is compared."""
    return "".join(unicodedata.normalize("NFKC", name).split())


@dataclass(frozen=True, slots=True)
class UnitNames:
    """``known``: the units of the table; ``meanings``: folded name or alias -> units it may mean."""

    known: tuple[str, ...]
    meanings: dict[str, frozenset[str]]

    def meaning(self, name: str, place: str | None = None) -> frozenset[str]:
        """The units that ``name`` may mean in a notice of ``place`` ("重庆市/大足区"); itself when unknown.

        A name that begins with the place is read as the units of that place name themselves:
        大足区市场监管局 is 区市场监管局 there and nobody anywhere else.
        """
        found: set[str] = set()
        for variant in _variants(folded(name), place):
            found |= self.meanings.get(variant, frozenset({variant}))
        return frozenset(found)

    def same(self, asked: str, unit: str, place: str | None = None) -> bool:
        """Whether the name ``asked`` for means the ``unit`` of a notice of ``place``."""
        return bool(self.meaning(asked, place) & self.meaning(unit))

    def near(self, asked: str, units: Iterable[str]) -> tuple[str, ...]:
        """Up to five of ``units`` whose name or alias looks like ``asked``, most alike first."""
        written = {folded(unit): unit for unit in units}
        wanted = set(written.values())
        for alias, meant in self.meanings.items():
            for unit in sorted(meant & wanted):
                written.setdefault(alias, unit)
        alike = difflib.get_close_matches(folded(asked), written, n=4 * _MOST_NEAR, cutoff=_LIKENESS)
        return tuple(dict.fromkeys(written[name] for name in alike))[:_MOST_NEAR]


def _variants(name: str, place: str | None) -> set[str]:
    found = {name}
    parts = (place or "").split("/")
    level = parts[-1][-1:]
    for start in range(len(parts)):
        full = "".join(parts[start:])
        for prefix in (full, full[:-1]):
            if len(prefix) > 1 and name.startswith(prefix) and len(name) > len(prefix) + 1:
                rest = name[len(prefix) :]
                found |= {rest, level + rest}
    return found


@cache
def load_unit_names(path: Path = FILE) -> UnitNames:
    """``data/units.yaml``; ``LawDataError`` when a unit stands twice or its name is an alias of another."""
    units = read_yaml(path, _UnitFile).units
    names = [folded(unit.name) for unit in units]
    aliases = {folded(alias) for unit in units for alias in unit.aliases}
    doubled = sorted({name for name in names if names.count(name) > 1} | (aliases & set(names)))
    if doubled:
        raise LawDataError(
            shown(path), f"单位名称重复：{'、'.join(doubled)}", "每个单位只写一处，别名不与单位同名"
        )
    meanings: dict[str, frozenset[str]] = {}
    for unit in units:
        for written in (unit.name, *unit.aliases):
            key = folded(written)
            meanings[key] = meanings.get(key, frozenset()) | {unit.name}
    return UnitNames(tuple(unit.name for unit in units), meanings)
