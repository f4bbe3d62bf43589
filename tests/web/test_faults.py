"""Faults nobody foresaw: a Chinese page with the same guards, never a trace."""

import pytest
from fastapi.testclient import TestClient

from kb.errors import StoreDamaged
from web import Services, Settings, create_app
from web.guard import HEADERS


class BrokenSearcher:
    def __init__(self, error):
        self._error = error

    def ask(self, question, as_of=None, region=None, top=10):
        raise self._error


def broken(store, rulebook, error):
    services = Services(store, rulebook, BrokenSearcher(error))
    return TestClient(create_app(services, Settings()), raise_server_exceptions=False)


def test_unknown_fault_is_a_page_with_the_headers(store, rulebook):
    answer = broken(store, rulebook, ZeroDivisionError("secret detail")).get("/ask?q=处方")
    assert answer.status_code == 500
    assert "系统内部出错" in answer.text
    assert "secret detail" not in answer.text
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


def test_unknown_fault_as_json(store, rulebook):
    answer = broken(store, rulebook, ZeroDivisionError()).get("/ask.json?q=处方")
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "HTTP500"


@pytest.mark.parametrize("path", ["/ask?q=处方", "/ask.json?q=处方"])
def test_known_fault_is_said_with_its_cure(store, rulebook, path):
    answer = broken(store, rulebook, StoreDamaged("知识库坏了。处理办法：重建。")).get(path)
    assert answer.status_code == 500
    assert "知识库坏了" in answer.text
    assert "KB202" in answer.text
