"""``data/asked/``: how people ask for a provision, in their own words; a file for each text of a law.

::

    # data/asked/drug-admin-law@2019-12-01.yaml
    art_98__para_3__point_5:
    - 过期的药算不算劣药

A question is found where its words differ from those of the law. It is used for searching only, never shown.

>>> asked()["drug-admin-law@2019-12-01#art_98__para_3__point_5"][0]
'过期的药算不算劣药'
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml

from kb.paths import DATA
from retrieval.bigrams import bigrams, shared
from retrieval.errors import SettingsError
from retrieval.sources import KnowledgeBase

FOLDER = DATA / "asked"
_ALIKE = 0.5  # share of character pairs that two articles have in common
_SHORTEST, _LONGEST = 4, 80  # characters of a question


@cache
def asked(folder: Path = FOLDER) -> Mapping[str, tuple[str, ...]]:
    """Provision -> how people ask for it.

    Raises:
        SettingsError: a file does not have the right form.
    """
    found: dict[str, tuple[str, ...]] = {}
    for file in sorted(folder.glob("*.yaml")):
        try:
            content = yaml.safe_load(file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise SettingsError(f"asked/{file.name}", f"读不出来：{error}") from error
        if not isinstance(content, dict):
            raise SettingsError(f"asked/{file.name}", "应当是“条款编号: 问法列表”")
        for fragment, questions in content.items():
            if not _well_formed(questions):
                wanted = f"应当是非空的问法列表，每句 {_SHORTEST} 到 {_LONGEST} 个字"
                raise SettingsError(f"asked/{file.name} {fragment}", wanted)
            found[f"{file.stem}#{fragment}"] = tuple(questions)
    return found


def unit_of(provision: str) -> str:
    """The article of a 款 or 项; a measure of a notice is itself."""
    expression, _, fragment = provision.partition("#")
    return f"{expression}#{fragment.partition('__')[0]}" if fragment.startswith("art_") else provision


def asked_of(store: KnowledgeBase, every_work: bool) -> Iterator[tuple[str, str]]:
    """(provision, question) for the units that are searched.

    A question for a 款 or 项 that a text does not have (an official text that took the place of a digest)
    counts for its article. Another text of the same law without questions of its own takes over those of the
    articles most like its own, whatever their numbers.
    """
    texts = {unit.id: unit.text for unit in store.units(default_index=not every_work)}
    known: dict[str, list[tuple[str, str]]] = {}
    for provision, questions in asked().items():
        known.setdefault(unit_of(provision), []).extend((provision, one) for one in questions)
    for unit, held in known.items():
        if unit in texts:
            yield from ((one if store.provision(one) is not None else unit, text) for one, text in held)
    for unit, alike in _taken_over(texts, known):
        yield from ((unit, question) for _, question in known[alike])


def _taken_over(texts: Mapping[str, str], known: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each unit of a text without questions, with the unit that it takes them over from."""
    asked_for = {unit.partition("#")[0] for unit in known}
    said: dict[str, dict[str, frozenset[str]]] = {}
    for unit in known:
        if unit in texts:
            said.setdefault(_work(unit), {})[unit] = bigrams(texts[unit])
    for unit, text in texts.items():
        others = said.get(_work(unit), {})
        if unit.partition("#")[0] not in asked_for and others:
            own = bigrams(text)
            best = max(others, key=lambda one: shared(others[one], own))
            if shared(others[best], own) >= _ALIKE:
                yield unit, best


def _work(unit: str) -> str:
    return unit.partition("@")[0]


def _well_formed(questions: object) -> bool:
    return (
        isinstance(questions, list)
        and bool(questions)
        and all(isinstance(one, str) and _SHORTEST <= len(one) <= _LONGEST for one in questions)
    )
