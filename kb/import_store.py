"""Write imports so that a stop at any moment leaves the old state or the new one, never half of it.

First everything is staged in a folder that nothing refers to; then the manifest is replaced in one step;
then the knowledge base is rebuilt, itself in one step. A stop before the replacement leaves the old state
(what was staged is swept away next time); a stop behind it leaves a knowledge base that is whole and known to
be out of date, and the next build takes the import in.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from kb.build import BuildReport, build_store
from kb.errors import ImportBusy, ImportUnknown
from kb.imported import MANIFEST, TEXT, Entry, Manifest, StoredText, folder_of, read_manifest

Stage = Literal["staged", "switched", "rebuilt"]
Watcher = Callable[[Stage], None]
Builder = Callable[[Path], BuildReport]
_STAGED = ".staged-"
_KEPT_SUFFIX = 8


def unwatched(stage: Stage) -> None:
    """The usual watcher: nobody looks at the stages of an import."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder of imports alone; raises ``ImportBusy`` when another import or undoing is running."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ImportBusy("导入", "另一个导入或者撤销正在进行", "等它结束后重试") from None
        yield  # closing the file, or the end of the process, releases the lock


def add(
    store_file: Path,
    text: StoredText,
    file_name: str,
    original: bytes,
    at: Watcher = unwatched,
    build: Builder = build_store,
) -> tuple[Entry, BuildReport]:
    """Record an import and rebuild the knowledge base with it.

    When the rebuilding fails the manifest is put back. Raises ``ImportBusy`` and whatever the build raises.
    """
    folder = folder_of(store_file)
    with locked(folder):
        manifest = read_manifest(folder)
        sweep(folder, manifest)
        entry = _stage(folder, text, file_name, original)
        at("staged")
        os.rename(folder / (_STAGED + entry.id), folder / entry.id)
        report = _switch(store_file, manifest, (*manifest.entries, entry), at, build)
    return entry, report


def take_back(
    store_file: Path, name: str, at: Watcher = unwatched, build: Builder = build_store
) -> tuple[Entry, BuildReport]:
    """Undo the import in use of a work (slug) or version (``slug@day``) and rebuild the knowledge base.

    Nothing is deleted. Raises ``ImportUnknown`` when there is none, or several versions of the work are
    imported and none is named.
    """
    folder = folder_of(store_file)
    with locked(folder):
        manifest = read_manifest(folder)
        sweep(folder, manifest)
        entry = find_active(manifest, name)
        undone = entry.model_copy(update={"undone_at": _now().isoformat(timespec="seconds")})
        entries = tuple(undone if other is entry else other for other in manifest.entries)
        report = _switch(store_file, manifest, entries, at, build)
    return undone, report


def find_active(manifest: Manifest, name: str) -> Entry:
    """The import in use that ``name`` (slug, version or id of the import) means; raises ``ImportUnknown``."""
    found = [entry for entry in manifest.active if name in (entry.work, entry.expression, entry.id)]
    if len(found) == 1:
        return found[0]
    if found:
        versions = "、".join(entry.expression for entry in found)
        raise ImportUnknown(name, f"导入了 {len(found)} 个文本（{versions}）", "写明是哪一个文本")
    raise ImportUnknown(name, "没有导入过这部规定的文本，或者已经撤销", "用 yaojian kb imports 查看")


def sweep(folder: Path, manifest: Manifest) -> None:
    """Remove what an interrupted import left behind."""
    known = {entry.id for entry in manifest.entries}
    for path in folder.iterdir():
        if path.is_dir() and path.name not in known:
            shutil.rmtree(path)
        elif path.name.startswith(f".{MANIFEST}."):
            path.unlink()


def _stage(folder: Path, text: StoredText, file_name: str, original: bytes) -> Entry:
    content = (text.model_dump_json(indent=1) + "\n").encode()
    now = _now()
    digest = hashlib.sha256(content).hexdigest()
    suffix = "".join(sign for sign in Path(file_name).suffix.lower() if sign.isalnum())
    entry = Entry(
        id=f"{now:%Y%m%d-%H%M%S}-{os.urandom(2).hex()}-{digest[:8]}",
        expression=f"{text.slug}@{text.valid_from.isoformat()}",
        title=text.title,
        file=file_name,
        original=f"original.{suffix[:_KEPT_SUFFIX] or 'bin'}",
        original_sha256=hashlib.sha256(original).hexdigest(),
        text_sha256=digest,
        imported_at=now.isoformat(timespec="seconds"),
    )
    place = folder / (_STAGED + entry.id)
    place.mkdir()
    _write(place / entry.original, original)
    _write(place / TEXT, content)
    return entry


def _switch(
    store_file: Path, before: Manifest, entries: tuple[Entry, ...], at: Watcher, build: Builder
) -> BuildReport:
    folder = folder_of(store_file)
    _replace_manifest(folder, before.model_copy(update={"entries": entries}))
    at("switched")
    try:
        report = build(store_file)
    except BaseException:
        _replace_manifest(folder, before)
        raise
    at("rebuilt")
    return report


def _replace_manifest(folder: Path, manifest: Manifest) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{MANIFEST}.", dir=folder)
    os.close(handle)
    _write(Path(name), (manifest.model_dump_json(indent=1) + "\n").encode())
    os.replace(name, folder / MANIFEST)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _now() -> datetime:
    return datetime.now(ZoneInfo("Asia/Shanghai"))
