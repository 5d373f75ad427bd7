# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing to the book by hand, and taking back what was written wrong. For treasurers; everybody sees who did it."""

import sqlite3
from collections.abc import Mapping
from typing import Annotated

from fastapi import Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom import audit, people
from taproom.access import Policy, allow
from taproom.commons import repository, taking_back
from taproom.commons.amounts import AmountRefused, amount
from taproom.commons.choices import WORK, Chosen
from taproom.commons.ledger import LedgerRefused, Posting
from taproom.commons.naming import names as names_of
from taproom.commons.parts import CHOSEN, chosen_of, key_of, member_of, show, store_of
from taproom.commons.posting import by_hand, forms
from taproom.commons.routes import show_posting
from taproom.commons.typed import SEEN
from taproom.commons.words import refused_said
from taproom.depends import Under
from taproom.i18n import mark as _
from taproom.pages import pages_of
from taproom.people import Person

router = Under(prefix="/money", include_in_schema=False, dependencies=[CHOSEN])
Text = Annotated[str, Form(max_length=500, pattern=SEEN)]
NOTE_CHARS = 200
_NO_KIND = _("Choose what happened.")
_NO_MEMBER = _("Choose which member.")
_NO_NOTE = _("Say what it was, in a few words (200 characters at most).")


@router.get("/post")
@allow(Policy.MAINTAINERS)
async def blank(request: Request) -> Response:
    """The form."""
    return await _form(request, {}, {})


@router.post("/post")
@allow(Policy.MAINTAINERS)
async def write(
    request: Request, kind: Text = "", euros: Text = "", member: Text = "", note: Text = "", key: Text = ""
) -> Response:
    """Once, however often it is sent."""
    typed = {"kind": kind, "euros": euros, "member": member, "note": note, "key": key_of(key)}
    everyone = await store_of(request).read(people.everyone)
    faults = _faults(typed, {it.id for it in everyone}, chosen_of(request))
    reader, names = pages_of(request).reader(request), {it.id: it.name for it in everyone}
    if faults:
        return await _form(request, typed, {field: reader.say(it) for field, it in faults.items()})
    chosen = chosen_of(request)
    posting = by_hand(
        kind,
        amount(euros),
        member=member,
        note=note.strip(),
        key=typed["key"],
        by=member_of(request),
        pot_share=chosen["pot_share"] if chosen.has(WORK) else 0,
    )
    try:
        seq = await store_of(request).write(lambda db: _post(db, posting, request.app.state.now_utc()))
    except LedgerRefused as refused:
        return await _form(request, typed, {"euros": refused_said(reader, refused, names)})
    return RedirectResponse(f"/money/postings/{seq}", status_code=303)


@router.post("/postings/{seq}/take-back")
@allow(Policy.MAINTAINERS)
async def take_back(request: Request, seq: int, note: Text = "") -> Response:
    """A correction: the same entries, the other way round. Both stay in the book."""
    reader, by = pages_of(request).reader(request), member_of(request)
    if not 0 < len(note.strip()) <= NOTE_CHARS:
        return await show_posting(request, seq, fault=reader.say(_NO_NOTE), note=note, status=422)

    now_utc = request.app.state.now_utc()
    try:
        done = await store_of(request).write(
            lambda db: taking_back.take_back(db, seq, note=note.strip(), by=by, now_utc=now_utc)
        )
    except LedgerRefused as refused:
        names = await store_of(request).read(names_of)
        return await show_posting(request, seq, fault=refused_said(reader, refused, names), note=note, status=409)
    return RedirectResponse(f"/money/postings/{done}", status_code=303)


def _faults(typed: Mapping[str, str], members: set[str], chosen: Chosen) -> dict[str, str]:
    faults = {}
    form = forms(chosen).get(typed["kind"])
    if form is None:
        faults["kind"] = _NO_KIND
    elif form.names_a_member and typed["member"] not in members:
        faults["member"] = _NO_MEMBER
    try:
        amount(typed["euros"])
    except AmountRefused as refused:
        faults["euros"] = str(refused)
    if not 0 < len(typed["note"].strip()) <= NOTE_CHARS:
        faults["note"] = _NO_NOTE
    return faults


def _post(db: sqlite3.Connection, posting: Posting, now_utc: int) -> int:
    before = repository.head(db)[0]
    seq = repository.post(db, posting, now_utc=now_utc)
    if seq > before:
        audit.record(db, at_utc=now_utc, by=posting.by, what="money.posted", subject=f"posting {seq}")
    return seq


async def _form(request: Request, typed: Mapping[str, str], faults: Mapping[str, str]) -> Response:
    def question(db: sqlite3.Connection) -> tuple[list[Person], Mapping[str, str]]:
        return people.everyone(db), names_of(db)

    everyone, names = await store_of(request).read(question)
    return show(
        request,
        "money_post.html",
        names=names,
        status=422 if faults else 200,
        forms=forms(chosen_of(request)),
        people_options=[(it.id, it.name) for it in everyone],
        typed=typed,
        faults=faults,
    )
