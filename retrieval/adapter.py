"""A small change to the question side of the shipped model, learnt from questions and their articles.

People do not ask in the words of the law. The adapter adds a low-rank matrix to each linear map of the model
when a *question* is embedded; passages keep the vectors of the untouched model, so an index stays valid and
nothing has to be embedded again. It is made by ``yaojian index adapt`` and ships in ``data/``.

>>> adapter = QueryAdapter.shipped()
>>> adapter is None or adapter.rank < 16
True
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from kb.paths import DATA
from retrieval.errors import EmbeddingModelError

Floats = npt.NDArray[np.float32]

SHIPPED = DATA / "query-adapter.npz"
_DOWN, _UP, _MODEL = "down:", "up:", "model"


@dataclass(frozen=True)
class QueryAdapter:
    """Two thin matrices for each linear map: the change is ``up @ down``.

    ``model`` is the fingerprint of the model it was learnt for; it changes no other.
    """

    model: str
    down: Mapping[str, Floats]
    up: Mapping[str, Floats]

    @property
    def rank(self) -> int:
        """How many directions each map may change in."""
        return next(iter(self.down.values())).shape[0] if self.down else 0

    @property
    def fingerprint(self) -> str:
        """A hash of its numbers."""
        digest = hashlib.sha256(self.model.encode())
        for name in sorted(self.down):
            digest.update(self.down[name].tobytes() + self.up[name].tobytes())
        return digest.hexdigest()[:16]

    def change(self, name: str) -> Floats:
        """What to add to the map called ``name``, such as ``0.attention``."""
        return np.asarray(self.up[name] @ self.down[name], dtype=np.float32)

    def save(self, path: Path) -> None:
        """Writes it in half precision."""
        parts = {_DOWN + name: part.astype(np.float16) for name, part in self.down.items()}
        parts |= {_UP + name: part.astype(np.float16) for name, part in self.up.items()}
        with path.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **parts, **{_MODEL: np.array(self.model)})

    @classmethod
    def load(cls, path: Path) -> QueryAdapter:
        """Reads one.

        Raises:
            EmbeddingModelError: the file is missing or is no adapter.
        """
        try:
            with np.load(path, allow_pickle=False) as parts:
                content = {name: parts[name] for name in parts.files}
            model = str(content.pop(_MODEL))
            down = {k[len(_DOWN) :]: v.astype(np.float32) for k, v in content.items() if k.startswith(_DOWN)}
            up = {k[len(_UP) :]: v.astype(np.float32) for k, v in content.items() if k.startswith(_UP)}
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise EmbeddingModelError(str(path), "读不到问话向量的调整文件") from error
        if set(down) != set(up) or not down:
            raise EmbeddingModelError(str(path), "问话向量的调整文件不完整")
        return cls(model, down, up)

    @classmethod
    def shipped(cls) -> QueryAdapter | None:
        """The one in ``data/``, if there is one."""
        return cls.load(SHIPPED) if SHIPPED.is_file() else None
