# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Decisions by consent: see what is proposed, consent in a tap or object with a reason, propose, amend, fork."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom import people
from taproom.access import Policy, allow, principal_of
from taproom.commons import decisions
from taproom.commons.choices import DECISIONS
from taproom.commons.decision_rules import Decision, State, needed
from taproom.commons.decision_words import STATES, effect_said
from taproom.commons.decisions import Answer, Variant, Words
from taproom.commons.given import given_of
from taproom.commons.ledger import LedgerRefused
from taproom.commons.naming import names as names_of
from taproom.commons.parts import key_of, member_of, needs, show, store_of
from taproom.commons.proposing import typed_of
from taproom.commons.typed import SEEN
from taproom.commons.words import refused_said
from taproom.depends import Under
from taproom.i18n import mark as _
from taproom.pages import pages_of

router = Under(prefix="/money/decisions", include_in_schema=False, dependencies=[needs(DECISIONS)])
Text = Annotated[str, Form(max_length=4000, pattern=SEEN)]
REASON_CHARS = 1_000
_ENDS = ("lowest", "highest")
_NO_REASON = _("Say what the matter is, so that the proposal can become better (1,000 characters at most).")
_NO_NAME = _("Give it a name of 60 characters at most.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The list, of one moment; what I said to those that are open."""

    standing: list[Decision]
    settled: list[Decision]
    mine: Mapping[str, Answer]
    titles: Mapping[str, str]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenOne:
    """One proposal with its answers and traces."""

    it: Decision
    answers: list[Answer]
    before: list[Words]
    variants: list[Variant]
    active: int
    titles: Mapping[str, str]
    names: Mapping[str, str]
    forked_from: Decision | None


@router.get("")
@allow(Policy.MEMBERS)
async def page(request: Request) -> Response:
    """What is open, with the two buttons; what became of the rest."""
    return await _list(request)


async def _list(request: Request, refused: str = "", *, status: int = 200) -> Response:
    me, parts, who = member_of(request), given_of(request), principal_of(request)

    def question(db: sqlite3.Connection) -> Seen:
        standing, settled = decisions.standing(db), decisions.settled(db)
        mine = {it.id: found for it in standing if (found := decisions.answers(db, it.id).get(me)) is not None}
        titles = _titles(db, (*standing, *settled), lambda it: parts.lineage_of(db, it, who))
        return Seen(standing=standing, settled=settled, mine=mine, titles=titles, names=names_of(db))

    seen = await store_of(request).read(question)
    reader = pages_of(request).reader(request)
    return show(
        request,
        "decisions.html",
        names=seen.names,
        status=status,
        seen=seen,
        refused=refused,
        states=STATES,
        effect_said=lambda it: effect_said(reader, it, seen.titles),
    )


def _titles(db: sqlite3.Connection, them: tuple[Decision, ...], lineage_of: object) -> dict[str, str]:
    """Of the tariffs and revisions that the proposals are about."""
    titles = {row["id"]: row["title"] for row in db.execute("SELECT id, title FROM tariff")}
    for name in {it.effect.name for it in them if it.effect.kind == "kept"}:
        found = lineage_of(name) if callable(lineage_of) else ()
        titles |= {it.id: it.title for it in found if it.id == name and it.is_seen}
    return titles


@router.get("/{decision}")
@allow(Policy.MEMBERS)
async def one(request: Request, decision: str) -> Response:
    """All that was said."""
    return await _one(request, decision)


async def _one(
    request: Request,
    decision: str,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    status: int = 422,
) -> Response:
    parts, who = given_of(request), principal_of(request)

    def question(db: sqlite3.Connection) -> SeenOne | None:
        it = decisions.one(db, decision)
        if it is None:
            return None
        return SeenOne(
            it=it,
            answers=list(decisions.answers(db, decision).values()),
            before=decisions.versions(db, decision),
            variants=decisions.variants(db, decision),
            active=sum(person.active for person in people.everyone(db)),
            titles=_titles(db, (it,), lambda name: parts.lineage_of(db, name, who)),
            names=names_of(db),
            forked_from=decisions.one(db, it.forked_from) if it.forked_from else None,
        )

    seen = await store_of(request).read(question)
    if seen is None:
        raise HTTPException(404, "There is no such proposal")
    reader, me = pages_of(request).reader(request), member_of(request)
    return show(
        request,
        "decision.html",
        names=seen.names,
        status=status if faults else 200,
        typed=typed,
        faults=faults,
        seen=seen,
        it=seen.it,
        me=me,
        mine=next((one for one in seen.answers if one.member == me), None),
        needed=needed(seen.active, seen.it.quorum),
        states=STATES,
        effect_said=lambda one: effect_said(reader, one, seen.titles),
        again=typed_of(seen.it),
    )


@router.post("/{decision}/answer")
@allow(Policy.MEMBERS)
async def answer(
    request: Request, decision: str, version: int = Form(0), says: Text = "", reason: Text = "", back: Text = ""
) -> Response:
    """I consent, or I object and say why. To the version that I was shown."""
    reader, me, now_utc = pages_of(request).reader(request), member_of(request), request.app.state.now_utc()
    consents, why = says == "consent", reason.strip()
    if not consents and not 0 < len(why) <= REASON_CHARS:
        return await _one(request, decision, {"reason": reason}, {"reason": reader.say(_NO_REASON)})

    def task(db: sqlite3.Connection) -> State:
        said = "" if consents else why
        return decisions.answer(db, decision, version, who=me, consents=consents, reason=said, now_utc=now_utc)

    try:
        await store_of(request).write(task)
    except LedgerRefused as refused:
        return await refused_page(request, decision, refused, {"reason": reason})
    return RedirectResponse("/money/decisions" if back == "list" else f"/money/decisions/{decision}", status_code=303)


async def refused_page(
    request: Request, decision: str, refused: LedgerRefused, typed: Mapping[str, str] | None = None
) -> Response:
    """The proposal, with what was wrong with what somebody did to it."""
    reader, names = pages_of(request).reader(request), await store_of(request).read(names_of)
    said = refused_said(reader, refused, names)
    return await _one(request, decision, typed or {}, {"refused": said}, status=409)


@router.post("/{decision}/withdraw")
@allow(Policy.MEMBERS)
async def withdraw(request: Request, decision: str) -> Response:
    """Mine: nothing comes of it."""
    by, now_utc = member_of(request), request.app.state.now_utc()
    try:
        await store_of(request).write(lambda db: decisions.withdraw(db, decision, by=by, now_utc=now_utc))
    except LedgerRefused as refused:
        return await refused_page(request, decision, refused)
    return RedirectResponse(f"/money/decisions/{decision}", status_code=303)


@router.post("/{decision}/fork")
@allow(Policy.MEMBERS)
async def fork(request: Request, decision: str, name: Text = "", key: Text = "") -> Response:
    """It did not come about; some live by it all the same, under a name."""
    reader, by, now_utc, once = (
        pages_of(request).reader(request),
        member_of(request),
        request.app.state.now_utc(),
        key_of(key),
    )
    if not 0 < len(name.strip()) <= 60:
        return await _one(request, decision, {"name": name}, {"name": reader.say(_NO_NAME)})
    try:
        await store_of(request).write(
            lambda db: decisions.fork(db, decision, once, name.strip(), by=by, now_utc=now_utc)
        )
    except LedgerRefused as refused:
        return await refused_page(request, decision, refused, {"name": name})
    return RedirectResponse(f"/money/decisions/{decision}", status_code=303)


@router.post("/{decision}/variants/{variant}")
@allow(Policy.MEMBERS)
async def follow(request: Request, decision: str, variant: str, follows: Text = "") -> Response:
    """Whether I live by it."""
    me = member_of(request)
    await store_of(request).write(lambda db: decisions.follow(db, variant, who=me, follows=bool(follows)))
    return RedirectResponse(f"/money/decisions/{decision}", status_code=303)
