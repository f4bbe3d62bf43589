"""``yaojian index adapt``: learns the query adapter from the questions and articles at hand."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from kb import Store
    from retrieval.adapter import QueryAdapter
    from retrieval.index import SearchIndex
    from retrieval.pairs import Pair

Show = Callable[[str, int, int], None]
_DEPTHS = (1, 5, 10)
_REAL = 6  # how often a real question of general law counts beside another
_SLICE = 256  # questions between two reports of progress
_SEED = 20261121


def adapted(general: Path | None, check: bool, show: Show) -> Iterator[str]:
    """Learns and writes the adapter, or with ``check`` compares on questions that it did not see."""
    from kb import open_store
    from retrieval.adapt import learn
    from retrieval.adapter import SHIPPED
    from retrieval.evaluate import STARD
    from retrieval.index import open_index
    from retrieval.pairs import asked_pairs, general_pairs, reworded, topic_pairs, unheld_pairs
    from retrieval.vocabulary import vocabulary

    store = open_store()
    index = open_index(store)
    current = _current(store, index)
    units = [chunk.unit for place, chunk in enumerate(index.chunks) if current[place]]
    file = general or STARD
    slugs = {work.title: work.slug for work in store.works()}
    asked = general_pairs(file, units, slugs) if file.is_file() else []
    learnt, held = (asked[::2], asked[1::2]) if check else (asked, [])
    topics, words, chance = topic_pairs(index), vocabulary(), random.Random(_SEED)
    pairs = [*topics, *reworded(topics, words, chance), *asked_pairs(index), *unheld_pairs(index)]
    pairs += learnt * _REAL
    yield f"问话 {len(pairs)} 句，其中普通法律 {len(learnt) * _REAL} 句（{len(learnt)} 问）"
    if not asked:
        yield f"没有普通法律的问题（{file.name}）：其他法律的问话会学得差些"
    vectors = _vectors([pair.question for pair in pairs], show)
    adapter = learn(
        index, pairs, vectors, current, lambda step, steps, loss: show(f"学习 {loss:.2f}", step, steps)
    )
    if check:
        yield from _compared(index, current, held, adapter)
    else:
        adapter.save(SHIPPED)
        yield f"已写入 {SHIPPED.name}（{SHIPPED.stat().st_size // 1024} KB）"


def _vectors(texts: Sequence[str], show: Show) -> npt.NDArray[np.float32]:
    """The vectors of questions by the untouched model; each text once."""
    from retrieval.embedding import shipped_embedder

    embedder, once = shipped_embedder(None), sorted(set(texts), key=len)
    parts = []
    for start in range(0, len(once), _SLICE):
        parts.append(embedder.queries(once[start : start + _SLICE]))
        show("计算问话的向量", min(start + _SLICE, len(once)), len(once))
    found = dict(zip(once, np.concatenate(parts), strict=True))
    return np.stack([found[text] for text in texts])


def _current(store: Store, index: SearchIndex) -> npt.NDArray[np.bool_]:
    """Which passages belong to a text in force today, or to a notice."""
    from kb.model import Rank

    today, known = date.today(), {}
    for expression in {chunk.unit.partition("#")[0] for chunk in index.chunks}:
        text = store.expression(expression)
        work = store.work(text.work) if text else None
        known[expression] = bool(text and work) and (
            text.in_force(today) or work.rank is Rank.WORK_NOTICE  # type: ignore[union-attr]
        )
    return np.array([known[chunk.unit.partition("#")[0]] for chunk in index.chunks], dtype=np.bool_)


def _compared(
    index: SearchIndex, current: npt.NDArray[np.bool_], held: Sequence[Pair], adapter: QueryAdapter
) -> Iterator[str]:
    from retrieval.embedding import shipped_embedder
    from retrieval.metrics import first_rank, recall_at

    for name, embedder in (("原样", shipped_embedder(None)), ("调整后", shipped_embedder(adapter))):
        ranks = []
        for pair in held:
            scores = np.where(current, index.dense(embedder.queries([pair.question])[0]), -1)
            found = dict.fromkeys(index.chunks[row].unit for row in np.argsort(-scores)[:100])
            ranks.append(first_rank(list(found), pair.units))
        shown = "，".join(f"R@{depth} {recall_at(ranks, depth):.3f}" for depth in _DEPTHS)
        yield f"没有学过的 {len(held)} 问，只用向量，{name}：{shown}"
