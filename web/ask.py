"""Questions of law: the page with the quoted clause, and the same answer as JSON."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response

from kb.errors import YaojianError
from retrieval import QuestionError
from web.case_form import normal_date
from web.errors import RequestRejected
from web.posted import posted_json
from web.render import Pages
from web.services import Services
from web.settings import Settings

EXAMPLES = (
    "不凭处方销售处方药怎么处罚？",
    "药品管理法第一百一十七条",
    "冷藏药品运输途中温度超标怎么罚？",
    "超过有效期的药品按什么论处？",
)
_MOST_HITS = 50


def read_day(text: str) -> date | None:
    """The day in a field, ``None`` when empty; raises RequestRejected."""
    plain = normal_date(text)
    if not plain:
        return None
    try:
        return date.fromisoformat(plain)
    except ValueError:
        raise RequestRejected(
            422, f"日期“{text[:30]}”不是有效的日期", "写成 YYYY-MM-DD，例如 2024-03-05"
        ) from None


class AskPages:
    """``/ask``, ``/ask.json`` and ``/api/ask``."""

    def __init__(self, services: Services, settings: Settings, pages: Pages) -> None:
        self._services = services
        self._settings = settings
        self._pages = pages
        self._places = tuple(sorted({work.place for work in services.store.works() if work.place}))

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter()
        router.add_api_route("/ask", self.page, methods=["GET"])
        router.add_api_route("/ask.json", self.neighbour, methods=["GET"])
        router.add_api_route("/api/ask", self.api, methods=["POST"])
        return router

    def answer(self, question: str, as_of: str, region: str, top: int = 10) -> dict[str, Any]:
        """The answer as ``yaojian ask --json`` prints it.

        Raises:
            RequestRejected: no question, too long a question, or no such day.
            QuestionError: the search cannot use the question or the region.
        """
        text = question.strip()
        if not text:
            raise RequestRejected(422, "没有写问题", "写出要查的问题或者条文，例如“药品管理法第一百一十七条”")
        if len(text) > self._settings.question_length:
            raise RequestRejected(
                422, f"问题太长（{len(text)} 字）", f"缩短到 {self._settings.question_length} 字以内"
            )
        day = read_day(as_of)
        found = self._services.searcher.ask(text, as_of=day, region=region.strip() or None, top=top)
        content: dict[str, Any] = found.to_json()
        return content

    def page(self, q: str = "", as_of: str = "", region: str = "") -> Response:
        """The search page; with a question also its answer."""
        answer: dict[str, Any] | None = None
        problem, status = "", 200
        if q.strip():
            try:
                answer = self.answer(q, as_of, region)
            except (RequestRejected, QuestionError) as error:
                problem, status = error.message, 422
            except YaojianError as error:
                problem, status = str(error), 500
        return self._pages(
            "ask.html",
            status,
            q=q,
            as_of=as_of,
            region=region,
            answer=answer,
            problem=problem,
            examples=EXAMPLES,
            places=self._places,
        )

    def neighbour(self, q: str = "", as_of: str = "", region: str = "") -> JSONResponse:
        """The same answer as JSON."""
        return JSONResponse(self.answer(q, as_of, region))

    def api(self, content: Annotated[Any, Depends(posted_json)]) -> JSONResponse:
        """``{"query", "as_of"?, "region"?, "top"?, "id"?}`` -> the answer of the contract."""
        if not isinstance(content, dict):
            raise RequestRejected(422, "请求内容不是 JSON 对象", '写成 {"query": "问题"}')
        parts = {name: content.get(name) for name in ("query", "as_of", "region")}
        for name, value in parts.items():
            if value is not None and not isinstance(value, str):
                raise RequestRejected(422, f"{name} 应当是文字", "写成带引号的字符串")
        top = content.get("top", 10)
        if isinstance(top, bool) or not isinstance(top, int) or not 1 <= top <= _MOST_HITS:
            raise RequestRejected(422, "top 不能用", f"写 1 到 {_MOST_HITS} 之间的整数")
        answer = self.answer(parts["query"] or "", parts["as_of"] or "", parts["region"] or "", top)
        return JSONResponse({**answer, "id": content.get("id")})
