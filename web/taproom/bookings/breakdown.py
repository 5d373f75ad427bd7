# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kit breaks. One call takes it out of service, cancels what cannot be, tells whom it touches, and offers the next.

Bookings of kit that takes the broken one are touched too: no burner, no kettle. When nobody knows until when, what
begins within two weeks is cancelled at once; what begins later stands, and is cancelled a day before if need be.
"""

import sqlite3
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Literal

from taproom import audit
from taproom.access import Principal, Role
from taproom.bookings import telling, waiting
from taproom.bookings.asking import kit_named, kit_of_booking, member_of, next_free, weigh
from taproom.bookings.kit import DAY_S, Kit
from taproom.bookings.placing import change
from taproom.bookings.refusals import BookingRefused, NotSteward, NotYours, Senseless, UnknownBooking
from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import kit as kits
from taproom.bookings.repository import logs
from taproom.bookings.repository import waiting as queue
from taproom.bookings.rights import may_steward
from taproom.bookings.rules import EARLIEST_UTC, LATEST_UTC
from taproom.bookings.values import Booking, Interval
from taproom.ids import new_id

UNKNOWN_S = 14 * DAY_S
AT_LAST_S = DAY_S
Severity = Literal["cosmetic", "hinders", "dangerous"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A slot of the same length, on the same or on equivalent kit."""

    kit: str
    name: str
    slot: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """What a breakdown did. `warned` are bookings that stand for now."""

    cancelled: tuple[Booking, ...]
    warned: tuple[Booking, ...]


def may_take_out(kit: Kit, actor: Principal) -> bool:
    """Its stewards, and maintainers: whoever is called when it breaks."""
    return may_steward(kit, actor) or actor.has(Role.MAINTAINER)


def take_out(
    db: sqlite3.Connection,
    actor: Principal,
    kit: str,
    zone: tzinfo,
    *,
    note: str,
    until_utc: int | None,
    now_utc: int,
) -> Outage:
    """Out of order, until then or nobody knows until when. Called again, it prolongs or shortens."""
    found = _for_keeper(db, actor, kit)
    if until_utc is not None and not max(EARLIEST_UTC, now_utc + 1) <= until_utc <= LATEST_UTC:
        raise BookingRefused([Senseless()])
    _set_state(db, actor, found, "out_of_order", note, until_utc, now_utc=now_utc)
    sure_until_utc = until_utc or now_utc + UNKNOWN_S
    touched = stored.between(db, from_utc=now_utc, until_utc=LATEST_UTC, kit=found.id, takers=True)
    touched = tuple(it for it in touched if it.is_open)
    hit = tuple(it for it in touched if it.start_utc < sure_until_utc)
    later = tuple(it for it in touched if it.start_utc >= sure_until_utc) if until_utc is None else ()
    cancelled = tuple(_cancel(db, it, note, zone, by=actor.member, now_utc=now_utc) for it in hit)
    _tell_all(db, cancelled, note, zone, now_utc=now_utc)
    for it in later:
        telling.tell_holder(db, telling.MAY_BREAK, kit_of_booking(db, it), it, now_utc=now_utc, reason=note)
    for it in cancelled:  # a kettle that stands still frees its burner
        waiting.serve(db, it.interval, zone, now_utc=now_utc)
    waiting.serve(db, Interval(start_utc=sure_until_utc, end_utc=LATEST_UTC), zone, now_utc=now_utc)
    return Outage(cancelled=cancelled, warned=later)


def put_back(
    db: sqlite3.Connection, actor: Principal, kit: str, zone: tzinfo, *, now_utc: int, note: str = ""
) -> Kit:
    """In service again; a `note` stays as a notice. Who waited is served."""
    found = _for_keeper(db, actor, kit)
    _set_state(db, actor, found, "notice" if note else "in_service", note, None, now_utc=now_utc)
    waiting.serve(db, Interval(start_utc=now_utc, end_utc=LATEST_UTC), zone, now_utc=now_utc)
    return kit_named(db, kit)


def set_notice(db: sqlite3.Connection, actor: Principal, kit: str, note: str, *, now_utc: int) -> Kit:
    """It works, but whoever books it should know."""
    found = _for_keeper(db, actor, kit)
    _set_state(db, actor, found, "notice" if note else "in_service", note, None, now_utc=now_utc)
    return kit_named(db, kit)


def alternatives(db: sqlite3.Connection, booking: Booking, zone: tzinfo, *, now_utc: int) -> tuple[Alternative, ...]:
    """The next slot of this and of each equivalent kit that the member may have, soonest first."""
    kit = kits.kit_of(db, booking.kit)
    if kit is None or booking.member is None:
        return ()
    group = kits.kit_of_group(db, kit.group) if kit.group else ()
    others = (it for it in group if it.id != kit.id and it.booked_in == kit.booked_in)
    from_utc = max(booking.start_utc, now_utc)
    found = [
        Alternative(kit=it.id, name=it.name, slot=slot)
        for it in (kit, *others)
        for slot in next_free(db, it, booking.interval, zone, now_utc=now_utc, from_utc=from_utc, number=1)
        if not weigh(db, it, slot, booking.member, zone, now_utc=now_utc).against
    ]
    return tuple(sorted(found, key=lambda it: it.slot.start_utc))


def follow_up(db: sqlite3.Connection, zone: tzinfo, *, now_utc: int) -> int:
    """What still stood when it broke, and begins within a day, is cancelled. A promised return that passed is asked
    about."""
    changed = 0
    for kit in kits.out_of_order(db):
        near = stored.between(db, from_utc=now_utc, until_utc=now_utc + AT_LAST_S, kit=kit.id, takers=True)
        out = (it for it in near if it.is_open and kit.is_out(start_utc=it.start_utc, now_utc=now_utc))
        due = [_cancel(db, it, kit.note, zone, by=None, now_utc=now_utc) for it in out]
        changed += len(due)
        _tell_all(db, due, kit.note, zone, now_utc=now_utc)
    for kit in kits.overdue(db, now_utc):
        until_utc = kit.out_until_utc or now_utc
        link = telling.kit_link(kit)
        telling.tell_stewards(db, telling.OVERDUE, kit, now_utc=now_utc, link=link, until_utc=until_utc)
        kits.told_overdue(db, kit.id, now_utc)
    return changed


def report_damage(
    db: sqlite3.Connection,
    actor: Principal,
    *,
    text: str,
    severity: Severity,
    now_utc: int,
    booking: str | None = None,
    kit: str | None = None,
    photo: str | None = None,
) -> str:
    """Say what is broken, from one's booking (or one of kit that one keeps) or on the kit itself. The stewards are
    told. The report's id."""
    member, of_booking = member_of(actor), stored.booking_of(db, booking) if booking else None
    if (booking and of_booking is None) or not text.strip():
        raise BookingRefused([UnknownBooking(booking=booking or "") if text.strip() else Senseless()])
    found, damage = kit_named(db, of_booking.kit if of_booking else kit or ""), new_id()
    if of_booking is not None and kit is not None and kit_named(db, kit).id != found.id:
        raise BookingRefused([UnknownBooking(booking=of_booking.id)])
    if of_booking is not None and of_booking.member != member and not may_take_out(found, actor):
        raise BookingRefused([NotYours()])
    logs.insert_damage(
        db,
        damage=damage,
        kit=found.id,
        booking=booking,
        member=member,
        now_utc=now_utc,
        severity=severity,
        text=text.strip(),
        photo=photo,
    )
    audit.record(db, at_utc=now_utc, by=member, what="kit.damaged", subject=found.id, after={"damage": damage})
    kind = telling.DANGEROUS if severity == "dangerous" else telling.DAMAGED
    telling.tell_stewards(db, kind, found, now_utc=now_utc, link=telling.kit_link(found), text=text.strip())
    return damage


def mend(db: sqlite3.Connection, actor: Principal, damage: str, *, now_utc: int) -> None:
    """The damage is gone."""
    kit = logs.kit_of_damage(db, damage)
    if kit is None:
        raise BookingRefused([UnknownBooking(booking=damage)])
    _for_keeper(db, actor, kit)
    logs.mend(db, damage, now_utc)
    audit.record(db, at_utc=now_utc, by=actor.member, what="kit.mended", subject=kit, after={"damage": damage})


def _for_keeper(db: sqlite3.Connection, actor: Principal, kit: str) -> Kit:
    found = kit_named(db, kit)
    if not may_take_out(found, actor):
        raise BookingRefused([NotSteward()])
    return found


def _set_state(
    db: sqlite3.Connection,
    actor: Principal,
    kit: Kit,
    state: Literal["in_service", "notice", "out_of_order"],
    note: str,
    until_utc: int | None,
    *,
    now_utc: int,
) -> None:
    kits.set_state(db, kit.id, state, note, until_utc)
    before: dict[str, object] = {"state": kit.state, "note": kit.note, "out_until_utc": kit.out_until_utc}
    after: dict[str, object] = {"state": state, "note": note, "out_until_utc": until_utc}
    audit.record(db, at_utc=now_utc, by=actor.member, what=f"kit.{state}", subject=kit.id, before=before, after=after)


def _cancel(db: sqlite3.Connection, it: Booking, note: str, zone: tzinfo, *, by: str | None, now_utc: int) -> Booking:
    ended_utc = now_utc if it.status == "in_use" else None
    broken = replace(it, status="broken_down", checked_out_utc=ended_utc)
    queue.wait_again(db, it.id)
    return change(db, kit_of_booking(db, it), it, broken, zone, by=by, what="booking.broken_down", now_utc=now_utc)


def _tell_all(
    db: sqlite3.Connection, cancelled: tuple[Booking, ...] | list[Booking], note: str, zone: tzinfo, *, now_utc: int
) -> None:
    """Each with the best that is free for them, once all that cannot be is out of the way."""
    for it in cancelled:
        kit, free = kit_of_booking(db, it), alternatives(db, it, zone, now_utc=now_utc)
        if free:
            names: dict[str, str | int] = {"other": free[0].name, "free_utc": free[0].slot.start_utc}
            telling.tell_holder(db, telling.OTHER_SLOTS, kit, it, now_utc=now_utc, reason=note, **names)
        else:
            telling.tell_holder(db, telling.BROKEN_DOWN, kit, it, now_utc=now_utc, reason=note)
