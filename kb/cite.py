"""Find citations in running text: one reading or none, never a guess.

>>> from kb.model import Rank, Trust, Work
>>> law = Work("drug-admin-law", "中华人民共和国药品管理法", Rank.LAW, Trust.STATUTE)
>>> found = find_citations("依据《药品管理法》第九十八条第三款第（五）项处理", NameIndex.of([law]))
>>> [(c.work, c.article, c.paragraph, c.point) for c in found]
[('drug-admin-law', 98, 3, 5)]

A list or a range gives one citation for each member. A bare 第三条 belongs to the one law named before it in
the sentence or paragraph; where several are in question it is ambiguous, where none is it is no citation.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from kb import numerals
from kb.citation import Citation
from kb.cite_chain import addresses_of, relative_to
from kb.cite_grammar import (
    BARE_ARTICLE,
    BARE_PARAGRAPH,
    CHAT_ARTICLE,
    COUNTED,
    UnitToken,
    read_number,
    read_units,
    span,
)
from kb.mentions import Mention, MentionReader
from kb.model import Address
from kb.names import NameIndex

__all__ = ["Citation", "NameIndex", "find_citations"]

_BETWEEN = re.compile(r"\s*(?:的|中的|中|里的|之)?\s*")
_RELATIVE = re.compile(r"(?P<article>[本同该前]条)|(?P<paragraph>[本同该上]款|前(?P<several>[两二三])?款)")
_CN = f"[{numerals.CHARACTERS}]+"
_SECTION = re.compile(
    rf"(?:第?(?P<section>{_CN})(?:、|部分)?\s*)?(?:第?\((?P<sub>{_CN})\)[项点]?\s*)?"
    r"(?:第?(?P<item>\d{1,2})(?![\d年月日])[项条点]?)?"
)
_FURTHER_ITEM = re.compile(r"(?:[、和及]|(?P<to>[至到~-]))(?P<item>\d{1,2})(?=$|[,;。?!)、和及至到项的等\n])")
_VERB = r"(?:的?规定的?|明确|载明|指出|要求|所称的?|所列的?)"
_QUOTE = re.compile(rf'\s*(?:{_VERB}\s*[:,]?|:)?\s*"([^"]{{2,500}})"')
_CONTRACT = r"(?:合同|协议书?|章程|制度|手册|清单|说明书|保单|须知|承诺书|通知书|药典)"
_AFTER_CONTRACT = re.compile(rf"{_CONTRACT}[》\"]?\s*(?:的|中)?\s*$")
_KIND = r"(?:法典|法|条例|办法|规定|规范|细则|解释|规则)"
_UNMARKED = re.compile(rf"([\u4e00-\u9fff]{{0,30}}?{_KIND})\s*(?:的|中)?\s*$")
_NAME_REACH = 60  # characters before 第三条 in which the name of its law may stand
_CONNECTIVE = re.compile(
    r"^.*(?:依据|根据|依照|按照|违反了?|适用|参照|符合|援引|引用|触犯|以及|关于|请问|是否|还是|[和与及或按对查看问依为属等即系])(?=.{2,})"
)
_NO_NAME = re.compile(
    rf"(?:其|该法|本法|同法)实施条例|(?:法律|上述|前述|有关|相关|具体|[该本其此依违非合执司立守])?{_KIND}"
)


def find_citations(
    text: str, names: NameIndex, context_law: str | None = None, within: Address | None = None
) -> tuple[Citation, ...]:
    """Every citation of ``text``, in order.

    ``context_law`` (a slug) is the law in whose text the words stand and ``within`` the place there; they
    give 本法, 本条, 前款 and bare articles their meaning. Without ``within``, 本条 is the only article and
    同条 the last one cited before in the paragraph, and 前款 is no citation.
    """
    return tuple(_Finder(text, names, context_law, within).read())


@dataclass(frozen=True, slots=True)
class _Law:
    """What the units at hand belong to, and where the citation begins."""

    start: int
    name: str | None
    candidates: tuple[str, ...]
    version: str | None = None


class _Finder:
    """Walks through one text from left to right; each thing found moves the place to go on from."""

    def __init__(self, text: str, names: NameIndex, context_law: str | None, within: Address | None) -> None:
        self.original, self.names, self.within = text, names, within
        self.context_law = context_law
        self.mentions = MentionReader(text, names, context_law)
        self.text = self.mentions.text
        self.found: list[Citation] = []
        self._patterns = [
            (BARE_ARTICLE, self._read_bare),
            (CHAT_ARTICLE, self._read_bare),
            (_RELATIVE, self._read_relative),
        ]
        if within is not None and context_law:
            self._patterns.append((BARE_PARAGRAPH, self._read_paragraph))
        self._ahead = {pattern: pattern.search(self.text) for pattern, _ in self._patterns}

    def read(self) -> list[Citation]:
        at = 0
        while readings := self._readings(at):
            here = min(readings, key=lambda reading: reading[0])[1]()
            at = max(here, at + 1)
        return self.found

    def _readings(self, at: int) -> list[tuple[int, Callable[[], int]]]:
        """What stands first of each kind from ``at`` on: where, and how to read it."""
        readings: list[tuple[int, Callable[[], int]]] = []
        place = bisect_left(self.mentions.found, at, key=lambda mention: mention.start)
        if place < len(self.mentions.found):
            mention = self.mentions.found[place]
            readings.append((mention.start, lambda: self._read_law(mention)))
        for pattern, read in self._patterns:
            match = self._ahead[pattern]
            if match is not None and match.start() < at:
                match = self._ahead[pattern] = pattern.search(self.text, at)
            if match is not None:
                readings.append((match.start(), partial(read, match)))
        return readings

    def _read_law(self, mention: Mention) -> int:
        at = self._behind(mention.end)
        law = _Law(mention.start, mention.name, mention.candidates, mention.version)
        notice = bool(set(mention.candidates) & self.names.notices)
        units = self._units_of_law(at, notice)
        if units and units[0].level == "article":
            if mention.candidates or not re.search(f"{_CONTRACT}$", mention.name):
                self._add(law, addresses_of(units))
            return units[-1].end
        return self._read_section(law, at) if notice else mention.end

    def _units_of_law(self, at: int, notice: bool) -> list[UnitToken]:
        """The units behind the name of a law; a notice's measures count like articles (第8项)."""
        units = list(read_units(self.text, at))
        if not units and (number := read_number(self.text, at)):
            return [number, *read_units(self.text, number.end)]
        if notice and units and units[0].level == "point" and self.text[at] == "第":
            return [replace(unit, level="article") for unit in units if unit.level == "point"]
        return units

    def _read_section(self, law: _Law, at: int) -> int:
        match = _SECTION.match(self.text, at)
        if match is None or sum(part is not None for part in match.groups()) < 2:
            return at
        section, sub, item = match["section"] or "", match["sub"], match["item"] or ""
        above = section + (f"（{sub}）" if sub else "")
        self._add_section(law, above + item, law.start, match.end())
        end = match.end()
        while item and (further := _FURTHER_ITEM.match(self.text, end)):
            end, number = further.end(), int(further["item"])
            between = span(int(item), number) if further["to"] else (number,)
            for one in between or (number,):
                self._add_section(law, f"{above}{one}", further.start("item"), end)
            item = further["item"]
        return end

    def _add_section(self, law: _Law, label: str, start: int, end: int) -> None:
        self.found.append(
            Citation(
                text=self.original[start:end].strip(),
                start=start,
                end=end,
                name=law.name,
                candidates=law.candidates,
                version=law.version,
                section=label,
            )
        )

    def _read_bare(self, match: re.Match[str]) -> int:
        units = list(read_units(self.text, match.start()))
        if not units or units[0].level != "article":
            return match.end()
        law = self._law_before(match.start())
        if law is not None:
            self._add(law, addresses_of(units))
        return units[-1].end

    def _law_before(self, at: int) -> _Law | None:
        """The law of a bare article: an abbreviation the text defined, an unknown name, or the antecedent."""
        before = self.text[max(self.text.rfind("\n", 0, at) + 1, at - _NAME_REACH) : at]
        if _AFTER_CONTRACT.search(before) or COUNTED.search(before.rpartition("。")[2]):
            return None
        for short in sorted(self.mentions.local, key=len, reverse=True):
            if before.rstrip().endswith(short):
                return _Law(at - (len(before) - before.rindex(short)), short, self.mentions.local[short])
        kind = ""
        if unmarked := _UNMARKED.search(before):
            name = _CONNECTIVE.sub("", unmarked[1])
            if not _NO_NAME.fullmatch(name):
                return _Law(at - (len(before) - before.rindex(name)), name, ())
            kind = re.sub("^(?:法律|上述|前述|有关|相关|具体|[该本其此依违非合执司立守])", "", name)
        candidates = self.mentions.antecedent(at, kind)
        return None if candidates is None else _Law(at, None, candidates)

    def _read_relative(self, match: re.Match[str]) -> int:
        units = list(read_units(self.text, self._behind(match.end())))
        place = self._place(match)
        if place is None or (units and units[0].level == "article"):
            return match.end()
        law, bases = place
        if not units:
            if match[0].startswith(("前", "上")):  # 本条 alone says nothing that the reader does not see
                self._add(law, [(base, match.start(), match.end()) for base in bases])
            return match.end()
        self._add(law, addresses_of(units, bases[-1], match.start()))
        return units[-1].end

    def _read_paragraph(self, match: re.Match[str]) -> int:
        """第一款 alone, inside a law: of the article in which the words stand.

        Where the sentence cited something before, it may be of that and is not read; nor is a lone 项.
        """
        units = list(read_units(self.text, match.start()))
        assert self.within
        assert self.context_law
        if not units or units[0].level != "paragraph" or self._cited_in_sentence(match.start()):
            return match.end()
        own = Address(self.within.article, self.within.suffix)
        self._add(_Law(match.start(), None, (self.context_law,)), addresses_of(units, own, match.start()))
        return units[-1].end

    def _behind(self, at: int) -> int:
        """The place behind 的 or 中 and white space, where the units of a citation may begin."""
        between = _BETWEEN.match(self.text, at)
        return between.end() if between else at

    def _cited_in_sentence(self, at: int) -> bool:
        start = max(self.text.rfind(mark, 0, at) for mark in "。\n")
        return any(citation.start > start for citation in self.found)

    def _place(self, match: re.Match[str]) -> tuple[_Law, list[Address]] | None:
        """The 条 or 款 that a word such as 本条 or 前款 stands for."""
        word = match[0]
        own = self.within
        if own is not None and self.context_law and word[0] in "本前上":
            law = _Law(match.start(), None, (self.context_law,))
            bases = relative_to(own, word, match["several"])
            return (law, bases) if bases else None
        cited = self._cited_before(match.start(), paragraph=bool(match["paragraph"]))
        if not cited or word[0] in "前上" or (word[0] == "本" and len(set(cited)) != 1):
            return None
        candidates, base = cited[-1]
        return _Law(match.start(), None, candidates), [base]

    def _cited_before(self, at: int, paragraph: bool) -> list[tuple[tuple[str, ...], Address]]:
        start = self.text.rfind("\n", 0, at) + 1
        found = []
        for citation in self.found:
            if start <= citation.start < at and citation.article is not None:
                number = citation.paragraph if paragraph else None
                if not paragraph or number:
                    found.append((citation.candidates, Address(citation.article, citation.suffix, number)))
        return found

    def _add(self, law: _Law, addresses: Sequence[tuple[Address, int, int]]) -> None:
        for place, (address, start, end) in enumerate(addresses):
            begin = law.start if place == 0 or start == addresses[0][1] else start
            self.found.append(
                Citation(
                    text=self.original[begin:end],
                    start=begin,
                    end=end,
                    name=law.name,
                    candidates=law.candidates,
                    article=address.article,
                    suffix=address.suffix,
                    paragraph=address.paragraph,
                    point=address.point,
                    subpoint=address.subpoint,
                    version=law.version,
                )
            )
        quote = _QUOTE.match(self.text, addresses[-1][2])
        if quote:
            self.found[-1] = replace(self.found[-1], quote=self.original[quote.start(1) : quote.end(1)])
