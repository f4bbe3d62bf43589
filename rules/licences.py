"""Where the licences of a party stand in the facts.

>>> from rules.facts import load_facts
>>> facts = load_facts({"parties": [{"id": "p1", "licences": [{"number": "甲01"}]}, {"id": "p2"}]})
>>> [path for path, _ in licences_of(facts, "p1") or ()], licences_of(facts, "p2")
(['parties[0].licences[0]'], None)
"""

from __future__ import annotations

from rules.schema import Facts, Licence


def licences_of(facts: Facts, party: str) -> tuple[tuple[str, Licence], ...] | None:
    """The licences of a party, each with its path; ``None`` when it is not known whether there are any."""
    for number, one in enumerate(facts.parties):
        if one.id == party and one.licences is not None:
            return tuple(
                (f"parties[{number}].licences[{index}]", licence)
                for index, licence in enumerate(one.licences)
            )
    return None


def list_path(facts: Facts, party: str) -> str:
    """The path of the list that holds the licences of a party."""
    number = next(number for number, one in enumerate(facts.parties) if one.id == party)
    return f"parties[{number}].licences"
