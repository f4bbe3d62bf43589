"""Cases: the form, the check and its result. Nothing is kept: the result page carries the facts itself."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.requests import Request

import rules
from rules import Facts, FactsError, Opinion, Problem, ReadingsError
from web import form_fields
from web.answers import filled_in
from web.case_form import (
    READINGS,
    Typed,
    add_row,
    blank_form,
    blank_row,
    drop_row,
    link_targets,
    read_form,
    rows_of,
    write_form,
)
from web.case_problems import of_log, told
from web.errors import RequestRejected
from web.links import read_facts_parameter
from web.posted import Posted, parse_json, posted_form, posted_json
from web.render import Pages
from web.result import result_context
from web.services import Services
from web.settings import Settings

_DROP = re.compile(r"([a-z_]+)-(\d{1,3})", re.ASCII)
_Form = Annotated[Posted, Depends(posted_form)]
_Json = Annotated[Any, Depends(posted_json)]


class CasePages:
    """``/case`` and what belongs to it, ``/api/check``."""

    def __init__(self, services: Services, settings: Settings, pages: Pages) -> None:
        self._services = services
        self._settings = settings
        self._pages = pages
        self._guide = form_fields.guide(services.rulebook)
        self._places = tuple(sorted({work.place for work in services.store.works() if work.place}))

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter()
        router.add_api_route("/case", self.form_page, methods=["GET"])
        router.add_api_route("/check", self.moved, methods=["GET"])
        router.add_api_route("/case.json", self.schema, methods=["GET"])
        router.add_api_route("/case/fields.json", self.fields, methods=["GET"])
        router.add_api_route("/case", self.submit, methods=["POST"])
        router.add_api_route("/case/edit", self.edit, methods=["POST"])
        router.add_api_route("/case/again", self.again, methods=["POST"])
        router.add_api_route("/case.json", self.download, methods=["POST"])
        router.add_api_route("/case/facts.json", self.download_facts, methods=["POST"])
        router.add_api_route("/api/check", self.api, methods=["POST"])
        return router

    # -- the form --------------------------------------------------------------------------------

    def form_page(self, facts: str = "") -> Response:
        """The form, empty or filled in from ``?facts=`` (JSON or its base64, as the chat links to it)."""
        if not facts:
            return self._form(blank_form())
        try:
            content = read_facts_parameter(facts)
        except (ValueError, RecursionError):
            unread = Problem("（链接）", None, "链接里的案件事实读不出来", "在下面重新填写")
            return self._form(blank_form(), [unread], status=422)
        return self._filled(content)

    def moved(self, request: Request) -> Response:
        """The address that the chat used for the form."""
        return RedirectResponse(request.url.replace(path="/case"), 307)

    def schema(self) -> JSONResponse:
        """The JSON Schema from which the form is made."""
        return JSONResponse(rules.facts_schema())

    def fields(self) -> JSONResponse:
        """Which fields matter for which kind of conduct, for the script of the form."""
        return JSONResponse(self._guide, headers={"Cache-Control": "max-age=600"})

    def edit(self, posted: _Form) -> Response:
        """The form with the facts that a result page carries."""
        return self._filled(*_carried(posted))

    def _filled(self, content: Any, log: str = "", status: int = 200) -> Response:
        """The form with these facts and the text of their temperature log."""
        problems: Sequence[Problem] = ()
        try:
            rules.load_facts(_with_log(content, log), orderly=True)
        except FactsError as error:
            problems, status = error.problems, 422
        typed = write_form(content) if isinstance(content, dict) else blank_form()
        if log:
            typed[READINGS] = [log]
        rows = {group: rows_of(typed, group) for group in form_fields.LISTS}
        return self._form(typed, problems, rows, status)

    def _form(
        self,
        typed: Typed,
        problems: Sequence[Problem] = (),
        rows: Mapping[str, tuple[int, ...]] | None = None,
        status: int = 200,
    ) -> Response:
        shown = told(problems, rows or {})
        beside: dict[str, list[Problem]] = {}
        for one in shown:
            beside.setdefault(one.name, []).append(one.problem)
        return self._pages(
            "case.html",
            status,
            typed=typed,
            told=shown,
            beside=beside,
            rows={group: rows_of(typed, group) for group in form_fields.LISTS},
            groups=form_fields.GROUPS,
            kind_groups=form_fields.kind_groups(),
            places=self._places,
            targets=link_targets(typed),
            fresh={group: blank_row(group, "__row__", "") for group in form_fields.LISTS},
            upload_mb=self._settings.upload_bytes // 2**20,
        )

    # -- the check -------------------------------------------------------------------------------

    def submit(self, posted: _Form) -> Response:
        """Check the case of the form; with a problem the form again, with everything typed kept."""
        typed = posted.typed
        for step in ("add", "drop"):
            if posted.first(step):
                return self._form(self._rebuilt(typed, step, posted.first(step)))
        content, typed, problems, rows = self._read(posted)
        if problems:
            return self._form(typed, problems, rows, 422)
        return self._result(rules.load_facts(content), typed[READINGS][0])

    @staticmethod
    def _rebuilt(typed: Typed, step: str, what: str) -> Typed:
        """The form with a row more or less, for browsers without scripts."""
        if step == "add" and what in form_fields.LISTS:
            return add_row(typed, what)
        match = _DROP.fullmatch(what)
        if match and match[1] in form_fields.LISTS:
            return drop_row(typed, match[1], int(match[2]))
        return typed

    def _read(
        self, posted: Posted
    ) -> tuple[dict[str, Any], Typed, list[Problem], Mapping[str, tuple[int, ...]]]:
        """The facts of the form with its log, the form to show again, and what is wrong with it."""
        draft = read_form(posted.typed)
        content, problems = dict(draft.facts), list(draft.problems)
        text, faults = self._log_text(posted)
        typed = {**posted.typed, READINGS: [text]}
        problems += faults
        if text.strip():
            try:
                content["readings"] = list(rules.read_readings_csv(text))
            except ReadingsError as error:
                problems += [of_log(problem) for problem in error.problems]
        try:
            rules.load_facts(content, orderly=True)
        except FactsError as error:
            known = {problem.path for problem in problems}
            problems += [problem for problem in error.problems if problem.path not in known]
        return content, typed, problems, draft.rows

    def _log_text(self, posted: Posted) -> tuple[str, list[Problem]]:
        """The temperature log: the uploaded file, else what was pasted."""
        pasted = posted.first(READINGS)
        if posted.upload is None:
            return pasted, []
        limit = self._settings.upload_bytes
        if len(posted.upload) > limit:
            size = f"{len(posted.upload) / 2**20:.1f} MB"
            cure = f"只上传有关时段的记录（不超过 {limit // 2**20} MB）"
            return pasted, [Problem(READINGS, size, "温度记录文件太大", cure)]
        try:
            return rules.decode_upload(posted.upload), []
        except ReadingsError as error:
            return pasted, [of_log(problem) for problem in error.problems]

    def again(self, posted: _Form) -> Response:
        """Check once more, with the answers to what was missing."""
        content, log = _carried(posted)
        if not isinstance(content, dict):
            raise RequestRejected(422, "没有收到案件事实", "从案件表单重新填写")
        content = filled_in(content, posted.typed)
        try:
            facts = rules.load_facts(_with_log(content, log), orderly=True)
        except FactsError:
            return self._filled(content, log)
        return self._result(facts, log)

    def _result(self, facts: Facts, log: str) -> Response:
        """The result page; it carries the facts and the text of the log, from which all else is made anew."""
        opinion = self._check(facts)
        rest = facts.model_copy(update={"readings": None}) if log.strip() else facts
        return self._pages(
            "result.html",
            **result_context(facts, opinion, self._services.rulebook),
            carried=json.dumps(rules.dump_facts(rest), ensure_ascii=False),
            carried_log=log,
        )

    # -- for programs ----------------------------------------------------------------------------

    def download(self, posted: _Form) -> JSONResponse:
        """The opinion on the facts that a result page carries, as a file."""
        return _attachment(self._checked(_with_log(*_carried(posted))), "opinion.json")

    def download_facts(self, posted: _Form) -> JSONResponse:
        """The facts that a result page carries, as a file for ``yaojian check``."""
        facts = rules.load_facts(_with_log(*_carried(posted)))
        return _attachment(rules.dump_facts(facts), "facts.json")

    def api(self, content: _Json) -> JSONResponse:
        """The opinion of the contract; raises FactsError (422 with every problem)."""
        return JSONResponse(self._checked(content))

    def _checked(self, content: Any) -> dict[str, Any]:
        return self._check(rules.load_facts(content)).to_json()

    def _check(self, facts: Facts) -> Opinion:
        return rules.check(facts, self._services.store, self._services.rulebook)


def _carried(posted: Posted) -> tuple[Any, str]:
    """The facts that a result page carries, and the text of their temperature log."""
    return parse_json(posted.first("facts")), posted.first(READINGS)


def _with_log(content: Any, log: str) -> Any:
    """The facts with the readings of the log; raises ReadingsError."""
    if not isinstance(content, dict) or not log.strip():
        return content
    return {**content, "readings": list(rules.read_readings_csv(log))}


def _attachment(content: Any, name: str) -> JSONResponse:
    return JSONResponse(content, headers={"Content-Disposition": f'attachment; filename="{name}"'})
