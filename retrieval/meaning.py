"""What a question means: its vectors, the conduct it names, and how like known questions it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from retrieval.bigrams import bigrams
from retrieval.conduct import Conduct, conduct_of
from retrieval.embedding import Embedder
from retrieval.features import named_fields
from retrieval.index import SearchIndex
from retrieval.kind_match import KindMatcher, KindUnits, kind_units, surety
from retrieval.question import Intent, Question
from retrieval.rule_match import RuleMatcher, ruled_units
from retrieval.settings import Settings
from retrieval.sources import KnowledgeBase, RulebookLike, RuleLike
from retrieval.units import Floats

_SURE = 0.15  # of a kind of conduct, for its rule to be shown


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like known questions a question is.

    ``known``: how near it is to questions that provisions answer; ``held``: how much nearer than to those
    that nothing here answers; ``answerable``: how surely it sounds like the first, as log odds; ``unheld``:
    where it is nearer to the second, what is not held.
    """

    known: float = 0.0
    held: float = 0.0
    answerable: float = 0.0
    unheld: str = ""

    def evidence(self) -> dict[str, float]:
        """The numbers by name, for the decision whether to answer."""
        return {"known": self.known, "held": self.held, "answerable": self.answerable}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a question means.

    ``vectors`` are of the question with the words of the law for it, and of the question as it stands;
    ``sure`` are the kinds of conduct it may name with how surely, ``units`` the articles they lead to.
    """

    vectors: Floats
    likeness: Likeness = Likeness()
    rules: Sequence[RuleLike] = ()
    sure: Mapping[str, float] = field(default_factory=dict)
    units: KindUnits = KindUnits({}, {}, {})


class Reader:
    """Finds out what questions mean.

    Args:
        store: the knowledge base.
        index: its search index, with the questions known.
        embedder: the model of the index.
        rulebook: the rules; without one no conduct is known.
        tuning: the settings.
    """

    def __init__(
        self,
        store: KnowledgeBase,
        index: SearchIndex,
        embedder: Embedder,
        rulebook: RulebookLike | None,
        tuning: Settings,
    ) -> None:
        self._store, self._index, self._embedder, self._tuning = store, index, embedder, tuning
        self._matcher = RuleMatcher(rulebook, tuning.rules)
        self._kinds = KindMatcher(rulebook, index.kinds, store)

    def read(self, asked: Question, implied: Sequence[str], *, ruled: bool = True) -> Meaning:
        """The meaning of a question; ``implied`` are the words of the law for what it says.

        With ``ruled`` off only its vectors, for a search that asks neither rules nor known questions.
        """
        plain = self._embedder.plain_queries([" ".join((asked.content, *implied)), asked.text])
        vectors = self._embedder.adapted(plain)
        if not ruled:
            return Meaning(vectors)
        named = named_fields(asked, implied, self._tuning.fields)
        sure = surety(self._kinds.marks(asked, implied, vectors, named))
        units = kind_units(self._kinds.applying(asked), sure, self._store, asked.on)
        likeness = self._likeness(asked.text, plain[1], vectors)
        return Meaning(vectors, likeness, self._matcher.matched(asked, implied), sure, units)

    def _likeness(self, text: str, plain: Floats, vectors: Floats) -> Likeness:
        said = bigrams(text)
        (near, _), (far, reason) = (
            texts.nearest(vectors, said) for texts in (self._index.asked, self._index.unheld)
        )
        answerable = self._index.answerable.evidence(text, plain)
        return Likeness(near, near - far, answerable, reason if far > near else "")

    def conducts(self, meaning: Meaning, unit: str, asked: Question) -> tuple[Conduct, ...]:
        """What the rulebook says of the conduct, if its provisions include the unit of the first hit; others
        were matched by chance.
        """
        for kind in self._kinds_shown(meaning, asked):
            rule = self._rule_shown(kind, unit, meaning, asked)
            if rule:
                return (conduct_of(rule, self._store, asked.on, kind),)
        shown = [r for r in meaning.rules if unit in ruled_units([r], self._store, asked)]
        shown = [r for r in shown if not r.kinds or any(one in meaning.sure for one in r.kinds)]
        return tuple(conduct_of(r, self._store, asked.on) for r in shown[:1])

    def _kinds_shown(self, meaning: Meaning, asked: Question) -> list[str]:
        """The kinds of which a rule may be shown, surest first."""
        told = asked.intent is Intent.SANCTION or any(s in asked.text for s in self._tuning.rules.conduct)
        if asked.intent is Intent.CRIME or not told:
            return []
        best = max(meaning.sure.values(), default=0.0)
        return [kind for kind, value in meaning.sure.items() if value >= max(_SURE, best / 2)]

    def _rule_shown(self, kind: str, unit: str, meaning: Meaning, asked: Question) -> RuleLike | None:
        """The rule for a kind that leads to a unit; of several the one whose words are said."""
        leading = [
            rule
            for rule in self._kinds.applying(asked)
            if kind in rule.kinds and kind_units([rule], {kind: 1.0}, self._store, asked.on).leads_to(unit)
        ]
        said, named = bigrams(asked.text), {rule.id for rule in meaning.rules}
        return max(
            leading,
            key=lambda rule: (rule.id in named, len(bigrams(rule.title) & said) / (len(rule.title) + 1)),
            default=None,
        )
