"""Vectors of short texts that stand for something: names of kinds of conduct, questions for provisions.

>>> len(TextVectors.none())
0
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from retrieval.bigrams import bigrams, shared

Floats = npt.NDArray[np.float32]


_LIKELY = 40  # texts whose words are looked at, nearest vectors first
_SLICE = 256  # texts between two reports of progress
_TOGETHER = 3  # nearest texts whose marks are taken together
_VOTING = 5  # nearest texts that say together what is meant
_WORDS = 0.3  # sharing every character pair, beside an inner product


@dataclass(frozen=True, slots=True)
class TextVectors:
    """One vector a text; ``owners`` says what each text stands for."""

    owners: tuple[str, ...]
    texts: tuple[str, ...]
    vectors: Floats

    def __len__(self) -> int:
        return len(self.owners)

    def nearest(self, vectors: Floats, said: frozenset[str]) -> tuple[float, str]:
        """How near the nearest texts come to what is asked, by vector and by words; what most of them mean.

        Args:
            vectors: of what is asked, one a row; the nearest of them counts.
            said: its character pairs.
        """
        if not len(self):
            return 0.0, ""
        near = (self.vectors @ vectors.T).max(axis=1)
        likely = np.argpartition(-near, min(_LIKELY, len(near) - 1))[:_LIKELY]
        marks: dict[str, tuple[float, str]] = {}  # a text may stand for several things
        for k in likely:
            text = self.texts[k]
            marks.setdefault(text, (float(near[k]) + _WORDS * shared(bigrams(text), said), self.owners[k]))
        best = sorted(marks.values(), reverse=True)
        together = [mark for mark, _ in best[:_TOGETHER]]
        owners: dict[str, float] = {}
        for mark, owner in best[:_VOTING]:
            owners[owner] = owners.get(owner, 0.0) + mark
        return sum(together) / len(together), max(owners, key=lambda owner: owners[owner])

    def items(self) -> Iterator[tuple[str, Floats]]:
        """Each text with its vector."""
        return zip(self.texts, self.vectors, strict=True)

    def save(self, path: Path) -> None:
        """Writes them."""
        owners, texts = (np.array(column, dtype=np.str_) for column in (self.owners, self.texts))
        np.savez(path, owners=owners, texts=texts, vectors=self.vectors)

    @classmethod
    def none(cls) -> TextVectors:
        """No texts at all."""
        return cls((), (), np.zeros((0, 0), dtype=np.float32))

    @classmethod
    def load(cls, path: Path) -> TextVectors:
        """Reads them; none where the file is missing or another version of the program wrote it otherwise."""
        if not path.is_file():
            return cls.none()
        with np.load(path) as held:
            if "owners" not in held:
                return cls.none()
            owners, texts = (tuple(map(str, held[name])) for name in ("owners", "texts"))
            return cls(owners, texts, held["vectors"])


def embedded(
    named: Sequence[tuple[str, str]],
    old: TextVectors,
    embed: Callable[[Sequence[str]], Floats],
    progress: Callable[[int, int], None] | None = None,
) -> TextVectors:
    """The vectors of (owner, text) pairs; those of texts already in ``old`` are taken over.

    Args:
        named: what each text stands for, and the text.
        old: vectors made in the same way.
        embed: makes the others.
        progress: told (done, total) of the texts that are new.
    """
    if not named:
        return TextVectors.none()
    known = dict(old.items())
    new = sorted({text for _, text in named if text not in known}, key=len)
    for start in range(0, len(new), _SLICE):
        part = new[start : start + _SLICE]
        known |= dict(zip(part, embed(part), strict=True))
        if progress:
            progress(start + len(part), len(new))
    owners, texts = zip(*named, strict=True)
    return TextVectors(owners, texts, np.stack([known[text] for text in texts]).astype(np.float32))
