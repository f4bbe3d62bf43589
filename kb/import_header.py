"""What stands above the articles: title, document numbers, and the days of making and commencement.

>>> from kb.import_document import Document
>>> from kb.import_structure import recognise
>>> made = "（2021年7月2日某某总局令第4号公布　自2021年9月1日起施行）"
>>> document = Document("x", "txt", ("某某办法", made, "第一条　甲。"))
>>> header = read_header(document, recognise(document), known=lambda name: False)
>>> header.title, header.doc_no, header.commenced
('某某办法', '某某总局令第4号', (datetime.date(2021, 9, 1),))
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kb.import_document import Document
from kb.import_structure import Body
from kb.names import numeral
from kb.numerals import CHARACTERS

_SIGN = rf"[{CHARACTERS}0-9〇]"
_DATE = re.compile(rf"({_SIGN}{{4}})\s?年\s?({_SIGN}{{1,3}})\s?月\s?({_SIGN}{{1,3}})\s?日")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TITLE = re.compile(
    r"(?![（(]|\d{4}年|第|根据|为了?|现)[^。；：！]{2,90}(?:法|条例|办法|规定|规范|细则|规则|解释|决定|准则|标准|原则|制度|要求)"
    r"(?:[（(][^（()）]{1,14}[)）])?"
)
_ANNOUNCED = re.compile(r"《([^《》]{2,60}(?:〈[^〉]+〉[^《》]*)?)》.{0,60}(?:现予|予以)?(?:公布|发布|印发)")
_ORDER = re.compile(r"([\u4e00-\u9fff、]{2,30}?)令\s?第?\s?(\d{1,4})\s?号")
_SYMBOL = re.compile(r"[\u4e00-\u9fff]{2,12}[〔\[](?:19|20)\d{2}[〕\]]\s?\d{1,4}\s?号")
_COMMENCES = re.compile(r"\s?(?:起)?\s?(?:正式)?(?:施行|实施|执行|生效)|\s?起\s?(?:施行|实施|执行|生效)")
_ON_PUBLICATION = re.compile(r"自(?:公布|发布|颁布|印发)之日起(?:施行|实施|执行|生效)")
COMMENCEMENT = re.compile(
    r"[自从].{2,24}起.{0,4}(?:施行|实施|执行|生效)|同时废止|本[^，。；]{1,8}(?:施行|实施|生效)[前后之]"
    r"|自.{2,20}(?:施行|实施|执行|生效)。"
)
"""Words of the last articles of a whole text: from when it holds, and what it repeals."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the file says of the text. Empty tuples and ``None`` mean: it does not say.

    ``commenced`` are days named in the header as commencement; ``amended`` is the last amendment and
    ``promulgated`` the last publication; ``last_article`` is the commencement in the last articles, that of
    the first version; ``on_publication``: the last articles say 自公布之日起施行.
    """

    title: str | None
    doc_no: str | None
    issuer: str | None
    commenced: tuple[date, ...] = ()
    amended: date | None = None
    promulgated: date | None = None
    last_article: date | None = None
    on_publication: bool = False

    @property
    def tells_its_making(self) -> bool:
        """Whether the header says when the text was made or amended."""
        return bool(self.commenced or self.amended or self.promulgated)


def read_header(document: Document, body: Body, known: Callable[[str], bool]) -> Header:
    """Title, numbers and days; ``known`` says whether a name is that of a work that is held."""
    lines = body.header
    numbers = document.meta.get("doc_no") or "；".join(dict.fromkeys(_numbers(lines)))
    commenced, amended, promulgated = _days(lines)
    meta_amended, meta_promulgated = _meta_days(document.meta.get("promulgated", ""))
    effective = _iso(document.meta.get("effective", ""))
    last = "\n".join(article.text for article in body.articles[-3:])
    return Header(
        title=document.meta.get("title") or _title(lines, known),
        doc_no=numbers or None,
        issuer=document.meta.get("issuing_body") or _issuer(lines),
        commenced=tuple(dict.fromkeys([*commenced, *effective])),
        amended=max(filter(None, (amended, meta_amended)), default=None),
        promulgated=max(filter(None, (promulgated, meta_promulgated)), default=None),
        last_article=next(_commencements(last), None),
        on_publication=bool(_ON_PUBLICATION.search(last)),
    )


def _title(lines: tuple[str, ...], known: Callable[[str], bool]) -> str | None:
    """The first line, or two or three lines in a row, with a known name; else the first that reads as one."""
    joined = [
        "".join("".join(line.split()) for line in lines[start : start + count])
        for count in (1, 2, 3)
        for start in range(len(lines) - count + 1)
    ]
    names = [text for text in joined if len(text) < 120 and known(text)]
    announced = [match[1] for line in lines for match in _ANNOUNCED.finditer(line)]
    plain = [text for line in lines if _TITLE.fullmatch(text := "".join(line.split()))]
    return next(iter([*names, *announced, *plain]), None)


def _numbers(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        text = re.sub(r"《[^》]*》", "", _DATE.sub("，", unicodedata.normalize("NFKC", line)))
        for match in _ORDER.finditer(text):
            yield f"{match[1].removeprefix('根据').removeprefix('中华人民共和国')}令第{match[2]}号"
        for match in _SYMBOL.finditer(line):
            yield "".join(match.group().split()).replace("[", "〔").replace("]", "〕")


def _issuer(lines: Iterable[str]) -> str | None:
    order = next((number for number in _numbers(lines) if "令第" in number), None)
    return order.partition("令第")[0] if order else None


def _days(lines: Iterable[str]) -> tuple[list[date], date | None, date | None]:
    """Days of commencement, last amendment and last publication that the header names."""
    commenced: list[date] = []
    amended: list[date] = []
    promulgated: list[date] = []
    for line in lines:
        for day, before, behind in _dated(line):
            if _COMMENCES.match(behind) and (before.endswith(("自", "从")) or not before):
                commenced.append(day)
            elif re.search("修正|修订|修改》?$|》修改", behind):
                amended.append(day)
            elif re.search("公布|发布|颁布|印发|令第|公告", behind):
                promulgated.append(day)
    return commenced, max(amended, default=None), max(promulgated, default=None)


def _dated(line: str) -> Iterator[tuple[date, str, str]]:
    """Each day of a line with the words before it and those up to the next day."""
    text = unicodedata.normalize("NFKC", line)
    matches = list(_DATE.finditer(text))
    for index, match in enumerate(matches):
        until = matches[index + 1].start() if index + 1 < len(matches) else len(text)
        if day := _day(match):
            yield day, text[: match.start()].strip(" (,;"), text[match.end() : until].strip(" ,;)(")


def _commencements(text: str) -> Iterator[date]:
    for line in text.split("\n"):
        for day, before, behind in _dated(line):
            if before.endswith(("自", "从")) and _COMMENCES.match(behind):
                yield day


def _day(match: re.Match[str]) -> date | None:
    numbers = [numeral(part.replace("〇", "零")) for part in match.groups()]
    try:
        year, month, day = (number or 0 for number in numbers)
        return date(year, month, day)
    except ValueError:
        return None


def _meta_days(text: str) -> tuple[date | None, date | None]:
    days = _iso(text)
    newest = max(days, default=None)
    return (newest, None) if re.search("修正|修订|修改", text) else (None, newest)


def _iso(text: str) -> list[date]:
    """Days written 2022-09-29; the last one is that of the newest version."""
    days = []
    for match in _ISO.finditer(text):
        try:
            days.append(date(*map(int, match.groups())))
        except ValueError:
            continue
    return days[-1:] if len(days) < 2 else [max(days)]
