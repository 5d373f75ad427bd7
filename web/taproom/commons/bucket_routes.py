# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Buckets: propose, talk, pay in, buy, or call off and refund."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom import people
from taproom.access import Policy, allow
from taproom.commons import accounts, buckets, repository
from taproom.commons.amounts import AmountRefused, amount, hundredths
from taproom.commons.bucket_rules import Bucket, giving, may_accept
from taproom.commons.choices import BUCKETS
from taproom.commons.ledger import LedgerRefused, Posted
from taproom.commons.naming import names as names_of
from taproom.commons.parts import is_treasurer, key_of, member_of, needs, show, store_of
from taproom.commons.typed import SEEN
from taproom.commons.words import refused_said
from taproom.depends import Under
from taproom.i18n import mark as _
from taproom.pages import pages_of

router = Under(prefix="/money/buckets", include_in_schema=False, dependencies=[needs(BUCKETS)])
Text = Annotated[str, Form(max_length=2000, pattern=SEEN)]
_NO_TITLE = _("Give it a name of 60 characters at most.")
_NO_WHY = _("Say what it is for (1000 characters at most).")
_LEAST = _("The least that it needs is not more than all that it takes.")
_NO_WORD = _("Write something (1000 characters at most).")
STATES: Mapping[str, str] = {
    "proposed": _("open: pay in"),
    "funded": _("funded: to be bought"),
    "bought": _("bought"),
    "called_off": _("called off: everybody has their money back"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A bucket with what is in it."""

    bucket: Bucket
    cents: int

    @property
    def percent(self) -> int:
        return self.cents * 100 // self.bucket.goal_cents


@router.get("")
@allow(Policy.MEMBERS)
async def page(request: Request) -> Response:
    """All of them, and what I may give."""
    return await _list(request)


@router.post("")
@allow(Policy.MEMBERS)
async def propose(
    request: Request, title: Text = "", why: Text = "", least: Text = "", goal: Text = "", key: Text = ""
) -> Response:
    """Anybody may."""
    typed = {"title": title, "why": why, "least": least, "goal": goal, "key": key_of(key)}
    faults, cents = _amounts({"least": least or "0", "goal": goal})
    if not 0 < len(title.strip()) <= 60:
        faults["title"] = _NO_TITLE
    if not 0 < len(why.strip()) <= 1000:
        faults["why"] = _NO_WHY
    if not faults and cents["least"] > cents["goal"]:
        faults["least"] = _LEAST
    if faults:
        return await _list(request, typed, faults)
    new = Bucket(
        id=typed["key"],
        title=title.strip(),
        why=why.strip(),
        least_cents=cents["least"] or cents["goal"],
        goal_cents=cents["goal"],
        by_member=member_of(request),
        proposed_utc=request.app.state.now_utc(),
        state="proposed",
    )
    await store_of(request).write(lambda db: buckets.propose(db, new))
    return RedirectResponse(f"/money/buckets/{new.id}", status_code=303)


@router.post("/allocate")
@allow(Policy.MAINTAINERS)
async def allocate(request: Request, euros: Text = "", key: Text = "") -> Response:
    """Money of the pot that every member may give as they like, in equal parts."""
    faults, cents = _amounts({"euros": euros})
    if faults:
        return await _list(request, {"euros": euros}, faults)
    by, now_utc, once = member_of(request), request.app.state.now_utc(), key_of(key)

    def task(db: sqlite3.Connection) -> int:
        members = [it.id for it in people.everyone(db) if it.active]
        return buckets.allocate(db, cents["euros"], members, key=once, by=by, now_utc=now_utc)

    try:
        seq = await store_of(request).write(task)
    except LedgerRefused as refused:
        return await _list(request, {"euros": euros}, {"euros": await _why(request, refused)})
    return RedirectResponse(f"/money/postings/{seq}", status_code=303)


@router.get("/{bucket}")
@allow(Policy.MEMBERS)
async def one(request: Request, bucket: str) -> Response:
    """One, with what was said and who gave."""
    return await _one(request, bucket)


@router.post("/{bucket}/words")
@allow(Policy.MEMBERS)
async def say(request: Request, bucket: str, text: Text = "", key: Text = "") -> Response:
    """Talk about it."""
    if not 0 < len(text.strip()) <= 1000:
        return await _one(request, bucket, {"text": text}, {"text": _NO_WORD})
    me, now_utc, once = member_of(request), request.app.state.now_utc(), key_of(key)
    return await _act(
        request, bucket, lambda db: buckets.say(db, bucket, once, member=me, text=text.strip(), now_utc=now_utc)
    )


@router.post("/{bucket}/pledge")
@allow(Policy.MEMBERS)
async def pledge(request: Request, bucket: str, euros: Text = "", source: Text = "", key: Text = "") -> Response:
    """Pay in, of what I may give or of what I have."""
    typed = {"euros": euros, "source": source, "key": key_of(key)}
    faults, cents = _amounts({"euros": euros})
    if faults:
        return await _one(request, bucket, typed, faults)
    me, now_utc = member_of(request), request.app.state.now_utc()
    account = accounts.member(me) if source == "mine" else giving(me)

    def task(db: sqlite3.Connection) -> None:
        buckets.pledge(db, bucket, account, cents["euros"], key=typed["key"], by=me, now_utc=now_utc)

    return await _act(request, bucket, task, typed, "euros")


@router.post("/{bucket}/pledges/{seq}/take-back")
@allow(Policy.MEMBERS)
async def take_back(request: Request, bucket: str, seq: int) -> Response:
    """My own, while it is not funded."""
    me, now_utc = member_of(request), request.app.state.now_utc()
    return await _act(request, bucket, lambda db: buckets.take_back(db, bucket, seq, by=me, now_utc=now_utc))


@router.post("/{bucket}/accept")
@allow(Policy.MEMBERS)
async def accept(request: Request, bucket: str) -> Response:
    """There is enough: whoever proposed it says so, or a treasurer."""
    me, office = member_of(request), is_treasurer(request)
    return await _act(request, bucket, lambda db: buckets.accept(db, bucket, by=me, as_treasurer=office))


@router.post("/{bucket}/call-off")
@allow(Policy.MEMBERS)
async def call_off(request: Request, bucket: str) -> Response:
    """Everybody has back what they gave."""
    me, office, now_utc = member_of(request), is_treasurer(request), request.app.state.now_utc()
    return await _act(
        request, bucket, lambda db: buckets.call_off(db, bucket, by=me, as_treasurer=office, now_utc=now_utc)
    )


@router.post("/{bucket}/buy")
@allow(Policy.MAINTAINERS)
async def buy(request: Request, bucket: str, spent: Text = "", note: Text = "") -> Response:
    """What it cost; what is left goes back to who gave."""
    faults, cents = _amounts({"spent": spent})
    if faults:
        return await _one(request, bucket, {"spent": spent, "note": note}, faults)
    me, now_utc = member_of(request), request.app.state.now_utc()

    def task(db: sqlite3.Connection) -> None:
        buckets.buy(db, bucket, cents["spent"], note=note.strip()[:200], by=me, now_utc=now_utc)

    return await _act(request, bucket, task, {"spent": spent, "note": note}, "spent")


def _amounts(typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, int]]:
    """The faults and the amounts, by field. `least` may be nothing."""
    faults, cents = {}, {}
    for field, text in typed.items():
        try:
            cents[field] = hundredths(text) if field == "least" else amount(text)
        except AmountRefused as refused:
            faults[field] = str(refused)
    return faults, cents


async def _why(request: Request, refused: LedgerRefused) -> str:
    return refused_said(pages_of(request).reader(request), refused, await store_of(request).read(names_of))


async def _act(
    request: Request,
    bucket: str,
    task: Callable[[sqlite3.Connection], None],
    typed: Mapping[str, str] | None = None,
    field: str = "refused",
) -> Response:
    """Do it and show the bucket; or show why not, with what was typed."""
    if await store_of(request).read(lambda db: buckets.one(db, bucket)) is None:
        raise HTTPException(404, "There is no such bucket")
    try:
        await store_of(request).write(task)
    except LedgerRefused as refused:
        return await _one(request, bucket, typed, {field: await _why(request, refused)}, status=409)
    return RedirectResponse(f"/money/buckets/{bucket}", status_code=303)


async def _list(
    request: Request, typed: Mapping[str, str] | None = None, faults: Mapping[str, str] | None = None
) -> Response:
    me, reader = member_of(request), pages_of(request).reader(request)

    def question(db: sqlite3.Connection) -> tuple[list[Shown], dict[str, int], Mapping[str, str]]:
        found = [Shown(bucket=it, cents=repository.balance(db, it.account.id)) for it in buckets.everything(db)]
        mine = {
            "giving": repository.balance(db, giving(me).id),
            "pot": repository.balance(db, accounts.POT.id),
        }
        return found, mine, names_of(db)

    found, mine, names = await store_of(request).read(question)
    return show(
        request,
        "buckets.html",
        names=names,
        status=422 if faults else 200,
        typed=typed,
        faults={field: reader.say(it) for field, it in (faults or {}).items()},
        found=found,
        mine=mine,
        states=STATES,
    )


async def _one(
    request: Request,
    bucket: str,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    status: int = 422,
) -> Response:
    me, reader = member_of(request), pages_of(request).reader(request)

    def question(
        db: sqlite3.Connection,
    ) -> tuple[Bucket | None, list[Posted], list[buckets.Word], dict[str, int], Mapping[str, str]]:
        it = buckets.one(db, bucket)
        mine = {
            "mine": repository.balance(db, accounts.member(me).id),
            "giving": repository.balance(db, giving(me).id),
            "in_it": repository.balance(db, it.account.id) if it else 0,
        }
        story = repository.about(db, f"bucket.{bucket}")
        return it, story, buckets.words(db, bucket), mine, names_of(db)

    it, story, words, mine, names = await store_of(request).read(question)
    if it is None:
        raise HTTPException(404, "There is no such bucket")
    return show(
        request,
        "bucket.html",
        names=names,
        status=status if faults else 200,
        typed=typed,
        faults={field: reader.say(text) for field, text in (faults or {}).items()},
        shown=Shown(bucket=it, cents=mine["in_it"]),
        enough=may_accept(it, mine["in_it"]),
        story=story,
        words=words,
        mine=mine,
        me=me,
        states=STATES,
        sources=[
            ("giving", reader.say(_("what I may give"))),
            ("mine", reader.say(_("what I have here"))),
        ],
    )
