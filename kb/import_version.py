"""Which work a text is, and from which day: told by name, number and dates, or refused.

A wrong day would put the words of one version under the date of another, so a day is only taken when it is
given, or when it leads to exactly one text that is held; for a new work, when the text says it itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher

from kb.errors import ImportConflict, VersionUnclear, WorkUnclear
from kb.import_header import Header
from kb.model import Expression, Rank, Trust, Work
from kb.names import NameIndex, fold, name_key
from kb.store import Store

_SLUG = re.compile(r"[a-z][a-z0-9-]*[a-z0-9]")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_ORDER = re.compile(r"(.*?)令第?(\d{1,4})号")
_USUAL_DELAY = timedelta(days=1000)  # between publication and commencement; 2 years happen
_ALIKE = 0.6  # likeness of two titles that share a document number
_RANKS = (
    (re.compile(r"主席令"), Rank.LAW),
    (re.compile(r"国务院令"), Rank.ADMIN_REGULATION),
    (re.compile(r"法释|高检发释字"), Rank.JUDICIAL_INTERPRETATION),
    (re.compile(r"(?:局|部|总局|委员会|署|行)令|令第?\d+号"), Rank.DEPARTMENT_RULE),
)


@dataclass(frozen=True, slots=True)
class Options:
    """What the person says: slug of the work, commencement, end (exclusive), rank of a new work."""

    work: str | None = None
    from_: date | None = None
    to: date | None = None
    rank: Rank | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Where a text goes: the work, the interval ``[valid_from, valid_to)``, and the text that gives way.

    ``how`` says in Chinese how that was found out.
    """

    work: Work
    valid_from: date
    valid_to: date | None
    replaces: Expression | None
    is_new: bool
    how: tuple[str, ...]

    @property
    def expression_id(self) -> str:
        """``penalty-procedure@2022-09-29``."""
        return f"{self.work.slug}@{self.valid_from.isoformat()}"


def identify(name: str, header: Header, store: Store, options: Options) -> Target:
    """The place of a text. ``name`` is the file, for messages.

    Raises ``WorkUnclear``, ``VersionUnclear`` or ``ImportConflict``.
    """
    held, how = _held_work(name, header, store, options.work)
    work = held or _new_work(name, header, options)
    texts = store.expressions(work.slug)
    start, why = _commencement(name, header, texts, options.from_)
    replaces = next((text for text in texts if text.valid_from == start), None)
    _require_replaceable(name, work, replaces, store)
    end = options.to or (replaces.valid_to if replaces else None)
    if end and end <= start:
        raise ImportConflict(name, f"失效日 {end} 不晚于施行日 {start}", "改正 --from 和 --to")
    return Target(work, start, end, replaces, held is None, (how, why))


def _held_work(name: str, header: Header, store: Store, slug: str | None) -> tuple[Work | None, str]:
    index = NameIndex.of(store.works())
    found = index.lookup(header.title) if header.title else ()
    if slug is not None:
        return _named_work(name, header, store, index, slug, found)
    if len(found) > 1:
        raise WorkUnclear(
            name,
            f"“{header.title}”可以指 {'、'.join(found)}",
            "用 --work 写明是哪一部，例如 --work " + found[0],
        )
    if found:
        return store.work(found[0]), f"名称《{header.title}》与收录的一致"
    numbered = _by_number(header, store, index)
    if numbered:
        return numbered, f"文号 {header.doc_no} 与收录的一致，名称略有不同（收录的是《{numbered.title}》）"
    if not header.title:
        raise WorkUnclear(name, "认不出这是哪一部规定的文本（条文之前没有名称）", "用 --work 写明编号")
    return None, f"《{header.title}》没有收录，作为新的规定"


def _named_work(
    name: str, header: Header, store: Store, index: NameIndex, slug: str, found: Sequence[str]
) -> tuple[Work | None, str]:
    work = store.work(slug)
    if found and slug not in found:
        raise WorkUnclear(
            name,
            f"文件的名称是《{header.title}》，编号是 {'、'.join(found)}，不是 --work 所写的 {slug}",
            "核对文件和 --work",
        )
    if work is None:
        if not _SLUG.fullmatch(slug):
            raise WorkUnclear(name, f"--work 的“{slug}”不能作编号", "用小写字母、数字和连字符，以字母开头")
        return None, f"没有编号为 {slug} 的规定，作为新的规定"
    numbered = _by_number(header, store, index)
    if not found and header.title and numbered != work and not _alike(header.title, work):
        raise WorkUnclear(
            name,
            f"文件的名称是《{header.title}》，--work 所写的 {slug} 是《{work.title}》",
            "核对文件和 --work",
        )
    return work, "由 --work 指定"


def _by_number(header: Header, store: Store, index: NameIndex) -> Work | None:
    """The one work of the same document number whose title is much the same."""
    slugs: set[str] = set()
    for number in (header.doc_no or "").split("；"):
        if order := _ORDER.match(fold(number)):
            slugs.update(index.lookup_order(int(order[2]), order[1]) if order[1] else ())
        else:
            slugs.update(index.lookup_symbol(number))
    works = [work for slug in slugs if (work := store.work(slug))]
    alike = [work for work in works if header.title is None or _alike(header.title, work)]
    return alike[0] if len(alike) == 1 else None


def _alike(title: str, work: Work) -> bool:
    key = name_key(title)
    return any(
        SequenceMatcher(None, key, name_key(other)).ratio() >= _ALIKE for other in (work.title, *work.aliases)
    )


def _new_work(name: str, header: Header, options: Options) -> Work:
    if not header.title:
        raise WorkUnclear(name, "是新的规定，但认不出名称", "在正文第一行写上全称后重试")
    short = header.title.removeprefix("中华人民共和国")
    digest = hashlib.sha256(name_key(header.title).encode()).hexdigest()[:12]
    return Work(
        slug=options.work or f"imported-{digest}",
        title=header.title,
        rank=options.rank or _rank(header),
        trust=Trust.IMPORTED,
        aliases=(short,) if short != header.title else (),
        doc_no=header.doc_no,
        issuer=header.issuer,
    )


def _rank(header: Header) -> Rank:
    number = header.doc_no or ""
    found = next((rank for pattern, rank in _RANKS if pattern.search(number)), None)
    if found is None and "人民代表大会" in (header.issuer or ""):
        found = Rank.LOCAL_REGULATION
    return found or Rank.NORMATIVE_DOCUMENT


def _commencement(
    name: str, header: Header, texts: Sequence[Expression], given: date | None
) -> tuple[date, str]:
    if given:
        return given, "施行日由 --from 指定"
    if not texts:
        return _own_commencement(name, header)
    by_day = {text.valid_from: text for text in texts}
    # the last article keeps the commencement of the *first* version through all amendments
    first = () if header.amended or (len(texts) > 1 and not header.tells_its_making) else _first(header)
    for day, why in (
        *((day, "文件写明的施行日") for day in header.commenced if not _is_older(day, header)),
        *((day, "最近一次修正的日期") for day in (header.amended,) if day),
        *((day, "末条写明的施行日") for day in first),
    ):
        if day in by_day:
            return day, f"{why} {day} 与收录的文本一致"
    made = header.amended or header.promulgated
    sources = [text for text in texts if made and made.isoformat() in _ISO.findall(text.source)]
    if made and len(sources) == 1:
        day = sources[0].valid_from
        return day, f"{made} 公布或者修正的文本，收录的施行日是 {day}"
    raise VersionUnclear(
        name,
        f"确定不了是哪一个文本：{_said(header)}；收录的文本自 {'、'.join(map(str, by_day))} 起施行",
        "核对后用 --from 写明这个文本的施行日，例如 --from 2022-09-29",
    )


def _own_commencement(name: str, header: Header) -> tuple[date, str]:
    newer = [day for day in header.commenced if not _is_older(day, header)]
    if newer:
        return newer[-1], f"文件写明自 {newer[-1]} 起施行"
    if not header.amended and (first := _first(header)):
        return first[0], f"末条写明的施行日是 {first[0]}"
    raise VersionUnclear(name, f"确定不了施行日：{_said(header)}", "核对后用 --from 写明这个文本的施行日")


def _is_older(day: date, header: Header) -> bool:
    """A commencement named in the header that lies before the last amendment is that of an older version."""
    return header.amended is not None and day < header.amended


def _first(header: Header) -> tuple[date, ...]:
    """The commencement in the last article, unless the making named in the header is of another version."""
    if header.last_article:
        made = header.promulgated or header.last_article
        return (header.last_article,) if abs(header.last_article - made) <= _USUAL_DELAY else ()
    return (header.promulgated,) if header.on_publication and header.promulgated else ()


def _said(header: Header) -> str:
    parts = [
        ("写明的施行日", "、".join(map(str, header.commenced))),
        ("最近一次修正", header.amended),
        ("公布日", header.promulgated),
        ("末条的施行日", header.last_article),
    ]
    return "文件里" + (
        "，".join(f"{label} {value}" for label, value in parts if value) or "没有公布、修正的日期"
    )


def _require_replaceable(name: str, work: Work, replaces: Expression | None, store: Store) -> None:
    """Statutes and notices are verbatim already; only digests and earlier imports give way."""
    if work.rank is Rank.WORK_NOTICE:
        raise ImportConflict(name, f"《{work.title}》是工作文件，原文已经收录", "不用导入")
    if replaces is None:
        return
    first = next(iter(store.provisions(replaces.id)))
    if (first.trust or work.trust) in (Trust.STATUTE, Trust.POLICY):
        raise ImportConflict(
            name, f"{replaces.id} 的原文已经在法律数据库里", "不用导入；是别的文本的，用 --from 写明施行日"
        )
