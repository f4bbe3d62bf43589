"""Learning the query adapter: questions are drawn towards the articles that answer, passages stay.

Each question is compared with every passage of the index at once: every wrong article is a counter-example.
So is it with every question known (``data/asked``, ``data/unheld``), itself left aside. Some four minutes on
two idle cores with all statutes; the result is a file of 270 KB.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import Parameter

from retrieval.adapter import QueryAdapter
from retrieval.asked import unit_of
from retrieval.index import SearchIndex
from retrieval.pairs import Pair
from retrieval.text_vectors import TextVectors

EPOCHS, BATCH = 6, 64
_RATE, _DECAY = 1e-3, 0.1
_SHARPNESS = 0.02  # the temperature: e5 vectors all lie near one another
_BESIDE = 0.5  # weight of the comparison with questions beside that with passages
_FAR = -1e4
_SEED = 20261121

Floats = npt.NDArray[np.float32]
Say = Callable[[int, int, float], None]
"""Told (step, steps, loss)."""


def learn(
    index: SearchIndex,
    pairs: Sequence[Pair],
    vectors: Floats,
    current: npt.NDArray[np.bool_],
    say: Say | None = None,
    *,
    epochs: int = EPOCHS,
) -> QueryAdapter:
    """Learns an adapter for the model of an index.

    Args:
        index: best with all statutes, so that questions of general law have their answers too.
        pairs: what to learn from; those whose answer is nowhere in the index are left out.
        vectors: of their questions, by the untouched model.
        current: which passages may answer today.
        say: told of the progress.
        epochs: how often everything is seen.
    """
    passages, questions = _passages(index, current), _questions(index)
    known = [k for k, pair in enumerate(pairs) if passages.answer(pair) or questions.answer(pair)]
    chance = random.Random(_SEED)
    asked = torch.from_numpy(vectors)
    change = Parameter(torch.zeros(vectors.shape[1], vectors.shape[1]))
    descent = torch.optim.AdamW([change], lr=_RATE, weight_decay=_DECAY)
    steps, step = epochs * max(len(known) // BATCH, 1), 0
    for _ in range(epochs):
        chance.shuffle(known)
        for start in range(0, max(len(known) - BATCH, 0) + 1, BATCH):
            chosen = known[start : start + BATCH]
            batch = [pairs[k] for k in chosen]
            moved = asked[chosen] + asked[chosen] @ change.T
            moved = moved / moved.norm(dim=1, keepdim=True)
            loss = passages.loss(moved, batch) + _BESIDE * questions.loss(moved, batch)
            descent.param_groups[0]["lr"] = _RATE * (1 - step / steps)
            descent.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch
            descent.step()
            step += 1
            if say:
                say(step, steps, float(loss.detach()))
    return QueryAdapter(index.manifest.model, change.detach().numpy().astype(np.float32))


@dataclass(frozen=True)
class _Texts:
    """Vectors to compare with: which rows belong to each answer, which may count, and the rows of a text."""

    vectors: Tensor
    rows: Mapping[str, Sequence[int]]
    barred: Tensor
    own: Mapping[str, Sequence[int]]

    def answer(self, pair: Pair) -> list[int]:
        """The rows that answer a question, without the question itself."""
        own = self.own.get(pair.question, ())
        return [row for unit in pair.units for row in self.rows.get(unit, ()) if row not in own]

    def loss(self, asked: Tensor, batch: Sequence[Pair]) -> Tensor:
        """How far the right texts, taken together, are from outweighing all others, on the average."""
        scores = ((asked @ self.vectors.T) / _SHARPNESS).masked_fill(self.barred, _FAR)
        losses = []
        for place, pair in enumerate(batch):
            right = self.answer(pair)
            if right:
                own = torch.tensor(self.own.get(pair.question, ()), dtype=torch.long)
                others = scores[place].index_fill(0, own, _FAR)
                losses.append(torch.logsumexp(others, 0) - torch.logsumexp(others[right], 0))
        return torch.stack(losses).mean() if losses else scores.sum() * 0


def _passages(index: SearchIndex, current: npt.NDArray[np.bool_]) -> _Texts:
    rows: dict[str, list[int]] = {}
    for place, chunk in enumerate(index.chunks):
        if current[place]:
            rows.setdefault(chunk.unit, []).append(place)
    return _Texts(torch.from_numpy(index.vectors()), rows, torch.from_numpy(~current), {})


def _questions(index: SearchIndex) -> _Texts:
    """Known questions, by the article that answers or by the reason why none does."""
    held = [texts for texts in (index.asked, index.unheld) if len(texts)]
    if not held:
        return _Texts(torch.zeros(1, index.vectors().shape[1]), {}, torch.zeros(1, dtype=torch.bool), {})
    rows: dict[str, list[int]] = {}
    own: dict[str, list[int]] = {}
    for place, (owner, text) in enumerate(_named(held)):
        rows.setdefault(unit_of(owner), []).append(place)
        own.setdefault(text, []).append(place)
    vectors = torch.from_numpy(np.concatenate([texts.vectors for texts in held]))
    return _Texts(vectors, rows, torch.zeros(len(vectors), dtype=torch.bool), own)


def _named(held: Sequence[TextVectors]) -> list[tuple[str, str]]:
    return [one for texts in held for one in zip(texts.owners, texts.texts, strict=True)]
