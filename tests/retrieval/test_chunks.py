from datetime import date

import pytest

from retrieval.chunks import Chunk, build_chunks, heading_of, lead_sentence, short_title

FIELDS = ["drug"]


def of(chunks, unit, asked=False):
    return [chunk for chunk in chunks if chunk.unit.endswith(unit) and chunk.asked is asked]


def test_an_article_with_one_paragraph_is_one_chunk(small):
    [chunk] = of(build_chunks(small, 400, FIELDS), "#art_55")
    assert chunk.provision == chunk.unit
    assert (
        chunk.heading == "药品管理法 · 第五章 药品经营 · 第55条 购进渠道"
    )  # the title is ours, data/topics.yaml
    assert chunk.text.splitlines()[0] == chunk.heading


def test_items_carry_the_sentence_that_introduces_them(small):
    chunks = of(build_chunks(small, 400, FIELDS), "@2019-12-01#art_98")
    points = [chunk for chunk in chunks if "point" in chunk.provision]
    assert [chunk.body for chunk in points] == [
        "有下列情形之一的，为劣药：\n（一）被污染的药品；",
        "有下列情形之一的，为劣药：\n（二）超过有效期的药品。",
    ]


def test_a_text_longer_than_the_window_is_split_inside_the_unit(small):
    text = small.add(small.work("civil"), date(2021, 1, 1))
    long = "承租人应当按照约定的期限支付租金并妥善保管租赁物。" * 30
    small.article(text, 9, long)
    chunks = [
        chunk
        for chunk in build_chunks(small, 200, FIELDS, every_work=True)
        if chunk.unit == f"{text.id}#art_9"
    ]
    assert len(chunks) > 3
    assert all(len(chunk.text) <= 200 for chunk in chunks)
    assert "".join(chunk.body for chunk in chunks) == long


def test_works_outside_the_default_search_are_left_out_unless_asked_for(small):
    assert not of(build_chunks(small, 400, FIELDS), "@2020-01-01#art_1")
    assert of(build_chunks(small, 400, FIELDS, every_work=True), "@2020-01-01#art_1")


def test_topics_of_a_digest_are_kept_apart_from_its_text(small):
    chunks = build_chunks(small, 400, FIELDS)
    [chunk] = of(chunks, "@2024-01-01#art_42")
    [asked] = of(chunks, "@2024-01-01#art_42", asked=True)
    assert "不凭处方" in chunk.topics
    assert "不凭处方" not in chunk.text
    assert asked.body.startswith("不凭处方、")  # the digest's own topics, then ours: one vector
    assert asked.topics == ()
    assert not of(chunks, "@2020-01-01#art_42", asked=True)[1:]


def test_the_key_follows_the_embedded_text_only():
    chunk = Chunk("u", "u", "标题", "正文")
    assert chunk.key == Chunk("v", "v", "标题", "正文", ("词",)).key
    assert chunk.key != Chunk("u", "u", "标题", "正文。").key


def test_headings_of_measures_and_bodies(small):
    measure = small.provision("yunxian-2023@2023-08-10#sec_5__p_1")
    assert (
        heading_of(small.work("yunxian-2023"), measure)
        == "云县药品安全巩固提升行动方案 · 五、工作要求 · 五第1段"
    )
    assert short_title(small.work("drug-admin-law")) == "药品管理法"


@pytest.mark.parametrize(("paragraph", "lead"), [("para_1", ""), ("para_2", "有下列情形之一的，为劣药：")])
def test_lead_sentence(small, paragraph, lead):
    node = small.provision(f"drug-admin-law@2019-12-01#art_98__{paragraph}")
    assert lead_sentence(node, small.children(node.id)) == lead


def test_other_fields_have_one_chunk_an_article(small):
    chunks = of(build_chunks(small, 400, []), "@2019-12-01#art_98")
    assert [chunk.provision for chunk in chunks] == ["drug-admin-law@2019-12-01#art_98"]
