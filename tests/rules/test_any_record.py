"""Nothing crashes: any record that the schema admits gives an opinion, in JSON and as text.

The records come from the JSON Schema itself, so that a new fact is generated without a word here: each field
is left out or filled with a value of its type, mostly sensible, now and then at the edge. Only the numbers
by which entries name each other are chosen so that they exist.
"""

import json
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules import check, facts_schema, load_facts
from rules.contradictions import reconcile

DAY = date(2026, 11, 23)
SCHEMA = facts_schema()
COUNT = 2
IDS = {
    "parties": ["p1", "p2"],
    "products": ["d1", "d2"],
    "conducts": ["c1", "c2"],
}
NAMED = {"party": "parties", "responsible_for": "parties", "conduct": "conducts", "product": "products"}
STATUSES = {"met", "missed", "running", "unknown"}

_edges = ["2026-05", "2024", "1949", "2100-12-31", "2019-11-30", "2019-12-01", "2024-02-29", "2022-09-28"]
_days = st.dates(date(2024, 1, 1), date(2027, 6, 30)).map(str) | st.sampled_from(_edges)
_money = st.integers(0, 10**9).map(lambda cents: f"{cents // 100}.{cents % 100:02d}") | st.just("0")
_degrees = st.integers(-300, 600).map(
    lambda tenths: f"{'-' * (tenths < 0)}{abs(tenths) // 10}.{abs(tenths) % 10}"
)
_errors = st.integers(0, 30).map(lambda tenths: f"{tenths // 10}.{tenths % 10}")
_moments = st.sampled_from(["2025-07-01 08:00", "2025-07-01 08:30", "2025-07-01 23:59", "2026-02-28 00:00"])


def plain(node: dict[str, Any]) -> st.SearchStrategy[Any]:
    """A value for a field that is no entry of its own."""
    if "enum" in node:
        return st.sampled_from(node["enum"])
    if node.get("type") == "boolean":
        return st.booleans()
    if node.get("format") == "date":
        return _days if "pattern" in node else st.dates(date(2020, 1, 1), date(2027, 12, 31)).map(str)
    if node.get("format") == "date-time":
        return _moments
    if node.get("format") == "decimal":
        if node["x-unit"] == "元":
            return _money
        return _degrees if "-?" in node["pattern"] else _errors
    assert node["type"] == "string", node
    return st.sampled_from(["甲", "第一项", "x" * 60])


def value(name: str, node: dict[str, Any]) -> st.SearchStrategy[Any]:
    """A value for any field of the schema."""
    node = next((part for part in node.get("anyOf", ()) if part.get("type") != "null"), node)
    node = node["allOf"][0] if "allOf" in node else node
    if name in NAMED:
        return st.sampled_from(IDS[NAMED[name]])
    if "$ref" in node:
        return entry(node["$ref"].rpartition("/")[2])
    if node.get("type") != "array":
        return plain(node)
    if "$ref" not in node["items"]:
        return st.lists(st.sampled_from(IDS[name]), max_size=COUNT, unique=True)
    if name in IDS:
        return numbered(name, node["items"]["$ref"].rpartition("/")[2])
    return st.lists(entry(node["items"]["$ref"].rpartition("/")[2]), max_size=3)


def fields(definition: str) -> tuple[dict[str, Any], list[str]]:
    """The fields of an entry and which of them it must have."""
    node = SCHEMA["$defs"][definition]
    return node["properties"], node.get("required", [])


def entry(definition: str) -> st.SearchStrategy[dict[str, Any]]:
    """An entry with the fields that it must have and any choice of the others."""
    properties, required = fields(definition)
    return st.fixed_dictionaries(
        {name: value(name, properties[name]) for name in required},
        optional={name: value(name, node) for name, node in properties.items() if name not in required},
    )


def numbered(name: str, definition: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Entries with the ids by which others name them."""
    return st.tuples(*(entry(definition) for _ in IDS[name])).map(
        lambda made: [{**one, "id": known} for one, known in zip(made, IDS[name], strict=True)]
    )


def records() -> st.SearchStrategy[dict[str, Any]]:
    """Whole cases; what entries may name is always there, everything else may be missing."""
    properties = SCHEMA["properties"]
    return st.fixed_dictionaries(
        {name: value(name, properties[name]) for name in IDS},
        optional={name: value(name, node) for name, node in properties.items() if name not in IDS},
    )


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(record=records())
def test_no_record_of_the_schema_crashes_the_check(record, store, rulebook):
    opinion = check(load_facts(record), store, rulebook, None if "decided_on" in record else DAY)
    content = opinion.to_json()
    json.dumps(content, ensure_ascii=False)
    assert {step["status"] for step in content["procedure"]} <= STATUSES
    assert all(step["reason"] for step in content["procedure"])
    assert opinion.to_text().startswith("内部参考")


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(record=records())
def test_what_is_left_after_reconciling_holds_together(record):
    sound, _ = reconcile(load_facts(record), DAY)
    again, left = reconcile(sound, DAY)
    assert again == sound
    assert not [one for one in left if one.withheld]
