"""The answer to a question: quoted clauses with their address, validity and trust, or an honest "not found".

Nothing is composed beyond labels: every sentence of law is a quotation of the text shown beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kb.model import Reference, Trust
from retrieval.conduct import Conduct

_TRUST = {
    Trust.STATUTE: "法律原文",
    Trust.POLICY: "工作文件原文，是工作要求，不是处罚依据",
    Trust.IMPORTED: "本单位导入的官方文本",
    Trust.DIGEST: "摘要，非原文",
    Trust.UNVERIFIED: "摘要，非原文，待核",
}
_SHOWN_BESIDE = 4  # further provisions named under the first


@dataclass(frozen=True, slots=True)
class Hit:
    """One provision found: the reference names the best 款 or 项, its text is the whole article or measure.

    ``score`` lies between 0 and 1, higher is nearer; ``quote`` is a part of the text, word for word.
    """

    reference: Reference
    score: float
    quote: str

    def to_json(self) -> dict[str, Any]:
        """The hit as the command contract prints it."""
        return {**self.reference.to_json(), "score": round(self.score, 4), "quote": self.quote}


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for one question.

    Not answerable: ``answer`` says what was searched and what is missing, and ``hits`` are only the nearest
    provisions, for reference. ``rules`` are ids of rules whose conduct the question names, ``conducts`` what
    they say, ``remarks`` what has to be said before the first clause.
    """

    question: str
    answerable: bool
    answer: str
    hits: tuple[Hit, ...]
    rules: tuple[str, ...]
    elapsed_ms: int
    conducts: tuple[Conduct, ...] = ()
    remarks: tuple[str, ...] = ()

    def to_json(self, query_id: str | None = None) -> dict[str, Any]:
        """The answer as the command contract prints it."""
        return {
            "id": query_id,
            "query": self.question,
            "answerable": self.answerable,
            "answer": self.answer,
            "hits": [hit.to_json() for hit in self.hits],
            "rules": list(self.rules),
            "elapsed_ms": self.elapsed_ms,
            "conducts": [conduct.to_json() for conduct in self.conducts],
            "remarks": list(self.remarks),
        }


def standing(reference: Reference) -> str:
    """Validity and trust in a few words: 「2026-11-21 有效（2019-12-01 起施行）；法律原文」."""
    since = f"{reference.valid_from.isoformat()} 起施行" if reference.valid_from else ""
    until = f"{reference.valid_to.isoformat()} 起失效" if reference.valid_to else ""
    period = "，".join(part for part in (since, until) if part)
    state = "有效" if reference.in_force else "不在有效期内，仅供参考"
    shown = f"{reference.on.isoformat()} {state}" + (f"（{period}）" if period else "")
    return f"{shown}；{_TRUST[reference.trust]}"


def found_text(hits: Sequence[Hit], remarks: Sequence[str] = (), conducts: Sequence[Conduct] = ()) -> str:
    """The answer in words: the first clause quoted, then the rules, then the addresses of the others."""
    first = hits[0]
    lines = [*remarks, f"{first.reference.citation}：「{first.quote}」", f"〔{standing(first.reference)}〕"]
    lines += [line for conduct in conducts for line in conduct.lines()]
    others = [
        f"{hit.reference.citation}：「{hit.quote}」〔{standing(hit.reference)}〕"
        for hit in hits[1 : 1 + _SHOWN_BESIDE]
    ]
    if others:
        lines += ["相关条款：", *others]
    return "\n".join(lines)


def refusal_text(missing: str, searched: str, nearest: bool) -> str:
    """What is said when nothing answers."""
    tail = "下面列出最接近的条款，仅供参考。" if nearest else ""
    return f"没有找到能回答这个问题的条款：{missing}。已检索：{searched}。{tail}"
