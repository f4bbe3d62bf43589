"""What tests of several packages share: the real knowledge base and rules, opened once per run.

``make test`` has built them; a bare ``pytest`` on a fresh checkout builds the knowledge base aside.
"""

from pathlib import Path

import pytest

from kb.paths import ROOT


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    """The knowledge base made from ``data/``."""
    import kb
    from kb.errors import StoreError

    try:
        return kb.open_store()
    except StoreError:
        target = tmp_path_factory.mktemp("kb") / "kb.sqlite"
        kb.build_store(target)
        return kb.open_store(target)


@pytest.fixture(scope="session")
def rulebook(store):
    """The rules of ``data/rules/``."""
    import rules

    return rules.load_rulebook(store)
