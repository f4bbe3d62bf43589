"""The law's own pages: full text with the cited words marked, versions, neighbours, honest gaps."""

import pytest

from kb import Unit
from web.law import neighbours, span_within


def page_of(client, provision, **params):
    return client.get(f"/provisions/{provision.replace('#', '%23')}", params=params)


def test_cited_point_is_marked_within_its_article(client):
    page = page_of(client, "drug-admin-law@2019-12-01#art_98__para_3__point_5", on="2024-03-05").text
    assert "<mark>（五）超过有效期的药品；</mark>" in page
    assert "2024-03-05 有效（2019-12-01 起）" in page
    assert "第九十七条" in page
    assert "第九十九条" in page


def test_friendly_form_and_encoded_form_are_one_page(client):
    encoded = client.get("/provisions/drug-admin-law@2019-12-01%23art_126")
    friendly = client.get("/provisions/drug-admin-law@2019-12-01/art_126")
    assert encoded.text == friendly.text


def test_other_versions_of_the_article_and_texts_not_held(client):
    page = page_of(client, "drug-regulation@2026-05-15#art_43").text
    assert "/provisions/drug-regulation@2026-05-15" in page
    assert "2019-03-02" in page
    law = page_of(client, "drug-admin-law@2019-12-01#art_126").text
    assert "2015年修正文本" in law
    assert "没有收录这一文本" in law


def test_notice_says_it_is_no_basis(client):
    page = page_of(client, "yunxian-2023@2023-08-10#sec_4__sub_2__item_8", on="2025-01-01").text
    assert "不是处罚依据" in page
    assert "2025-01-01 不在施行期间" in page


def test_digest_says_it_is_no_original(client):
    assert "摘要，非原文" in page_of(client, "gsp@2016-07-13#art_161__para_1__point_8").text


@pytest.mark.parametrize(
    "wanted",
    [
        "nothing",
        "drug-admin-law@2019-12-01#art_999",
        "drug-admin-law@1999-01-01#art_1",
        "drug-admin-law#art_49",
        "<script>",
    ],
)
def test_unknown_provision(client, wanted):
    answer = page_of(client, wanted)
    assert answer.status_code == 404
    assert "没有这一条" in answer.text
    assert 'role="search"' in answer.text
    assert "<script>" not in answer.text
    neighbour = client.get(f"/provisions/{wanted.replace('#', '%23')}.json")
    assert neighbour.status_code == 404
    assert neighbour.json()["error"]["code"] == "KB203"


def test_bad_day(client):
    answer = page_of(client, "drug-admin-law@2019-12-01#art_126", on="2024-02-30")
    assert answer.status_code == 422
    assert "不是有效的日期" in answer.text


def test_json_of_a_provision_is_the_reference(client, store):
    answer = client.get("/provisions/drug-admin-law@2019-12-01%23art_126.json", params={"on": "2024-03-05"})
    assert answer.json()["citation"] == "《中华人民共和国药品管理法》第一百二十六条"
    assert answer.json()["on"] == "2024-03-05"


def test_every_part_of_an_article_is_found_in_it(store):
    """The marked words are the cited provision's own, in every text of the default index."""
    checked = 0
    for unit in store.units(default_index=True):
        for child in store.children(unit.id):
            span = span_within(store, unit, child.id)
            if span is not None:
                assert unit.text[slice(*span)] == child.text
                checked += 1
    assert checked > 2000


def test_first_and_last_article_have_one_neighbour(store):
    articles = [one for one in store.provisions("drug-admin-law@2019-12-01") if one.unit is Unit.ARTICLE]
    assert neighbours(store, articles[0])[0] is None
    assert neighbours(store, articles[-1])[1] is None
    assert neighbours(store, articles[0])[1].id == articles[1].id


def test_works_are_listed_and_found_by_alias(client):
    assert "云县药品安全巩固提升行动方案" in client.get("/laws").text
    found = client.get("/laws", params={"q": "疫苗"}).text
    assert "中华人民共和国疫苗管理法" in found
    assert "中华人民共和国药品管理法" not in found
    assert "没有名称里有" in client.get("/laws", params={"q": "不存在的规定"}).text


def test_contents_say_when_articles_are_left_out(client, store):
    partial = next(
        text for work in store.works() for text in store.expressions(work.slug) if not text.complete
    )
    page = client.get(f"/laws/{partial.work}", params={"on": partial.valid_from.isoformat()}).text
    assert "只收录了部分条文" in page


def test_contents_of_a_day(client):
    page = client.get("/laws/drug-regulation", params={"on": "2026-05-15"}).text
    assert "2026-05-15 有效" in page
    old = client.get("/laws/drug-admin-law", params={"on": "2015-01-01"}).text
    assert "没有收录的有效文本" in old
