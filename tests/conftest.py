"""What tests of several packages share: the real knowledge base and rules, opened once per run.

``make test`` has built them. A bare ``pytest`` on a fresh checkout builds the knowledge base aside, and
commands run by later tests find it there.
"""

from pathlib import Path

import pytest

import kb
import rules
from kb.errors import StoreError
from kb.paths import ROOT


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    """The knowledge base made from ``data/``."""
    try:
        yield kb.open_store()
    except StoreError:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("YAOJIAN_VAR", str(tmp_path_factory.mktemp("var")))
            kb.build_store()
            yield kb.open_store()


@pytest.fixture(scope="session")
def rulebook(store):
    """The rules of ``data/rules/``."""
    return rules.load_rulebook(store)
