"""The policy documents: notices of local authorities as works, one expression each, and addressed provisions.

A notice instructs its issuer's own offices; it never is the basis of a penalty. Its text stays in
``data/documents/<slug>.txt`` as received; ``<slug>.yaml`` beside it says who issued it, for which place and
period, what in the file is not text, and what the numbering alone does not show. Addresses::

    yunxian-2023@2023-08-10#sec_4__sub_2__item_8      四（二）8
    xinzheng-2019@2019-09-02#sec_3__item_4            三4
    dazu-2022@2022-04-02#sec_3__row_5                 （三）5, fifth task row of the third section
    dazu-2022@2022-04-02#sec_3__matter_2              the second 事项 of that section, a heading over its rows
    shaoxing-2021@2021-01-01#glossary__term_3         third entry of 名词解释
    …#head, #preamble, #colophon                      issue head, opening paragraphs, imprint

A measure's ``attributes`` hold ``number``, ``task`` (its words without the offices), ``lead``,
``cooperating``, ``deadline`` and, where the notice asks for reports, ``reports``: words and dates of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from kb.errors import LawDataError
from kb.model import Expression, Provision, Rank, Trust, Unit, Work
from kb.notice_outline import Annex, Layout, Node, outline
from kb.notice_table import TableLayout, table
from kb.notice_text import Edits, check_loss, mend, squeeze, strip_furniture
from kb.notice_units import STYLES
from kb.paths import DATA
from kb.yamlfile import Strict, read_yaml, shown

FOLDER = DATA / "documents"
NOT_A_BASIS = "工作文件，布置本机关和下属单位的工作，不是行政处罚的依据"
Notice = tuple[Work, Expression, tuple[Provision, ...]]


class Furniture(Strict):
    """What in the file is not part of the document, in the order of the file."""

    lines: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Validity(Strict):
    """The period a notice speaks for, half-open; ``quote`` is the sentence it was read from.

    ``to`` equal to ``from`` says that the text never was in force (the explanation of a draft).
    """

    from_: date = Field(alias="from")
    to: date | None
    quote: str | None
    note: str


class AnnexHeading(Strict):
    """An unnumbered heading, the id of its section and of its entries."""

    heading: str
    id: str = Field(pattern=r"^[a-z]+$")
    leaf: str = Field(pattern=r"^[a-z]+$")


class Structure(Strict):
    """The layout of one notice: fields of ``kb.notice_outline.Layout`` or ``kb.notice_table.TableLayout``."""

    kind: Literal["outline", "table"]
    preamble: str = ""
    colophon: str | None = None
    outdent: tuple[str, ...] = ()
    annexes: tuple[AnnexHeading, ...] = ()
    feedback: str = ""
    names: dict[str, str] = {}


class Annotation(Strict):
    """What a reader of one provision should see as data; every ``quote`` must stand in that provision."""

    title: str | None = None
    attributes: dict[str, Any] = {}


class NoticeFile(Strict):
    """``data/documents/<slug>.yaml``."""

    slug: str = Field(pattern=r"^[a-z]+-\d{4}$")
    title: str
    kind: str
    doc_no: str | None
    issuer: str
    date: date
    place: str = Field(pattern=r"^[^/]+(/[^/]+)*$")
    fields: tuple[str, ...] = Field(min_length=1)
    aliases: tuple[str, ...] = Field(min_length=1)
    status: Literal["现行", "期满", "草案说明"]
    note: str | None = None
    validity: Validity
    offices: Literal["closing", "roles", "lines", "columns"] | None
    furniture: Furniture = Furniture()
    joins: tuple[tuple[str, str], ...] = ()
    splits: tuple[tuple[str, str], ...] = ()
    structure: Structure
    annotations: dict[str, Annotation] = {}

    @property
    def edits(self) -> Edits:
        """The declared changes to the file."""
        return Edits(self.furniture.lines, self.furniture.words, self.joins, self.splits)


def load_notices(folder: Path = FOLDER) -> tuple[Notice, ...]:
    """Every notice of ``folder``, by slug: its work, its expression and its provisions in document order.

    Raises ``LawDataError`` when a file is missing or malformed, when a text would lose a character or when
    its numbering has a gap.
    """
    files = sorted(folder.glob("*.yaml"))
    texts = {path.stem for path in folder.glob("*.txt")}
    lonely = sorted(texts.symmetric_difference(path.stem for path in files))
    if lonely or not files:
        raise LawDataError(
            shown(folder), f"说明文件和正文不成对：{'、'.join(lonely) or '目录为空'}", "补齐 .yaml 和 .txt"
        )
    return tuple(load_notice(path) for path in files)


def load_notice(path: Path) -> Notice:
    """The notice described by the metadata file ``path``; see :func:`load_notices` for errors."""
    meta = read_yaml(path, NoticeFile)
    text = path.with_suffix(".txt")
    where = shown(text)
    if meta.slug != path.stem:
        raise LawDataError(shown(path), f"slug“{meta.slug}”与文件名不一致", "改成文件名")
    raw = text.read_text("utf-8")
    kept = strip_furniture(raw, meta.edits, where)
    nodes = _cut(meta, mend(kept, meta.edits, where), where)
    check_loss(kept, (node.text for node in nodes), where)
    _check_quotes(meta, nodes, squeeze(raw), shown(path))
    expression = _expression(meta, where)
    return _work(meta), expression, tuple(_provisions(expression.id, nodes))


def _cut(meta: NoticeFile, lines: tuple[Any, ...], where: str) -> tuple[Node, ...]:
    structure = meta.structure
    if structure.kind == "table":
        nodes = table(lines, TableLayout(structure.feedback, structure.names), where)
    else:
        annexes = tuple(Annex(annex.heading, annex.id, annex.leaf) for annex in structure.annexes)
        layout = Layout(structure.preamble, structure.colophon, structure.outdent, annexes)
        nodes = outline(lines, layout, where)
    for node in (node for top in nodes for node in top.walk()):
        _describe(node, meta)
    return nodes


def _describe(node: Node, meta: NoticeFile) -> None:
    if node.leaf and meta.offices in STYLES and "number" in node.attributes:
        node.attributes |= STYLES[meta.offices](node.text)
    annotation = meta.annotations.get(node.fragment)
    if annotation:
        node.title = annotation.title or node.title
        node.attributes |= annotation.attributes


def _check_quotes(meta: NoticeFile, nodes: tuple[Node, ...], source: str, where: str) -> None:
    if meta.validity.quote and squeeze(meta.validity.quote) not in source:
        raise LawDataError(f"{where} validity.quote", "引用的句子不在原文中", "逐字抄录原文")
    found = {node.fragment: squeeze(node.text) for top in nodes for node in top.walk()}
    for fragment, annotation in meta.annotations.items():
        if fragment not in found:
            raise LawDataError(f"{where} annotations.{fragment}", "没有这个条目", "核对条目编号")
        for quote in _quotes(annotation.attributes):
            if squeeze(quote) not in found[fragment]:
                raise LawDataError(
                    f"{where} annotations.{fragment}", f"“{quote}”不在该条目中", "逐字抄录原文"
                )


def _quotes(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "quote":
                yield str(inner)
            else:
                yield from _quotes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _quotes(inner)


def _work(meta: NoticeFile) -> Work:
    return Work(
        slug=meta.slug,
        title=meta.title,
        rank=Rank.WORK_NOTICE,
        trust=Trust.POLICY,
        aliases=meta.aliases,
        doc_no=meta.doc_no,
        issuer=meta.issuer,
        place=meta.place,
        fields=meta.fields,
        note="；".join(filter(None, (f"{meta.kind}（{meta.status}）", NOT_A_BASIS, meta.note))),
        document=f"data/documents/{meta.slug}.txt",
    )


def _expression(meta: NoticeFile, where: str) -> Expression:
    validity = meta.validity
    source = f"{where}：“{validity.quote}”" if validity.quote else where
    return Expression(
        work=meta.slug,
        version=meta.date,
        valid_from=validity.from_,
        valid_to=validity.to,
        reviewed=True,
        complete=True,
        source=source,
        note=validity.note,
    )


def _provisions(expression: str, nodes: tuple[Node, ...]) -> Iterator[Provision]:
    order = 0
    pending: list[tuple[Node, str | None, tuple[str, ...]]] = [(node, None, ()) for node in reversed(nodes)]
    while pending:
        node, parent, headings = pending.pop()
        identity = f"{expression}#{node.fragment}"
        yield Provision(
            id=identity,
            expression=expression,
            unit=Unit.MEASURE if node.leaf else Unit.HEADING,
            label=node.label,
            text=node.text,
            order=order,
            parent=parent,
            title=node.title,
            headings=headings,
            attributes=node.attributes,
        )
        order += 1
        below = (*headings, node.title or node.label)
        pending += [(child, identity, below) for child in reversed(node.children)]
