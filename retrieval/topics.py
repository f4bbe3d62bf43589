"""``data/topics.yaml``: headings of our own for statute articles, and the words people use for them.

Statutes have no article titles; digests bring their own. Used for searching only, never shown as law.

>>> topics_of("drug-admin-law@2019-12-01#art_115")[0]
'无证生产经营药品的处罚'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from kb.paths import DATA
from retrieval.errors import SettingsError

_ARTICLE = re.compile(r"\d+(?:-\d+)?")


def topics_of(provision: str) -> tuple[str, ...]:
    """Heading and topic words of an article; nothing for the many that have none.

    Words written for one text of a law (``drug-regulation@2026-05-15``) count for no other text of it.
    """
    expression, _, fragment = provision.partition("#")
    work = expression.partition("@")[0]
    return topics().get(provision, ()) or topics().get(f"{work}#{fragment}", ())


@cache
def topics(path: Path = DATA / "topics.yaml") -> Mapping[str, tuple[str, ...]]:
    """All of them, by work and fragment.

    Raises:
        SettingsError: the file does not have the right form.
    """
    found: dict[str, tuple[str, ...]] = {}
    for work, articles in yaml.safe_load(path.read_text("utf-8")).items():
        for article, terms in articles.items():
            if (
                not _ARTICLE.fullmatch(str(article))
                or not terms
                or not all(isinstance(t, str) for t in terms)
            ):
                raise SettingsError(f"{path.name} {work} {article}", "应当是条号和非空的词语列表")
            found[f"{work}#art_{article}"] = tuple(terms)
    return found
