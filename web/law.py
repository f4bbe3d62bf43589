"""The law itself: the list of works, tables of contents, and the page of each provision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from kb import Expression, Provision, Rank, Store, Work
from rules.dates import today
from web.ask import read_day
from web.links import read_provision_id
from web.render import Pages, marked_span
from web.services import Services


@dataclass(frozen=True, slots=True)
class Version:
    """One dated text of the same work, and the same article in it."""

    expression: Expression
    provision_id: str | None
    current: bool


def span_within(store: Store, unit: Provision, cited: str) -> tuple[int, int] | None:
    """Where the text of a 款 or 项 stands in the text of its article; ``None`` where it cannot be told."""
    if cited == unit.id:
        return None
    below = store.children(unit.id)
    cursor = 0
    for child in below:
        start = unit.text.find(child.text, cursor)
        if start < 0:
            return None
        cursor = start + len(child.text)
        if child.id == cited:
            return start, cursor
        inner = span_within(store, child, cited)
        if inner is not None:
            return start + inner[0], start + inner[1]
    return None


def neighbours(store: Store, unit: Provision) -> tuple[Provision | None, Provision | None]:
    """The articles or measures before and after one."""
    units = [one for one in store.provisions(unit.expression) if _is_unit(store, one)]
    place = next((number for number, one in enumerate(units) if one.id == unit.id), None)
    if place is None:
        return None, None
    before = units[place - 1] if place else None
    return before, units[place + 1] if place + 1 < len(units) else None


def _is_unit(store: Store, provision: Provision) -> bool:
    leaf_or_unit = store.unit_of(provision.id).id == provision.id
    return leaf_or_unit and (provision.address is not None or not store.children(provision.id))


class LawPages:
    """``/laws``, ``/laws/{slug}``, ``/provisions/{id}`` and their JSON."""

    def __init__(self, services: Services, pages: Pages) -> None:
        self._store = services.store
        self._pages = pages

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter()
        router.add_api_route("/laws", self.works_page, methods=["GET"])
        router.add_api_route("/laws.json", self.works_json, methods=["GET"])
        router.add_api_route("/laws/{slug}.json", self.contents_json, methods=["GET"])
        router.add_api_route("/laws/{slug}", self.contents_page, methods=["GET"])
        router.add_api_route("/provisions/{provision_id:path}.json", self.provision_json, methods=["GET"])
        router.add_api_route("/provisions/{provision_id:path}", self.provision_page, methods=["GET"])
        return router

    # -- provisions ------------------------------------------------------------------------------

    def provision_page(self, provision_id: str, on: str = "") -> Response:
        """The full text of the article with the cited words marked; 404 with a search box when unknown."""
        wanted = read_provision_id(provision_id)
        day = read_day(on)
        cited = self._store.provision(wanted)
        if cited is None:
            return self._unknown(wanted)
        expression = self._store.expression(cited.expression)
        assert expression is not None
        work = self._store.work(expression.work)
        assert work is not None
        unit = self._store.unit_of(cited.id)
        shown = day or today()
        before, after = neighbours(self._store, unit)
        return self._pages(
            "provision.html",
            work=work,
            expression=expression,
            unit=unit,
            cited=cited,
            ref=self._store.reference(cited.id, shown).to_json(),
            text=marked_span(unit.text, span_within(self._store, unit, cited.id)),
            before=before,
            after=after,
            texts=tuple(self._versions(unit, expression)),
            missing=self._store.known_missing(work.slug),
            on=on and shown.isoformat(),
        )

    def provision_json(self, provision_id: str, on: str = "") -> JSONResponse:
        """The reference of the contract; raises ProvisionUnknown (404)."""
        day = read_day(on) or today()
        return JSONResponse(self._store.reference(read_provision_id(provision_id), day).to_json())

    def _versions(self, unit: Provision, current: Expression) -> Iterator[Version]:
        fragment = unit.id.partition("#")[2]
        for expression in self._store.expressions(current.work):
            same = self._store.provision(f"{expression.id}#{fragment}")
            yield Version(expression, same.id if same else None, expression.id == current.id)

    def _unknown(self, wanted: str) -> Response:
        slug = wanted.partition("#")[0].partition("@")[0]
        work = self._store.work(slug)
        return self._pages(
            "provision_unknown.html",
            404,
            wanted=wanted[:200],
            work=work,
            expressions=self._store.expressions(slug) if work else (),
            missing=self._store.known_missing(slug) if work else (),
        )

    # -- works -----------------------------------------------------------------------------------

    def works_page(self, q: str = "") -> Response:
        """Every work, the curated ones first; ``q`` filters by name."""
        found = self._matching(q)
        curated = [work for work in found if work.searchable]
        groups = [(rank.value, [work for work in curated if work.rank is rank]) for rank in Rank]
        return self._pages(
            "laws.html",
            q=q,
            groups=[(rank, works) for rank, works in groups if works],
            others=[work for work in found if not work.searchable],
        )

    def works_json(self, q: str = "") -> JSONResponse:
        """The same list as JSON."""
        return JSONResponse([self._work_json(work) for work in self._matching(q)])

    def contents_page(self, slug: str, on: str = "") -> Response:
        """The table of contents of one text of a work: in force on a day, else the newest held."""
        work = self._store.work(slug)
        if work is None:
            return self._unknown(slug)
        day = read_day(on) or today()
        expression = self._chosen(slug, day)
        return self._pages(
            "law.html",
            work=work,
            day=day,
            on=on and day.isoformat(),
            expression=expression,
            in_force=expression is not None and expression.in_force(day),
            expressions=self._store.expressions(slug),
            missing=self._store.known_missing(slug),
            entries=tuple(self._entries(expression)),
        )

    def contents_json(self, slug: str, on: str = "") -> Response:
        """The same as JSON."""
        work = self._store.work(slug)
        if work is None:
            return JSONResponse({"error": {"code": "HTTP404", "message": "知识库里没有这部规定。"}}, 404)
        expression = self._chosen(slug, read_day(on) or today())
        entries = [{"provision_id": one.id, "label": one.label} for one in self._units(expression)]
        content = {**self._work_json(work), "text": expression and expression.id, "provisions": entries}
        return JSONResponse(content)

    def _matching(self, q: str) -> Sequence[Work]:
        word = q.strip()
        return [
            work
            for work in self._store.works()
            if not word or word in work.title or any(word in alias for alias in work.aliases)
        ]

    def _chosen(self, slug: str, day: date) -> Expression | None:
        held = self._store.expressions(slug)
        return self._store.expression_on(slug, day) or (held[-1] if held else None)

    def _units(self, expression: Expression | None) -> Iterator[Provision]:
        if expression is not None:
            provisions = self._store.provisions(expression.id)
            yield from (one for one in provisions if _is_unit(self._store, one))

    def _entries(self, expression: Expression | None) -> Iterator[tuple[tuple[str, ...], Provision]]:
        """Each unit with those headings that differ from the ones before it."""
        seen: tuple[str, ...] = ()
        for unit in self._units(expression):
            fresh = tuple(
                title
                for depth, title in enumerate(unit.headings)
                if unit.headings[: depth + 1] != seen[: depth + 1]
            )
            seen = unit.headings
            yield fresh, unit

    def _work_json(self, work: Work) -> dict[str, Any]:
        return {
            "slug": work.slug,
            "title": work.title,
            "rank": work.rank.value,
            "doc_no": work.doc_no,
            "issuer": work.issuer,
            "place": work.place,
            "aliases": list(work.aliases),
            "trust": work.trust.value,
            "versions": [
                {
                    "id": text.id,
                    "from": text.valid_from.isoformat(),
                    "to": text.valid_to.isoformat() if text.valid_to else None,
                }
                for text in self._store.expressions(work.slug)
            ],
        }
