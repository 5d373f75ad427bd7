# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Spent grain and yeast: what there is, whose turn it is, what was saved."""

import csv
import io
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow
from taproom.commons import bottles
from taproom.commons.amounts import AmountRefused, hundredths
from taproom.commons.asking import Text, written
from taproom.commons.choices import HARVEST
from taproom.commons.harvest import store
from taproom.commons.harvest.rules import HOUR_S, KINDS
from taproom.commons.harvest.values import Offer
from taproom.commons.harvest.words import KIND_WORDS, STATE_WORDS
from taproom.commons.months import Month, month_of
from taproom.commons.naming import names as names_of
from taproom.commons.parts import key_of, member_of, needs, show, store_of
from taproom.depends import Under
from taproom.i18n import mark as _
from taproom.pages import pages_of

router = Under(prefix="/money/harvest", include_in_schema=False, dependencies=[needs(HARVEST)])
HERE = "/money/harvest"
MOST_KILOS = 5_000
_KILOS = _("Write kilos like 20 or 12,5: more than zero, {most} at most.")
_TITLE = _("Say what it is, in 80 characters at most.")
_KIND = _("Choose grain or yeast.")
_HOURS = _("Write for how many hours it is good: from 1 to {most}.")
_TOO_LONG = _("Write {most} characters at most.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What was not thrown away in a month."""

    month: Month
    grain_g: int
    yeast_g: int
    bottles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The page's numbers, of one moment."""

    offers: list[Offer]
    past: list[Offer]
    saved: list[Saved]
    listens: bool
    names: Mapping[str, str]


def saved_since(db: sqlite3.Connection, zone: tzinfo, now: Month, *, months: int = 24) -> list[Saved]:
    """Newest first, back to the first that was collected."""
    first = store.first_utc(db)
    count = 1 if first is None else min(months, now.number - month_of(first, zone).number + 1)
    found = []
    for it in (now.later(-n) for n in range(count)):
        grams = store.saved_g(db, it, zone)
        reused = bottles.reused(db, it, zone)
        found.append(
            Saved(month=it, grain_g=grams.get("spent_grain", 0), yeast_g=grams.get("yeast", 0), bottles=reused)
        )
    return found


@router.get("")
@allow(Policy.MEMBERS)
async def page(request: Request) -> Response:
    """What there is to take."""
    return await _page(request)


@router.get("/saved.csv")
@allow(Policy.MEMBERS)
async def saved_csv(request: Request) -> Response:
    """Kilos and bottles, a line for each month."""
    zone = pages_of(request).reader(request).timezone
    now = month_of(request.app.state.now_utc(), zone)
    found = await store_of(request).read(lambda db: saved_since(db, zone, now, months=120))
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["month", "spent_grain_kg", "yeast_kg", "bottles_washed"])
    rows.writerows([str(it.month), it.grain_g / 1000, it.yeast_g / 1000, it.bottles] for it in found)
    headers = {"Content-Disposition": 'attachment; filename="saved.csv"'}
    return Response(text.getvalue(), media_type="text/csv", headers=headers)


@router.post("")
@allow(Policy.BREWERS)
async def offer(
    request: Request,
    kind: Text = "",
    title: Text = "",
    kilos: Text = "",
    hours: Text = "",
    place: Text = "",
    key: Text = "",
) -> Response:
    """By hand: what a brew from paper leaves."""
    typed = {"kind": kind, "title": title, "kilos": kilos, "hours": hours, "place": place, "key": key_of(key)}
    say, now_utc, by = pages_of(request).reader(request).say, request.app.state.now_utc(), member_of(request)
    faults: dict[str, str] = {}
    grams = grams_of(kilos)
    if kind not in KINDS:
        faults["kind"] = say(_KIND)
    if not 0 < len(title.strip()) <= 80:
        faults["title"] = say(_TITLE)
    if grams is None:
        faults["kilos"] = say(_KILOS, most=MOST_KILOS)
    if not (hours.isascii() and hours.isdigit() and 1 <= int(hours) <= 24 * 30):
        faults["hours"] = say(_HOURS, most=24 * 30)
    if len(place) > 80:
        faults["place"] = say(_TOO_LONG, most=80)
    if faults or grams is None or kind not in KINDS:
        return await _page(request, typed, faults)
    new = Offer(
        id=typed["key"],
        kind=kind,
        title=title.strip(),
        grams=grams,
        ready_utc=now_utc,
        expires_utc=now_utc + int(hours) * HOUR_S,
        place=place.strip(),
        by_member=by,
    )
    await store_of(request).write(lambda db: store.add(db, new, now_utc=now_utc))
    return RedirectResponse(HERE, status_code=303)


@router.post("/listen")
@allow(Policy.MEMBERS)
async def listen(request: Request, on: Text = "") -> Response:
    """Be told when there is something, or not."""
    me, now_utc = member_of(request), request.app.state.now_utc()
    await store_of(request).write(lambda db: store.listen(db, me, on=bool(on), now_utc=now_utc))
    return RedirectResponse(HERE, status_code=303)


@router.post("/{offer}/claim")
@allow(Policy.MEMBERS)
async def claim(request: Request, offer: str, kilos: Text = "", taker: Text = "", key: Text = "") -> Response:
    """I would like some of it."""
    grams, once, me, now_utc = grams_of(kilos), key_of(key), member_of(request), request.app.state.now_utc()
    say = pages_of(request).reader(request).say
    if grams is None or len(taker) > 60:
        typed = {f"kilos-{offer}": kilos, f"taker-{offer}": taker}
        wrong = say(_KILOS, most=MOST_KILOS) if grams is None else say(_TOO_LONG, most=60)
        return await _page(request, typed, {"refused": wrong})

    def task(db: sqlite3.Connection) -> object:
        return store.claim(db, offer, grams, key=once, taker=taker.strip(), by=me, now_utc=now_utc)

    return await written(request, task, HERE, lambda said: _refused(request, said, **{f"kilos-{offer}": kilos}))


@router.post("/claims/{claim}/accept")
@allow(Policy.MEMBERS)
async def accept(request: Request, claim: str) -> Response:
    """Yes, I come for it."""
    me, now_utc = member_of(request), request.app.state.now_utc()
    return await written(
        request,
        lambda db: store.accept(db, claim, by=me, now_utc=now_utc),
        HERE,
        lambda said: _refused(request, said),
    )


@router.post("/claims/{claim}/leave")
@allow(Policy.MEMBERS)
async def leave(request: Request, claim: str) -> Response:
    """Somebody else may have it."""
    me, now_utc = member_of(request), request.app.state.now_utc()
    return await written(
        request, lambda db: store.leave(db, claim, by=me, now_utc=now_utc), HERE, lambda said: _refused(request, said)
    )


@router.post("/claims/{claim}/collected")
@allow(Policy.BREWERS)
async def collected(request: Request, claim: str, kilos: Text = "") -> Response:
    """It was taken away."""
    grams, now_utc = grams_of(kilos), request.app.state.now_utc()
    if grams is None:
        return await _page(request, {}, {"refused": pages_of(request).reader(request).say(_KILOS, most=MOST_KILOS)})
    return await written(
        request,
        lambda db: store.collect(db, claim, grams, now_utc=now_utc),
        HERE,
        lambda said: _refused(request, said),
    )


@router.post("/{offer}/weighed")
@allow(Policy.BREWERS)
async def weighed(request: Request, offer: str, kilos: Text = "") -> Response:
    """What the scale says; from then on the next brew days are told better."""
    grams, now_utc = grams_of(kilos), request.app.state.now_utc()
    if grams is None:
        return await _page(request, {}, {"refused": pages_of(request).reader(request).say(_KILOS, most=MOST_KILOS)})
    return await written(
        request, lambda db: store.weigh(db, offer, grams, now_utc=now_utc), HERE, lambda said: _refused(request, said)
    )


def grams_of(kilos: str) -> int | None:
    """What was typed, or None."""
    try:
        found = hundredths(kilos) * 10
    except AmountRefused:
        return None
    return found if 0 < found <= MOST_KILOS * 1000 else None


async def _refused(request: Request, said: str, **typed: str) -> Response:
    return await _page(request, typed, {"refused": said}, status=409)


async def _page(
    request: Request,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    status: int = 422,
) -> Response:
    reader, now_utc, me = pages_of(request).reader(request), request.app.state.now_utc(), member_of(request)
    now = month_of(now_utc, reader.timezone)

    def question(db: sqlite3.Connection) -> Seen:
        past = [it for it in store.offers(db, now_utc=now_utc, past=True) if it.claims]
        return Seen(
            offers=store.offers(db, now_utc=now_utc),
            past=past,
            saved=saved_since(db, reader.timezone, now),
            listens=store.listens(db, me),
            names=names_of(db),
        )

    seen = await store_of(request).read(question)
    return show(
        request,
        "harvest.html",
        names=seen.names,
        status=status if faults else 200,
        typed=typed,
        faults=faults,
        seen=seen,
        me=me,
        kinds=KIND_WORDS,
        states=STATE_WORDS,
        now_utc=now_utc,
        open_states=("waiting", "offered", "held"),
        kilos=lambda grams: reader.degrees(grams / 1000, "0.##") if grams < 1_000_000 else f"{grams // 1000}",
    )
