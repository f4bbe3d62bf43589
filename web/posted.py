"""What a request carries: form inputs, one uploaded file, or JSON, read whole before any work is done."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from web.case_form import Typed
from web.errors import RequestRejected

_MOST_INPUTS = 20_000  # 200 conducts with every field filled in
_SMALL = 1_000_000  # bytes of one input where the request does not say how long it is
_UPLOAD = "readings-file"


@dataclass(frozen=True, slots=True)
class Posted:
    """A form: its inputs, and the bytes of the temperature log when one was uploaded."""

    typed: Typed
    upload: bytes | None = None

    def first(self, name: str) -> str:
        """The input's first value, empty when it is not there."""
        values = self.typed.get(name)
        return values[0] if values else ""


async def posted_form(request: Request) -> Posted:
    """The form of a request; raises RequestRejected for what is no form."""
    size = int(request.headers.get("content-length") or 0)
    limits = {"max_files": 1, "max_fields": _MOST_INPUTS, "max_part_size": max(size, _SMALL)}
    typed: Typed = {}
    upload: bytes | None = None
    try:
        async with request.form(**limits) as form:
            for name, value in form.multi_items():
                if not isinstance(value, UploadFile):
                    plain = value.replace("\r\n", "\n").replace("\x00", "")
                    typed.setdefault(name, []).append(plain)
                elif name == _UPLOAD and value.filename:
                    upload = await value.read()
    except (HTTPException, ValueError, AssertionError) as error:
        raise RequestRejected(400, "提交的表单读不出来", "从表单页面重新填写后提交") from error
    return Posted(typed, upload)


async def posted_json(request: Request) -> Any:
    """The JSON of a request; raises RequestRejected."""
    return parse_json(await request.body())


def parse_json(text: str | bytes) -> Any:
    """JSON in UTF-8; raises RequestRejected, also for what is nested beyond reading."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RequestRejected(422, "提交的内容不是有效的 JSON", "检查括号、引号和编码（UTF-8）") from error
