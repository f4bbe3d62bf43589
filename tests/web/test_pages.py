"""What every page has in common: it answers, fits a phone, runs no foreign code, and speaks Chinese."""

import json
import re
from html.parser import HTMLParser

import pytest

from web.guard import HEADERS

ARTICLE = "/provisions/drug-admin-law@2019-12-01%23art_126"
PAGES = [
    "/",
    "/ask",
    "/ask?q=不凭处方销售处方药怎么处罚",
    "/ask?q=今天天气",
    "/case",
    "/quiz?seed=3",
    "/laws",
    "/laws?q=药品",
    "/laws/drug-admin-law",
    "/laws/yunxian-2023",
    "/laws/criminal-law?on=2021-03-01",
    ARTICLE,
    "/provisions/drug-admin-law@2019-12-01%23art_98__para_3__point_5?on=2024-03-05",
    "/provisions/yunxian-2023@2023-08-10%23sec_4__sub_2__item_8",
    "/provisions/gsp@2016-07-13%23art_161__para_1__point_8",
]
JSON = [
    "/ask.json?q=处方",
    "/case.json",
    "/quiz.json?seed=3",
    "/laws.json",
    "/laws/drug-admin-law.json",
    f"{ARTICLE}.json",
    "/api/status",
    "/api/quiz?n=2",
    "/healthz",
]


class Reader(HTMLParser):
    """Tags that are open, and what a strict policy forbids."""

    VOID = {"meta", "link", "input", "br", "img", "rect", "circle", "polyline", "path", "option", "hr"}

    def __init__(self):
        super().__init__()
        self.open, self.faults, self.viewport, self.language, self.labels = [], [], "", "", 0
        self.unnamed = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang")
        if tag == "meta" and given.get("name") == "viewport":
            self.viewport = given["content"]
        self.faults += [f"{tag} {name}" for name in given if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.faults.append(tag)
        for name in ("src", "href", "action", "formaction"):
            if re.match(r"(?:https?:)?//|javascript:", given.get(name) or ""):
                self.faults.append(f"{tag} {given[name]}")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")


def read(text):
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


@pytest.mark.parametrize("path", PAGES)
def test_page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    page = read(answer.text)
    assert page.language == "zh-CN"
    assert page.viewport == "width=device-width, initial-scale=1"
    assert page.faults == []
    assert page.open == []
    assert "内部参考，不得直接作为处罚决定书使用" in answer.text


@pytest.mark.parametrize("path", JSON)
def test_json(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    json.loads(answer.text)


@pytest.mark.parametrize("path", [*PAGES, *JSON, "/nothing", "/static/style.css", "/provisions/x"])
def test_headers(client, path):
    headers = client.get(path).headers
    for name, value in HEADERS.items():
        assert headers[name] == value
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == ("no-cache" if path.startswith("/static") else "no-store")


@pytest.mark.parametrize("name", ["style.css", "chat.js", "case.js", "result.js", "icon.svg"])
def test_static_files_name_no_other_host(client, name):
    text = client.get(f"/static/{name}").text
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org)|innerHTML|insertAdjacentHTML", text)


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/nothing", 404, "没有这个页面"),
        ("GET", "/static/nothing.css", 404, "没有这个页面"),
        ("DELETE", "/ask", 405, "不接受这种请求"),
        ("GET", "/api/chat", 405, "不接受这种请求"),
        ("GET", "/docs", 404, "没有这个页面"),
        ("GET", "/openapi.json", 404, "没有这个页面"),
        ("GET", "/laws/nothing.json", 404, "没有这部规定"),
    ],
)
def test_errors_of_http_are_in_chinese(client, method, path, status, words):
    answer = client.request(method, path)
    assert answer.status_code == status
    assert words in answer.text
    asks_json = path.startswith("/api") or path.endswith(".json")
    assert answer.headers["content-type"].startswith("application/json" if asks_json else "text/html")


def test_clients_that_accept_only_json_get_errors_as_json(client):
    answer = client.get("/nothing", headers={"Accept": "application/json"})
    assert answer.json()["error"]["code"] == "HTTP404"
