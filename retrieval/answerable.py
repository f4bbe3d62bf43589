"""Whether a question sounds like one that the provisions answer, learnt from the questions known.

A logistic model over the vector of a question and its characters, fitted when the index is built: the
questions of ``data/asked`` against those of ``data/unheld``. It says nothing of law; it is one piece of
evidence when an answer is refused (:mod:`retrieval.refuse`).

>>> Answerable.undecided().evidence("开药店要什么证", np.zeros(4, np.float32))
0.0
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.text_vectors import TextVectors

Floats = npt.NDArray[np.float32]
_CHARACTERS = (1, 3)  # how many characters in a row
_HASHES = 2**16
_SPREAD = 5.0  # of a vector beside the character counts, which are of length 1
_FREEDOM = 10.0  # inverse of the regularisation
_ROUNDS = 2000


@dataclass(frozen=True, slots=True)
class Answerable:
    """A fitted model: weights of the vector (around its ``middle``) and of hashed characters."""

    middle: Floats
    vector: Floats
    characters: Floats
    bias: float

    @classmethod
    def undecided(cls) -> Answerable:
        """One that knows nothing."""
        nothing = np.zeros(0, dtype=np.float32)
        return cls(nothing, nothing, nothing, 0.0)

    @classmethod
    def learnt(cls, answered: TextVectors, refused: TextVectors) -> Answerable:
        """From questions that have an answer and questions that have none; undecided without both."""
        from scipy.sparse import csr_matrix, hstack
        from sklearn.linear_model import LogisticRegression

        if not len(answered) or not len(refused):
            return cls.undecided()
        known = {text: vector for part in (answered, refused) for text, vector in part.items()}
        wanted = set(answered.texts)
        texts = list(known)
        vectors = np.stack([known[text] for text in texts])
        middle = vectors.mean(axis=0)
        table = hstack([csr_matrix((vectors - middle) * _SPREAD), _hashed(texts)]).tocsr()
        model = LogisticRegression(C=_FREEDOM, max_iter=_ROUNDS, class_weight="balanced")
        model.fit(table, [text in wanted for text in texts])
        weights, width = model.coef_[0].astype(np.float32), vectors.shape[1]
        return cls(middle, weights[:width] * _SPREAD, weights[width:], float(model.intercept_[0]))

    def evidence(self, text: str, vector: Floats) -> float:
        """How surely a question has an answer: log odds, more is surer.

        Args:
            text: the question.
            vector: of it, by the untouched model.
        """
        if not len(self.vector):
            return 0.0
        said = _hashed([text])
        by_words = float(self.characters[said.indices] @ said.data)
        return self.bias + float((vector - self.middle) @ self.vector) + by_words

    def save(self, path: Path) -> None:
        """Writes it."""
        np.savez(
            path, middle=self.middle, vector=self.vector, characters=self.characters, bias=np.array(self.bias)
        )

    @classmethod
    def load(cls, path: Path) -> Answerable:
        """Reads one; undecided where there is none."""
        if not path.is_file():
            return cls.undecided()
        with np.load(path) as held:
            return cls(held["middle"], held["vector"], held["characters"], float(held["bias"]))


def _hashed(texts: Sequence[str]) -> Any:  # a scipy matrix; scipy has no types
    """Runs of characters as hashed counts, one row a text, each of length 1."""
    from sklearn.feature_extraction.text import HashingVectorizer

    hashing = HashingVectorizer(
        analyzer="char", ngram_range=_CHARACTERS, n_features=_HASHES, alternate_sign=False
    )
    return hashing.transform(list(texts))
