"""References: how a provision is named, and what is said beside it on a given day."""

from __future__ import annotations

from datetime import date

from kb.articles import address_label
from kb.model import Address, Expression, Provision, Reference, Trust, Work
from kb.schema import MissingText
from kb.statutes import REPEALED

_CAUTION = {
    Trust.DIGEST: "摘要，非原文",
    Trust.UNVERIFIED: "摘要，非原文，依据二手来源，待核",
}


def citation(work: Work, label: str) -> str:
    """《中华人民共和国药品管理法》第九十八条第三款第（五）项; a title that has its own 《》 keeps them."""
    title = work.title
    return (title if title.startswith("《") and title.endswith("》") else f"《{title}》") + label


def reference_to(
    provision: Provision, work: Work, expression: Expression, on: date, authority: str | None = None
) -> Reference:
    """The provision as of the day ``on``: its text always, and whether it was in force that day."""
    trust = provision.trust or work.trust
    address = provision.address
    notes = [_validity(expression, on), _replaced(provision, on), _CAUTION.get(trust)]
    if not expression.reviewed and work.trust is Trust.STATUTE and REPEALED not in (expression.note or ""):
        notes.append("施行日未经人工复核")
    return Reference(
        provision_id=provision.id,
        law=work.title,
        citation=citation(work, provision.label),
        in_force=expression.in_force(on) and not _is_replaced(provision, on),
        on=on,
        trust=trust,
        text=provision.text,
        article=address.article if address else None,
        article_suffix=address.suffix if address else 0,
        paragraph=address.paragraph if address else None,
        point=address.point if address else None,
        document=work.document,
        authority=authority,
        valid_from=expression.valid_from,
        valid_to=expression.valid_to,
        note="；".join(note for note in notes if note) or None,
    )


def reference_to_missing(
    work: Work, address: Address, on: date, known: MissingText | None, authority: str | None = None
) -> Reference:
    """A provision of a text that is not held for the day ``on``: an address without words, 待核."""
    named = f"（{known.name}）" if known else ""
    return Reference(
        provision_id=f"{work.slug}#{address.fragment}",
        law=work.title,
        citation=citation(work, address_label(address)),
        in_force=False,
        on=on,
        trust=Trust.UNVERIFIED,
        text=None,
        article=address.article,
        article_suffix=address.suffix,
        paragraph=address.paragraph,
        point=address.point,
        authority=authority,
        note=f"没有收录 {on.isoformat()} 的文本{named}，待核",
    )


def _validity(expression: Expression, on: date) -> str | None:
    if expression.in_force(on):
        return None
    if REPEALED in (expression.note or ""):
        return REPEALED
    if expression.valid_to == expression.valid_from:
        return "没有施行过的文本"
    if on < expression.valid_from:
        return f"该文本自 {expression.valid_from.isoformat()} 起施行"
    return f"该文本已于 {expression.valid_to} 起失效"


def _is_replaced(provision: Provision, on: date) -> bool:
    since = provision.attributes.get("replaced_since")
    return bool(since) and date.fromisoformat(str(since)) <= on


def _replaced(provision: Provision, on: date) -> str | None:
    remark = provision.attributes.get("remark")
    if not remark or (provision.attributes.get("replaced_since") and not _is_replaced(provision, on)):
        return None
    return str(remark)
