import json
import signal
import subprocess
import sys

import numpy as np
import pytest

from kb.paths import ROOT
from retrieval import index as module
from retrieval.errors import IndexMissing, IndexStale
from retrieval.index import build_index, open_index


class Interrupted(RuntimeError):
    pass


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


def test_build_then_open(small, embedder, folder):
    report = build_index(small, folder, embedder=embedder)
    opened = open_index(small, folder, embedder.fingerprint)
    assert len(opened.chunks) == report.manifest.chunks == embedder.embedded
    assert not report.up_to_date


def test_higher_is_nearer_in_both_parts(small, embedder, folder):
    build_index(small, folder, embedder=embedder)
    opened = open_index(small, folder)
    wanted = next(place for place, chunk in enumerate(opened.chunks) if "处方留存五年" in chunk.body)
    far = next(place for place, chunk in enumerate(opened.chunks) if "报送典型案例" in chunk.body)
    dense = opened.dense(embedder.queries([opened.chunks[wanted].text])[0])
    assert dense[wanted] == pytest.approx(1, abs=1e-5)  # inner product of normalised vectors
    assert dense[wanted] == dense.max() > dense[far]
    words = opened.lexical(["处方药", "处方"])
    assert words[wanted] > words[far] == 0


def test_words_of_the_index(small, embedder, folder):
    build_index(small, folder, embedder=embedder)
    opened = open_index(small, folder)
    assert opened.knows("劣药")
    assert not opened.knows("天气")
    assert opened.frequency("天气") == 0
    assert {opened.chunks[place].unit for place in opened.chunks_with("案例")} == {
        "yunxian-2023@2023-08-10#sec_5__p_1"
    }
    assert not opened.lexical([]).any()


def test_nothing_changed_nothing_built(small, embedder, folder):
    build_index(small, folder, embedder=embedder)
    again = build_index(small, folder, embedder=embedder)
    assert again.up_to_date
    assert again.embedded == 0


def test_only_changed_chunks_are_embedded_again(small, embedder, folder):
    first = build_index(small, folder, embedder=embedder)
    before = open_index(small, folder).vectors()
    text = small.expression("drug-admin-law@2019-12-01")
    small.article(text, 300, "购进药品应当执行进货检查验收制度。")
    small.content_hash = "fake content 2"
    second = build_index(small, folder, embedder=embedder)
    assert (second.embedded, second.reused) == (1, first.manifest.chunks)
    opened = open_index(small, folder)
    kept = [place for place, chunk in enumerate(opened.chunks) if not chunk.unit.endswith("#art_300")]
    assert np.allclose(opened.vectors()[kept], before)


def test_another_model_embeds_everything_again(small, embedder, folder):
    build_index(small, folder, embedder=embedder)
    other = type(embedder)("fake 2")
    assert build_index(small, folder, embedder=other).reused == 0
    assert other.embedded


def test_progress_is_told(small, embedder, folder):
    seen = []
    build_index(small, folder, lambda *step: seen.append(step), embedder=embedder)
    assert seen[-1][1] == seen[-1][2] > 0


def test_missing_index_says_how_to_build_one(small, folder):
    with pytest.raises(IndexMissing, match="yaojian index build"):
        open_index(small, folder)


def test_stale_after_the_knowledge_base_changed(small, embedder, folder):
    build_index(small, folder, embedder=embedder)
    small.content_hash = "fake content 2"
    with pytest.raises(IndexStale, match="知识库在建立索引之后有改动.*yaojian index build"):
        open_index(small, folder)


def test_stale_when_the_model_is_another(small, embedder, folder):
    build_index(small, folder, embedder=embedder)
    with pytest.raises(IndexStale, match="向量模型"):
        open_index(small, folder, "other 1")


def test_stale_when_settings_changed(small, embedder, folder):
    build_index(small, folder, embedder=embedder)
    manifest = next(folder.glob("*/manifest.json"))
    content = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps(content | {"settings": "old"}), "utf-8")
    with pytest.raises(IndexStale, match="检索设置或同义词"):
        open_index(small, folder)


def test_an_index_of_another_format_counts_as_missing(small, embedder, folder):
    build_index(small, folder, embedder=embedder)
    manifest = next(folder.glob("*/manifest.json"))
    content = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps(content | {"format": 0}), "utf-8")
    with pytest.raises(IndexMissing):
        open_index(small, folder)


def test_a_build_that_is_killed_leaves_the_old_index(small, embedder, folder, monkeypatch):
    build_index(small, folder, embedder=embedder)
    old = open_index(small, folder).manifest
    text = small.expression("drug-admin-law@2019-12-01")
    small.article(text, 300, "购进药品应当执行进货检查验收制度。")
    before, small.content_hash = small.content_hash, "fake content 2"

    def killed(*_):
        raise Interrupted

    monkeypatch.setattr(module, "_put_in_place", killed)
    with pytest.raises(Interrupted):
        build_index(small, folder, embedder=embedder)
    small.content_hash = before
    assert open_index(small, folder).manifest == old


KILLED = """
import os, signal, sys
from pathlib import Path
from retrieval.index import build_index
from tests.retrieval.conftest import FakeEmbedder, small_store

class Dying(FakeEmbedder):
    def passages(self, texts, progress=None):
        os.kill(os.getpid(), signal.SIGKILL)

store = small_store()
store.content_hash = "fake content 2"
if sys.argv[2] == "writing":
    import faiss
    faiss.write_index = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    build_index(store, Path(sys.argv[1]), embedder=FakeEmbedder())
build_index(store, Path(sys.argv[1]), embedder=Dying("fake 2"))
"""


@pytest.mark.parametrize("moment", ["embedding", "writing"])
def test_a_process_killed_in_the_middle_leaves_the_old_index(small, embedder, folder, moment):
    build_index(small, folder, embedder=embedder)
    old = open_index(small, folder).manifest
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), moment], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert open_index(small, folder).manifest == old
    small.content_hash = "fake content 3"
    build_index(small, folder, embedder=embedder)
    assert [one.name for one in folder.iterdir() if one.is_dir()] == [
        open_index(small, folder).manifest.generation  # the draft of the killed build is swept away
    ]


def test_vectors_of_the_format_before_are_taken_over(small, embedder, folder):
    build_index(small, folder, embedder=embedder)
    manifest = next(folder.glob("*/manifest.json"))
    content = json.loads(manifest.read_text("utf-8")) | {"format": 1}
    manifest.write_text(json.dumps(content), "utf-8")
    older = module.Manifest(**content).generation
    manifest.parent.rename(folder / older)
    (folder / "current").write_text(older, "utf-8")
    again = build_index(small, folder, embedder=embedder)
    assert (again.up_to_date, again.embedded) == (False, 0)


def test_old_generations_are_removed(small, embedder, folder):
    build_index(small, folder, embedder=embedder)
    small.content_hash = "fake content 2"
    build_index(small, folder, embedder=embedder)
    assert len([one for one in folder.iterdir() if one.is_dir()]) == 1
