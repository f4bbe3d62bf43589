"""填空题: a provision in its own words with one figure left out.

Only verbatim texts are used; a digest's wording is ours and proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from pydantic import BaseModel, ConfigDict

from kb.numerals import parse
from quiz.errors import QuizFileError
from quiz.item import Item
from quiz.source import Source, Spec, entries

BLANK = "（＿＿＿）"
_NUMBER = "[一二三四五六七八九十百千]+"
_FIGURE = re.compile(rf"(?<![第零〇一二三四五六七八九十百千万]){_NUMBER}(?:万?元|倍|年|日|个月)(?!内曾)")


class Cloze(BaseModel):
    """A provision whose figures are asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ref: str
    topic: str


def accepted(figure: str) -> tuple[str, ...]:
    """The ways to write a figure: 十万元, 10万元, 100000元.

    >>> accepted("十万元")
    ('十万元', '10万元', '100000元')
    >>> accepted("二年")
    ('二年', '2年', '两年')
    """
    match = re.fullmatch(rf"({_NUMBER})(万?)(.+)", figure)
    assert match is not None
    number, myriad, unit = match.groups()
    value = parse(number)
    ways = [figure, f"{value}{myriad}{unit}"]
    if myriad:
        ways.append(f"{value * 10000}{unit}")
    if number == "二":
        ways.append(f"两{myriad}{unit}")
    return tuple(dict.fromkeys(ways))


def blanks(text: str) -> tuple[tuple[int, int], ...]:
    """Where the figures stand that occur once: only those leave a blank with one answer."""
    found = list(_FIGURE.finditer(text))
    words = [match.group() for match in found]
    return tuple(match.span() for match in found if words.count(match.group()) == 1)


def _item(source: Source, entry: Cloze, item_id: str, random: Random) -> Item:
    refs = source.refs([entry.ref])
    if not refs or refs[0].text is None or not refs[0].trust.verbatim:
        raise QuizFileError(f"data/quiz/cloze.yaml {entry.ref}", "没有收录原文", "只用收录了原文的条款")
    text = refs[0].text
    places = blanks(text)
    if not places:
        raise QuizFileError(f"data/quiz/cloze.yaml {entry.ref}", "没有可以填空的数字", "换一条")
    start, end = random.choice(places)
    stem = f"{refs[0].citation}：{text[:start]}{BLANK}{text[end:]}"
    figure = text[start:end]
    return Item(
        item_id,
        "cloze",
        entry.topic,
        stem,
        (),
        accepted(figure),
        f"原文为“{figure}”，见{refs[0].citation}。",
        refs,
        2,
    )


def cloze_specs(source: Source) -> Iterator[Spec]:
    """One item for every provision; the seed chooses the figure."""
    for entry in entries("cloze", Cloze):

        def make(item_id: str, random: Random, entry: Cloze = entry) -> Item:
            return _item(source, entry, item_id, random)

        yield Spec(f"cloze-{entry.ref.replace('#', '-').replace('_', '-')}", "cloze", entry.topic, make)
