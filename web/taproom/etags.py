# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entity tags: what a program has already it need not load again, and what it has not seen it does not overwrite.

`"3.0f2c…"`: the version, where the thing has one, then a digest of the answer. A change asks for the version only:
that somebody's name is written otherwise is no reason to refuse it.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Header
from pydantic import BaseModel, TypeAdapter
from starlette.requests import Request
from starlette.responses import Response

NO_VERSION = -1

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=200,
        description="The `ETag` of what was read. If it was changed since, nothing is done (412). `*` is any.",
    ),
]


def wanted_version(if_match: str | None) -> int | None:
    """The version that must still be there; None if any will do. A tag that is none of ours matches nothing."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = re.match(r'"([0-9]{1,9})[."]', if_match.strip())
    return int(found[1]) if found else NO_VERSION


def answer(
    request: Request,
    shown: BaseModel | Sequence[BaseModel],
    *,
    version: int | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """As JSON with its tag; 304 to somebody who has it already."""
    body = shown.model_dump_json().encode() if isinstance(shown, BaseModel) else _ANY.dump_json(shown)
    digest = hashlib.blake2b(body, digest_size=6).hexdigest()
    tag = f'"{digest}"' if version is None else f'"{version}.{digest}"'
    with_tag = {"ETag": tag, "Vary": "Accept-Language", **(headers or {})}
    known = request.headers.get("if-none-match", "").replace("W/", "")
    if request.method == "GET" and tag in (it.strip() for it in known.split(",")):
        return Response(status_code=304, headers=with_tag)
    return Response(body, status, media_type="application/json", headers=with_tag)


_ANY: TypeAdapter[Any] = TypeAdapter(Any)
