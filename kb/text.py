"""A loaded text: a work, one of its dated expressions, and that expression's provisions in order."""

from __future__ import annotations

from typing import NamedTuple

from kb.model import Expression, Provision, Work


class LawText(NamedTuple):
    """What every loader (statutes, digests, notices) hands to the store."""

    work: Work
    expression: Expression
    provisions: tuple[Provision, ...]
