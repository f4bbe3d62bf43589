"""The search page: the quoted words marked, how far to trust them, refusals in plain sight."""

import re

import pytest


def test_answer_marks_the_words_and_links_the_citation(client, store):
    page = client.get("/ask", params={"q": "不凭处方", "as_of": "2024-03-05"}).text
    quote = store.provision("drug-quality-measures@2024-01-01#art_72").text[4:20]
    assert f"<mark>{quote}</mark>" in page
    assert 'href="/provisions/drug-quality-measures@2024-01-01%23art_72?on=2024-03-05"' in page
    assert "待核，非原文" in page
    assert "法律原文" in page
    assert "工作文件原文" in page
    assert "2024-03-05 有效（2024-01-01 起）" in page
    assert "其他有关规定" in page


def test_the_rule_is_shown_as_a_table(client):
    page = client.get("/ask", params={"q": "不凭处方"}).text
    assert "<p>负责（牵头）：药械股。</p>" in page
    assert "<td>逾期不改正</td><td>5 万元以下</td><td>—</td>" in page
    assert "违反：《办法》第42条" in page
    assert "<table>" not in client.get("/ask", params={"q": "北京今天天气怎么样"}).text


def test_validity_is_as_of_the_day_asked(client):
    page = client.get("/ask", params={"q": "不凭处方", "as_of": "2018年1月1日"}).text
    assert "2018-01-01 尚未施行（2024-01-01 起）" in page
    late = client.get("/ask", params={"q": "不凭处方", "as_of": "2026-01-01"}).text
    assert "2026-01-01 不在施行期间（2023-08-10 起至 2024-09-13）" in late


def test_refusal_is_said(client):
    page = client.get("/ask", params={"q": "北京今天天气怎么样"}).text
    assert "没有找到能回答的规定" in page
    assert "查了全部规定，没有找到" in page


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"q": "处方", "as_of": "2024-02-30"}, "2024-02-30”不是有效的日期"),
        ({"q": "处方", "as_of": "2024-03"}, "2024-03”不是有效的日期"),
        ({"q": "处方", "region": "火星"}, "没有这个地区"),
        ({"q": "长" * 501}, "问题太长（501 字）"),
    ],
)
def test_bad_questions_are_said_and_kept(client, params, words):
    answer = client.get("/ask", params=params)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{params["q"]}"' in answer.text


def test_what_is_typed_is_escaped(client):
    page = client.get("/ask", params={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_json_neighbour_and_api_agree(client):
    neighbour = client.get("/ask.json", params={"q": "处方", "as_of": "2024-03-05"}).json()
    api = client.post("/api/ask", json={"id": 7, "query": "处方", "as_of": "2024-03-05"}).json()
    assert api == {**neighbour, "id": 7}
    assert api["hits"][0]["on"] == "2024-03-05"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"query": ""}',
        b'{"query": 5}',
        b'{"query": "x", "as_of": 5}',
        b'{"query": "x", "top": 0}',
        b'{"query": "x", "top": true}',
        b'{"query": "x", "as_of": "0000-00-00"}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_bad_calls_of_the_api(client, content):
    answer = client.post("/api/ask", content=content)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert re.search("[一-鿿]", error["message"])
    assert "处理办法" in error["message"]
