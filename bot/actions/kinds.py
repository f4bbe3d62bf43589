"""The question for the kind of conduct: hundreds of kinds, asked by heading or taken from plain words.

>>> GROUPS[0]
('licence', '许可、备案和证件')
"""

from __future__ import annotations

from bot.actions.unclear import Narrower, Unclear
from bot.actions.words import exactly, main_label, named, plain
from kb.glossary import enum_groups, enum_ids, enum_label

QUESTION = "是哪一种行为？用自己的话说（例如“卖过期药”“没有许可证卖药”），或者选一个大类。"

GROUPS = tuple((group, enum_label("conduct_group", group)) for group in enum_ids("conduct_group"))
"""The headings under which kinds are listed, as options of the first question."""


def kinds_of_group(group: str) -> tuple[tuple[str, str], ...]:
    """The kinds under one heading, as options."""
    return options_of(enum_groups("conduct_kind", "group").get(group, ()))


def options_of(kinds: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Kinds with their labels."""
    return tuple((kind, enum_label("conduct_kind", kind)) for kind in kinds)


def read_kind(chosen: str | None, text: str) -> str:
    """The kind that an answer names; ``chosen`` is the option picked by number, a kind or a heading.

    Raises:
        Narrower: a heading was chosen, or the words fit several kinds.
        Unclear: the words name no kind.
    """
    words = plain(text).strip("。.!,，")
    if chosen is None:
        by_label = [group for group, label in GROUPS if words in (plain(label), plain(main_label(label)))]
        chosen = by_label[0] if by_label else exactly("conduct_kind", words)
    if chosen in enum_ids("conduct_group"):
        kinds = kinds_of_group(str(chosen))
        if kinds:
            raise Narrower(f"好，{enum_label('conduct_group', str(chosen))}。", kinds)
        raise Unclear("这一类还没有收录行为种类，请换一类，或者用自己的话说。")
    if chosen is not None:
        return chosen
    if words.startswith(("不是", "并非", "不属于")):
        raise Unclear("请直接说是哪一种行为，不要写“不是……”。")
    found = named("conduct_kind", words)
    if len(found) > 1:
        raise Narrower("可以理解成几种，请选一种。", options_of(found))
    if not found:
        raise Unclear("没有对上行为种类，请换个说法，或者选一个大类。")
    return found[0]
