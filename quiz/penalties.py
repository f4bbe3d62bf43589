"""单选题 made from the rules: which fine, and which basis.

Wrong options are the ranges and bases of other rules, so that every option is real law and can be explained.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from kb import Reference
from kb.glossary import enum_label
from quiz.item import Item
from quiz.source import Source, Spec, cited, lettered, right_keys
from rules import Rule
from rules.penalty import range_text
from rules.rulefile import TierText

WRONG = 3
SAMPLE = 60  # conducts among which wrong options are looked for


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
    """One item for every kind of conduct of every rule that has a basis: which provision punishes it?"""
    pairs = [
        (rule, kind) for rule in source.rulebook.rules for kind in rule.kinds if source.basis(rule, kind)
    ]
    for rule, kind in pairs:

        def make(item_id: str, random: Random, rule: Rule = rule, kind: str = kind) -> Item:
            right = source.basis(rule, kind)
            others: dict[str, tuple[str, tuple[Reference, ...]]] = {}
            for other, conduct in random.sample(pairs, min(len(pairs), SAMPLE)):
                refs = source.basis(other, conduct)
                if kind not in other.kinds and cited(refs[:1]) != cited(right[:1]):
                    others.setdefault(cited(refs[:1]), (_named(other, conduct), refs[:1]))
            wrong = random.sample(sorted(others), WRONG)
            options = [(cited(right[:1]), True, f"{_named(rule, kind)}的处罚依据。", right[:1])]
            for label in wrong:
                title, refs = others[label]
                options.append((label, False, f"该条处罚的是“{title}”。", refs))
            shown = lettered(options, random)
            said = rule.text.summary if len(rule.kinds) == 1 else _named(rule, kind)
            return Item(
                item_id,
                "single",
                rule.family,
                f"{_period(source, rule)}{said}。处罚依据是哪一条？",
                shown,
                right_keys(shown),
                f"{_named(rule, kind)}，依据{cited(right)}处罚；有权机关：{rule.authority}。",
                right,
                1,
            )

        name = rule.id if len(rule.kinds) == 1 else f"{rule.id}-{kind.replace('_', '-')}"
        yield Spec(f"basis-{name}", "single", rule.family, make)


def _named(rule: Rule, kind: str) -> str:
    """The conduct, for one rule among several of its kind."""
    return rule.title if len(rule.kinds) == 1 else enum_label("conduct_kind", kind)
