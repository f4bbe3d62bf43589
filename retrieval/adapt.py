"""Learning the query adapter: questions are drawn towards the articles that answer, passages stay.

Each question is compared with every passage of the index at once: every wrong article is a counter-example.
Some ten minutes on two idle cores with all statutes; the result is a file of half a megabyte.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import Parameter

from retrieval.adapter import QueryAdapter
from retrieval.e5_module import E5Module
from retrieval.embedding import half_precision
from retrieval.index import SearchIndex
from retrieval.pairs import Pair, said_otherwise
from retrieval.vocabulary import Vocabulary

PARTS = ("attention", "output", "up", "down")
RANK, EPOCHS, BATCH = 4, 2, 32
_RATE, _WARM, _DECAY, _LONGEST_STEP = 3e-4, 50, 0.01, 1.0
_SHARPNESS = 0.02  # the temperature: e5 vectors all lie near one another
_FAR = -1e4
_SEED = 20261121

Say = Callable[[int, int, float], None]
"""Told (step, steps, loss)."""


class AdaptedModel:
    """The shipped model with trainable thin matrices beside its maps."""

    def __init__(self, module: E5Module, rank: int) -> None:
        torch.manual_seed(_SEED)
        self._module = module
        self.down: dict[str, Parameter] = {}
        self.up: dict[str, Parameter] = {}
        for number, layer in enumerate(module.layers):
            for part in PARTS:
                rows, columns = layer[part][0].shape
                self.down[f"{number}.{part}"] = Parameter(torch.randn(rank, columns) * 0.02)
                self.up[f"{number}.{part}"] = Parameter(torch.zeros(rows, rank))

    @property
    def parameters(self) -> list[Parameter]:
        """Everything that is learnt."""
        return [*self.down.values(), *self.up.values()]

    def __call__(self, questions: Sequence[str]) -> Tensor:
        """Normalised vectors of questions, with gradients."""
        layers = [
            {name: (self._changed(f"{number}.{name}", pair[0]), pair[1]) for name, pair in layer.items()}
            for number, layer in enumerate(self._module.layers)
        ]
        features = self._module.preprocess(questions, prompt="query: ")
        vectors: Tensor = self._module.run(features, layers)
        return vectors.float()

    def _changed(self, name: str, matrix: Tensor) -> Tensor:
        return matrix + self.up[name] @ self.down[name] if name in self.up else matrix

    def adapter(self, model: str) -> QueryAdapter:
        """What was learnt so far."""

        def plain(parts: Mapping[str, Parameter]) -> dict[str, npt.NDArray[np.float32]]:
            return {name: part.detach().numpy().astype(np.float32) for name, part in parts.items()}

        return QueryAdapter(model, plain(self.down), plain(self.up))


def learn(
    index: SearchIndex,
    pairs: Sequence[Pair],
    current: npt.NDArray[np.bool_],
    words: Vocabulary,
    say: Say | None = None,
    *,
    epochs: int = EPOCHS,
    rank: int = RANK,
) -> QueryAdapter:
    """Learns an adapter for the model of an index.

    Args:
        index: best with all statutes, so that questions of general law have their answers too.
        pairs: what to learn from; pairs whose answer is not among the current passages are left out.
        current: which passages may answer today.
        words: for rewording topics.
        say: told of the progress.
        epochs: how often everything is seen.
        rank: directions each map may change in.
    """
    passages, rows = torch.from_numpy(index.vectors()), _rows(index, current)
    known = [pair for pair in pairs if any(unit in rows for unit in pair.units)]
    model, chance = AdaptedModel(E5Module(), rank), random.Random(_SEED)
    descent = torch.optim.AdamW(model.parameters, lr=_RATE, weight_decay=_DECAY)
    barred = torch.from_numpy(~current)
    steps, step = epochs * (len(known) // BATCH), 0
    for _ in range(epochs):
        chance.shuffle(known)
        for start in range(0, len(known) - BATCH + 1, BATCH):
            batch = known[start : start + BATCH]
            _set_rate(descent, step, steps)
            asked = [p.question if p.plain else said_otherwise(p.question, words, chance) for p in batch]
            with half_precision():
                vectors = model(asked)
            loss = _loss(vectors.float() @ passages.T, batch, rows, barred)
            _step(descent, model, loss)
            step += 1
            if say:
                say(step, steps, float(loss.detach()))
    return model.adapter(index.manifest.model)


def _set_rate(descent: torch.optim.Optimizer, step: int, steps: int) -> None:
    """Rises at first, then falls to nothing."""
    for group in descent.param_groups:
        group["lr"] = _RATE * min(1, (step + 1) / _WARM) * (1 - step / steps)


def _step(descent: torch.optim.Optimizer, model: AdaptedModel, loss: Tensor) -> None:
    descent.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]  # torch
    torch.nn.utils.clip_grad_norm_(model.parameters, _LONGEST_STEP)
    descent.step()


def _rows(index: SearchIndex, current: npt.NDArray[np.bool_]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for place, chunk in enumerate(index.chunks):
        if current[place]:
            rows.setdefault(chunk.unit, []).append(place)
    return rows


def _loss(near: Tensor, batch: Sequence[Pair], rows: Mapping[str, list[int]], barred: Tensor) -> Tensor:
    """How far the right passages, taken together, are from outweighing all others."""
    scores = (near / _SHARPNESS).masked_fill(barred, _FAR)
    right = [
        torch.logsumexp(scores[place, [row for unit in pair.units for row in rows.get(unit, ())]], 0)
        for place, pair in enumerate(batch)
    ]
    return (torch.logsumexp(scores, 1) - torch.stack(right)).mean()
