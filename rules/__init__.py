"""The rules: from the facts of a case to every applicable provision, range, reason and gap.

>>> from kb import open_store
>>> store = open_store()
>>> facts = load_facts({
...     "place": "云南省/临沧市/云县",
...     "parties": [{"id": "p1", "type": "retail_pharmacy"}],
...     "products": [{"id": "d1", "category": "drug", "storage_min": "2", "storage_max": "8"}],
...     "conducts": [{"id": "c1", "kind": "cold_chain_breach", "party": "p1", "from": "2024-03-05",
...                   "temperature_out_of_range": True}],
... })
>>> opinion = check(facts, store, load_rulebook(store))
>>> [finding.rule_id for finding in opinion.findings]
['cold-chain-business']
"""

from rules.check import check
from rules.clash import Contradiction
from rules.errors import EngineError, FactsError, Problem, ReadingsError, RuleFileError, RulesError
from rules.facts import dump_facts, facts_schema, load_facts
from rules.kinds import clear_kind, rank_kinds
from rules.opinion import GUARDS, Finding, Opinion
from rules.opinion_text import APPLIES, DAY_TYPE, HAVE, STATUS, STEP_STATUS, TRUST
from rules.questions import Question, field_of, next_question, with_fact
from rules.readings import decode_upload, read_readings_csv
from rules.relevance import relevant_facts
from rules.rulebook import Rule, Rulebook, load_rulebook, resolve_ref
from rules.schema import Facts
from rules.unknown import UNKNOWN, Ternary

__all__ = [
    "APPLIES",
    "DAY_TYPE",
    "GUARDS",
    "HAVE",
    "STATUS",
    "STEP_STATUS",
    "TRUST",
    "UNKNOWN",
    "Contradiction",
    "EngineError",
    "Facts",
    "FactsError",
    "Finding",
    "Opinion",
    "Problem",
    "Question",
    "ReadingsError",
    "Rule",
    "RuleFileError",
    "Rulebook",
    "RulesError",
    "Ternary",
    "check",
    "clear_kind",
    "decode_upload",
    "dump_facts",
    "facts_schema",
    "field_of",
    "load_facts",
    "load_rulebook",
    "next_question",
    "rank_kinds",
    "read_readings_csv",
    "relevant_facts",
    "resolve_ref",
    "with_fact",
]
