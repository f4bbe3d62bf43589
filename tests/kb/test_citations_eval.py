"""The labelled table data/eval/citations.yaml: precision and recall of reading, and every status."""

from datetime import date

import pytest
import yaml

from kb.cite import NameIndex, find_citations
from kb.paths import DATA
from kb.resolve import resolve

TABLE = yaml.safe_load((DATA / "eval" / "citations.yaml").read_text("utf-8"))
ROWS = TABLE["rows"]


@pytest.fixture(scope="module")
def names(store):
    return NameIndex.of(store.works())


def labelled(row):
    """Expected citations as (work, place, paragraph, point, status)."""
    found = []
    for entry in row["expected"]:
        work, place, *rest = entry
        paragraph, point, status = (*rest, None, None, None)[:3]
        found.append((work, str(place), paragraph, point, status or "ok"))
    return found


def read(row, store, names):
    on = row.get("day", TABLE["day"])
    assert isinstance(on, date)
    found = []
    for citation in find_citations(row["text"], names):
        place = citation.section or f"{citation.article}" + (f"-{citation.suffix}" if citation.suffix else "")
        status = resolve(citation, store, on).status.value
        found.append((citation.work, place, citation.paragraph, citation.point, status))
    return found


@pytest.mark.parametrize("row", ROWS, ids=range(1, len(ROWS) + 1))
def test_each_row_is_read_as_labelled(row, store, names):
    assert read(row, store, names) == labelled(row), row["why"]


def test_precision_and_recall_of_the_whole_table(store, names, capsys):
    hits = given = wanted = 0
    for row in ROWS:
        expected, found = labelled(row), read(row, store, names)
        wanted += len(expected)
        given += len(found)
        hits += sum(1 for citation in found if citation in expected)
    precision, recall = hits / given, hits / wanted
    with capsys.disabled():
        size = f"{len(ROWS)} rows, {wanted} labelled"
        print(f"\ncitations: {size}, precision {precision:.4f}, recall {recall:.4f}")
    assert precision >= 0.99
    assert recall >= 0.99


def test_the_table_is_large_reasoned_and_without_repetition():
    assert len(ROWS) >= 120
    assert all(row["why"] for row in ROWS)
    keys = [(row["text"], row.get("day")) for row in ROWS]
    assert len(set(keys)) == len(keys)
    statuses = {entry[4] for row in ROWS for entry in labelled(row)}
    assert statuses == {
        "ok",
        "no_such_law",
        "no_such_article",
        "no_such_paragraph",
        "no_such_point",
        "not_yet_in_force",
        "repealed",
        "no_text_held",
        "ambiguous",
        "quote_mismatch",
    }
