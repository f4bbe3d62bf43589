"""One contradiction: what does not fit, where it stands, why it matters, and what to do.

>>> clash("demo", "甲与乙不符", ["a", "b"], "本次按未知处理", "核对", withhold=False).withheld
()
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rules.dates import PartialDate


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Facts that cannot all be true: ``what``, at which ``paths``, ``why`` it matters, and the ``cure``.

    ``withheld`` are the paths whose facts count as unknown in the evaluation.
    """

    id: str
    what: str
    paths: tuple[str, ...]
    why: str
    cure: str
    withheld: tuple[str, ...]

    def __str__(self) -> str:
        kept = "" if self.withheld else "；本次仍按所填判断"
        return f"{self.what}（{'、'.join(self.paths)}）。{self.why}{kept}。{self.cure}。"

    @property
    def warning(self) -> str:
        """The contradiction in a line, for whoever shows only the warnings of an opinion."""
        return f"事实互相矛盾：{self.what}；{self.cure}"

    def to_json(self) -> dict[str, Any]:
        """The contradiction as the command contract prints it."""
        return {
            "id": self.id,
            "message": str(self),
            "what": self.what,
            "paths": list(self.paths),
            "why": self.why,
            "cure": self.cure,
            "withheld": list(self.withheld),
        }


def clash(
    name: str, what: str, paths: Iterable[str], why: str, cure: str, *, withhold: bool = True
) -> Contradiction:
    """A contradiction of the facts at ``paths``; they count as unknown unless ``withhold`` is false."""
    listed = tuple(paths)
    return Contradiction(name, what, listed, why, cure, listed if withhold else ())


def surely_before(earlier: PartialDate | None, later: PartialDate | None) -> bool:
    """Whether one day certainly lies before another."""
    return earlier is not None and later is not None and earlier.last < later.first
