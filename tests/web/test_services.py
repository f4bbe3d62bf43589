"""Loading says what it is doing, and what is missing."""

import pytest

from kb import StoreMissing
from web import Services


def test_loading_without_a_knowledge_base(tmp_path, monkeypatch):
    monkeypatch.setenv("YAOJIAN_VAR", str(tmp_path))
    told = []
    with pytest.raises(StoreMissing, match="还没有建立知识库"):
        Services.load(told.append)
    assert told == ["打开知识库"]
