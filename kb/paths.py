"""Where the project keeps its data files and what it builds from them.

``YAOJIAN_VAR`` moves the built files (knowledge base, index, bot model) out of the checkout.
"""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"


def var() -> Path:
    """Folder of built files, ``var/`` in the checkout unless ``YAOJIAN_VAR`` names another."""
    return Path(os.environ.get("YAOJIAN_VAR") or ROOT / "var")


def store_file() -> Path:
    """The SQLite file of the knowledge base."""
    return var() / "kb.sqlite"


def index_dir() -> Path:
    """Folder of the search index."""
    return var() / "index"
