"""Relevance: which facts matter for which kind of conduct, read off the rules.

The form shows only what some rule for the chosen kind looks at; no list of fields is kept by hand.

>>> from kb import open_store
>>> from rules import load_rulebook
>>> facts = relevant_facts(load_rulebook(open_store()))
>>> "conducts.prescription_shown" in facts["sale_without_prescription"]
True
>>> "conducts.prescription_shown" in facts["cold_chain_breach"]
False
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from rules.rulebook import DiscretionRule, ReferralRule, Rule, Rulebook
from rules.tree import All, Test, facts_of


def relevant_facts(rulebook: Rulebook) -> Mapping[str, frozenset[str]]:
    """For each kind of conduct the schema facts (``conducts.harm``) that a rule for it tests or reckons with.

    Facts that only matter for every kind alike (place, earlier penalties, circumstances) are left out.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for rule in rulebook.rules:
        for kind in rule.kinds:
            found[kind].update(_schema_facts(_features(rulebook, rule), rulebook))
    others: tuple[DiscretionRule | ReferralRule, ...] = (*rulebook.discretion, *rulebook.referral)
    for other in others:
        facts = set(_schema_facts(facts_of(other.condition), rulebook))
        for kind in _kinds(rulebook, other):
            found[kind].update(facts)
    return {kind: frozenset(facts) for kind, facts in found.items()}


def _features(rulebook: Rulebook, rule: Rule) -> Iterator[str]:
    """Names of the features that a rule, its tiers, its fines and its citations look at."""
    yield from facts_of(rule.condition)
    for tier in rule.tiers:
        if tier.condition is not None:
            yield from facts_of(tier.condition)
        if tier.text.fine is not None and tier.text.fine.times_of is not None:
            yield tier.text.fine.times_of
    for ref in (*rule.violated, *rule.basis):
        condition = rulebook.citing(ref)
        if condition is not None:
            yield from facts_of(condition)


def _schema_facts(features: Iterable[str], rulebook: Rulebook) -> Iterator[str]:
    for name in features:
        yield from (fact for fact in rulebook.features[name].facts if "." in fact)


def _kinds(rulebook: Rulebook, rule: DiscretionRule | ReferralRule) -> tuple[str, ...]:
    """The kinds of conduct that a rule of another scope speaks of; none when it speaks of any."""
    parts = rule.condition.parts if isinstance(rule.condition, All) else (rule.condition,)
    named = [
        set(map(str, part.options))
        for part in parts
        if isinstance(part, Test) and part.fact == "conduct_kind"
    ]
    if named:
        return tuple(sorted(set.intersection(*named)))
    works = set(getattr(rule.text, "requires_basis", ()))
    return tuple(
        kind for one in rulebook.rules if works & {ref.work for ref in one.basis} for kind in one.kinds
    )
