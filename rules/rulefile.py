"""What a rule file may say: the schema of ``data/rules/*.yaml``.

Amounts are whole 元 in the files (that is how the law writes them) and integer 分 in the program.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kb.glossary import enum_ids

Text = Annotated[str, Field(min_length=1)]
RuleId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Address = Annotated[str, Field(pattern=r"^[a-z0-9-]+(#[a-z]+_[0-9a-z_-]+)?$")]
"""A work, or a provision of one together with everything below it."""
RefText = Annotated[str, Field(pattern=r"^[a-z0-9-]+#[a-z]+_[0-9a-z_-]+$")]


class _Node(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class RuleRef(_Node):
    """A provision that a rule cites, by work and place; the text of the day is looked up when it is shown.

    ``from_``/``to`` bound the days on which it may be cited, ``parties`` the party types and ``kinds`` the
    conduct kinds it speaks of; ``when`` must hold for it to be cited (not known: not cited).
    """

    ref: RefText
    from_: date | None = Field(None, alias="from")
    to: date | None = None
    parties: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
    when: dict[str, Any] | None = None
    note: Text | None = None

    @property
    def work(self) -> str:
        """Slug of the work cited."""
        return self.ref.partition("#")[0]

    @property
    def fragment(self) -> str:
        """Place in the work, ``art_126`` or ``sec_4__sub_2__item_8``."""
        return self.ref.partition("#")[2]

    @model_validator(mode="after")
    def _known_terms(self) -> Self:
        for name, group, what in (
            ("parties", "party_type", "主体类型"),
            ("kinds", "conduct_kind", "行为种类"),
        ):
            unknown = set(getattr(self, name) or ()) - set(enum_ids(group))
            if unknown:
                listed = "、".join(sorted(unknown))
                raise ValueError(f"{name} 中有不认识的{what} {listed}，见 data/glossary.yaml")
        return self


class Band(_Node):
    """货值不足某数的固定幅度: below ``amount`` 元 of the base the fine is fixed, from there on a multiple."""

    amount: int = Field(gt=0)
    min: int | None = Field(None, ge=0)
    max: int = Field(gt=0)


class Figures(_Node):
    """The range of a fine: fixed in 元, or a multiple of a base.

    The base may be deemed not less than a ``floor`` (不足十万元的，按十万元计算), or the fine may be fixed
    ``below`` an amount (不足一万元的，并处五万元以上十五万元以下). Multiples are whole numbers or, where
    the law counts in percent, ``min_percent`` / ``max_percent``. ``may`` marks 可以并处.
    """

    min: int | None = Field(None, ge=0)
    max: int | None = Field(None, gt=0)
    times_of: (
        Literal["goods_value", "illegal_gains", "sales_amount", "ad_cost", "income", "annual_income"] | None
    ) = None
    min_times: int | None = Field(None, gt=0)
    max_times: int | None = Field(None, gt=0)
    min_percent: int | None = Field(None, gt=0)
    max_percent: int | None = Field(None, gt=0)
    floor: int | dict[str, int] | None = None
    below: Band | None = None
    may: bool = False

    @property
    def low(self) -> int:
        """The lower multiple in percent of the base; 0 where the law names none (三倍以下)."""
        return self.min_percent or (self.min_times or 0) * 100

    @property
    def high(self) -> int:
        """The upper multiple in percent of the base."""
        return self.max_percent or (self.max_times or 0) * 100

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        return self._checked_fixed() if self.times_of is None else self._checked_multiple()

    def _checked_fixed(self) -> Self:
        others = (self.min_times, self.max_times, self.min_percent, self.max_percent, self.floor, self.below)
        if self.max is None or any(part is not None for part in others):
            raise ValueError("罚款要么写 max（和 min），要么写 times_of、倍数（和 floor 或者 below）")
        if self.min is not None and self.min > self.max:
            raise ValueError("罚款的 min 大于 max")
        return self

    def _checked_multiple(self) -> Self:
        if self.min is not None or self.max is not None:
            raise ValueError("倍数罚款不写 min、max")
        if (self.max_times is None) == (self.max_percent is None):
            raise ValueError("倍数罚款的上限写 max_times 或者 max_percent，写一个")
        if self.min_times is not None and self.min_percent is not None:
            raise ValueError("倍数罚款的下限写 min_times 或者 min_percent，只写一个")
        if self.low > self.high:
            raise ValueError("罚款的倍数下限大于上限")
        if self.floor is not None and self.below is not None:
            raise ValueError("floor 和 below 只写一个")
        if isinstance(self.floor, dict) and set(self.floor) - set(enum_ids("stage")):
            raise ValueError("floor 按环节写时，只能用 data/glossary.yaml 的 stage")
        return self


class Persons(_Node):
    """处罚到人: who besides the party is punished, and how.

    A multiple is of what each earned: ``income`` during the act, ``annual_income`` in the past year.
    """

    who: Text
    measures: tuple[Text, ...] = Field(min_length=1)
    fine: Figures | None = None
    ref: RefText | None = None


class TierText(_Node):
    """档次: one step of a penalty with its own condition."""

    id: RuleId
    label: Text
    when: dict[str, Any] | None = None
    fine: Figures | None = None
    measures: tuple[Text, ...] = ()
    persons: tuple[Persons, ...] = ()

    @model_validator(mode="after")
    def _income_is_of_persons(self) -> Self:
        if self.fine is not None and self.fine.times_of in ("income", "annual_income"):
            raise ValueError(f"times_of: {self.fine.times_of} 只用于处罚到人（persons）的罚款")
        return self


class Succession(_Node):
    """An older rule that this one replaced, and which of the two is lighter (行政处罚法 第三十七条)."""

    rule: RuleId
    lighter: Literal["old", "new", "待核"]
    reason: Text


class _Dated(_Node):
    id: RuleId
    title: Text
    from_: date = Field(date.min, alias="from")
    to: date | None = None
    when: dict[str, Any] | None = None
    kinds: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.to is not None and self.to <= self.from_:
            raise ValueError("to 不晚于 from，规则永远不会适用")
        if self.when is None and not self.kinds and not getattr(self, "requires_basis", ()):
            raise ValueError("kinds 和 when 至少写一项，否则规则对任何案件都成立")
        unknown = set(self.kinds) - set(enum_ids("conduct_kind"))
        if unknown:
            raise ValueError(
                f"kinds 中有不认识的行为种类 {'、'.join(sorted(unknown))}，见 data/glossary.yaml"
            )
        return self

    def in_force(self, on: date) -> bool:
        """Whether the rule applies on a day."""
        return self.from_ <= on and (self.to is None or on < self.to)


class RuleText(_Dated):
    """违法行为规则: conduct, provisions violated, penalty basis and tiers."""

    family: Text
    kinds: tuple[str, ...] = Field(min_length=1)
    authority: Text
    summary: Text
    keywords: tuple[Text, ...] = ()
    status: Literal["待核"] | None = None
    violated: tuple[RuleRef, ...]
    basis: tuple[RuleRef, ...]
    policy: tuple[RuleRef, ...] = ()
    tiers: tuple[TierText, ...]
    succeeds: tuple[Succession, ...] = ()
    yields_to: tuple[RefText, ...] = ()
    notes: tuple[Text, ...] = ()
    evidence: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _known_evidence(self) -> Self:
        unknown = [item for item in self.evidence if item not in enum_ids("evidence_item")]
        if unknown:
            raise ValueError(
                f"evidence 中有不认识的证据 {'、'.join(unknown)}，见 data/glossary.yaml 的 evidence_item"
            )
        if len(set(self.evidence)) < len(self.evidence):
            raise ValueError("evidence 中有重复的证据")
        return self

    @model_validator(mode="after")
    def _tiers_are_told_apart(self) -> Self:
        ids = [tier.id for tier in self.tiers]
        if len(set(ids)) < len(ids):
            raise ValueError("tiers 中有重复的档次编号")
        return self

    @property
    def person_refs(self) -> tuple[RuleRef, ...]:
        """The provisions on which the punishment of persons rests, where not the rule's own basis."""
        refs = [person.ref for tier in self.tiers for person in tier.persons if person.ref]
        return tuple(RuleRef.model_validate({"ref": ref}) for ref in refs)

    @model_validator(mode="after")
    def _basis_or_pending(self) -> Self:
        if (not self.basis or not self.tiers) and self.status != "待核":
            raise ValueError("没有 basis 或者 tiers 的规则必须写 status: 待核")
        return self


class DiscretionText(_Dated):
    """量罚规则: a direction with its basis, or 待核 with the policy that asks for it.

    It is looked at only beside findings whose basis is among ``requires_basis``. ``pending`` says why it
    stays 待核 although its condition holds. What it rests on counts once together with findings on
    ``once_with``.
    """

    direction: Literal[
        "从重", "从轻", "减轻", "从轻或者减轻", "减轻或者免予处罚", "不予处罚", "免予处罚", "不再罚款"
    ]
    binding: Literal["应当", "可以"]
    day: Literal["act", "decision"] = "act"
    requires_basis: tuple[Address, ...] = ()
    once_with: tuple[RuleRef, ...] = ()
    basis: tuple[RuleRef, ...]
    policy: tuple[RuleRef, ...] = ()
    reason: Text
    pending: Text | None = None

    @model_validator(mode="after")
    def _pending_without_basis(self) -> Self:
        if not self.basis and self.pending is None:
            raise ValueError("没有 basis 的量罚规则要写 pending：为什么待核")
        return self


class ReferralText(_Dated):
    """移送规则: when a case must go to the police, and for which offence.

    With ``raised_by`` the rule is looked at only where that is known to hold: nobody is asked about crimes of
    which nothing speaks. ``unless`` is an exception that must be shown; ``exception`` says which it is.
    """

    raised_by: dict[str, Any] | None = None
    unless: dict[str, Any] | None = None
    exception: Text | None = None
    offences: tuple[RuleRef, ...] = Field(min_length=1)
    basis: tuple[RuleRef, ...] = Field(min_length=1)
    reason: Text

    @model_validator(mode="after")
    def _exception_has_a_name(self) -> Self:
        if (self.unless is None) != (self.exception is None):
            raise ValueError("unless 和 exception 一起写：例外的条件，以及例外是什么")
        return self


class ChecklistText(_Dated):
    """清单: a point to go through beside every range on ``requires_basis``; dates are the decision's."""

    effect: Text
    requires_basis: tuple[Address, ...] = Field(min_length=1)
    basis: tuple[RuleRef, ...] = Field(min_length=1)


class DishonestyText(_Dated):
    """严重违法失信名单: findings on ``requires_basis`` may lead to listing; ``unless`` must be shown."""

    requires_basis: tuple[Address, ...] = Field(min_length=1)
    unless: dict[str, Any] | None = None
    basis: tuple[RuleRef, ...] = Field(min_length=1)
    reason: Text
    pending: Text | None = None


class ListingText(_Node):
    """What every listing needs besides, and the words by which a measure is a 较重行政处罚."""

    needs: tuple[Text, ...] = Field(min_length=1)
    heavy: tuple[Text, ...] = Field(min_length=1)
    aggravated: Text


class RiskText(_Dated):
    """风险提示: what a policy document puts first; ``confirm`` says what the facts cannot tell (待核)."""

    category: Literal["重点产品", "重点环节", "重点对象", "严厉打击"]
    policy: tuple[RuleRef, ...] = Field(min_length=1)
    confirm: Text | None = None


class ReminderText(_Dated):
    """提示: a warning that belongs to certain facts and decides nothing."""

    text: Text


class ProcedureText(_Dated):
    """追责时效: a deadline counted from the end of the act; the discovery of the act stops it."""

    title: Text = "期限"
    step: Text
    years: int = Field(gt=0)
    day_type: Literal["working", "natural"]
    assumes: tuple[Text, ...] = ()
    basis: tuple[RuleRef, ...] = Field(min_length=1)


class RuleFile(_Node):
    """One file of ``data/rules``."""

    rules: tuple[RuleText, ...] = ()
    discretion: tuple[DiscretionText, ...] = ()
    referral: tuple[ReferralText, ...] = ()
    procedure: tuple[ProcedureText, ...] = ()
    checklist: tuple[ChecklistText, ...] = ()
    dishonesty: tuple[DishonestyText, ...] = ()
    listing: ListingText | None = None
    risk_flags: tuple[RiskText, ...] = ()
    reminders: tuple[ReminderText, ...] = ()
    none: Text | None = None
    first: Text | None = None
