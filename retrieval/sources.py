"""What searching needs of the layers below, as protocols: the knowledge base and the rulebook.

``kb.Store`` and ``rules.Rulebook`` fulfil them; tests pass small fakes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from kb.model import Expression, Provision, Reference, Work
from kb.resolve import Texts
from rules.rulefile import Figures


class KnowledgeBase(Texts, Protocol):
    """The read side of the knowledge base (see :class:`kb.Store`)."""

    @property
    def content_hash(self) -> str:
        """Hash of every provision and its metadata."""

    def works(self) -> tuple[Work, ...]:
        """Every law, regulation and notice."""

    def work(self, slug: str) -> Work | None:
        """One work."""

    def expressions(self, slug: str) -> tuple[Expression, ...]:
        """The dated texts of a work, oldest first."""

    def expression(self, expression_id: str) -> Expression | None:
        """One dated text."""

    def expression_on(self, slug: str, on: date) -> Expression | None:
        """The text in force on a day."""

    def provision(self, provision_id: str) -> Provision | None:
        """One provision."""

    def children(self, provision_id: str) -> tuple[Provision, ...]:
        """The provisions directly below one."""

    def units(self, default_index: bool = False) -> Iterator[Provision]:
        """Every retrieval unit: articles, measures, bodies; or those of the default search."""

    def unit_of(self, provision_id: str) -> Provision:
        """The article or measure a 款 or 项 belongs to."""

    def reference(self, provision_id: str, on: date, authority: str | None = None) -> Reference:
        """A provision as every output shows it."""


class RuleRefLike(Protocol):
    """A provision that a rule cites, without a version: ``drug-admin-law#art_126``."""

    @property
    def work(self) -> str:
        """Slug of the work."""

    @property
    def fragment(self) -> str:
        """The part of a provision id behind ``#``."""

    @property
    def kinds(self) -> Sequence[str] | None:
        """The kinds of conduct it speaks of; ``None`` for all of the rule."""

    @property
    def when(self) -> object | None:
        """The condition on which it is cited; ``None`` for always."""

    @property
    def from_(self) -> date | None:
        """First day on which it may be cited."""

    @property
    def to(self) -> date | None:
        """First day on which it may no longer be cited."""


class PersonsLike(Protocol):
    """Who besides the party is punished."""

    @property
    def who(self) -> str:
        """The persons."""

    @property
    def measures(self) -> Sequence[str]:
        """What they get."""


class TierTextLike(Protocol):
    """The words of a tier."""

    @property
    def label(self) -> str:
        """When it applies."""

    @property
    def fine(self) -> Figures | None:
        """Its fine."""

    @property
    def measures(self) -> Sequence[str]:
        """What else."""

    @property
    def persons(self) -> Sequence[PersonsLike]:
        """Who else."""


class TierLike(Protocol):
    """One step of a penalty."""

    @property
    def text(self) -> TierTextLike:
        """Its words."""


class RuleLike(Protocol):
    """What searching needs of one rule."""

    @property
    def id(self) -> str:
        """Stable id."""

    @property
    def title(self) -> str:
        """What the rule is about."""

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds of conduct it speaks of."""

    @property
    def keywords(self) -> Sequence[str]:
        """Words by which a question names the conduct."""

    @property
    def valid_from(self) -> date:
        """First day on which it applies."""

    @property
    def valid_to(self) -> date | None:
        """First day on which it no longer applies."""

    @property
    def violated(self) -> Sequence[RuleRefLike]:
        """The duty."""

    @property
    def basis(self) -> Sequence[RuleRefLike]:
        """The sanction."""

    @property
    def tiers(self) -> Sequence[TierLike]:
        """The steps of the penalty."""


class RulebookLike(Protocol):
    """What searching needs of the rulebook."""

    @property
    def rules(self) -> Sequence[RuleLike]:
        """Every rule."""
