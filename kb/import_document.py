"""A file as its reader leaves it: paragraphs in order, and what was taken off."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

_INVISIBLE = re.compile("[\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060\ufeff\u00ad]")
_BLANKS = re.compile("[ \t\u00a0\u2002-\u200a]+")
# Radicals and compatibility forms that some pdf writers put in the place of the ordinary character.
_FORMS = re.compile("[\u2e80-\u2fd5\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Document:
    """The ``lines`` are paragraphs as printed; ``meta`` is what the file says of itself (front matter).

    ``removed`` holds page furniture taken off, ``oddities`` what a person should look at, ``doubts`` places
    where nobody can tell from the page whether a new 款 begins, ``tables`` how many tables the file has.
    """

    name: str
    kind: str
    lines: tuple[str, ...]
    meta: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    oddities: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    tables: int = 0


def clean(line: str) -> str:
    """``line`` without invisible signs and outer blanks, with ordinary characters for their look-alikes.

    The words stay as printed: full-width digits and punctuation are left alone.

    >>> clean("\\u2f00\\u200b、总则 ")
    '一、总则'
    """
    plain = _FORMS.sub(lambda match: unicodedata.normalize("NFKC", match.group()), line)
    return _BLANKS.sub(" ", _INVISIBLE.sub("", plain)).strip(" \u3000")
