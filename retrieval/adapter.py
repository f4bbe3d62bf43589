"""A linear change to the vectors of questions, learnt from questions and the articles that answer them.

People do not ask in the words of the law. The adapter moves the vector of a *question*; passages keep the
vectors of the model, so an index stays valid and nothing has to be embedded again. It is made by ``yaojian
index adapt`` and ships in ``data/``.

>>> adapter = QueryAdapter("some model", np.zeros((2, 2), np.float32))
>>> adapter.moved(np.array([[0.0, 1.0]], np.float32)).tolist()
[[0.0, 1.0]]
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from kb.paths import DATA
from retrieval.errors import EmbeddingModelError

Floats = npt.NDArray[np.float32]

SHIPPED = DATA / "query-adapter.npz"


@dataclass(frozen=True)
class QueryAdapter:
    """What is added to the vector of a question: ``change @ vector``.

    ``model`` is the fingerprint of the model it was learnt for; it changes no other.
    """

    model: str
    change: Floats

    def moved(self, vectors: Floats) -> Floats:
        """The changed vectors, one a row, normalised again."""
        changed = vectors + vectors @ self.change.T
        return np.asarray(changed / np.linalg.norm(changed, axis=1, keepdims=True), dtype=np.float32)

    def save(self, path: Path) -> None:
        """Writes it in half precision."""
        with path.open("wb") as file:
            np.savez_compressed(file, model=np.array(self.model), change=self.change.astype(np.float16))

    @classmethod
    def load(cls, path: Path) -> QueryAdapter:
        """Reads one.

        Raises:
            EmbeddingModelError: the file is missing or is no adapter.
        """
        try:
            with np.load(path, allow_pickle=False) as parts:
                model, change = str(parts["model"]), parts["change"].astype(np.float32)
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise EmbeddingModelError(str(path), "读不到问话向量的调整文件") from error
        if change.ndim != 2 or change.shape[0] != change.shape[1]:
            raise EmbeddingModelError(str(path), "问话向量的调整文件不完整")
        return cls(model, change)

    @classmethod
    def shipped(cls) -> QueryAdapter | None:
        """The one in ``data/``, if there is one."""
        return cls.load(SHIPPED) if SHIPPED.is_file() else None
