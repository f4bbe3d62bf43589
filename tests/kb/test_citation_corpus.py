"""The laws' own cross-references all resolve, or a reason is on file."""

import pytest

from kb.citation_corpus import check_corpus
from kb.errors import LawDataError


def test_every_reference_inside_the_reviewed_laws_resolves_or_is_explained(store):
    report = check_corpus(store)
    assert report.open == ()
    assert report.references > 2000
    assert report.references == report.resolved + report.not_held + report.explained


def test_without_its_reason_a_reference_is_open_and_a_needless_reason_too(store, tmp_path):
    path = tmp_path / "explained.yaml"
    path.write_text("explained:\n  - {at: nowhere, text: 第一条, reason: 没有这一处}\n", "utf-8")
    report = check_corpus(store, path)
    assert {one.message for one in report.open} == {"没有读出来", "这条说明已经不需要，请删去"}
    assert ("nowhere", "第一条") in {(one.at, one.text) for one in report.open}
    assert report.explained == 0
    assert len(report.to_json()["open"]) == len(report.open)


def test_a_reason_must_be_given(store, tmp_path):
    path = tmp_path / "explained.yaml"
    path.write_text('explained:\n  - {at: nowhere, text: 第一条, reason: ""}\n', "utf-8")
    with pytest.raises(LawDataError, match="reason"):
        check_corpus(store, path)


class WithoutGaps:
    """The knowledge base with no record of the texts that are not held."""

    def __init__(self, store):
        self._store = store

    def __getattr__(self, name):
        return getattr(self._store, name)

    def missing_on(self, slug, on):
        return None


def test_a_text_that_is_not_held_must_be_on_the_law_list(store):
    report = check_corpus(WithoutGaps(store))
    assert report.not_held == 0
    assert len(report.open) > 40
    assert all("没有收录" in one.message for one in report.open)
