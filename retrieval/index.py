"""The search index: FAISS vectors and BM25 words over the same chunks, built aside and put in place at once.

::

    var/index/current            name of the generation in use; replacing this file is the last step
    var/index/<generation>/      manifest.json, chunks.jsonl, vectors.faiss, words/, and the short texts
                                 beside them: kinds.npz, asked.npz, unheld.npz, answerable.npz

A build that is killed leaves ``current`` as it was. Vectors of unchanged chunks are taken from the last
generation, so a small change of the data rebuilds in seconds.

Scores of both parts mean the same way round: higher is nearer (inner product of normalised vectors; BM25).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import bm25s
import faiss
import numpy as np
import numpy.typing as npt

from kb.paths import index_dir
from kb.schema import file_hash
from retrieval import asked, unheld
from retrieval.answerable import Answerable
from retrieval.asked import asked_of
from retrieval.chunks import Chunk, build_chunks
from retrieval.embedding import Embedder, load_embedder
from retrieval.errors import IndexMissing, IndexStale
from retrieval.rule_words import kind_texts, words_hash
from retrieval.settings import IndexSettings, settings
from retrieval.sources import KnowledgeBase, RulebookLike
from retrieval.text_vectors import TextVectors, embedded
from retrieval.topics import topics
from retrieval.unheld import unheld_groups
from retrieval.vocabulary import Vocabulary, vocabulary

Floats = npt.NDArray[np.float32]
Report = Callable[[str, int, int], None]
"""Told (step, done, total) while building."""

FORMAT = 4
_WITH_SAME_VECTORS = (1, 2, 3, 4)  # formats whose vectors can be taken over
_CURRENT, _MANIFEST, _CHUNKS, _VECTORS, _WORDS, _KINDS, _ASKED, _UNHELD, _ANSWERABLE = (
    "current",
    "manifest.json",
    "chunks.jsonl",
    "vectors.faiss",
    "words",
    "kinds.npz",
    "asked.npz",
    "unheld.npz",
    "answerable.npz",
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built from."""

    format: int
    store: str
    settings: str
    model: str
    every_work: bool
    chunks: int
    rules: str = ""

    @property
    def generation(self) -> str:
        """Name of its folder."""
        content = asdict(self)
        if not self.rules:  # as generations were named before rules had a part in them
            del content["rules"]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    manifest: Manifest
    embedded: int
    reused: int
    up_to_date: bool


class SearchIndex:
    """A generation, opened for reading; files are memory-mapped.

    ``kinds`` are the kinds of conduct of the rulebook that the index was built with, ``asked`` what people
    ask with the provisions that answer, ``unheld`` what they ask with the reasons why nothing here answers;
    ``answerable`` tells the two apart. ``dense`` and ``lexical`` give one score a chunk, in the order of
    ``chunks``.
    """

    def __init__(self, folder: Path) -> None:
        self.manifest = Manifest(**json.loads((folder / _MANIFEST).read_text("utf-8")))
        lines = (folder / _CHUNKS).read_text("utf-8").splitlines()
        self.chunks = tuple(_chunk(json.loads(line)) for line in lines)
        self._vectors = faiss.read_index(str(folder / _VECTORS), faiss.IO_FLAG_MMAP_IFC)
        self._words = bm25s.BM25.load(str(folder / _WORDS), mmap=True, show_progress=False)
        self.kinds = TextVectors.load(folder / _KINDS)
        self.asked = TextVectors.load(folder / _ASKED)
        self.unheld = TextVectors.load(folder / _UNHELD)
        self.answerable = Answerable.load(folder / _ANSWERABLE)

    def dense(self, query: Floats) -> Floats:
        """Inner product of each chunk's vector with one query vector: higher is nearer, at most 1."""
        scores, order = self._vectors.search(query.reshape(1, -1), len(self.chunks))
        result = np.empty(len(self.chunks), dtype=np.float32)
        result[order[0]] = scores[0]
        return result

    def lexical(self, tokens: Sequence[str]) -> Floats:
        """BM25 score of each chunk for the words: higher is nearer, 0 shares no word."""
        if not tokens:
            return np.zeros(len(self.chunks), dtype=np.float32)
        return np.asarray(self._words.get_scores(list(tokens)), dtype=np.float32)

    def knows(self, token: str) -> bool:
        """Whether any chunk contains the word."""
        return token in self._words.vocab_dict

    def chunks_with(self, token: str) -> npt.NDArray[np.int64]:
        """Places of the chunks that contain the word."""
        word = self._words.vocab_dict.get(token)
        if word is None:
            return np.zeros(0, dtype=np.int64)
        starts = self._words.scores["indptr"]
        return np.asarray(self._words.scores["indices"][starts[word] : starts[word + 1]], dtype=np.int64)

    def frequency(self, token: str) -> int:
        """How many chunks contain the word."""
        return len(self.chunks_with(token))

    def vectors(self) -> Floats:
        """All vectors, in the order of the chunks."""
        return np.asarray(self._vectors.reconstruct_n(0, len(self.chunks)), dtype=np.float32)


def build_index(
    store: KnowledgeBase,
    target: Path | None = None,
    progress: Report | None = None,
    *,
    embedder: Embedder | None = None,
    every_work: bool = False,
    rulebook: RulebookLike | None = None,
) -> BuildReport:
    """Builds the index of a knowledge base, or does nothing when it is up to date.

    Args:
        store: the knowledge base.
        target: folder of the index, by default ``var/index``.
        progress: told (step, done, total).
        embedder: the embedding model, by default the configured one.
        every_work: all statutes instead of those ``data/laws.yaml`` marks searchable.
        rulebook: the rules, whose kinds of conduct are then found by vector as well.

    Raises:
        EmbeddingModelError: the model cannot be read.
        SettingsError: a data file is wrong.
    """
    folder = target or index_dir()
    model = embedder or load_embedder()
    words = vocabulary()
    wanted = (store.content_hash, _settings_hash(settings().index, words), model.fingerprint, every_work)
    rules = words_hash(rulebook)
    last = _last(folder)
    if last and (*wanted, rules) == (last.store, last.settings, last.model, last.every_work, last.rules):
        return BuildReport(last, 0, last.chunks, up_to_date=True)
    chunks = build_chunks(store, model.window, settings().index.detailed_fields, every_work)
    manifest = Manifest(FORMAT, *wanted, len(chunks), rules)
    known = _known_vectors(folder, model.fingerprint)
    beside = _beside(store, every_work, rulebook, folder, model, progress)
    vectors = _vectors(chunks, known, model, progress)
    _replace(folder, manifest, chunks, vectors, words, beside)
    fresh = len({chunk.key for chunk in chunks} - set(known))
    return BuildReport(manifest, fresh, len(chunks) - fresh, up_to_date=False)


def open_index(
    store: KnowledgeBase,
    folder: Path | None = None,
    model: str | None = None,
    rulebook: RulebookLike | None = None,
) -> SearchIndex:
    """Opens the index of a knowledge base.

    Args:
        store: the knowledge base it must belong to.
        folder: folder of the index, by default ``var/index``.
        model: fingerprint of the embedding model in use.
        rulebook: the rules in use.

    Raises:
        IndexMissing: there is none.
        IndexStale: it was built from other data, settings or another model.
    """
    place = folder or index_dir()
    manifest = _last(place)
    if manifest is None:
        raise IndexMissing(str(place))
    if manifest.store != store.content_hash:
        raise IndexStale("知识库在建立索引之后有改动")
    if manifest.settings != _settings_hash(settings().index, vocabulary()):
        raise IndexStale("检索设置或同义词在建立索引之后有改动")
    if model is not None and manifest.model != model:
        raise IndexStale(f"索引用的向量模型是 {manifest.model}，现在用的是 {model}")
    if rulebook is not None and manifest.rules != words_hash(rulebook):
        raise IndexStale("规则的行为种类或关键词在建立索引之后有改动")
    return SearchIndex(place / manifest.generation)


def _settings_hash(index: IndexSettings, words: Vocabulary) -> str:
    questions = [*sorted(asked.FOLDER.glob("*.yaml")), *sorted(unheld.FOLDER.glob("*.yaml"))]
    known = [
        (file.name, file_hash(file)) for file in questions
    ]  # not read: opening an index need not parse them
    own = [asdict(index), words.fingerprint, dict(topics()), known]
    content = json.dumps(own, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _last(folder: Path, formats: Sequence[int] = (FORMAT,)) -> Manifest | None:
    """The manifest of the generation in use; ``None`` when there is none that this program can read."""
    try:
        generation = (folder / _CURRENT).read_text("utf-8").strip()
        content: dict[str, Any] = json.loads((folder / generation / _MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return Manifest(**content) if content.get("format") in formats else None


def _known_vectors(folder: Path, model: str) -> dict[str, Floats]:
    """The vectors of the generation in use by the hash of their text, if the same model made them."""
    last = _last(folder, _WITH_SAME_VECTORS)
    if last is None or last.model != model:
        return {}
    index = SearchIndex(folder / last.generation)
    return dict(zip((chunk.key for chunk in index.chunks), index.vectors(), strict=True))


def _vectors(
    chunks: Sequence[Chunk], known: dict[str, Floats], model: Embedder, progress: Report | None
) -> Floats:
    new = {chunk.key: chunk.text for chunk in chunks if chunk.key not in known}
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress("计算向量", done, len(new))

    fresh = model.passages(list(new.values()), advance)
    found = {**known, **dict(zip(new, fresh, strict=True))}
    return np.stack([found[chunk.key] for chunk in chunks]).astype(np.float32)


def _beside(
    store: KnowledgeBase,
    every_work: bool,
    rulebook: RulebookLike | None,
    folder: Path,
    model: Embedder,
    progress: Report | None,
) -> dict[str, TextVectors | Answerable]:
    """File name -> the vectors kept beside those of the chunks: kinds of conduct, and what people ask."""
    last = _last(folder)
    old = SearchIndex(folder / last.generation) if last and last.model == model.fingerprint else None
    known = (old.kinds, old.asked, old.unheld) if old else (TextVectors.none(),) * 3
    say = (lambda done, total: progress("计算问法的向量", done, total)) if progress else None
    kinds = [(kind, text) for kind, texts in kind_texts(rulebook).items() for text in texts]
    beyond = [(group.reason, text) for group in unheld_groups(every_work) for text in group.questions]
    held = embedded(list(asked_of(store, every_work)), known[1], model.plain_queries, say)
    refused = embedded(beyond, known[2], model.plain_queries, say)
    return {
        _KINDS: embedded(kinds, known[0], model.passages),
        _ASKED: held,
        _UNHELD: refused,
        _ANSWERABLE: Answerable.learnt(held, refused),
    }


def _write(
    draft: Path,
    manifest: Manifest,
    chunks: Sequence[Chunk],
    vectors: Floats,
    words: Vocabulary,
    beside: Mapping[str, TextVectors | Answerable],
) -> None:
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(draft / _VECTORS))
    tuning = settings().index
    lexical = bm25s.BM25(method="lucene", k1=tuning.k1, b=tuning.b)
    lexical.index([_words_of(chunk, tuning, words) for chunk in chunks], show_progress=False)
    lexical.save(str(draft / _WORDS), show_progress=False)
    for name, part in beside.items():
        part.save(draft / name)
    rows = (json.dumps(asdict(chunk), ensure_ascii=False) for chunk in chunks)
    (draft / _CHUNKS).write_text("\n".join(rows), "utf-8")
    (draft / _MANIFEST).write_text(json.dumps(asdict(manifest), ensure_ascii=False), "utf-8")


def _words_of(chunk: Chunk, tuning: IndexSettings, words: Vocabulary) -> list[str]:
    heading = words.tokens(chunk.heading) * tuning.heading_repeats
    topics = words.tokens(" ".join(chunk.topics)) * tuning.topic_repeats
    return heading + topics + words.tokens(chunk.body)


def _replace(
    folder: Path,
    manifest: Manifest,
    chunks: Sequence[Chunk],
    vectors: Floats,
    words: Vocabulary,
    beside: Mapping[str, TextVectors | Answerable],
) -> None:
    """Writes a generation aside and puts it in place; the one before serves until then."""
    _sweep(folder)
    draft = folder / f".{manifest.generation}.{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        _write(draft, manifest, chunks, vectors, words, beside)
        _put_in_place(folder, draft, manifest.generation)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Removes drafts of builds that were killed."""
    for draft in folder.glob(".*.*") if folder.is_dir() else ():
        number = draft.name.rpartition(".")[2]
        if draft.is_dir() and number.isdigit() and not _runs(int(number)):
            shutil.rmtree(draft, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _put_in_place(folder: Path, draft: Path, generation: str) -> None:
    """Moves the draft to its name, points ``current`` to it in one step, then removes older generations."""
    shutil.rmtree(folder / generation, ignore_errors=True)
    draft.rename(folder / generation)
    pointer = folder / f".{_CURRENT}.{os.getpid()}"
    pointer.write_text(generation, "utf-8")
    pointer.replace(folder / _CURRENT)
    for old in folder.iterdir():
        if old.is_dir() and old.name != generation and not old.name.startswith("."):
            shutil.rmtree(old, ignore_errors=True)


def _chunk(row: dict[str, Any]) -> Chunk:
    return Chunk(**{**row, "topics": tuple(row["topics"])})
