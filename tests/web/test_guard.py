"""The limit to bodies: both sides of it, announced or not, and in Chinese."""

import pytest
from fastapi.testclient import TestClient

from web import Settings, create_app


@pytest.fixture(scope="module")
def small(services):
    settings = Settings(upload_bytes=1000, body_bytes=2000)
    return TestClient(create_app(services, settings))


def body(size):
    return b'{"query": "' + b"x" * (size - 13) + b'"}'


def test_body_of_the_limit_is_read(small):
    assert len(body(2000)) == 2000
    answer = small.post("/api/ask", content=body(2000))
    assert answer.status_code == 422  # read, and found to be too long a question
    assert "问题太长" in answer.text


def test_longer_body_is_refused(small):
    answer = small.post("/api/ask", content=body(2001))
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "HTTP413"
    assert "内容太大" in answer.text


def test_longer_body_without_a_length_is_refused(small):
    answer = small.post("/api/ask", content=iter([body(1500), body(1500)]))
    assert answer.status_code == 413


def test_longer_form_gets_a_page(small):
    answer = small.post("/case", data={"place": "x" * 3000})
    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith("text/html")
    assert "内容太大" in answer.text
