"""单选题 made from the rules: which fine, and which basis.

Wrong options are the ranges and bases of other rules, so that every option is real law and can be explained.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from kb import Reference
from quiz.item import Item
from quiz.source import Source, Spec, cited, lettered, right_keys
from rules import Rule
from rules.penalty import range_text
from rules.rulefile import TierText

WRONG = 3


def _fined(source: Source) -> Iterator[tuple[Rule, TierText, str]]:
    for rule in source.rulebook.rules:
        for tier in rule.text.tiers:
            if tier.fine is not None:
                yield rule, tier, range_text(tier.fine)


def _period(source: Source, rule: Rule) -> str:
    """What to say before the stem of a rule that is no longer in force."""
    return "" if rule.valid_to is None else f"行为发生在 {source.day_of(rule)}，"


def fine_specs(source: Source) -> Iterator[Spec]:
    """One item for every tier that has a fine."""
    known = tuple(_fined(source))
    for rule, tier, text in known:

        def make(
            item_id: str, random: Random, rule: Rule = rule, tier: TierText = tier, text: str = text
        ) -> Item:
            others = {label: (other, step) for other, step, label in known if label != text}
            wrong = random.sample(sorted(others), WRONG)
            basis = source.basis(rule)
            options = [(text, True, f"{cited(basis)}：{tier.label}。", basis)]
            for label in wrong:
                other, step = others[label]
                where = source.basis(other)
                why = f"这是“{other.title}”的幅度（{step.label}），见{cited(where)}。"
                options.append((label, False, why, where))
            shown = lettered(options, random)
            stem = f"{_period(source, rule)}{rule.title}，“{tier.label}”，罚款幅度是多少？"
            return Item(
                item_id,
                "single",
                rule.family,
                stem,
                shown,
                right_keys(shown),
                f"依据{cited(basis)}，{tier.label}：{text}。",
                basis,
                2,
            )

        yield Spec(f"fine-{rule.id}-{tier.id}", "single", rule.family, make)


def basis_specs(source: Source) -> Iterator[Spec]:
    """One item for every rule that has a basis: which provision punishes this conduct?"""
    rules = [rule for rule in source.rulebook.rules if rule.basis]
    for rule in rules:

        def make(item_id: str, random: Random, rule: Rule = rule) -> Item:
            right = source.basis(rule)
            others: dict[str, tuple[Rule, tuple[Reference, ...]]] = {}
            for other in rules:
                refs = source.basis(other)
                if refs[:1] != right[:1] and cited(refs[:1]) != cited(right[:1]):
                    others.setdefault(cited(refs[:1]), (other, refs[:1]))
            wrong = random.sample(sorted(others), WRONG)
            options = [(cited(right[:1]), True, f"{rule.title}的处罚依据。", right[:1])]
            for label in wrong:
                other, refs = others[label]
                options.append((label, False, f"该条处罚的是“{other.title}”。", refs))
            shown = lettered(options, random)
            stem = f"{_period(source, rule)}{rule.text.summary}。处罚依据是哪一条？"
            return Item(
                item_id,
                "single",
                rule.family,
                stem,
                shown,
                right_keys(shown),
                f"{rule.title}，依据{cited(right)}处罚；有权机关：{rule.authority}。",
                right,
                1,
            )

        yield Spec(f"basis-{rule.id}", "single", rule.family, make)
