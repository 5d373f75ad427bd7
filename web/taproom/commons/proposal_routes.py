# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposing, and amending: one form. What a steward's form or a fork brings along stands in it."""

import sqlite3
from collections.abc import Mapping

from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow, principal_of
from taproom.commons import decisions
from taproom.commons.choices import CHOICES, DECISIONS
from taproom.commons.decision_routes import refused_page
from taproom.commons.decision_rules import Decision
from taproom.commons.decision_words import value_said
from taproom.commons.given import given_of
from taproom.commons.ledger import LedgerRefused
from taproom.commons.naming import names as names_of
from taproom.commons.parts import chosen_of, key_of, member_of, needs, show, store_of
from taproom.commons.proposing import FIELDS, Wishes, read, typed_of, wishes
from taproom.commons.work_routes import SORT_NAMES
from taproom.depends import Under
from taproom.pages import pages_of

router = Under(prefix="/money/decisions", include_in_schema=False, dependencies=[needs(DECISIONS)])
_ENDS = ("lowest", "highest")


@router.get("/new")
@allow(Policy.MEMBERS)
async def blank(request: Request) -> Response:
    """The form; what a steward's form or a fork brings along stands in it."""
    typed = {field: request.query_params.get(field, "")[:2_000] for field in FIELDS}
    if typed["kind"] == "tariff" and not typed["what"]:
        typed["what"], typed["title"] = typed["title"], ""
    return await _form(request, typed | {"forked_from": request.query_params.get("forked_from", "")[:26]})


@router.post("")
@allow(Policy.MEMBERS)
async def propose(request: Request) -> Response:
    """Once, however often it is sent."""
    typed = await _typed(request)
    by, now_utc = member_of(request), request.app.state.now_utc()
    words, faults = read(typed, await _wishes(request, typed))
    if words is None:
        return await _form(request, typed, faults)

    def task(db: sqlite3.Connection) -> None:
        known = decisions.one(db, typed["forked_from"]) if typed["forked_from"] else None
        decisions.propose(
            db, typed["key"], words, by=by, now_utc=now_utc, forked_from=known.id if known is not None else None
        )

    await store_of(request).write(task)
    return RedirectResponse(f"/money/decisions/{typed['key']}", status_code=303)


async def _typed(request: Request) -> dict[str, str]:
    form = await request.form()
    typed = {field: str(form.get(field, ""))[:4_000] for field in (*FIELDS, "forked_from", "version")}
    return typed | {"key": key_of(str(form.get("key", "")))}


async def _wishes(request: Request, typed: Mapping[str, str]) -> Wishes:
    parts, who, chosen = given_of(request), principal_of(request), chosen_of(request)
    revision = typed["name"] if typed["kind"] == "kept" else ""
    return await store_of(request).read(lambda db: wishes(db, chosen, parts, who, revision))


async def _form(
    request: Request,
    typed: Mapping[str, str],
    faults: Mapping[str, str] | None = None,
    *,
    amends: Decision | None = None,
) -> Response:
    may, names = await _wishes(request, typed), await store_of(request).read(names_of)
    reader = pages_of(request).reader(request)
    choice = CHOICES.get(typed["name"]) if typed["kind"] == "rule" and typed["name"] in may.rules else None
    bounds = {} if choice is None else {it: value_said(reader, choice, getattr(choice, it)) for it in _ENDS}
    return show(
        request,
        "decision_new.html",
        names=names,
        status=422 if faults else 200,
        typed=typed,
        faults={field: reader.say(it, **bounds) for field, it in (faults or {}).items()},
        may=may,
        choice=choice,
        sorts=[(it, reader.say(name)) for it, name in SORT_NAMES.items()],
        amends=amends,
    )


@router.get("/{decision}/amend")
@allow(Policy.MEMBERS)
async def amend_form(request: Request, decision: str) -> Response:
    """For whoever proposed it."""
    it = await store_of(request).read(lambda db: decisions.one(db, decision))
    if it is None or it.state != "open" or it.by_member != member_of(request):
        raise HTTPException(404, "There is nothing to amend")
    return await _form(request, typed_of(it) | {"version": str(it.version)}, amends=it)


@router.post("/{decision}/amend")
@allow(Policy.MEMBERS)
async def amend(request: Request, decision: str) -> Response:
    """Everybody is asked again."""
    typed, by, now_utc = await _typed(request), member_of(request), request.app.state.now_utc()
    it = await store_of(request).read(lambda db: decisions.one(db, decision))
    words, faults = read(typed, await _wishes(request, typed))
    if it is None:
        raise HTTPException(404, "There is no such proposal")
    if words is None:
        return await _form(request, typed, faults, amends=it)
    version = int(typed["version"]) if typed["version"].isdecimal() else 0
    try:
        await store_of(request).write(
            lambda db: decisions.amend(db, decision, version, words, by=by, now_utc=now_utc)
        )
    except LedgerRefused as refused:
        return await refused_page(request, decision, refused)
    return RedirectResponse(f"/money/decisions/{decision}", status_code=303)
