"""Check a citation against the texts held: existence, validity on a day, and the words quoted from it.

``resolve`` never falls back to another version: where no text is held for the day, or a summary does not hold
the article, the answer is ``no_text_held`` and not "no such article".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from kb.citation import Citation
from kb.locate import Status, Texts, locate, title_of
from kb.model import Expression, Provision, Rank, Reference
from kb.names import PREVIOUS, fold

__all__ = ["Resolved", "Status", "Texts", "quote_ok", "resolve"]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A citation with its status, the provision it means if there is one, and a sentence for the reader.

    ``law`` is the full title of the work cited, where there is one reading.
    """

    citation: Citation
    status: Status
    reference: Reference | None
    message: str
    law: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The citation as the command contract prints it.

        ``text`` is the words that cite (``text[start:end]`` of the input), ``provision_text`` those of the
        provision; without a provision the reference's keys repeat what was cited and the rest is null.
        """
        cited = self.citation
        reference = {
            "provision_id": None,
            "law": self.law or cited.name,
            "article": cited.article,
            "article_suffix": cited.suffix,
            "paragraph": cited.paragraph,
            "point": cited.point,
            "citation": None,
            "in_force": None,
            "trust": None,
            "document": None,
            "authority": None,
        }
        if self.reference:
            reference |= self.reference.to_json()
        provision_text = reference.pop("text", None)
        return {
            "text": cited.text,
            "start": cited.start,
            "end": cited.end,
            "status": self.status.value,
            "message": self.message,
            "work": cited.work,
            "candidates": list(cited.candidates),
            "section": cited.section,
            "version": cited.version,
            "quote": cited.quote,
            **reference,
            "provision_text": provision_text,
        }


def resolve(citation: Citation, store: Texts, on: date) -> Resolved:
    """What ``citation`` means on the day ``on``."""
    work = store.work(citation.work) if citation.work else None
    return replace(_resolve(citation, store, on), law=work.title if work else None)


def _resolve(citation: Citation, store: Texts, on: date) -> Resolved:
    if not citation.candidates:
        return _outcome(citation, Status.NO_SUCH_LAW, f"知识库里没有“{citation.name or '所指的法律'}”")
    if citation.work is None:
        titles = "、".join(title_of(store, slug) for slug in citation.candidates)
        return _outcome(citation, Status.AMBIGUOUS, f"可能指{titles}，请写明是哪一部")
    found = _text_for(citation, store, on)
    if isinstance(found, Resolved):
        return found
    expression, status, message = found
    located = locate(citation, store, expression)
    if isinstance(located, Provision):
        reference = store.reference(located.id, on)
        if status is Status.OK and not reference.in_force:
            return Resolved(citation, Status.NO_TEXT_HELD, reference, reference.note or "当日的文字没有收录")
        if status is Status.OK and citation.quote is not None:
            status, message = _check_quote(citation, reference)
        return Resolved(citation, status, reference, message)
    if status is not Status.OK:
        return _outcome(citation, status, message)
    return _outcome(citation, *located)


def quote_ok(provision: Provision | Reference, quote: str) -> bool:
    """Whether the quoted words stand in the provision, apart from white space and half- or full-width signs.

    ``……`` in the quote stands for words left out; the parts must follow each other.
    """
    text, at = _plain(provision.text or ""), 0
    parts = [part for part in re.split(r"…+|\.{3,}", quote) if _plain(part)]
    for part in parts:
        place = text.find(_plain(part), at)
        if place < 0:
            return False
        at = place + len(_plain(part))
    return bool(parts)


def _plain(text: str) -> str:
    """``text`` for comparing: folded, no white space, one kind of quotation mark, no closing full stop."""
    return "".join(fold(text).split()).replace("'", '"').rstrip("。.;,")


def _check_quote(citation: Citation, reference: Reference) -> tuple[Status, str]:
    if not reference.trust.verbatim:
        return Status.NO_TEXT_HELD, "收录的是摘要，不是原文，不能核对引用的文字"
    if quote_ok(reference, citation.quote or ""):
        return Status.OK, "条款存在，引用的文字与原文一致"
    return Status.QUOTE_MISMATCH, f"{reference.citation}没有引用的这些文字"


def _text_for(citation: Citation, store: Texts, on: date) -> tuple[Expression, Status, str] | Resolved:
    """The expression to look into, and whether it was in force; a finished answer where there is none."""
    slug = citation.candidates[0]
    texts = store.expressions(slug)
    current = store.expression_on(slug, on)
    named = next((text for text in texts if text.valid_from.isoformat() == citation.version), None)
    if citation.version == PREVIOUS and current:
        return _text_before(citation, store, current, on)
    if named and (current or on >= named.valid_from):
        return named, *_in_force(named, on)
    if named or citation.version in (None, PREVIOUS):
        return (
            (current, Status.OK, "条款存在，当日有效") if current else _no_text_on(citation, store, texts, on)
        )
    return _text_of_year(citation, store, texts, on)


def _text_before(
    citation: Citation, store: Texts, current: Expression, on: date
) -> tuple[Expression, Status, str] | Resolved:
    """The text that ``current`` replaced."""
    slug, eve = current.work, current.valid_from - timedelta(days=1)
    before = store.expression_on(slug, eve)
    if before:
        return before, *_in_force(before, on)
    missing = store.missing_on(slug, eve)
    name = f"（{missing.name}）" if missing is not None else ""
    what = f"没有收录{title_of(store, slug)} {current.valid_from.isoformat()} 以前的文本{name}"
    return _outcome(citation, Status.NO_TEXT_HELD, what)


def _text_of_year(
    citation: Citation, store: Texts, texts: Sequence[Expression], on: date
) -> tuple[Expression, Status, str] | Resolved:
    """The one text that the year ``citation.version`` marks."""
    slug = citation.candidates[0]
    marked = [text for text in texts if citation.version in _years(text)]
    marked = [text for text in marked if str(text.version.year) == citation.version] or marked
    if not marked:
        held = "、".join(str(text.version.year) for text in texts)
        what = f"没有收录{title_of(store, slug)}的 {citation.version} 年文本（收录的版本：{held}）"
        return _outcome(citation, Status.NO_TEXT_HELD, what)
    if len(marked) > 1:
        what = f"{title_of(store, slug)}有几个 {citation.version} 年的文本，请写明日期"
        return _outcome(citation, Status.AMBIGUOUS, what)
    return marked[0], *_in_force(marked[0], on)


def _years(text: Expression) -> set[str]:
    """The years by which a text may be marked: version, commencement, and any date its source names."""
    return {
        str(text.version.year),
        str(text.valid_from.year),
        *re.findall(r"(\d{4})-\d{2}-\d{2}", text.source),
    }


def _no_text_on(
    citation: Citation, store: Texts, texts: Sequence[Expression], on: date
) -> tuple[Expression, Status, str] | Resolved:
    slug = citation.candidates[0]
    missing = store.missing_on(slug, on)
    if missing is not None or not texts:
        name = f"（{missing.name}）" if missing is not None else ""
        what = f"没有收录{title_of(store, slug)} {on.isoformat()} 的文本{name}"
        return _outcome(citation, Status.NO_TEXT_HELD, what)
    earlier = [text for text in texts if text.valid_from <= on]
    if not earlier:
        if store.known_missing(slug) or _has_forerunner(texts[0], title_of(store, slug)):
            what = f"没有收录{title_of(store, slug)} {texts[0].valid_from.isoformat()} 以前的文本"
            return _outcome(citation, Status.NO_TEXT_HELD, what)
        return texts[0], *_in_force(texts[0], on)
    if any(text.valid_from > on for text in texts):
        what = f"没有收录{title_of(store, slug)} {on.isoformat()} 的文本"
        return _outcome(citation, Status.NO_TEXT_HELD, what)
    work = store.work(slug)
    if work and work.rank is Rank.WORK_NOTICE and earlier[-1].valid_to == earlier[-1].valid_from:
        return earlier[-1], Status.NOT_YET_IN_FORCE, "草案的说明，没有施行"
    return earlier[-1], *_in_force(earlier[-1], on)


def _has_forerunner(text: Expression, title: str) -> bool:
    """Whether an older text of the same work existed, or nobody has established that there was none."""
    replaced = re.search(r"代替：([^；]*)", text.note or "")
    own = title.strip("《》").removeprefix("中华人民共和国")
    return (
        not text.reviewed
        or re.search(r"修订|修正|修改", text.source) is not None
        or (replaced is not None and ("文本" in replaced[1] or own in replaced[1]))
    )


def _in_force(text: Expression, on: date) -> tuple[Status, str]:
    if on < text.valid_from:
        return (
            Status.NOT_YET_IN_FORCE,
            f"该文本自 {text.valid_from.isoformat()} 起施行，{on.isoformat()} 还没有施行",
        )
    if text.valid_to is not None and on >= text.valid_to:
        if text.valid_to == text.valid_from:
            return Status.REPEALED, text.note or "该文本已经失效"
        return Status.REPEALED, f"该文本已于 {text.valid_to.isoformat()} 起失效"
    return Status.OK, "条款存在，当日有效"


def _outcome(citation: Citation, status: Status, message: str) -> Resolved:
    return Resolved(citation, status, None, message)
