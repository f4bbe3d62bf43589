"""Places as people type them, as a path of the facts: 云南省临沧市云县 is 云南省/临沧市/云县.

>>> read_place("在云县茂兰镇", ("云南省/临沧市/云县",))
'云南省/临沧市/云县/茂兰镇'
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.actions.unclear import Unclear
from bot.actions.words import plain

HINT = "请写到县（市、区），例如“云南省临沧市云县”。"

_LEAD = re.compile(r"^(?:发生)?(?:就)?(?:在|是|位于|地点是?|地址是?)[::]?")
# 州 does not end a name before 市 (随州市, 郑州市), nor 市 before 区 (沙市区).
_UNIT = r"(?:省|自治区|特别行政区|自治州|地区|盟|市(?!区)|州(?!市)|自治县|县|旗|区|街道|镇|乡)"
_PART = re.compile(rf"[\u4e00-\u9fff]{{1,10}}?{_UNIT}")
_PROVINCES = {
    **dict.fromkeys(("北京", "上海", "天津", "重庆"), "市"),
    **dict.fromkeys(("内蒙古", "西藏"), "自治区"),
    "广西": "壮族自治区",
    "宁夏": "回族自治区",
    "新疆": "维吾尔自治区",
    **dict.fromkeys(
        (
            *(
                "河北",
                "山西",
                "辽宁",
                "吉林",
                "黑龙江",
                "江苏",
                "浙江",
                "安徽",
                "福建",
                "江西",
                "山东",
                "河南",
            ),
            *("湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "台湾"),
        ),
        "省",
    ),
}


def _with_unit(words: str) -> str:
    """河南郑州市 as 河南省郑州市: a province named without its unit gets it."""
    for name, unit in _PROVINCES.items():
        if words.startswith(name) and not words.startswith(
            (name + unit, name + "省", name + "市", name + "自治区")
        ):
            return name + unit + words.removeprefix(name)
    return words


def _parts(text: str) -> tuple[str, ...]:
    """The names with their units from the beginning of ``text``; a street or shop behind them is left out."""
    if "/" in text:
        return tuple(part for part in text.split("/") if part)
    parts: list[str] = []
    position = 0
    for match in _PART.finditer(text):
        if match.start() != position:
            break
        parts.append(match[0])
        position = match.end()
    if len(parts) == 1 and position < len(text) and parts[0].endswith(("省", "自治区")):
        raise Unclear(f"只看懂了{parts[0]}。" + HINT)
    return tuple(parts)


def complete(parts: tuple[str, ...], known: Iterable[str]) -> tuple[str, ...]:
    """``parts`` with the province and city before them, when exactly one known place ends as they begin."""
    found = set()
    for place in known:
        path = tuple(place.split("/"))
        if parts and parts[0] in path[1:]:
            at = path.index(parts[0])
            rest = path[at:]
            overlap = min(len(rest), len(parts))
            if rest[:overlap] == parts[:overlap]:
                found.add(path[:at])
    return found.pop() + parts if len(found) == 1 else parts


def read_place(text: str, known: Iterable[str] = ()) -> str:
    """The place in ``text`` as a path; raises ``Unclear`` when it names no province, city, county or town."""
    parts = _parts(_with_unit(_LEAD.sub("", plain(text)).rstrip("。的")))
    if not parts:
        raise Unclear("没看懂地点。" + HINT)
    return "/".join(complete(parts, known))


def places_in(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known places that a longer text names by the last part of their path (云县, 新郑市)."""
    words = plain(text)
    return tuple(sorted({place for place in known if place.rsplit("/", 1)[-1] in words}))
