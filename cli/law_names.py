"""The law a person names at the prompt: by slug, title or alias."""

from __future__ import annotations

from cli.errors import InputFault
from kb import NameIndex, Store, Work


def work_named(store: Store, name: str) -> Work:
    """The one work of that slug, title or alias; raises InputFault for none or several."""
    bare = name.strip().strip("《》")
    work = store.work(bare)
    slugs = (bare,) if work else NameIndex.of(store.works()).lookup(bare) if bare else ()
    if len(slugs) == 1 and (found := store.work(slugs[0])):
        return found
    if slugs:
        titles = "、".join(f"{slug}《{other.title}》" for slug in slugs if (other := store.work(slug)))
        raise InputFault(name, f"有 {len(slugs)} 部规定叫这个名称：{titles}", "写编号")
    raise InputFault(name, "没有这个编号或者名称", "用 yaojian kb list --all 查编号")
