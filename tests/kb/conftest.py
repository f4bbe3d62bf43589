"""One knowledge base for all tests of this folder, built from the real sources (a few seconds)."""

import pytest

import kb


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    return kb.build_store(tmp_path_factory.mktemp("kb") / "kb.sqlite")


@pytest.fixture(scope="session")
def store(built):
    with kb.open_store(built.path) as opened:
        yield opened
