"""How a reply shows a provision: citation, how far it may be relied on, validity, and where to read it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

TRUST_MARKS = {
    "statute": "法律原文",
    "policy": "工作文件原文，不是处罚依据",
    "imported": "已导入原文",
    "digest": "摘要，非原文",
    "unverified": "待核，非原文",
}


def provision_link(provision_id: str) -> str:
    """The page of a provision; ``#`` belongs to the id and must not end the path."""
    return f"/provisions/{quote(provision_id, safe='@')}"


def case_link(facts: dict[str, Any]) -> str:
    """The web form with these facts filled in (URL-safe base64 of the JSON)."""
    packed = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
    return f"/case?facts={base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def validity(ref: dict[str, Any]) -> str:
    """Whether the provision is in force on the day asked about: 「2026-11-21 有效（2019-12-01 起）」."""
    on, first, end = ref["on"], ref.get("valid_from"), ref.get("valid_to")
    last = (date.fromisoformat(end) - timedelta(days=1)).isoformat() if end else None
    span = "，".join(part for part in (f"{first} 起" if first else "", f"至 {last}" if last else "") if part)
    shown = f"（{span}）" if span else ""
    if ref["in_force"]:
        return f"{on} 有效{shown}"
    if first and on < first:
        return f"{on} 尚未施行{shown}"
    return f"{on} 已不在施行期间{shown}"


def trust_mark(ref: dict[str, Any]) -> str:
    """The words for ``trust``."""
    return TRUST_MARKS[str(ref["trust"])]


def listed(title: str, refs: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Lines of references under a title, each with the page where its words can be read."""
    for number, ref in enumerate(refs):
        if number == 0:
            yield f"{title}："
        yield f"· {short(ref)}"
        yield f"  {provision_link(ref['provision_id'])}"


def short(ref: dict[str, Any]) -> str:
    """A reference inside a sentence: citation, with a mark when it is not the text of a law in force."""
    marks = [] if ref["trust"] in ("statute", "imported") else [trust_mark(ref)]
    if not ref["in_force"]:
        marks.append(f"{ref['on']} 不在施行期间")
    return str(ref["citation"]) + (f"（{'；'.join(marks)}）" if marks else "")
