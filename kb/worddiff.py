"""Two texts side by side, word by word: what stays, what goes, what comes.

>>> [(span.op, span.text) for span in word_diff("处五千元以下罚款", "处一万元以下罚款")]
[('keep', '处'), ('delete', '五千元'), ('insert', '一万元'), ('keep', '以下罚款')]
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

import jieba
from rapidfuzz.distance import Indel

from kb import numerals

jieba.setLogLevel(logging.WARNING)
Op = Literal["keep", "delete", "insert"]
_NUMBER = rf"[{numerals.CHARACTERS}\d.]+"
# an article number or a quantity is one word: a figure must be seen to change as a whole
_UNIT = "(?:个?工作日|万元|亿元|元|倍|日|月|年|％|%|名|个)"
_WHOLE = re.compile(rf"(第{_NUMBER}[编章节条款项目]|{_NUMBER}{_UNIT}?)")
_SIGNS = re.compile(r"[\W_]*")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words with the same fate."""

    op: Op
    text: str


def words_of(text: str) -> list[str]:
    """``text`` cut into words; nothing is lost: joined, they are the text."""
    found: list[str] = []
    for number, part in enumerate(_WHOLE.split(text)):
        found += [part] if number % 2 else _cutter().cut(part, HMM=False)
    return [word for word in found if word]


def word_diff(old: str, new: str) -> tuple[Span, ...]:
    """The spans that lead from ``old`` to ``new``; a lone sign between two changes belongs to them."""
    before, after = words_of(old), words_of(new)
    spans: list[tuple[Op, str, str]] = []
    for opcode in Indel.opcodes(before, after):
        gone = "".join(before[opcode.src_start : opcode.src_end])
        come = "".join(after[opcode.dest_start : opcode.dest_end])
        spans.append(("keep" if opcode.tag == "equal" else "delete", gone, come))
    return tuple(_merged(spans))


def _merged(spans: list[tuple[Op, str, str]]) -> Iterator[Span]:
    gone = come = ""
    for place, (op, old, new) in enumerate(spans):
        inside = 0 < place < len(spans) - 1
        if op == "keep" and not (inside and _SIGNS.fullmatch(old)):
            yield from _change(gone, come)
            yield Span("keep", old)
            gone = come = ""
        else:
            gone, come = gone + old, come + new
    yield from _change(gone, come)


def _change(gone: str, come: str) -> Iterator[Span]:
    if gone:
        yield Span("delete", gone)
    if come:
        yield Span("insert", come)


@cache
def _cutter() -> jieba.Tokenizer:
    return jieba.Tokenizer()
