"""The sentence of a clause that answers: always the clause's own words, never composed.

>>> sentences("责令改正；情节严重的，吊销许可证。")
['责令改正；', '情节严重的，吊销许可证。']
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.bigrams import bigrams
from retrieval.question import Intent, Question, Wanted

_SENTENCE = re.compile(r"[^。；;！？\n]+[。；;！？]?")
_WHOLE = re.compile(r"[^。\n]+。?")
_DIGIT = re.compile(r"[0-9０-９]|[一二三四五六七八九十百千万]+(?:年|月|日|天|倍|元|个|人|名|次|家)|百分之")
_PUNISHES = re.compile(r"罚款|罚金|罚\d|警告|吊销|有期徒刑|拘役|没收|责令")
_LEAD = 0.3  # what opening the list of the item found counts
_SHORT = 6  # characters; less than this says nothing by itself


def sentences(text: str) -> list[str]:
    """The sentences and semicolon parts of a text, each a part of it word for word."""
    return [part for part in (match.group().strip() for match in _SENTENCE.finditer(text)) if part]


def full_sentences(text: str) -> list[str]:
    """The sentences of a text with all their parts: the tiers of a sanction belong together."""
    return [part for part in (match.group().strip() for match in _WHOLE.finditer(text)) if part]


def answering_quote(question: Question, implied: Sequence[str], text: str, focus: str) -> str:
    """The part of ``text`` that answers best.

    Args:
        question: what is asked.
        implied: words of the law for what the question says.
        text: the article or measure.
        focus: the 款 or 项 found, in which the answer is more likely to stand.
    """
    parts = sentences(text) if question.intent is Intent.DUTY else full_sentences(text)
    if not parts:
        return text.strip()
    if question.intent is not Intent.DUTY:
        parts = [part for part in parts if _PUNISHES.search(part)] or parts
    wanted = bigrams(" ".join((question.content, *implied)))
    lead = "" if question.intent is Intent.DUTY else _lead(parts, text, focus)
    marks = [_mark(question, wanted, part, focus) + _LEAD * (part == lead) for part in parts]
    best = max(range(len(parts)), key=lambda place: marks[place])
    return parts[best] if len(parts[best]) >= _SHORT else text.strip()


def _lead(parts: Sequence[str], text: str, focus: str) -> str:
    """The sentence that opens the list in which ``focus`` stands: for its items it says what follows."""
    end = text.find(focus)
    opening = [part for part in parts if part.endswith(("：", ":")) and 0 <= text.find(part) < end]
    return opening[-1] if opening else ""


def _mark(question: Question, wanted: frozenset[str], part: str, focus: str) -> float:
    own = bigrams(part)
    shared = len(own & wanted)
    mark = shared / (len(wanted) or 1) + 0.5 * shared / (len(own) + 8)
    mark += 0.15 * (part in focus)
    mark += 0.25 * (question.wanted in (Wanted.FIGURE, Wanted.DATE) and bool(_DIGIT.search(part)))
    return mark - 0.5 * (len(part) < _SHORT)
