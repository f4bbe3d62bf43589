"""Pages from templates: escaping always on, and the few words every page needs.

>>> str(marked("不超过十万元，按十万元计算", "十万元"))
'不超过<mark>十万元</mark>，按十万元计算'
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from kb.glossary import enum_label
from kb.model import Trust
from kb.paths import ROOT
from rules import APPLIES, GUARDS, STATUS, TRUST
from web.links import provision_link

TEMPLATES = ROOT / "web" / "templates"
STATIC = ROOT / "web" / "static"

_TRUST = {trust.value: words for trust, words in TRUST.items()}
_APPLIES = {answer.value: words for answer, words in APPLIES.items()}


def marked(text: str, quote: str | None) -> Markup:
    """``text`` as HTML with the first occurrence of ``quote`` marked; unmarked where it does not occur."""
    start = text.find(quote) if quote and quote != text else -1
    if start < 0 or quote is None:
        return escape(text)
    return marked_span(text, (start, start + len(quote)))


def marked_span(text: str, span: tuple[int, int] | None) -> Markup:
    """``text`` as HTML with the characters of ``span`` marked."""
    if span is None:
        return escape(text)
    start, end = span
    return Markup("{}<mark>{}</mark>{}").format(text[:start], text[start:end], text[end:])


def validity(ref: Mapping[str, Any]) -> tuple[str, str]:
    """Class and words for whether a reference is in force on the day asked about."""
    on, first, end = ref["on"], ref.get("valid_from"), ref.get("valid_to")
    last = (date.fromisoformat(end) - timedelta(days=1)).isoformat() if end else None
    parts = [f"{first} 起" if first else "", f"至 {last}" if last else ""]
    span = "".join(part for part in parts if part)
    shown = f"（{span}）" if span else ""
    if ref["in_force"]:
        return "ok", f"{on} 有效{shown}"
    if ref.get("text") is None:
        return "off", f"{on} 的文本没有收录"
    if first and on < first:
        return "off", f"{on} 尚未施行{shown}"
    return "off", f"{on} 不在施行期间{shown}"


def trust_class(trust: str) -> str:
    """How a trust level is coloured: the law's own words, a notice, or a summary."""
    if trust in (Trust.STATUTE, Trust.IMPORTED):
        return "law"
    return "policy" if trust == Trust.POLICY else "digest"


class Pages:
    """Renders templates with what every page shows: guards and the versions in use."""

    def __init__(self, versions: Mapping[str, str]) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            guards=GUARDS,
            versions=dict(versions),
            provision_link=provision_link,
            validity=validity,
            marked=marked,
            label=enum_label,
        )
        self._environment.filters.update(
            trust=lambda value: _TRUST[value],
            trust_class=trust_class,
            applies=lambda value: _APPLIES[value],
            status=lambda value: STATUS[value],
        )

    def __call__(self, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """The page; ``status`` is its HTTP status."""
        return HTMLResponse(self._environment.get_template(template).render(context), status)
