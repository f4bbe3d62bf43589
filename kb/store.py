"""The built knowledge base: read-only, whole or refused, shared by threads.

Works and expressions are read when the store is opened; the provisions of an expression when it is first
asked for. The hash of the file is checked at opening, so that a changed text can never be quoted.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kb import schema
from kb.errors import ProvisionUnknown, StoreDamaged, StoreMissing
from kb.model import Address, Expression, Provision, Reference, Unit, Work
from kb.paths import store_file
from kb.reference import reference_to, reference_to_missing
from kb.schema import MissingText

_CURE = "运行 yaojian kb build（或者 make setup）"
_CACHED = 256  # expressions kept in memory; every curated text and digest fits


class _Content:
    """The provisions of one expression, with the ways to reach them."""

    __slots__ = ("by_id", "children", "ordered")

    def __init__(self, ordered: tuple[Provision, ...]) -> None:
        self.ordered = ordered
        self.by_id = {provision.id: provision for provision in ordered}
        below: dict[str | None, list[Provision]] = {}
        for provision in ordered:
            below.setdefault(provision.parent, []).append(provision)
        self.children = {parent: tuple(found) for parent, found in below.items()}


_EMPTY = _Content(())


def open_store(path: Path | None = None) -> Store:
    """The knowledge base at ``path`` (default ``var/kb.sqlite``).

    Raises ``StoreMissing`` when it was never built, ``StoreDamaged`` when its bytes differ from those that
    were built or it is of another version. Whether the sources changed since is a separate question:
    :meth:`Store.stale_sources`.
    """
    file = path or store_file()
    if not file.is_file():
        raise StoreMissing(f"还没有建立知识库（{file.name}）。处理办法：{_CURE}。")
    sealed = schema.seal(file)
    if not sealed.is_file() or sealed.read_text("utf-8", "replace").strip() != schema.file_hash(file):
        raise _damaged(file, "内容与建立时不一致，不能使用")
    return Store(file)


def _damaged(file: Path, what: str) -> StoreDamaged:
    return StoreDamaged(f"知识库文件 {file.name} {what}。处理办法：{_CURE}。")


class Store:
    """Works, dated expressions and provisions; open it with :func:`open_store`."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._contents: OrderedDict[str, _Content] = OrderedDict()
        uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        try:
            self._read_heads()
        except (sqlite3.DatabaseError, KeyError, TypeError, ValueError) as error:
            self.close()
            raise _damaged(file, "无法读取") from error

    def _read_heads(self) -> None:
        manifest = dict(self._connection.execute("SELECT key, value FROM manifest"))
        if manifest["schema"] != str(schema.VERSION):
            raise ValueError(manifest["schema"])
        self.content_hash: str = manifest["content_hash"]
        bodies = self._connection.execute("SELECT body FROM works ORDER BY slug")
        self._works = {work.slug: work for work in (schema.work_value(body) for (body,) in bodies)}
        bodies = self._connection.execute("SELECT body FROM expressions ORDER BY id")
        self._expressions = {text.id: text for text in (schema.expression_value(body) for (body,) in bodies)}
        self._texts: dict[str, list[Expression]] = {}
        for text in sorted(self._expressions.values(), key=lambda text: text.valid_from):
            self._texts.setdefault(text.work, []).append(text)
        self._missing = [
            schema.missing_value(row) for row in self._connection.execute("SELECT * FROM missing")
        ]

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def stale_sources(self) -> tuple[str, ...]:
        """Names of the source files that changed, appeared or vanished since the build."""
        from kb.build import source_hashes  # only this question needs the sources and their loaders

        with self._lock:
            built = dict(self._connection.execute("SELECT name, sha256 FROM sources"))
        now = source_hashes(self._file)
        return tuple(sorted(name for name in built.keys() | now.keys() if built.get(name) != now.get(name)))

    def works(self) -> tuple[Work, ...]:
        """Every work, by slug."""
        return tuple(self._works.values())

    def work(self, slug: str) -> Work | None:
        """The work of that slug."""
        return self._works.get(slug)

    def expressions(self, slug: str) -> tuple[Expression, ...]:
        """The texts held of a work, by date of commencement."""
        return tuple(self._texts.get(slug, ()))

    def expression(self, expression_id: str) -> Expression | None:
        """The text of that id (``drug-admin-law@2019-12-01``)."""
        return self._expressions.get(expression_id)

    def expression_on(self, slug: str, on: date) -> Expression | None:
        """The text in force on the day ``on``; nothing when none is held for that day, never the newest."""
        return next((text for text in self._texts.get(slug, ()) if text.in_force(on)), None)

    def known_missing(self, slug: str) -> tuple[MissingText, ...]:
        """Texts of the work that existed but are not held."""
        return tuple(text for text in self._missing if text.work == slug)

    def missing_on(self, slug: str, on: date) -> MissingText | None:
        """The text known to have been in force on the day ``on`` and not held."""
        return next((text for text in self.known_missing(slug) if text.covers(on)), None)

    def provisions(self, expression_id: str) -> tuple[Provision, ...]:
        """Every provision of a text in document order; none when there is no such text."""
        return self._content(expression_id).ordered

    def provision(self, provision_id: str) -> Provision | None:
        """The provision of that id."""
        return self._content(provision_id.partition("#")[0]).by_id.get(provision_id)

    def children(self, provision_id: str) -> tuple[Provision, ...]:
        """The provisions directly below, in order."""
        return self._content(provision_id.partition("#")[0]).children.get(provision_id, ())

    def find(
        self,
        slug: str,
        on: date,
        article: int,
        suffix: int = 0,
        paragraph: int | None = None,
        point: int | None = None,
    ) -> Provision | None:
        """The 条, 款 or 项 of a work as in force on the day ``on``; nothing when it is not held.

        A 项 may be named without its 款 where the article has a single 款, as decisions do.
        """
        text = self.expression_on(slug, on)
        if text is None:
            return None
        if point is not None and paragraph is None:
            whole = self.provision(f"{text.id}#{Address(article, suffix).fragment}")
            below = self.children(whole.id) if whole else ()
            if len(below) != 1:
                return None
            paragraph = 1
        return self.provision(f"{text.id}#{Address(article, suffix, paragraph, point).fragment}")

    def units(self, default_index: bool = False) -> Iterator[Provision]:
        """What a search finds: every 条, every measure of a notice, and the body of texts without articles.

        ``default_index`` leaves out what ``data/laws.yaml`` keeps out of the default index.
        """
        for expression in self._expressions.values():
            if default_index and not self._works[expression.work].searchable:
                continue
            for unit in self.units_in(expression.id):
                if not (default_index and unit.attributes.get("searchable") is False):
                    yield unit

    def units_in(self, expression_id: str) -> tuple[Provision, ...]:
        """The units of one text, in document order."""
        content = self._content(expression_id)
        return tuple(provision for provision in content.ordered if self._is_unit(provision, content))

    def unit_of(self, provision_id: str) -> Provision:
        """The 条 or measure that a 款, 项 or 目 belongs to (itself when it is one, or a heading).

        Raises ``ProvisionUnknown``.
        """
        content = self._content(provision_id.partition("#")[0])
        provision = self._require(provision_id)
        above: Provision | None = provision
        while above is not None:
            if self._is_unit(above, content):
                return above
            above = content.by_id.get(above.parent) if above.parent else None
        return provision

    def reference(self, provision_id: str, on: date, authority: str | None = None) -> Reference:
        """The provision as every output shows it on the day ``on``.

        The text is that of the id even when it was not in force that day; ``in_force`` and ``note`` say so.
        Raises ``ProvisionUnknown``.
        """
        provision = self._require(provision_id)
        expression = self._expressions[provision.expression]
        return reference_to(provision, self._works[expression.work], expression, on, authority)

    def reference_missing(
        self, slug: str, on: date, address: Address, authority: str | None = None
    ) -> Reference:
        """A reference without text, for a day whose text is not held.

        Raises ``ProvisionUnknown`` when there is no such work.
        """
        work = self._works.get(slug)
        if work is None:
            raise ProvisionUnknown(f"知识库里没有编号为“{slug}”的规定。处理办法：用 yaojian kb list 查编号。")
        return reference_to_missing(work, address, on, self.missing_on(slug, on), authority)

    def _require(self, provision_id: str) -> Provision:
        provision = self.provision(provision_id)
        if provision is None:
            raise ProvisionUnknown(
                f"知识库里没有编号为“{provision_id}”的条款。处理办法：用 yaojian kb search 查编号。"
            )
        return provision

    @staticmethod
    def _is_unit(provision: Provision, content: _Content) -> bool:
        if provision.unit in (Unit.ARTICLE, Unit.BODY):
            return True
        above = content.by_id.get(provision.parent) if provision.parent else None
        if provision.unit is Unit.MEASURE:
            return above is None or above.unit is not Unit.MEASURE
        return provision.unit is Unit.HEADING and provision.id not in content.children

    def _content(self, expression_id: str) -> _Content:
        if expression_id not in self._expressions:
            return _EMPTY
        with self._lock:
            held = self._contents.get(expression_id)
            if held is None:
                held = self._contents[expression_id] = self._read(expression_id)
                while len(self._contents) > _CACHED:
                    self._contents.popitem(last=False)
            else:
                self._contents.move_to_end(expression_id)
            return held

    def _read(self, expression_id: str) -> _Content:
        rows = self._connection.execute(
            f"SELECT {schema.COLUMNS} FROM provisions WHERE expression = ? ORDER BY position",
            (expression_id,),
        )
        return _Content(tuple(schema.provision_value(row) for row in rows))
