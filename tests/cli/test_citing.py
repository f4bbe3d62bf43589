"""Where rules and quiz entries cite a law, and for which days."""

from datetime import date

import pytest

from cli.citing import citing_places
from cli.errors import InputFault
from cli.law_names import work_named
from kb.errors import DataError
from kb.model import Rank, Trust, Work

RULES = """
rules:
  - id: outer
    title: 外面的
    from: 2024-01-01
    to: 2026-05-15
    violated:
      - {ref: "some-law#art_1", from: 2023-01-01, to: 2027-01-01}
      - {ref: "some-law#art_2__para_1", from: 2025-01-01, to: 2025-06-01}
      - {ref: "other-law#art_2"}
    tiers:
      - id: inner
        label: 里面的
        basis: ["some-law#art_3", "some-law#art_3"]
"""
QUIZ = """
statements:
  - {id: q1, topic: 冷链, stem: 判断一下, refs: ["some-law#art_1"]}
cloze:
  - {ref: "some-law#art_9", topic: 量罚}
  - "some-law#art_10"
  - 说到 some-law#art_11 的一句话
"""


@pytest.fixture
def folders(tmp_path):
    for kind, content in (("rule", RULES), ("quiz", QUIZ)):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "a.yaml").write_text(content, "utf-8")
    return {"rule": tmp_path / "rule", "quiz": tmp_path / "quiz"}


def test_every_reference_with_its_place_and_period(store, folders):
    found = citing_places(store, "some-law", folders)
    assert [
        (one.kind, one.place, one.title, one.fragment, one.valid_from, one.valid_to) for one in found
    ] == [
        ("rule", "outer", "外面的", "art_1", date(2024, 1, 1), date(2026, 5, 15)),
        ("rule", "outer", "外面的", "art_2__para_1", date(2025, 1, 1), date(2025, 6, 1)),
        ("rule", "outer", "外面的", "art_3", date(2024, 1, 1), date(2026, 5, 15)),
        ("quiz", "q1", "判断一下", "art_1", None, None),
        ("quiz", "some-law#art_9", "量罚", "art_9", None, None),
        ("quiz", "a", "a", "art_10", None, None),
    ]
    assert found[1].article == "art_2"
    assert found[0].where == "data/rule/a.yaml"


def test_a_broken_file_is_named(store, folders):
    (folders["quiz"] / "b.yaml").write_text("a: [", "utf-8")
    with pytest.raises(DataError, match=r"data/quiz/b\.yaml：不是正确的 YAML"):
        citing_places(store, "some-law", folders)


def test_the_real_files(store):
    found = citing_places(store, "drug-admin-law")
    assert {one.kind for one in found} == {"rule", "quiz", "digest"}
    assert any(one.place == "cold-chain-business" and one.fragment == "art_126" for one in found)
    assert any(one.kind == "quiz" and one.fragment == "art_98__para_3" for one in found)


def test_a_name_of_two_laws_is_refused():
    class Two:
        def works(self):
            return tuple(
                Work(slug, title, Rank.LAW, Trust.STATUTE, ("办法",)) for slug, title in LAWS.items()
            )

        def work(self, slug):
            return next((work for work in self.works() if work.slug == slug), None)

    LAWS = {"law-a": "甲管理办法", "law-b": "乙管理办法"}
    assert work_named(Two(), "甲管理办法").slug == "law-a"
    assert work_named(Two(), "law-b").title == "乙管理办法"
    with pytest.raises(InputFault, match="有 2 部规定叫这个名称：law-a《甲管理办法》、law-b《乙管理办法》"):
        work_named(Two(), "办法")
