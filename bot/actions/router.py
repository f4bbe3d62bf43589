"""The action endpoint inside the core application: ``POST /rasa/webhook`` and ``GET /rasa/health``.

Rasa shows a shared token with every call, in the header ``X-Yaojian-Token`` or as ``?token=``. Answers and
errors follow the protocol of Rasa's action servers: 400 for a rejected action, 404 for an unknown one, 449
when Rasa has to send its domain again.
"""

from __future__ import annotations

import hmac
import json
import logging
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import (
    Action,
    ActionExecutionRejection,
    ActionMissingDomainException,
    ActionNotFoundException,
)

from bot.actions.case_actions import (
    ActionCaseCancel,
    ActionCaseCorrect,
    ActionCaseResume,
    ActionCaseStart,
)
from bot.actions.chat import ActionHelp, ActionSessionStart
from bot.actions.form import ActionAskCaseAnswer, ValidateCaseForm
from bot.actions.law import ActionAnswerLaw
from bot.actions.opinions import ActionCaseResult
from bot.actions.quizzes import ActionLooseAnswer, ActionQuizGrade, ActionQuizQuestion
from bot.actions.services import CaseDesk, LawDesk, QuizDesk, Services

TOKEN_HEADER = "X-Yaojian-Token"

log = logging.getLogger(__name__)


def actions(services: Services, law: LawDesk, case: CaseDesk, quiz: QuizDesk) -> tuple[Action, ...]:
    """One instance of every action of ``bot/rasa/domain.yml``."""
    return (
        ActionSessionStart(),
        ActionHelp(services),
        ActionAnswerLaw(law),
        ActionCaseStart(case),
        ValidateCaseForm(case),
        ActionAskCaseAnswer(),
        ActionCaseCancel(),
        ActionCaseResume(case),
        ActionCaseCorrect(case),
        ActionCaseResult(case),
        ActionQuizQuestion(quiz),
        ActionQuizGrade(quiz),
        ActionLooseAnswer(quiz),
    )


def _error(status: int, message: str, action: str) -> JSONResponse:
    return JSONResponse({"error": message, "action_name": action}, status_code=status)


async def run_action(executor: ActionExecutor, call: dict[str, Any]) -> JSONResponse:
    """Run one call of Rasa and answer in its protocol."""
    name = str(call.get("next_action") or "")
    try:
        result = await executor.run(call)
    except ActionExecutionRejection as error:
        return _error(400, error.message, error.action_name)
    except ActionNotFoundException as error:
        return _error(404, error.message, error.action_name)
    except ActionMissingDomainException as error:
        return _error(449, error.message, error.action_name)
    except Exception:  # whatever it was, Rasa must get its JSON and the log the trace
        log.exception("action %s failed", name)
        return _error(500, "动作执行出错，详见服务日志", name)
    return JSONResponse(result.model_dump() if result else None)


def mount(registered: tuple[Action, ...], token: str) -> APIRouter:
    """The endpoint for these actions; ``token`` must not be empty."""
    if not token:
        raise ValueError("the action endpoint needs a token")
    executor = ActionExecutor()
    for action in registered:
        executor.register_action(action)
    router = APIRouter(prefix="/rasa", include_in_schema=False)

    @router.post("/webhook")
    async def webhook(request: Request) -> JSONResponse:
        shown = request.headers.get(TOKEN_HEADER) or request.query_params.get("token") or ""
        if not hmac.compare_digest(shown.encode(), token.encode()):
            return _error(401, "动作接口的口令不对", "")
        try:
            call = json.loads(await request.body())
        except ValueError:
            call = None
        if not isinstance(call, dict) or "tracker" not in call:
            return _error(400, "请求不是 Rasa 的动作调用", "")
        return await run_action(executor, call)

    @router.get("/health")
    async def health() -> dict[str, Any]:
        return {"status": "ok", "actions": len(executor.actions)}

    return router
