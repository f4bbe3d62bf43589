"""Answers to what was missing, put into the facts of a case.

>>> filled_in({"conducts": [{"id": "c1"}]}, {"fill:conducts[0].harm": ["yes"], "fill:orders": ["none"]})
{'conducts': [{'id': 'c1', 'harm': True}], 'orders': []}
"""

from __future__ import annotations

import re
from typing import Any

import rules
from web.case_form import Typed, read_value

_FILL = re.compile(r"fill:([a-z_]+(?:\[\d{1,2}\])?(?:\.[a-z_]+)?)", re.ASCII)


def filled_in(facts: dict[str, Any], typed: Typed) -> dict[str, Any]:
    """The facts with the answers to questions (inputs ``fill:conducts[0].harm``) put in.

    A question for a whole list is answered by 没有 (``[]``), 有, or the fields of its first entry.
    """
    lists: dict[str, str] = {}
    for name, values in typed.items():
        match = _FILL.fullmatch(name)
        text = values[0].strip() if values else ""
        if not match or not text:
            continue
        try:
            question = rules.field_of(match[1])
            if question.kind == "list":
                lists[match[1]] = text
            else:
                facts = rules.with_fact(facts, match[1], read_value(question.kind, text))
        except (KeyError, TypeError, AttributeError):  # a path that no question has
            continue
    for path, text in lists.items():
        if not facts.get(path):
            facts = rules.with_fact(facts, path, [{}] if text == "some" else [])
    return facts
