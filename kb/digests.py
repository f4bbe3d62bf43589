"""Digests: articles of regulations in our own words, for texts that no dependency ships.

A file ``data/digests/<slug>@<from>.yaml`` holds one expression of one work. Entries of confidence 高 were
checked against the full text (trust ``digest``); 中 rests on one secondary source (``unverified``, shown as
待核); 低 is never entered. A digest may hold only some articles, 款 or 项 (``complete: false``). A 款 whose
number nobody has established has ``number: null``: it then has an id (``para_x1``) but no number in its
address or citation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from kb.articles import address_label, article_label
from kb.errors import LawDataError
from kb.model import Address, Expression, Provision, Rank, Trust, Unit, Work
from kb.paths import DATA
from kb.text import LawText
from kb.yamlfile import Strict, read_yaml, shown

FOLDER = DATA / "digests"
Confidence = Literal["高", "中"]


class _Work(Strict):
    slug: str = Field(pattern=r"^[a-z][a-z0-9-]*[a-z0-9]$")
    title: str = Field(min_length=2)
    rank: Rank
    doc_no: str | None = None
    issuer: str | None = None
    aliases: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


class _Expression(Strict):
    from_: date = Field(alias="from")
    to: date | None = None
    promulgated: date | None = None
    replaces: str | None = None
    replaced_by: str | None = None
    gap_before: str | None = None
    complete: bool
    reviewed: bool
    source: str = Field(min_length=2)
    note: str | None = None

    @model_validator(mode="after")
    def _dates(self) -> _Expression:
        if self.to and self.to <= self.from_:
            raise ValueError("to 必须晚于 from")
        return self


class _Point(Strict):
    number: int | None = Field(None, ge=1)
    text: str = Field(min_length=1)
    confidence: Confidence | None = None


class _Paragraph(Strict):
    number: int | None = Field(ge=1)
    text: str = Field(min_length=1)
    points: tuple[_Point, ...] = ()
    confidence: Confidence | None = None

    @model_validator(mode="before")
    @classmethod
    def _numbered(cls, value: Any) -> Any:
        """Points written as plain strings are the whole list and count from 1."""
        if isinstance(value, dict) and isinstance(value.get("points"), list):
            points = [
                {"number": index, "text": point} if isinstance(point, str) else point
                for index, point in enumerate(value["points"], 1)
            ]
            return {**value, "points": points}
        return value

    @model_validator(mode="after")
    def _rising(self) -> _Paragraph:
        _require_rising([point.number for point in self.points], "项")
        return self


class _Article(Strict):
    article: int = Field(ge=1)
    suffix: int = Field(0, ge=0)
    confidence: Confidence
    source: str | None = None
    title: str = Field(min_length=2, max_length=20)
    topics: tuple[str, ...] = ()
    text: str | None = Field(None, min_length=1)
    paragraphs: tuple[_Paragraph, ...] = ()

    @model_validator(mode="after")
    def _body(self) -> _Article:
        if bool(self.text) == bool(self.paragraphs):
            raise ValueError("text 和 paragraphs 应当恰好有一个")
        _require_rising([paragraph.number for paragraph in self.paragraphs], "款")
        return self


class _Digest(Strict):
    work: _Work
    expression: _Expression
    articles: tuple[_Article, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _rising(self) -> _Digest:
        places = [(article.article, article.suffix) for article in self.articles]
        for earlier, later in pairwise(places):
            if later <= earlier:
                label = article_label(*later)
                raise ValueError(f"{label}重复，或者次序不对" if later == earlier else f"{label}次序不对")
        return self


def _require_rising(numbers: Sequence[int | None], unit: str) -> None:
    known = [number for number in numbers if number is not None]
    if known != sorted(set(known)):
        raise ValueError(f"{unit}的序号重复，或者次序不对：{known}")


def load_digests(folder: Path = FOLDER) -> Iterator[LawText]:
    """Every digest of the folder; the expressions of one work follow each other by date.

    Raises ``LawDataError`` naming file and place: unknown key, confidence 低, an article, 款 or 项 twice, a
    file name that does not match, works that differ between files, dates that overlap or leave a gap that
    nobody declared.
    """
    texts: dict[str, list[tuple[Path, _Digest]]] = {}
    for path in sorted(folder.glob("*.yaml")):
        digest = read_yaml(path, _Digest)
        expected = f"{digest.work.slug}@{digest.expression.from_.isoformat()}.yaml"
        if path.name != expected:
            raise LawDataError(shown(path), f"文件名应当是 {expected}", "改文件名，或者改 slug、from")
        texts.setdefault(digest.work.slug, []).append((path, digest))
    for versions in texts.values():
        _check_versions(versions)
        newest = versions[-1][1].work
        for path, digest in versions:
            yield _law_text(digest, newest, shown(path))


def _check_versions(versions: list[tuple[Path, _Digest]]) -> None:
    versions.sort(key=lambda entry: entry[1].expression.from_)
    for (_, earlier), (path, later) in pairwise(versions):
        if later.work != earlier.work.model_copy(update={"doc_no": later.work.doc_no}):
            what = "除 doc_no 外，与同一规定其他文本的 work 不一致"
            raise LawDataError(f"{shown(path)} work", what, "各文件写成一样")
        end, start = earlier.expression.to, later.expression.from_
        if end is None or end > start:
            raise LawDataError(
                f"{shown(path)} expression.from",
                f"与前一文本的效力期间重叠（前一文本到 {end or '现在'}）",
                "核对两个文本的 from 和 to",
            )
        if end < start and not later.expression.gap_before:
            raise LawDataError(
                f"{shown(path)} expression.from",
                f"{end} 至 {start} 没有文本",
                "核对日期；确实没有收录的，写明 gap_before（说明缺哪个文本）",
            )


def _law_text(digest: _Digest, newest: _Work, where: str) -> LawText:
    """The text; the work carries the document number of its newest text, an older text notes its own."""
    facts = digest.expression
    work = Work(
        slug=newest.slug,
        title=newest.title,
        rank=newest.rank,
        trust=Trust.DIGEST,
        aliases=newest.aliases,
        doc_no=newest.doc_no,
        issuer=newest.issuer,
        fields=newest.fields,
    )
    notes = [facts.note] if facts.note else []
    notes += [f"文号：{digest.work.doc_no}"] if digest.work.doc_no != newest.doc_no else []
    notes += [f"代替：{facts.replaces}"] if facts.replaces else []
    notes += [f"被代替：{facts.replaced_by}"] if facts.replaced_by else []
    expression = Expression(
        work=work.slug,
        version=facts.from_,
        valid_from=facts.from_,
        valid_to=facts.to,
        reviewed=facts.reviewed,
        complete=facts.complete,
        source=facts.source,
        note="；".join(notes) or None,
    )
    if facts.complete:
        _require_whole(digest, where)
    return LawText(work, expression, tuple(_provisions(expression, digest.articles)))


def _require_whole(digest: _Digest, where: str) -> None:
    """``complete: true`` means that no article number is left out."""
    held = {article.article for article in digest.articles}
    missing = [number for number in range(1, max(held) + 1) if number not in held]
    if missing:
        label = "、".join(article_label(number) for number in missing[:5])
        raise LawDataError(f"{where} articles", f"写明 complete: true，却缺{label}", "补齐，或者改为 false")


def _provisions(expression: Expression, articles: Iterable[_Article]) -> Iterator[Provision]:
    order = 1
    for article in articles:
        made = _article(expression, article, order)
        yield from made
        order += len(made)


def _article(expression: Expression, article: _Article, order: int) -> list[Provision]:
    address = Address(article=article.article, suffix=article.suffix)
    # strip: a folded YAML block may end with a line break
    paragraphs = article.paragraphs or (_Paragraph(number=1, text=(article.text or "").strip()),)
    # an article whose only 款 is numbered 1 is cited without it, as the law's own single-款 articles are
    single = not article.paragraphs or [paragraph.number for paragraph in paragraphs] == [1]
    top = Provision(
        id=f"{expression.id}#{address.fragment}",
        expression=expression.id,
        unit=Unit.ARTICLE,
        label=address_label(address),
        text="\n".join(_paragraph_text(paragraph) for paragraph in paragraphs),
        order=order,
        address=address,
        title=article.title,
        confidence=article.confidence,
        trust=_weakest(article),
        attributes={"topics": list(article.topics)} | ({"source": article.source} if article.source else {}),
    )
    found = [top]
    for index, paragraph in enumerate(paragraphs, 1):
        found += _paragraph(top, paragraph, index, single, order + len(found))
    return found


def _paragraph(
    top: Provision, paragraph: _Paragraph, index: int, single: bool, order: int
) -> list[Provision]:
    assert top.address is not None
    place = replace(top.address, paragraph=paragraph.number)
    confidence = paragraph.confidence or top.confidence
    label = address_label(place, single)
    if paragraph.number is None:
        label += "（款号待核）"
    node = replace(
        top,
        id=f"{top.id}__para_{paragraph.number or f'x{index}'}",
        unit=Unit.PARAGRAPH,
        label=label,
        text=_paragraph_text(paragraph),
        order=order,
        parent=top.id,
        address=place,
        confidence=confidence,
        trust=_trust(confidence),
    )
    found = [node]
    for count, point in enumerate(paragraph.points, 1):
        below = replace(place, point=point.number)
        sure = point.confidence or confidence
        suffix = "" if point.number else "（项号待核）"
        found.append(
            replace(
                node,
                id=f"{node.id}__point_{point.number or f'x{count}'}",
                unit=Unit.POINT,
                label=(address_label(below, single) if paragraph.number else _loose(top, below)) + suffix,
                text=_point_text(point),
                order=order + len(found),
                parent=node.id,
                address=below,
                confidence=sure,
                trust=_trust(sure),
            )
        )
    return found


def _loose(top: Provision, place: Address) -> str:
    """第七十条（款号待核）第（二）项."""
    behind = address_label(place).removeprefix(top.label)
    return f"{top.label}（款号待核）{behind}"


def _paragraph_text(paragraph: _Paragraph) -> str:
    return "\n".join([paragraph.text.strip(), *(_point_text(point) for point in paragraph.points)])


def _point_text(point: _Point) -> str:
    text = point.text.strip()
    if point.number is None or text.startswith("（"):
        return text
    return f"（{article_label(point.number)[1:-1]}）{text}"


def _weakest(article: _Article) -> Trust:
    """An article shown whole is no surer than its least sure part."""
    parts: list[_Paragraph | _Point] = [*article.paragraphs]
    parts += [point for paragraph in article.paragraphs for point in paragraph.points]
    sure = {article.confidence, *(part.confidence for part in parts if part.confidence)}
    return _trust("中" if "中" in sure else "高")


def _trust(confidence: str | None) -> Trust:
    return Trust.DIGEST if confidence == "高" else Trust.UNVERIFIED
