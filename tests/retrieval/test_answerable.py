"""The model that tells questions with an answer from those without."""

import numpy as np
import pytest

from retrieval.answerable import Answerable
from retrieval.text_vectors import TextVectors, embedded

ANSWERED = ["开药店要什么证", "药店卖假药怎么罚", "药店没有处方卖药", "药店冰箱坏了怎么罚", "过期药怎么罚"]
REFUSED = ["今天天气怎么样", "明天会下雨吗", "感冒吃什么药好", "怎么去火车站", "讲个笑话听听"]


@pytest.fixture
def learnt(embedder):
    held, beyond = (
        embedded([("x", text) for text in texts], TextVectors.none(), embedder.plain_queries)
        for texts in (ANSWERED, REFUSED)
    )
    return Answerable.learnt(held, beyond)


def evidence(model, embedder, text):
    return model.evidence(text, embedder.plain_queries([text])[0])


def test_it_tells_new_questions_apart(learnt, embedder):
    yes, no = (evidence(learnt, embedder, text) for text in ("药店卖过期药怎么罚", "明天天气怎么样"))
    assert yes > 0 > no


def test_it_is_saved_and_read_again(learnt, embedder, tmp_path):
    learnt.save(tmp_path / "a.npz")
    again = Answerable.load(tmp_path / "a.npz")
    for text in (*ANSWERED, "没见过的话"):
        assert evidence(again, embedder, text) == pytest.approx(evidence(learnt, embedder, text), abs=1e-5)


def test_without_both_kinds_it_is_undecided(embedder, tmp_path):
    held = embedded([("x", text) for text in ANSWERED], TextVectors.none(), embedder.plain_queries)
    for model in (
        Answerable.learnt(held, TextVectors.none()),
        Answerable.learnt(TextVectors.none(), held),
        Answerable.load(tmp_path / "missing.npz"),
    ):
        assert model.evidence("开药店要什么证", np.zeros(64, np.float32)) == 0


def test_the_same_questions_give_the_same_model(learnt, embedder):
    again = Answerable.learnt(
        *(
            embedded([("x", text) for text in texts], TextVectors.none(), embedder.plain_queries)
            for texts in (ANSWERED, REFUSED)
        )
    )
    assert np.array_equal(again.characters, learnt.characters)
