"""Where the licences of a party stand in the facts.

>>> from rules.facts import load_facts
>>> facts = load_facts({"parties": [{"id": "p1"}], "licences": [{"party": "p1", "number": "甲01"}]})
>>> [path for path, _ in licences_of(facts, "p1") or ()]
['licences[0]']
>>> licences_of(load_facts({"parties": [{"id": "p1"}]}), "p1") is None
True
"""

from __future__ import annotations

from rules.schema import Facts, Licence

LIST_PATH = "licences"
"""The path of the list that holds the licences."""


def licences_of(facts: Facts, party: str) -> tuple[tuple[str, Licence], ...] | None:
    """The licences of a party, each with its path; ``None`` when it is not known whether there are any.

    A licence that names no party is the only party's, and counts for each.
    """
    if facts.licences is None:
        return None
    return tuple(
        (f"{LIST_PATH}[{index}]", licence)
        for index, licence in enumerate(facts.licences)
        if licence.party in (None, party)
    )
