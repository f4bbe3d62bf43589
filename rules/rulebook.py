"""The rulebook: rule files read, validated against the law, and ready to run.

A rule is data a lawyer can read (``data/rules/*.yaml``): when it is in force, a condition over the charge
record, the provisions violated, the penalty basis, its tiers, the evidence. Loading checks every word of
it: unknown fields, unknown facts, dates, and that every provision it cites exists on every day it may be
cited. A rule file that is wrong stops the program; nothing is skipped.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from kb import Store
from kb.glossary import enum_label
from kb.model import Reference
from kb.paths import DATA
from rules.clockfile import ClockedFile, ClockText, check_clock
from rules.condition import parse_condition
from rules.engine import Engine
from rules.errors import RuleFileError
from rules.feature import Feature, load_features
from rules.rulecheck import (
    Beside,
    check_addresses,
    check_ref,
    check_successions,
    full_condition,
    side_conditions,
)
from rules.rulefile import (
    ChecklistText,
    DiscretionText,
    DishonestyText,
    ProcedureText,
    ReferralText,
    ReminderText,
    RiskText,
    RuleFile,
    RuleRef,
    RuleText,
    TierText,
)
from rules.tree import Condition

RULES_DIR = DATA / "rules"
AnyText = RuleText | DiscretionText | ReferralText | ProcedureText
_Value = TypeVar("_Value")
_Dated = TypeVar(
    "_Dated",
    RuleText,
    DiscretionText,
    ReferralText,
    ProcedureText,
    ChecklistText,
    DishonestyText,
    RiskText,
    ReminderText,
)


@dataclass(frozen=True, slots=True)
class Tier:
    """档次: its text and, unless it always applies, its condition."""

    text: TierText
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class Rule:
    """违法行为规则: its text, its whole condition (kinds and dates included) and its tiers."""

    text: RuleText
    condition: Condition
    tiers: tuple[Tier, ...]

    @property
    def id(self) -> str:
        """Stable id, as every output names the rule."""
        return self.text.id

    @property
    def title(self) -> str:
        """What the rule punishes, for an inspector."""
        return self.text.title

    def title_for(self, kind: str) -> str:
        """What a finding is called: the kind of conduct, where a rule in force speaks of several."""
        one = len(self.kinds) == 1 or self.valid_to is not None
        return self.title if one else enum_label("conduct_kind", kind)

    @property
    def family(self) -> str:
        """Group of rules it belongs to, such as 冷链."""
        return self.text.family

    @property
    def kinds(self) -> tuple[str, ...]:
        """The conduct kinds it speaks of."""
        return self.text.kinds

    @property
    def violated(self) -> tuple[RuleRef, ...]:
        """The duties violated."""
        return self.text.violated

    @property
    def basis(self) -> tuple[RuleRef, ...]:
        """The penalty basis."""
        return self.text.basis

    @property
    def keywords(self) -> tuple[str, ...]:
        """Words by which a question names this conduct."""
        return self.text.keywords

    @property
    def valid_from(self) -> date:
        """First day on which it applies."""
        return self.text.from_

    @property
    def valid_to(self) -> date | None:
        """First day on which it no longer applies, ``None`` when open."""
        return self.text.to

    @property
    def authority(self) -> str:
        """Who may decide."""
        return self.text.authority


@dataclass(frozen=True, slots=True)
class DiscretionRule:
    """量罚规则 with its condition."""

    text: DiscretionText
    condition: Condition


@dataclass(frozen=True, slots=True)
class ReferralRule:
    """移送规则 with its condition."""

    text: ReferralText
    condition: Condition


@dataclass(frozen=True, slots=True)
class ProcedureRule:
    """期限规则 with its condition."""

    text: ProcedureText
    condition: Condition


@dataclass(frozen=True)
class Rulebook:
    """Every rule, the features they test, and the compiled engine."""

    rules: tuple[Rule, ...]
    discretion: tuple[DiscretionRule, ...]
    referral: tuple[ReferralRule, ...]
    procedure: tuple[ProcedureRule, ...]
    clock: tuple[ClockText, ...]
    features: Mapping[str, Feature]
    content_hash: str
    no_referral: str
    refer_first: str
    ref_conditions: Mapping[str, Condition]
    beside: Beside

    def citing(self, ref: RuleRef) -> Condition | None:
        """The condition under which a provision is cited, if it has one of its own."""
        return None if ref.when is None else self.ref_conditions[ref_key(ref)]

    def rule(self, rule_id: str) -> Rule | None:
        """The rule with an id."""
        return self._by_id.get(rule_id)

    @cached_property
    def _by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def engine(self) -> Engine:
        """The durable_rules engine over every condition of the book."""
        return Engine(self.conditions, self.features, self.content_hash)

    @cached_property
    def conditions(self) -> dict[str, Condition]:
        """Every condition of the book, whatever its scope, by rule id."""
        found: dict[str, Condition] = {rule.id: rule.condition for rule in self.rules}
        found |= {rule.text.id: rule.condition for rule in self.discretion}
        found |= {rule.text.id: rule.condition for rule in self.referral}
        found |= {rule.text.id: rule.condition for rule in self.procedure}
        return found

    @property
    def texts(self) -> tuple[AnyText, ...]:
        """The text of every rule, whatever its scope."""
        scopes: tuple[Sequence[Any], ...] = (self.rules, self.discretion, self.referral, self.procedure)
        return tuple(rule.text for scope in scopes for rule in scope)

    def changes(self, kind: str) -> tuple[date, ...]:
        """The days on which the rules for a kind of conduct begin or end."""
        days = {rule.valid_from for rule in self.rules if kind in rule.kinds}
        days |= {rule.valid_to for rule in self.rules if kind in rule.kinds and rule.valid_to}
        return tuple(sorted(days))

    @cached_property
    def first_days(self) -> dict[str, date]:
        """For each conduct kind the first day on which any rule speaks of it."""
        found: dict[str, date] = {}
        for rule in self.rules:
            for kind in rule.kinds:
                found[kind] = min(found.get(kind, rule.valid_from), rule.valid_from)
        return found

    def successors(self, rule_id: str) -> tuple[Rule, ...]:
        """The rules that replaced a rule."""
        return tuple(
            rule for rule in self.rules if any(older.rule == rule_id for older in rule.text.succeeds)
        )


def _read(path: Path) -> ClockedFile:
    where = f"data/rules/{path.name}"
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise RuleFileError(where, f"不是有效的 YAML：{error}", "改正缩进、引号或者冒号") from None
    try:
        return ClockedFile.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise RuleFileError(f"{where}：{place}", first["msg"], "对照 docs/law-data.md 改正") from None


def ref_key(ref: RuleRef) -> str:
    """What names the condition of a cited provision: equal conditions are read once."""
    return json.dumps(ref.when, sort_keys=True, default=str)


def _ref_conditions(texts: Iterable[Any], features: Mapping[str, Feature]) -> dict[str, Condition]:
    """The conditions of all cited provisions that have one."""
    return {
        ref_key(ref): parse_condition(ref.when, features, f"data/rules：{text.id} 引用的 {ref.ref}")
        for text in texts
        for ref in refs_of(text)
        if ref.when is not None
    }


def _unique(texts: Iterable[_Dated]) -> None:
    seen: set[str] = set()
    for text in texts:
        if text.id in seen:
            raise RuleFileError(f"data/rules：{text.id}", "编号重复", "改用不同的编号")
        seen.add(text.id)


def refs_of(text: Any) -> tuple[RuleRef, ...]:
    """Every provision that a rule of any scope cites."""
    if isinstance(text, RuleText):
        return (*text.violated, *text.basis, *text.policy, *text.person_refs)
    if isinstance(text, DiscretionText):
        return (*text.basis, *text.policy, *text.once_with)
    if isinstance(text, ReferralText):
        return (*text.offences, *text.basis)
    if isinstance(text, RiskText):
        return text.policy
    return () if isinstance(text, ReminderText) else text.basis


def _tiers(text: RuleText, features: Mapping[str, Feature]) -> tuple[Tier, ...]:
    where = f"data/rules：{text.id}"
    return tuple(
        Tier(
            tier,
            None if tier.when is None else parse_condition(tier.when, features, f"{where}.tiers.{tier.id}"),
        )
        for tier in text.tiers
    )


def _clock(files: Iterable[ClockedFile], store: Store) -> tuple[ClockText, ...]:
    """Every deadline, with its provisions and what it replaced checked."""
    texts: tuple[Any, ...] = tuple(text for file in files for text in file.clock)
    _unique(texts)
    check_clock(texts)
    for text in texts:
        for ref in text.basis:
            check_ref(ref, text, store, f"data/rules：{text.id}")
    return texts


def load_rulebook(store: Store, directory: Path = RULES_DIR) -> Rulebook:
    """Read and check every rule file.

    Raises:
        RuleFileError: names the file, the place and the cure.
    """
    paths = sorted(directory.glob("*.yaml"))
    files = [_read(path) for path in paths]
    features = load_features()
    rules = tuple(text for file in files for text in file.rules)
    discretion = tuple(text for file in files for text in file.discretion)
    referral = tuple(text for file in files for text in file.referral)
    procedure = tuple(text for file in files for text in file.procedure)
    checklist = tuple(text for file in files for text in file.checklist)
    dishonesty = tuple(text for file in files for text in file.dishonesty)
    risk_flags = tuple(text for file in files for text in file.risk_flags)
    reminders = tuple(text for file in files for text in file.reminders)
    aside: tuple[Any, ...] = (*checklist, *dishonesty, *risk_flags, *reminders)
    everything: tuple[Any, ...] = (*rules, *discretion, *referral, *procedure, *aside)
    _unique(everything)
    check_successions(rules)
    for text in everything:
        for ref in refs_of(text):
            check_ref(ref, text, store, f"data/rules：{text.id}")
        check_addresses(text, store)

    def condition(text: Any, day: str = "act_day") -> Condition:
        return parse_condition(full_condition(text, day), features, f"data/rules：{text.id}.when")

    digest = hashlib.sha256(store.content_hash.encode())
    for path in [*paths, DATA / "features.yaml", DATA / "glossary.yaml", DATA / "conduct-goods.yaml"]:
        digest.update(path.read_bytes())
    return Rulebook(
        rules=tuple(Rule(text, condition(text), _tiers(text, features)) for text in rules),
        discretion=tuple(DiscretionRule(text, condition(text, f"{text.day}_day")) for text in discretion),
        referral=tuple(ReferralRule(text, condition(text)) for text in referral),
        procedure=tuple(ProcedureRule(text, condition(text)) for text in procedure),
        clock=_clock(files, store),
        features=features,
        content_hash=digest.hexdigest(),
        no_referral=_only(files, lambda file: file.none, "none"),
        refer_first=_only(files, lambda file: file.first, "first"),
        ref_conditions=_ref_conditions(everything, features),
        beside=Beside(
            checklist=checklist,
            dishonesty=dishonesty,
            listing=_only(files, lambda file: file.listing, "listing", "dishonesty.yaml")
            if dishonesty
            else None,
            risk_flags=risk_flags,
            reminders=reminders,
            conditions=side_conditions((*referral, *aside), features),
        ),
    )


def _only(
    files: Sequence[RuleFile],
    read: Callable[[RuleFile], _Value | None],
    name: str,
    home: str = "referral.yaml",
) -> _Value:
    values = [value for file in files if (value := read(file)) is not None]
    if len(values) != 1:
        raise RuleFileError(
            "data/rules", f"{name} 应当恰好写一次，现在有 {len(values)} 处", f"只在 {home} 写一次"
        )
    return values[0]


def resolve_ref(ref: RuleRef, store: Store, on: date, authority: str | None = None) -> Reference | None:
    """The provision a rule cites, in the text in force on a day; ``None`` when none of that day is held."""
    expression = store.expression_on(ref.work, on)
    if expression is None:
        return None
    provision = store.provision(f"{expression.id}#{ref.fragment}")
    if provision is None:
        return None
    reference = store.reference(provision.id, on, authority)
    return reference if ref.note is None else replace(reference, note=ref.note)
