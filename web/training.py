"""Training: a few questions on one form, graded with every option explained and cited.

Nothing is kept: an item is made again from its id, which the form carries.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response

import quiz
from quiz import Grade, Item, QuizChoiceError
from web.errors import RequestRejected
from web.posted import Posted, posted_form, posted_json
from web.render import Pages
from web.services import Services

AT_A_TIME = 5
MOST = 20
_SEEDS = 10**6
_ITEM = re.compile(r"item-(\d{1,2})", re.ASCII)
_Form = Annotated[Posted, Depends(posted_form)]
_Json = Annotated[Any, Depends(posted_json)]


class QuizPages:
    """``/quiz``, ``/quiz.json`` and ``/api/quiz``."""

    def __init__(self, services: Services, pages: Pages) -> None:
        self._services = services
        self._pages = pages
        self._topics = quiz.topics(services.store, services.rulebook)

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter()
        router.add_api_route("/quiz", self.page, methods=["GET"])
        router.add_api_route("/quiz", self.grade_page, methods=["POST"])
        for path in ("/quiz.json", "/api/quiz"):
            router.add_api_route(path, self.items_json, methods=["GET"])
        router.add_api_route("/api/quiz", self.grade_json, methods=["POST"])
        return router

    def items(self, topic: str, kind: str, n: str, seed: str) -> tuple[tuple[Item, ...], int]:
        """The items asked for, and the seed they were made with.

        Raises:
            RequestRejected: a number that is none, or out of range.
            QuizChoiceError: no such topic or kind, or no item of both.
        """
        count = _number(n or str(AT_A_TIME), "题数", 1, MOST)
        chosen = _number(seed, "题号种子", 0, _SEEDS - 1) if seed else secrets.randbelow(_SEEDS)
        services = self._services
        found = quiz.generate(
            services.store, services.rulebook, n=count, topic=topic or None, kind=kind or None, seed=chosen
        )
        return found, chosen

    def page(self, topic: str = "", kind: str = "", n: str = "", seed: str = "") -> Response:
        """A form with questions; a choice that gives none says why."""
        items: Sequence[Item] = ()
        problem, status, chosen = "", 200, 0
        try:
            items, chosen = self.items(topic, kind, n, seed)
        except (RequestRejected, QuizChoiceError) as error:
            problem, status = error.message, 422
        return self._pages(
            "quiz.html",
            status,
            items=[item.to_json() for item in items],
            grades=None,
            problem=problem,
            **self._choice(topic, kind, n),
            seed=chosen,
        )

    def _choice(self, topic: str, kind: str, n: str) -> dict[str, Any]:
        numbers = n if n.isascii() and n.isdigit() else str(AT_A_TIME)
        return {"topics": self._topics, "kinds": quiz.KINDS, "topic": topic, "kind": kind, "n": numbers}

    def grade_page(self, posted: _Form) -> Response:
        """The same questions, graded and explained."""
        grades = [
            self._graded(posted.first(name), posted.typed.get(f"answer-{match[1]}", []))
            for name in posted.typed
            if (match := _ITEM.fullmatch(name))
        ]
        if not grades:
            raise RequestRejected(422, "没有收到题目", "从练习页重新开始")
        return self._pages(
            "quiz.html",
            items=[grade.item.to_json() for grade in grades],
            grades=grades,
            problem="",
            **self._choice(posted.first("topic"), posted.first("kind"), posted.first("n")),
            seed=0,
        )

    def _graded(self, item_id: str, given: Sequence[str]) -> Grade:
        item = quiz.item_by_id(self._services.store, self._services.rulebook, item_id)
        if item is None:
            raise RequestRejected(422, f"没有编号为“{item_id[:60]}”的题", "题库可能已更新，从练习页重新开始")
        return quiz.grade(item, [part for part in given if part.strip()])

    def items_json(self, topic: str = "", kind: str = "", n: str = "", seed: str = "") -> JSONResponse:
        """Items as ``yaojian quiz generate --json`` prints them."""
        return JSONResponse([item.to_json() for item in self.items(topic, kind, n, seed)[0]])

    def grade_json(self, content: _Json) -> JSONResponse:
        """``{"item_id", "given": ["A"]}`` -> right or wrong, the right answer, and the item."""
        given = content.get("given") if isinstance(content, dict) else None
        item_id = content.get("item_id") if isinstance(content, dict) else None
        texts = isinstance(given, list) and all(isinstance(part, str) for part in given)
        if not isinstance(item_id, str) or not texts or given is None:
            raise RequestRejected(422, "请求内容不对", '写成 {"item_id": "…", "given": ["A"]}')
        grade = self._graded(item_id, given)
        answer = {"correct": grade.correct, "right_answer": list(grade.right_answer)}
        return JSONResponse({**answer, "item": grade.item.to_json()})


def _number(text: str, name: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9) or not least <= int(text) <= most:
        raise RequestRejected(422, f"{name}“{text[:20]}”不能用", f"写 {least} 到 {most} 之间的整数")
    return int(text)
