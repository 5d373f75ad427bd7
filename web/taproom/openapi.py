# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The API's own description: what FastAPI sees of the routes, and what only the house knows of them.

Who may use a route is read from its policy, and with it every way to be turned away. A route says only what is its
own: `responses=refusals(404, 409)`. So no answer is undocumented, and no door is described otherwise than it is.
"""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from taproom.access import Policy, allow, policy_of
from taproom.problem import PROBLEM_TYPE, Problem
from taproom.security import SAFE_METHODS

router = APIRouter(include_in_schema=False)
Json = dict[str, Any]

ABOUT = """\
The web app of a shared brewery, for programs.

Moments are whole seconds since 1970 in UTC (`_utc`), durations are seconds (`_s`), temperatures are degrees Celsius
(`_c`) or differences in kelvin (`_k`), money is cents. Intervals are half-open: what ends at 18:00 and what begins
then do not meet. Ids are ULIDs.

Sign in with `Authorization: Bearer TOKEN`; a member makes tokens for programs on their own page. Every refusal is a
problem document (RFC 9457); `title` is a sentence in the language of `Accept-Language` (English or French)."""

SCHEMES: Json = {
    "token": {"type": "http", "scheme": "bearer", "description": "A member's token for programs."},
    "session": {"type": "apiKey", "in": "cookie", "name": "sid", "description": "A browser; asks for `Origin` too."},
    "panel": {"type": "apiKey", "in": "cookie", "name": "panel", "description": "A paired panel."},
}

_WHY = {
    400: "The body is no JSON that can be read.",
    401: "Nobody is signed in, or the token is no longer valid.",
    403: "This member may not.",
    404: "There is no such thing.",
    409: "Not as things stand.",
    412: "It was changed since it was read (`If-Match`).",
    413: "The body is larger than 64 KiB.",
    421: "This host name is not ours.",
    422: "The request cannot be read, or breaks a rule.",
    428: "`If-Match` is missing: read it first, then change it.",
    429: "Too many attempts; `Retry-After` says when to try again.",
    503: "Not now; `Retry-After` may say when to try again.",
    504: "The controller did not answer in time.",
}


def refusals(*statuses: int, schema: str = "Problem") -> dict[int | str, Json]:
    """For `responses=`: how else a route may answer."""
    return {status: _problem(status, schema) for status in statuses}


def tagged(status: int = 200, description: str = "As asked for.") -> dict[int | str, Json]:
    """For `responses=`: an answer that carries its `ETag`; a reader who has it already is told so."""
    tag = {"ETag": {"description": "For `If-None-Match` and `If-Match`.", "schema": {"type": "string"}}}
    found: dict[int | str, Json] = {status: {"description": description, "headers": tag}}
    return found if status != 200 else found | {304: {"description": "You have it already.", "headers": tag}}


def _problem(status: int, schema: str = "Problem") -> Json:
    content = {PROBLEM_TYPE: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    described: Json = {"description": _WHY[status], "content": content}
    if status in {429, 503}:
        described["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "string"}}}
    return described


def describe(app: FastAPI, problems: Sequence[type[BaseModel]]) -> Json:
    """The whole document. `problems` are the features' own kinds of problem documents."""
    document: Json = get_openapi(title=app.title, version=app.version, description=ABOUT, routes=app.routes)
    document["components"]["securitySchemes"] = SCHEMES
    models: tuple[type[BaseModel], ...] = (Problem, *problems)
    kinds: list[tuple[type[BaseModel], JsonSchemaMode]] = [(it, "serialization") for it in models]
    _, more = models_json_schema(kinds, ref_template="#/components/schemas/{model}")
    schemas: Json = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas |= more["$defs"]
    _require_discriminators(document, schemas)
    for it in iter_route_contexts(app.routes):
        if isinstance(it.original_route, APIRoute) and it.original_route.include_in_schema:
            for method in it.methods or ():
                _complete(document["paths"][it.path_format][method.lower()], method, policy_of(it.endpoint))
    return document


def _require_discriminators(it: object, schemas: Json) -> None:
    """What tells the kinds of a union apart must be there, also where a program of ours may leave it out."""
    if isinstance(it, list):
        for one in it:
            _require_discriminators(one, schemas)
    elif isinstance(it, dict):
        for name in it.get("discriminator", {}).get("mapping", {}).values():
            schema = schemas[name.rpartition("/")[2]]
            required = {*schema.get("required", ()), it["discriminator"]["propertyName"]}
            schema["required"] = sorted(required)
        for one in list(it.values()):
            _require_discriminators(one, schemas)


def _not_null(parameter: Json) -> None:
    """A header or a part of a query is left out; it is never null."""
    schema = parameter["schema"]
    kinds = [it for it in schema.get("anyOf", ()) if it != {"type": "null"}]
    if len(kinds) == 1:
        del schema["anyOf"]
        schema |= kinds[0]


def _complete(operation: Json, method: str, policy: Policy | None) -> None:
    """Adds what goes for every route of this policy and method."""
    answers: Json = operation["responses"]
    has_body, unsafe = "requestBody" in operation, method not in SAFE_METHODS
    reads = has_body or "parameters" in operation
    common = {421, *((400, 413) if has_body else ()), *((422,) if reads else ())}
    if policy is not Policy.ANYONE:
        common |= {401, 403}
    common |= {403, 503} if unsafe else set()
    if not reads:
        answers.pop("422", None)
    for parameter in operation.get("parameters", ()):
        _not_null(parameter)
    for status in common:
        if str(status) not in answers or "application/json" in answers[str(status)].get("content", {}):
            answers[str(status)] = _problem(status)
    operation["responses"] = dict(sorted(answers.items()))
    operation["security"] = _security(policy)
    operation["description"] = "\n\n".join(
        it for it in (operation.get("description"), f"For {policy.value}." if policy else None) if it
    )


def _security(policy: Policy | None) -> list[dict[str, list[str]]]:
    if policy is Policy.ANYONE:
        return []
    schemes = ("token", "session", "panel") if policy is Policy.VIEWERS else ("token", "session")
    return [{name: []} for name in schemes]


@router.get("/api/v1/openapi.json")
@allow(Policy.MEMBERS)
async def openapi(request: Request) -> Response:
    return JSONResponse(request.app.openapi())
