# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a batch that is kept by hand: a visit in a minute, advice, a sheet for the wall."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow, principal_of
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.measuring import by_hand, repository
from taproom.measuring.by_hand import TARGETS_C, Kept, kept
from taproom.measuring.by_hand_words import CHAMBERS, HEIGHT, WIDTH, YEASTS, said
from taproom.measuring.parts import Brew, PagesOf, Parts, PartsOf, brew_or_404, must_brew, shown_or_404
from taproom.measuring.recording import Wish, record
from taproom.measuring.repository import Act, Setting
from taproom.measuring.saying import MeasuringRefused
from taproom.measuring.typed import ROOM_C, number, read_temperature
from taproom.measuring.values import Quantity
from taproom.pages import Pages

router = APIRouter(include_in_schema=False)
EVERY_H: Final = (6, 8, 12, 24)
MOST_BOTTLES: Final = 6
SHEET_DAYS: Final = 14
Short = Annotated[str, Form(max_length=40)]
USUAL: Final = Setting(target_c=19.0, chamber="fridge", yeast="ale", bottles=4, every_h=12, version=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What was typed at a visit; empty where nothing was."""

    beer: str = ""
    room: str = ""
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was typed about how it is kept."""

    target: str = ""
    chamber: str = ""
    yeast: str = ""
    bottles: str = ""
    every: str = ""
    version: str = "0"


async def visit_of(beer: Short = "", room: Short = "", low: Short = "", high: Short = "") -> Visit:
    return Visit(beer=beer, room=room, low=low, high=high)


async def choice_of(
    target: Short = "",
    chamber: Short = "",
    yeast: Short = "",
    bottles: Short = "",
    every: Short = "",
    version: Short = "0",
) -> Choice:
    return Choice(target=target, chamber=chamber, yeast=yeast, bottles=bottles, every=every, version=version)


VisitOf = Annotated[Visit, Depends(visit_of)]
ChoiceOf = Annotated[Choice, Depends(choice_of)]


@router.get("/batches/{batch}/by-hand")
@allow(Policy.MEMBERS)
async def page(
    request: Request, batch: str, parts: PartsOf, pages: PagesOf, done: Annotated[str, Query(max_length=10)] = ""
) -> Response:
    return await _page(request, batch, parts, pages, done=done)


@router.post("/batches/{batch}/by-hand")
@allow(Policy.MEMBERS)
async def choose(request: Request, batch: str, parts: PartsOf, pages: PagesOf, choice: ChoiceOf) -> Response:
    """How it is kept: at what, in what, and who comes how often."""
    author, now_utc = principal_of(request).author, parts.now_utc()

    def task(db: sqlite3.Connection) -> None:
        must_brew(db, parts, batch, request)
        setting = _setting(choice)
        if not repository.keep_setting(db, batch, setting):
            raise MeasuringRefused(
                _("Somebody changed this meanwhile. What you typed is still here: look, and save again.")
            )
        target = Act(at_utc=now_utc, what="target", number=setting.target_c, author=author)
        repository.add_act(db, batch, target)

    try:
        await parts.store.write(task)
    except MeasuringRefused as error:
        wrong = error.saying.said(pages.reader(request))
        return await _page(request, batch, parts, pages, choice=choice, wrong=("choice", wrong))
    return RedirectResponse(f"/batches/{batch}/by-hand", status_code=303)


def _setting(choice: Choice) -> Setting:
    """Raises `MeasuringRefused`."""
    target_c = read_temperature(choice.target, "C", TARGETS_C).value
    if choice.chamber not in CHAMBERS or choice.yeast not in YEASTS or choice.every not in map(str, EVERY_H):
        raise MeasuringRefused(_("Choose where it stands, which yeast it has, and how often somebody comes."))
    bottles = number(choice.bottles or "0", "4")
    if not 0 <= bottles <= MOST_BOTTLES or bottles != int(bottles):
        raise MeasuringRefused(_("How many bottles are frozen? Right would be from 0 to 6."))
    return Setting(
        target_c=target_c,
        chamber=choice.chamber,
        yeast=choice.yeast,
        bottles=int(bottles),
        every_h=int(choice.every),
        version=int(choice.version) if choice.version.isascii() and choice.version.isdigit() else -1,
    )


@router.post("/batches/{batch}/by-hand/visit")
@allow(Policy.MEMBERS)
async def visited(request: Request, batch: str, parts: PartsOf, pages: PagesOf, visit: VisitOf) -> Response:
    """What the thermometers said, and what the weather is expected to be."""
    author, now_utc = principal_of(request).author, parts.now_utc()

    def task(db: sqlite3.Connection) -> None:
        brew = must_brew(db, parts, batch, request)
        if not any((visit.beer, visit.room, visit.low, visit.high)):
            raise MeasuringRefused(_("Type what the thermometer says, like 19.5."))
        low_c, high_c = _weather(visit)
        for what, value_c in (("room_high", high_c), ("room_low", low_c)):
            if value_c is not None:
                repository.add_act(db, batch, Act(at_utc=now_utc, what=what, number=value_c, author=author))
        typed: tuple[tuple[Quantity, str], ...] = (("room_temperature", visit.room), ("temperature", visit.beer))
        for quantity, text in typed:
            if text.strip():
                record(db, brew, Wish(quantity=quantity, value=text, unit="C"), author=author, now_utc=now_utc)

    try:
        await parts.store.write(task)
    except MeasuringRefused as error:
        wrong = error.saying.said(pages.reader(request))
        return await _page(request, batch, parts, pages, visit=visit, wrong=("visit", wrong))
    return RedirectResponse(f"/batches/{batch}/by-hand?done=visit#advice", status_code=303)


def _weather(visit: Visit) -> tuple[float | None, float | None]:
    low_c, high_c = (
        read_temperature(text, "C", ROOM_C).value if text.strip() else None for text in (visit.low, visit.high)
    )
    if low_c is not None and high_c is not None and low_c > high_c:
        raise MeasuringRefused(_("The coldest is warmer than the warmest. Are the two the wrong way round?"))
    return low_c, high_c


@router.post("/batches/{batch}/by-hand/did")
@allow(Policy.MEMBERS)
async def did(
    request: Request,
    batch: str,
    parts: PartsOf,
    pages: PagesOf,
    frozen: Short = "",
    warm: Short = "",
    is_open: Short = "",
    blanket: Short = "",
) -> Response:
    """What was done; empty is as it was."""
    author, now_utc = principal_of(request).author, parts.now_utc()

    def task(db: sqlite3.Connection) -> None:
        must_brew(db, parts, batch, request)
        for what, text, most in (
            ("frozen", frozen, 6),
            ("warm", warm, 6),
            ("open", is_open, 1),
            ("blanket", blanket, 1),
        ):
            if text.strip():
                count = number(text, "2")
                if not 0 <= count <= most or count != int(count):
                    raise MeasuringRefused(_("How many bottles? Right would be from 0 to 6."))
                repository.add_act(db, batch, Act(at_utc=now_utc, what=what, number=count, author=author))

    try:
        await parts.store.write(task)
    except MeasuringRefused as error:
        wrong = error.saying.said(pages.reader(request))
        return await _page(request, batch, parts, pages, wrong=("did", wrong))
    return RedirectResponse(f"/batches/{batch}/by-hand?done=did#advice", status_code=303)


async def _page(
    request: Request,
    batch: str,
    parts: Parts,
    pages: Pages,
    *,
    visit: Visit | None = None,
    choice: Choice | None = None,
    wrong: tuple[str, str] = ("", ""),
    done: str = "",
) -> Response:
    reader, now_utc = pages.reader(request), parts.now_utc()

    def question(db: sqlite3.Connection) -> tuple[Brew, Kept | None, bool]:
        brew = brew_or_404(db, parts, batch)
        setting = repository.setting(db, batch)
        found = None
        if setting is not None:
            found = kept(db, brew, setting, now_utc=now_utc, offset_s=_offset_s(reader, now_utc))
        return brew, found, parts.brews.may(db, batch, principal_of(request))

    brew, found, may = await parts.store.read(question)
    advice = None if found is None else found.advice
    standing = None if found is None else found.standing
    return pages.render(
        request,
        "by_hand.html",
        status=422 if wrong[0] else 200,
        brew=brew,
        may=may,
        kept=found,
        advice=advice,
        standing=standing,
        said=said(found, advice, standing, reader) if found and advice and standing else None,
        plan_bottles=_plan_fields(advice),
        setting=found.setting if found else USUAL,
        choice=choice,
        visit=visit or Visit(),
        wrong=wrong,
        done=done,
        chambers_said=[(key, reader.say(text)) for key, text in CHAMBERS.items()],
        yeasts_said=[(key, reader.say(text)) for key, text in YEASTS.items()],
        every_said=[(it, reader.say(_("{hours} h"), hours=it)) for it in EVERY_H],
        size=(WIDTH, HEIGHT),
    )


def _plan_fields(advice: Any) -> Mapping[str, str]:
    """What "I did that" tells us: the plan, as `did` takes it."""
    if advice is None:
        return {}
    plan = advice.plan
    fields = {"is_open": str(int(plan.is_open)), "blanket": str(int(plan.blanket))}
    if not plan.keep:
        fields |= {"warm": str(plan.warm)} if plan.warm else {"frozen": str(plan.frozen)}
    return fields


def _offset_s(reader: Reader, now_utc: int) -> float:
    """How far the reader's clock is east of Greenwich."""
    offset = datetime.fromtimestamp(now_utc, UTC).astimezone(reader.timezone).utcoffset()
    return (offset or timedelta()).total_seconds()


@router.get("/batches/{batch}/by-hand/sheet")
@allow(Policy.MEMBERS)
async def sheet(request: Request, batch: str, parts: PartsOf, pages: PagesOf) -> Response:
    """For the wall beside the vessel: one page of A4, with boxes to write in."""

    def question(db: sqlite3.Connection) -> tuple[Brew, Setting]:
        return shown_or_404(db, parts, batch, request), repository.setting(db, batch) or USUAL

    brew, setting = await parts.store.read(question)
    times = {6: 4, 8: 3, 12: 2, 24: 1}.get(setting.every_h, 2)
    return pages.render(
        request,
        "by_hand_sheet.html",
        brew=brew,
        setting=setting,
        rows=min(28, SHEET_DAYS * times),
        usual_fg=None if brew.og is None else brew.fg or brew.og - by_hand.USUAL_ATTENUATION * (brew.og - 1.0),
        chamber=CHAMBERS[setting.chamber],
        yeast=YEASTS[setting.yeast],
    )
