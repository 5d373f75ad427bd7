# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A week: what was done, what the tariff says, what the group says it was worth."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.commons.amounts import AmountRefused, whole
from taproom.commons.asking import Again, Text, written
from taproom.commons.choices import WEEKS
from taproom.commons.naming import names as names_of
from taproom.commons.parts import key_of, member_of, needs, show, store_of
from taproom.commons.weeks import store
from taproom.commons.weeks.rules import CONSTRAINTS, RESPONSIBILITIES, Tariff, is_week, week_of
from taproom.depends import Under
from taproom.i18n import mark as _
from taproom.pages import pages_of

router = Under(prefix="/money/weeks", include_in_schema=False, dependencies=[needs(WEEKS)])
WEEK_S = 7 * 86_400
MOST_MINUTES = 10_080
MOST_POINTS = 100_000
_WHAT = _("Say what you did, in 200 characters at most.")
_MINUTES = _("Write minutes like 90: a whole number, from 1 to {most}.")
_STEP = _("Choose one.")
_POINTS = _("Write a whole number of points, up to {most}, beside each.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A week, of one moment."""

    works: list[store.Work]
    valuing: store.Valuing | None
    closed: int | None
    tariff: Tariff
    names: Mapping[str, str]

    def proposed(self, it: store.Work) -> int:
        """What the tariff says."""
        return self.tariff.points(it.minutes, it.tied, it.answers)

    def now(self, it: store.Work) -> int:
        """What stands for now."""
        return self.proposed(it) if self.valuing is None else self.valuing.points.get(it.id, self.proposed(it))

    @property
    def is_whole(self) -> bool:
        """Whether all work has a value."""
        return self.valuing is not None and {it.id for it in self.works} == self.valuing.points.keys()


@router.get("")
@allow(Policy.MEMBERS)
async def page(request: Request, week: str = "") -> Response:
    """This week, or another."""
    return await _page(request, week)


@router.post("")
@allow(Policy.MEMBERS)
async def log(
    request: Request,
    week: Text = "",
    what: Text = "",
    minutes: Text = "",
    tied: Text = "",
    answers: Text = "",
    key: Text = "",
) -> Response:
    """What I did."""
    typed = {"what": what, "minutes": minutes, "tied": tied, "answers": answers, "key": key_of(key)}
    say, me, now_utc = pages_of(request).reader(request).say, member_of(request), request.app.state.now_utc()
    faults: dict[str, str] = {}
    if not what.strip():
        faults["what"] = say(_WHAT)
    spent = _whole(minutes, MOST_MINUTES)
    if not spent:
        faults["minutes"] = say(_MINUTES, most=MOST_MINUTES)
    faults |= {name: say(_STEP) for name in ("tied", "answers") if typed[name] not in ("0", "1", "2", "3")}
    if faults or not spent or not is_week(week):
        return await _page(request, week, typed, faults)
    it = store.Work(
        id=typed["key"],
        member=me,
        week=week,
        what=what.strip(),
        minutes=spent,
        tied=int(tied),
        answers=int(answers),
    )
    return await written(request, lambda db: store.log(db, it, now_utc=now_utc), _at(week), _again(request, week))


@router.post("/{work}/withdraw")
@allow(Policy.MEMBERS)
async def withdraw(request: Request, work: str, week: Text = "") -> Response:
    """It was a mistake."""
    me, now_utc = member_of(request), request.app.state.now_utc()
    return await written(
        request, lambda db: store.withdraw(db, work, by=me, now_utc=now_utc), _at(week), _again(request, week)
    )


@router.post("/values")
@allow(Policy.MEMBERS)
async def propose(request: Request, week: Text = "", note: Text = "", key: Text = "") -> Response:
    """What the group says that it was worth."""
    form, me, now_utc, once = await request.form(), member_of(request), request.app.state.now_utc(), key_of(key)
    typed = {name.removeprefix("p-"): str(it) for name, it in form.items() if name.startswith("p-")}
    found = {it: _whole(n, MOST_POINTS) for it, n in typed.items()}
    points = {it: n for it, n in found.items() if n is not None}
    if points.keys() != found.keys():
        said = pages_of(request).reader(request).say(_POINTS, most=MOST_POINTS)
        return await _page(request, week, {f"p-{it}": n for it, n in typed.items()}, {"refused": said})

    def task(db: sqlite3.Connection) -> None:
        store.propose(db, week, points, key=once, note=note.strip(), by=me, now_utc=now_utc)

    return await written(request, task, _at(week), _again(request, week))


@router.post("/confirm")
@allow(Policy.MEMBERS)
async def confirm(request: Request, week: Text = "", valuing: Text = "") -> Response:
    """Another member says so too, and it is in the book."""
    me, now_utc = member_of(request), request.app.state.now_utc()
    return await written(
        request,
        lambda db: store.confirm(db, week, valuing, by=me, now_utc=now_utc),
        _at(week),
        _again(request, week),
    )


def _whole(typed: str, most: int) -> int | None:
    """None: it is no such number, or more than that."""
    try:
        found = whole(typed)
    except AmountRefused:
        return None
    return found if found <= most else None


def _at(week: str) -> str:
    return f"/money/weeks?week={week}" if is_week(week) else "/money/weeks"


def _again(request: Request, week: str) -> Again:
    async def again(said: str) -> Response:
        return await _page(request, week, {}, {"refused": said}, status=409)

    return again


async def _page(
    request: Request,
    week: str,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    status: int = 422,
) -> Response:
    reader, now_utc = pages_of(request).reader(request), request.app.state.now_utc()
    recent = [week_of(now_utc - n * WEEK_S, reader.timezone) for n in range(8)]
    shown = week or recent[0]
    if not is_week(shown):
        raise HTTPException(404, "There is no such week")

    def question(db: sqlite3.Connection) -> Seen:
        return Seen(
            works=store.works(db, shown),
            valuing=store.newest(db, shown),
            closed=store.closed(db, shown),
            tariff=store.tariff(db),
            names=names_of(db),
        )

    seen = await store_of(request).read(question)
    return show(
        request,
        "weeks.html",
        names=seen.names,
        status=status if faults else 200,
        typed=typed,
        faults=faults,
        seen=seen,
        week=shown,
        recent=recent if shown in recent else [shown, *recent],
        me=member_of(request),
        constraints=CONSTRAINTS,
        responsibilities=RESPONSIBILITIES,
    )
