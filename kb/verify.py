"""Is every text whole? Numbering, tree, dates, and an exact round trip against the statute database.

Each check returns what is wrong as Chinese lines, none when all is well; a build refuses to go on otherwise,
and ``yaojian kb verify`` runs them over the built file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from kb.errors import LawDataError
from kb.lawlist import LawList, load_law_list
from kb.model import Expression, Provision, Trust, Unit, Work
from kb.statutes import REPEALED, SourceText, read_source
from kb.store import Store
from kb.text import LawText

_TAKEN_BACK = (Unit.ARTICLE, Unit.BODY, Unit.PART, Unit.SUBPART)


def verify_store(store: Store) -> tuple[str, ...]:
    """Every problem of the built knowledge base, sources included."""
    texts = [
        LawText(work, expression, store.provisions(expression.id))
        for work in store.works()
        for expression in store.expressions(work.slug)
    ]
    stale = [f"{name}：建立知识库之后有变动，应当重建" for name in store.stale_sources()]
    return (*stale, *problems(texts), *source_problems(texts, read_source(), load_law_list()))


def verify_texts(texts: Sequence[LawText]) -> None:
    """Raise ``LawDataError`` with the first problem of loaded texts."""
    found = problems(texts)
    if found:
        where, _, what = found[0].partition("：")
        raise LawDataError(where, what, f"改正数据文件（共有 {len(found)} 处问题）")


def problems(texts: Sequence[LawText]) -> tuple[str, ...]:
    """What is wrong with texts taken by themselves: ids, words, tree, dates."""
    found: list[str] = []
    works: dict[str, Work] = {}
    for text in texts:
        if works.setdefault(text.work.slug, text.work) != text.work:
            found.append(f"{text.work.slug}：两个来源对同一规定的说明不一致")
        found += _text_problems(text)
    ids = Counter(provision.id for text in texts for provision in text.provisions)
    found += [f"{identity}：编号重复" for identity, count in ids.items() if count > 1]
    return (*found, *_date_problems(texts), *_title_problems(works.values()))


def _text_problems(text: LawText) -> Iterator[str]:
    if not text.provisions:
        yield f"{text.expression.id}：没有条文"
    for earlier, later in pairwise(text.provisions):
        if later.order <= earlier.order:
            yield f"{later.id}：条文次序不对"
    for provision in text.provisions:
        if not provision.text.strip() or not provision.label.strip():
            yield f"{provision.id}：内容或者条标为空"
        whole, mark, _ = provision.id.partition("#")
        if not (whole == provision.expression == text.expression.id and mark):
            yield f"{provision.id}：不属于 {text.expression.id}"
    yield from _tree_problems(text.provisions)


def _tree_problems(provisions: Sequence[Provision]) -> Iterator[str]:
    by_id = {provision.id: provision for provision in provisions}
    children: dict[str, list[Provision]] = {}
    for provision in provisions:
        if provision.parent:
            children.setdefault(provision.parent, []).append(provision)
    for parent, below in children.items():
        if parent not in by_id:
            yield f"{below[0].id}：上级 {parent} 不存在"
        elif by_id[parent].address and not _joins(by_id[parent], below):
            yield f"{parent}：下级各款、项合起来与全文不一致"


def _joins(parent: Provision, below: list[Provision]) -> bool:
    """An article is exactly its 款; a 款 or 项 is its own lines and then exactly what is below it."""
    joined = "\n".join(child.text for child in below)
    return parent.text == joined if parent.unit is Unit.ARTICLE else parent.text.endswith(joined)


def _date_problems(texts: Sequence[LawText]) -> Iterator[str]:
    by_work: dict[str, list[Expression]] = {}
    for text in texts:
        by_work.setdefault(text.work.slug, []).append(text.expression)
    for expressions in by_work.values():
        expressions.sort(key=lambda expression: expression.valid_from)
        for expression in expressions:
            if expression.valid_to and expression.valid_to < expression.valid_from:
                yield f"{expression.id}：失效日早于施行日"
        for earlier, later in pairwise(expressions):
            if (earlier.valid_to or date.max) > later.valid_from:
                yield f"{later.id}：与 {earlier.id} 的效力期间重叠"


def _title_problems(works: Iterable[Work]) -> Iterator[str]:
    titles = Counter(work.title for work in works)
    for title, count in titles.items():
        if count > 1:
            yield f"《{title}》：有 {count} 个编号，应当只有一个"


def source_problems(
    texts: Iterable[LawText], source: Iterable[SourceText], law_list: LawList
) -> tuple[str, ...]:
    """What differs from the statute database: a text missing, words changed, a gap nobody explained."""
    held = {
        (text.work.title, _joined(text.provisions)): text
        for text in texts
        if text.work.trust is Trust.STATUTE
    }
    found: list[str] = []
    for original in source:
        words = "\n".join(article.text for article in original.articles)
        text = held.get((original.title, words))
        if text is None:
            found.append(f"《{original.title}》{original.version}：与法律数据库的文本不一致")
            continue
        if original.status == "已废止" and text.expression.valid_to is None:
            found.append(f"{text.expression.id}：{REPEALED}，却显示为现行")
        entry = law_list.treatment(original.law_id)
        explained = {
            number
            for gap in (entry.explained_gaps if entry else ())
            for number in range(gap.first, gap.last + 1)
        }
        found += _gap_problems(text, explained)
    return tuple(found)


def _joined(provisions: Iterable[Provision]) -> str:
    return "\n".join(node.text for node in provisions if node.unit in _TAKEN_BACK)


def _gap_problems(text: LawText, explained: set[int]) -> Iterator[str]:
    numbers = [node.address for node in text.provisions if node.unit is Unit.ARTICLE and node.address]
    held = {address.article for address in numbers}
    missing = [number for number in range(1, max(held, default=0) + 1) if number not in held | explained]
    for number in missing:
        yield f"{text.expression.id}：缺第 {number} 条，没有说明原因"
    for address in numbers:
        if address.suffix > 1 and not any(
            other.article == address.article and other.suffix == address.suffix - 1 for other in numbers
        ):
            yield f"{text.expression.id}：缺第 {address.article} 条之 {address.suffix - 1}"
