"""Words that cannot be read in one way only: asked again, never guessed."""

from __future__ import annotations


class Unclear(Exception):
    """An answer that cannot be used; ``hint`` tells the inspector, in Chinese, what to write instead."""

    def __init__(self, hint: str) -> None:
        super().__init__(hint)
        self.hint = hint
