# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a program is told when it cannot be: an RFC 9457 problem document. Plain, so that every layer may use it."""

import json

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

API_PREFIX = "/api/"
METRICS = "/metrics"
PROBLEM_TYPE = "application/problem+json"


def is_for_programs(path: str) -> bool:
    """Whether what is there is for programs: they cannot read a page, and are not led to one."""
    return path.startswith(API_PREFIX) or path == METRICS


class Fault(BaseModel):
    """One thing in the request that cannot be read."""

    at: str = Field(description="Where: `body.start_utc`, `query.limit`, `header.if-match`.")
    why: str


class Problem(BaseModel):
    """An RFC 9457 problem document. `title` is a sentence for a person."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="`about:blank`: the status says what kind of problem it is.")
    title: str
    status: int = Field(ge=400, le=599)
    errors: list[Fault] | None = Field(default=None, description="With 422, when the request itself is at fault.")


def problem(status: int, title: str, **more: object) -> Response:
    """The document as an answer. Half characters, which no text can hold, are shown as question marks."""
    body = {"type": "about:blank", "title": title, "status": status, **more}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return Response(text.encode("utf-8", "replace"), status, headers=headers, media_type=PROBLEM_TYPE)
