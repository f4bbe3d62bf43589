"""Words that cannot be read in one way only: asked again, never guessed."""

from __future__ import annotations


class Unclear(Exception):
    """An answer that cannot be used; ``hint`` tells the inspector, in Chinese, what to write instead."""

    def __init__(self, hint: str) -> None:
        super().__init__(hint)
        self.hint = hint


class Narrower(Unclear):
    """An answer that leaves some of the options: ``options`` are put next, as (id, label)."""

    def __init__(self, hint: str, options: tuple[tuple[str, str], ...]) -> None:
        super().__init__(hint)
        self.options = options
