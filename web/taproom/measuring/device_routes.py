# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the hydrometers: add one, with what to type into it; give it to a batch; look at it; revoke it."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import APIRouter, Form, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom import audit
from taproom.access import Policy, Principal, Role, allow, principal_of
from taproom.errors import NotAllowedError
from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.measuring import devices, recording, words
from taproom.measuring.parts import Brew, PagesOf, Parts, PartsOf
from taproom.measuring.polynomial import PolynomialRefused, read_polynomial, written
from taproom.measuring.saying import recalled
from taproom.measuring.settings_text import Setting, settings_of
from taproom.measuring.staleness import fresh_for_s
from taproom.measuring.values import KINDS, Device, GravityUnit, Kind
from taproom.pages import Pages

router = APIRouter(include_in_schema=False)
MOST_NAME: Final = 60
LOW_V, LOW_PERCENT = 3.4, 15.0
Text = Annotated[str, Form(max_length=500)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A device, in words."""

    id: str
    name: str
    kind: str
    batch: Brew | None
    bridge: str
    seen: str
    is_silent: bool
    battery: str
    is_low: bool
    signal: str
    complaint: str
    is_revoked: bool
    is_bridge: bool


def line(it: Device, reader: Reader, brews: Mapping[str, Brew], named: Mapping[str, str], now_utc: int) -> Line:
    age_s = None if it.seen_utc is None else max(0, now_utc - it.seen_utc)
    battery = ""
    if it.battery_v is not None:
        battery = f"{words.number(reader, it.battery_v, '0.00')} V"
    elif it.battery_percent is not None:
        battery = f"{words.number(reader, it.battery_percent, '0')} %"
    complaint = recalled(it.complaint)
    ago = reader.say(_("not heard yet"))
    if age_s is not None:
        ago = reader.say(_("{span} ago"), span=words.span(reader, age_s))
    return Line(
        id=it.id,
        name=it.name,
        kind=reader.say(words.KINDS[it.kind]),
        batch=brews.get(it.batch or ""),
        bridge=named.get(it.bridge or "", ""),
        seen=ago,
        is_silent=age_s is not None and age_s > fresh_for_s(it.interval_s),
        battery=battery,
        is_low=(it.battery_v or 9.0) < LOW_V or (it.battery_percent or 100.0) < LOW_PERCENT,
        signal="" if it.rssi_dbm is None else f"{words.number(reader, it.rssi_dbm, '0')} dBm",
        complaint="" if complaint is None else complaint.said(reader),
        is_revoked=it.revoked_utc is not None,
        is_bridge=it.kind == "tiltbridge" and it.bridge is None,
    )


@router.get("/hydrometers")
@allow(Policy.MEMBERS)
async def everything(request: Request, parts: PartsOf, pages: PagesOf) -> Response:
    return await _list(request, parts, pages)


async def _list(
    request: Request, parts: Parts, pages: Pages, *, typed: str = "", kind: str = "ispindel", wrong: str = ""
) -> Response:
    reader, now_utc = pages.reader(request), parts.now_utc()
    found, brews = await parts.store.read(lambda db: (devices.everything(db), parts.brews.current(db)))
    by_id, named = {it.id: it for it in brews}, {it.id: it.name for it in found}
    return pages.render(
        request,
        "measure_devices.html",
        status=422 if wrong else 200,
        lines=[line(it, reader, by_id, named, now_utc) for it in found],
        kinds=[(it, reader.say(words.KINDS[it])) for it in KINDS],
        typed=typed,
        kind=kind,
        wrong=wrong,
        may=principal_of(request).has(Role.BREWER),
    )


@router.post("/hydrometers")
@allow(Policy.BREWERS)
async def add(request: Request, parts: PartsOf, pages: PagesOf, name: Text = "", kind: Text = "") -> Response:
    """The answer shows the token, and nothing ever shows it again."""
    plain = " ".join("".join(it for it in name if it.isprintable()).split())
    known: dict[str, Kind] = {it: it for it in KINDS}
    if not 1 <= len(plain) <= MOST_NAME or kind not in known:
        wrong = pages.reader(request).say(_("A name has 1 to 60 letters, like “Red spindle”."))
        return await _list(request, parts, pages, typed=name, kind=kind, wrong=wrong)
    token, author, now_utc = devices.new_token(), principal_of(request).author, parts.now_utc()

    def task(db: sqlite3.Connection) -> Device:
        made = devices.add(db, name=plain, kind=known[kind], token=token, now_utc=now_utc, author=author)
        after = {"name": plain, "kind": kind}
        audit.record(db, at_utc=now_utc, by=author, what="hydrometer.added", subject=made.id, after=after)
        return made

    made = await parts.store.write(task)
    return await _one(request, made.id, parts, pages, token=token, status=201)


@router.get("/hydrometers/{device}")
@allow(Policy.MEMBERS)
async def one(request: Request, device: str, parts: PartsOf, pages: PagesOf, done: str = "") -> Response:
    return await _one(request, device, parts, pages, done=done == "yes")


async def _one(
    request: Request,
    device: str,
    parts: Parts,
    pages: Pages,
    *,
    token: str = "",
    status: int = 200,
    typed: str | None = None,
    wrong: str = "",
    done: bool = False,
) -> Response:
    reader, now_utc = pages.reader(request), parts.now_utc()

    def question(db: sqlite3.Connection) -> tuple[Device, Sequence[Device], Sequence[Brew]]:
        found = _known(db, device)
        mine = None if found.batch is None else parts.brews.one(db, found.batch)
        brews = [*parts.brews.current(db)]
        return found, devices.everything(db), brews if mine is None or mine in brews else [mine, *brews]

    found, others, brews = await parts.store.read(question)
    by_id, named = {it.id: it for it in brews}, {it.id: it.name for it in others}
    address = f"{parts.public_url or str(request.base_url).rstrip('/')}/h/{token}"
    return pages.render(
        request,
        "measure_device.html",
        status=status,
        it=line(found, reader, by_id, named, now_utc),
        device=found,
        brews=brews,
        behind=[line(one, reader, by_id, named, now_utc) for one in others if one.bridge == found.id],
        polynomial=written(found.polynomial) if typed is None else typed,
        wrong=wrong,
        done=done,
        token=token,
        address=address,
        settings=_told(settings_of(found.kind, address), reader) if token else [],
        qr=_qr(address) if token else "",
        may=principal_of(request).has(Role.BREWER),
    )


def _told(settings: Sequence[Setting], reader: Reader) -> list[tuple[str, str]]:
    return [(reader.say(it.label) if it.translated else it.label, it.value) for it in settings]


def _qr(address: str) -> str:
    """As a picture in the page itself: the address is nowhere else."""
    import segno  # noqa: PLC0415 - only who adds a device needs it

    return str(segno.make(address, error="m", micro=False).svg_data_uri(border=3, light="#fff", scale=5))


def _known(db: sqlite3.Connection, device: str) -> Device:
    found = devices.device(db, device)
    if found is None:
        raise HTTPException(404, "There is no such device")
    return found


@router.post("/hydrometers/{device}")
@allow(Policy.BREWERS)
async def change(
    request: Request,
    device: str,
    parts: PartsOf,
    pages: PagesOf,
    batch: Text = "",
    unit: Text = "",
    polynomial: Text = "",
    redo: Text = "",
) -> Response:
    """To which batch it belongs, and how its angle becomes a gravity; `redo`: also of what it has sent already."""
    try:
        coefficients = read_polynomial(polynomial)
    except PolynomialRefused as error:
        wrong = pages.reader(request).say(str(error))
        return await _one(request, device, parts, pages, typed=polynomial, wrong=wrong, status=422)
    units: dict[str, GravityUnit] = {"sg": "sg", "plato": "plato"}
    who, now_utc = principal_of(request), parts.now_utc()

    def task(db: sqlite3.Connection) -> None:
        old = _known(db, device)
        if batch and batch != old.batch:
            _must_take(db, parts, batch, who)
        new = replace(old, batch=batch or None, unit=units.get(unit, ""), polynomial=coefficients)
        devices.change(db, new)
        if new.batch != old.batch:
            before, after = {"batch": old.batch}, {"batch": new.batch}
            audit.record(
                db,
                at_utc=now_utc,
                by=who.author,
                what="hydrometer.assigned",
                subject=new.id,
                before=before,
                after=after,
            )
        brew = parts.brews.one(db, new.batch) if new.batch else None
        if redo and brew is not None and coefficients:
            recording.redo(
                db,
                brew,
                author=who.author,
                now_utc=now_utc,
                device=new.id,
                polynomial=coefficients,
                is_plato=new.unit == "plato",
            )

    await parts.store.write(task)
    return RedirectResponse(f"/hydrometers/{device}?done=yes", status_code=303)


def _must_take(db: sqlite3.Connection, parts: Parts, batch: str, who: Principal) -> None:
    found = parts.brews.one(db, batch)
    if found is None or not found.current:
        raise HTTPException(422, "There is no such batch, or it is done")
    if not parts.brews.may(db, batch, who):
        raise NotAllowedError("those who brew this batch")


@router.post("/hydrometers/{device}/revoke")
@allow(Policy.BREWERS)
async def revoke(request: Request, device: str, parts: PartsOf) -> Response:
    """From now on its token counts for nothing."""
    author, now_utc = principal_of(request).author, parts.now_utc()

    def task(db: sqlite3.Connection) -> None:
        found = _known(db, device)
        if found.bridge is not None:
            raise HTTPException(422, "What a bridge speaks for is revoked with the bridge")
        devices.revoke(db, found.id, now_utc=now_utc)
        audit.record(db, at_utc=now_utc, by=author, what="hydrometer.revoked", subject=found.id)

    await parts.store.write(task)
    return RedirectResponse("/hydrometers", status_code=303)
