"""Where a text names a law: 《title》, title or alias without marks, 令第84号, 本法, 同法, 其实施条例.

A mention carries every work it may mean: none for a law nobody declared, one, or several. Nothing is guessed:
an alias of two works stays two, and 本法 or a bare 第三条 refers to a law only where just one is in question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.names import PREVIOUS, SYMBOL, NameIndex, fold, name_key, numeral

_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》)*)》")
_ISSUER = (
    r"(?:国家市场监督管理总局|国家市场监管总局|市场监管总局|市监总局|国家食品药品监督管理总局|食药监总局"
    r"|国家食品药品监督管理局|国家药品监督管理局|国家药监局|药监局|工商总局|国家工商行政管理总局"
    r"|卫生部|国务院|总局)?"
)
_NUMBER = r"(?:\d{1,4}|[一二三四五六七八九十百]{1,7})"
_ORDER = re.compile(
    rf"(?P<issuer>{_ISSUER})(?:(?<![责勒指命禁])令第?\s*(?P<after>{_NUMBER})(?:\s*号|(?=\s*第))"
    rf"|第?(?P<before>{_NUMBER})\s*号令)"
)
_KIND = r"(?:法|条例|办法|规定|规范|细则|解释|规则)"
_OWN = re.compile(rf"本{_KIND}(?=[^\u4e00-\u9fff]|第|规定|中|的|{_NUMBER}条)")
_SAME = re.compile(rf"(?:同|该|上述|前述){_KIND}(?=[^\u4e00-\u9fff]|第|规定|中|的|{_NUMBER}条)")
_REGULATION = re.compile(r"(?:其|该法|本法|同法)(?:的)?实施条例")
_BRACKET = re.compile(r"\s*\(([^()]{1,60})\)")
_VERSION = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年|版|修|-|$)")
_VERSION_BEFORE = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年|年?(?:版|修订|修正|公布|施行)(?:的|后的)?)\s*$")
_PREVIOUS = re.compile(r"(?:(?<![新中平高草复还])[旧老原]|修[订改正]前的?|(?:旧版|老版|原来)的?)\s*$")
_VERSION_BEHIND = re.compile(
    r"\s*((?:19|20)\d{2})(?:年?(?:版|修订版?|修正版?|文本|版本)(?:的|中的)?(?=\s*第|\s*\d)|(?=\s*第))"
)
_SHORT_FOR = re.compile(r"(?:简称|下称)[:\"']*《?([^》\"'()]{1,20}?)》?[\"']*$")
_NOTE = re.compile(r"\d|简称|下称|修订|修正|试行|暂行|公布|令")
_LONGER = re.compile(r"修正案|实施|释义|司法解释|解释")
_FOREIGN = re.compile(r"(?:[省市县州邦]|(?<![我中全本该])国|日本|欧盟|香港|澳门|台湾|俄罗斯|印度|新加坡)$")
_BEFORE_SHORT = re.compile(
    r"(?:[^\u4e00-\u9fff]|依据|根据|依照|按照|违反|适用|参照|符合|援引|引用|触犯|遵守|执行|现行|我国|中国"
    r"|以及|关于|请问|查询|对照|结合|涉嫌|[和与及或并按依据由对从查看问用在是为的了而即但就因如至于到有把将给找说翻新旧原那这跟以属系照犯触据依该用引请拿就凭下个部])$"
)
SHORT_NAME = 4
"""Titles of up to this many characters, and every alias, count only at the start of a word: 处罚法 is no part
of 治安处罚法, and 行政处罚程序规定 none of 食品药品行政处罚程序规定."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A law named at ``[start, end)``: the works it may mean, and what marks its version.

    ``version`` is a year, the day of commencement (ISO) of a text with a name of its own, or ``PREVIOUS``.
    """

    start: int
    end: int
    name: str
    candidates: tuple[str, ...]
    version: str | None = None


class MentionReader:
    """Reads the mentions of one text in order; later ones may refer to earlier ones.

    ``context_law`` is the work in whose text the words stand (for 本法 and bare 第三条).
    """

    def __init__(self, text: str, names: NameIndex, context_law: str | None) -> None:
        self.text = fold(text)
        self.names, self.context_law = names, context_law
        self.local: dict[str, tuple[str, ...]] = {}
        self.found: list[Mention] = []
        for start, end, kind in _spans(self.text, names):
            if not self.found or start >= self.found[-1].end:
                self._take(start, end, kind)

    def antecedent(self, at: int, kind: str = "") -> tuple[str, ...] | None:
        """The law that words at ``at`` refer back to: the only one named in the sentence or the paragraph.

        Several laws in question give several candidates, none gives ``None`` (or ``context_law``). ``kind``
        narrows to titles of that kind (法, 条例 …) and then takes the nearest, as 该条例 does.
        """
        paragraph = self.text.rfind("\n", 0, at) + 1
        sentence = max(paragraph, *(self.text.rfind(mark, 0, at) + 1 for mark in "。!?"))
        before = [mention for mention in self.found if mention.end <= at and self._is_law(mention)]
        if kind:
            named = [m for m in before if m.start >= paragraph and self._title(m).endswith(kind)]
            return named[-1].candidates if named else None
        for start in (sentence, paragraph):
            distinct = dict.fromkeys(m.candidates for m in before if m.start >= start)
            if self.context_law:
                distinct.setdefault((self.context_law,))
            if distinct:
                unknown = () in distinct and len(distinct) > 1
                return None if unknown else tuple(dict.fromkeys(slug for slugs in distinct for slug in slugs))
        return None

    def _take(self, start: int, end: int, kind: str) -> None:
        written = self.text[start:end]
        candidates = self._candidates(written, start, kind)
        if candidates is None:
            return
        before = self.text[max(0, start - 16) : start]
        version = PREVIOUS if _PREVIOUS.search(before) else _year(_VERSION_BEFORE, before)
        if kind == "title":
            version = _inner_version(written) or version
        name = name_key(written)
        if behind := _VERSION_BEHIND.match(self.text, end):
            version, end = behind[1], behind.end()
        while bracket := _BRACKET.match(self.text, end):
            if not _NOTE.search(bracket[1]) or re.fullmatch(r"[一二三四五六七八九十]+", bracket[1]):
                break
            version = _year(_VERSION, bracket[1]) or version
            if short := _SHORT_FOR.search(bracket[1]):
                self.local[name_key(short[1])] = candidates
            end = bracket.end()
        order = self._order_number(written) if kind == "order" else None
        version = version or self.names.text_named(written, candidates, order)
        self.found.append(Mention(start, end, name, candidates, version))

    def _candidates(self, written: str, start: int, kind: str) -> tuple[str, ...] | None:
        if kind == "title":
            key = name_key(re.sub(r"\((?:19|20)\d{2}[^()]*\)\s*》$", "》", written))
            return self.local.get(key) or self.names.lookup(key)
        if kind == "own" and self.context_law:
            return (self.context_law,)
        if kind == "own":
            return self.antecedent(start)
        if kind == "same":
            return self.antecedent(start, re.sub("^(?:同|该|上述|前述)", "", written))
        if kind == "regulation":
            return self._regulation(start)
        if kind == "order":
            return self._order(written)
        if kind == "symbol":
            return self.names.lookup_symbol(written)
        return self.names.lookup(written)

    def _regulation(self, start: int) -> tuple[str, ...] | None:
        laws = self.antecedent(start, "法") or ((self.context_law,) if self.context_law else ())
        if len(laws) != 1:
            return None
        return self.names.lookup(self.names.full_titles[laws[0]] + "实施条例")

    def _order(self, written: str) -> tuple[str, ...] | None:
        number = self._order_number(written)
        issuer = re.match(_ISSUER, written)
        return self.names.lookup_order(number, issuer[0] if issuer else "") if number else None

    @staticmethod
    def _order_number(written: str) -> int | None:
        match = _ORDER.match(written + "第")
        return numeral(match["after"] or match["before"]) if match else None

    def _is_law(self, mention: Mention) -> bool:
        if set(mention.candidates) & self.names.notices:
            return False
        return (
            bool(mention.candidates)
            or re.search(rf"{_KIND}(?:\(试行\)|\(暂行\))?$", mention.name) is not None
        )

    def _title(self, mention: Mention) -> str:
        titles = [self.names.full_titles[slug] for slug in mention.candidates] or [mention.name]
        return titles[0].removesuffix("（试行）")


def _spans(text: str, names: NameIndex) -> Iterator[tuple[int, int, str]]:
    """Every place that may name a law, leftmost first, longest first where several begin together."""
    patterns = {
        "title": _TITLE,
        "order": _ORDER,
        "symbol": SYMBOL,
        "own": _OWN,
        "same": _SAME,
        "regulation": _REGULATION,
    }
    spans = [
        (match.start(), match.end(), kind)
        for kind, pattern in patterns.items()
        for match in pattern.finditer(text)
    ]
    spans += [
        (match.start(), match.end(), "name")
        for match in names.pattern.finditer(text)
        if _stands_alone(text, match, names)
    ]
    yield from sorted(spans, key=lambda span: (span[0], -span[1]))


def _stands_alone(text: str, match: re.Match[str], names: NameIndex) -> bool:
    """Whether an unmarked name is not just a part of a longer one."""
    before = text[max(0, match.start() - 8) : match.start()]
    if _LONGER.match(text, match.end()) or _FOREIGN.search(before):
        return False
    if names.is_title(match[0]) and len(match[0]) > SHORT_NAME:
        return True
    marked = _PREVIOUS.search(before) or _VERSION_BEFORE.search(before)
    return not before or marked is not None or _BEFORE_SHORT.search(before) is not None


def _year(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match[1] if match else None


def _inner_version(title: str) -> str | None:
    match = re.search(r"\(((?:19|20)\d{2})[^()]*\)\s*》$", title)
    return match[1] if match else None
