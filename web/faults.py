"""Faults as the client can read them: a Chinese page for people, JSON with a code for programs."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Scope

from kb.errors import ProvisionUnknown, YaojianError
from quiz import QuizChoiceError
from retrieval import QuestionError
from rules import FactsError, Problem, ReadingsError
from web.errors import RequestRejected
from web.guard import HEADERS
from web.render import Pages

log = logging.getLogger(__name__)

_WORDS = {
    400: ("请求写得不对", "检查地址和填写的内容后再试"),
    401: ("没有权限", "从首页重新进入"),
    403: ("没有权限", "从首页重新进入"),
    404: ("没有这个页面", "检查地址，或者在下面查法条"),
    405: ("这个地址不接受这种请求", "从首页重新进入"),
    413: ("内容太大", "拆小以后再提交"),
    422: ("填写的内容有误", "按提示改正后重新提交"),
    500: ("系统内部出错", "稍后再试；再出现时把时间和操作告诉系统维护人员"),
    503: ("服务暂时不可用", "稍后再试"),
}


def wants_json(scope: Scope) -> bool:
    """Whether the address is one for programs, or the client accepts no HTML."""
    path = scope["path"]
    if path.startswith(("/api/", "/rasa/")) or path.endswith(".json"):
        return True
    accept = next((value for name, value in scope["headers"] if name == b"accept"), b"*/*").decode("latin-1")
    return "json" in accept and "html" not in accept


def problem_json(problem: Problem) -> dict[str, Any]:
    """One problem of handed-in facts as programs read it."""
    return {
        "path": problem.path,
        "value": problem.value,
        "message": problem.message,
        "cure": problem.cure,
        "line": problem.line,
    }


class Faults:
    """Answers in the form that the client wants."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def response(
        self, scope: Scope, status: int, code: str, message: str, problems: Sequence[Problem] = ()
    ) -> Response:
        """The page or the JSON of one fault."""
        if wants_json(scope):
            error: dict[str, Any] = {"code": code, "message": message}
            if problems:
                error["problems"] = [problem_json(problem) for problem in problems]
            return JSONResponse({"error": error}, status)
        title = _WORDS.get(status, _WORDS[500])[0]
        return self._pages("error.html", status, title=title, code=code, message=message)

    def plain(self, scope: Scope, status: int) -> Response:
        """A fault that HTTP itself has a number for."""
        what, cure = _WORDS.get(status, _WORDS[500])
        return self.response(scope, status, f"HTTP{status}", f"{what}。处理办法：{cure}。")

    def install(self, app: FastAPI) -> None:
        """Answer every error of the application."""

        async def http(request: Request, error: Exception) -> Response:
            assert isinstance(error, HTTPException)
            response = self.plain(request.scope, error.status_code)
            response.headers.update(error.headers or {})
            return response

        async def invalid(request: Request, error: Exception) -> Response:
            return self.plain(request.scope, 422)

        async def known(request: Request, error: Exception) -> Response:
            assert isinstance(error, YaojianError)
            status = _status(error)
            if status >= 500:
                log.error("%s %s: %s", request.method, request.url.path, error)
            problems = error.problems if isinstance(error, FactsError | ReadingsError) else ()
            return self.response(request.scope, status, error.code, error.message, problems)

        async def unknown(request: Request, error: Exception) -> Response:
            # written by the outermost layer, beyond the one that adds the headers
            response = self.plain(request.scope, 500)
            response.headers.update(HEADERS)
            return response

        app.add_exception_handler(HTTPException, http)
        app.add_exception_handler(RequestValidationError, invalid)
        app.add_exception_handler(YaojianError, known)
        app.add_exception_handler(Exception, unknown)


def _status(error: YaojianError) -> int:
    if isinstance(error, RequestRejected):
        return error.status
    if isinstance(error, ProvisionUnknown):
        return 404
    return 422 if isinstance(error, FactsError | ReadingsError | QuestionError | QuizChoiceError) else 500
