# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Book, move, prolong, cancel, decide. Each is one transaction's work, and leaves a line in the audit log.

    f(db, actor, …, now_utc=…) -> the booking, or raises BookingRefused

`zone` is the site's: it says when a day begins.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from taproom.access import Principal
from taproom.bookings import telling, waiting
from taproom.bookings.asking import kit_named, member_of, weigh
from taproom.bookings.kit import Kit
from taproom.bookings.once import once
from taproom.bookings.placing import change, given_back, new_booking, place
from taproom.bookings.refusals import BookingRefused, NotSteward, Refusal
from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import kit as kits
from taproom.bookings.rights import booking_for, may_steward, must_steward
from taproom.bookings.status import Status
from taproom.bookings.values import Booking, Interval, Wish
from taproom.ids import new_id

MOVABLE: tuple[Status, ...] = ("asked", "booked", "in_use")


def book(
    db: sqlite3.Connection, actor: Principal, wish: Wish, zone: tzinfo, *, now_utc: int, key: str | None = None
) -> Booking:
    """Book, or ask the steward where one decides. With the same `key` again: the booking of the first time."""
    (made,) = _once(db, actor, [wish], zone, now_utc=now_utc, key=key, plan=None)
    return made


def book_all(
    db: sqlite3.Connection,
    actor: Principal,
    wishes: Sequence[Wish],
    zone: tzinfo,
    *,
    now_utc: int,
    key: str | None = None,
) -> tuple[Booking, ...]:
    """All or nothing; they share a `plan`. The refusal says by number which wish has which reasons."""
    return _once(db, actor, wishes, zone, now_utc=now_utc, key=key, plan=new_id())


def _once(
    db: sqlite3.Connection,
    actor: Principal,
    wishes: Sequence[Wish],
    zone: tzinfo,
    *,
    now_utc: int,
    key: str | None,
    plan: str | None,
) -> tuple[Booking, ...]:
    member = member_of(actor)

    def do() -> list[str]:
        by_wish: dict[int, tuple[Refusal, ...]] = {}
        made: list[str] = []
        for number, wish in enumerate(wishes):
            kit = kit_named(db, wish.kit)
            verdict = weigh(db, kit, wish.interval, member, zone, now_utc=now_utc)
            if verdict.against:
                by_wish[number] = verdict.against
            else:
                booking = replace(new_booking(kit, wish, member, counts=verdict.counts, now_utc=now_utc), plan=plan)
                made.append(place(db, kit, booking, zone, by=member, now_utc=now_utc).id)
        if by_wish:
            raise BookingRefused([it for against in by_wish.values() for it in against], by_wish)
        return made

    ids = once(db, member, key, ["book", plan is not None, *wishes], do, now_utc=now_utc)
    return tuple(found for it in ids if (found := stored.booking_of(db, it)) is not None)


def move(
    db: sqlite3.Connection,
    actor: Principal,
    booking: str,
    to: Interval,
    zone: tzinfo,
    *,
    now_utc: int,
    version: int | None = None,
) -> Booking:
    """To another time of the same kit, or to another length. `version` is what the member saw, if they say.

    Who has begun can only move the end. Where a steward decides, the steward is asked again; what runs cannot wait
    for their word, so it is the steward who prolongs it.
    """
    before = stored.booking_of(db, booking)
    after = put(db, actor, booking, to, zone, now_utc=now_utc, version=version)
    if before is not None:
        waiting.serve(db, before.interval, zone, now_utc=now_utc)
    return after


def put(
    db: sqlite3.Connection,
    actor: Principal,
    booking: str,
    to: Interval,
    zone: tzinfo,
    *,
    now_utc: int,
    version: int | None = None,
    instead: bool = True,
) -> Booking:
    """Move it, without yet offering what that frees: for whoever moves several."""
    before, kit = booking_for(db, actor, booking, MOVABLE, version=version, now_utc=now_utc)
    verdict = weigh(db, kit, to, before.member or "", zone, now_utc=now_utc, moved=before, instead=instead)
    after = replace(_moved(kit, before, to, actor, now_utc=now_utc), counts=verdict.must_pass())
    after = change(db, kit, before, after, zone, by=actor.member, what="booking.moved", now_utc=now_utc)
    if after.status == "asked":
        telling.tell_stewards(
            db, telling.ASKED, kit, now_utc=now_utc, link=telling.booking_link(after), **_span(after)
        )
    if actor.member != after.member:
        telling.tell_holder(db, telling.MOVED, kit, after, now_utc=now_utc)
    return after


def is_stewards_to_prolong(kit: Kit, booking: Booking, actor: Principal, *, now_utc: int) -> bool:
    """Whether only a steward may prolong it: it runs, and would run out before it is decided."""
    runs = booking.status == "in_use" or (booking.status == "booked" and booking.start_utc <= now_utc)
    return kit.approval and runs and not may_steward(kit, actor)


def _moved(kit: Kit, before: Booking, to: Interval, actor: Principal, *, now_utc: int) -> Booking:
    """What a steward allowed they need not allow again if it only becomes shorter."""
    if not _within(to, before.interval) and is_stewards_to_prolong(kit, before, actor, now_utc=now_utc):
        raise BookingRefused([NotSteward()])
    asks = kit.approval and before.status == "booked" and not _within(to, before.interval)
    status = "asked" if asks and actor.member not in kit.stewards else before.status
    return replace(before, start_utc=to.start_utc, end_utc=to.end_utc, status=status)


def _within(inner: Interval, outer: Interval) -> bool:
    return outer.start_utc <= inner.start_utc and inner.end_utc <= outer.end_utc


def extend(
    db: sqlite3.Connection,
    actor: Principal,
    booking: str,
    end_utc: int,
    zone: tzinfo,
    *,
    now_utc: int,
    version: int | None = None,
) -> Booking:
    """Prolong (or shorten) to `end_utc`, while it runs too."""
    before, _ = booking_for(db, actor, booking, MOVABLE, version=version, now_utc=now_utc)
    to = Interval(start_utc=before.start_utc, end_utc=end_utc)
    return move(db, actor, booking, to, zone, now_utc=now_utc, version=version)


def touched_by(db: sqlite3.Connection, booking: str, end_utc: int) -> tuple[Booking, ...]:
    """Whose bookings a prolongation until `end_utc` would meet, for the page that asks for it."""
    found = stored.booking_of(db, booking)
    if found is None or end_utc <= found.end_utc:
        return ()
    more = Interval(start_utc=found.end_utc, end_utc=end_utc)
    kit = kits.kit_of(db, found.kit)
    if kit is None:
        return ()
    met = (it for one in kits.taken_with(db, kit) for it in stored.in_the_way(db, one, more, without=booking))
    return tuple(sorted({it.id: it for it in met}.values(), key=lambda it: it.start_utc))


def cancel(
    db: sqlite3.Connection,
    actor: Principal,
    booking: str,
    zone: tzinfo,
    *,
    now_utc: int,
    version: int | None = None,
    reason: str = "",
) -> Booking:
    """The slot is free at once, and offered to whoever waits for it. Who has the kit already gives it back instead:
    what was used goes on counting, and the kit is cleaned."""
    before, kit = booking_for(db, actor, booking, MOVABLE, version=version, now_utc=now_utc)
    has_it = _has_it(kit, before, now_utc)
    after = given_back(before, now_utc=now_utc) if has_it else replace(before, status="cancelled")
    what = "booking.checked_out" if after.status == "done" else "booking.cancelled"
    after = change(db, kit, before, after, zone, by=actor.member, what=what, now_utc=now_utc)
    if actor.member != after.member:
        telling.tell_holder(db, telling.CANCELLED, kit, after, now_utc=now_utc, reason=reason)
    waiting.serve(db, before.interval, zone, now_utc=now_utc)
    return after


def _has_it(kit: Kit, booking: Booking, now_utc: int) -> bool:
    """Whether its holder has the kit now. Where one checks in, only who has done that."""
    runs = booking.status == "booked" and booking.start_utc < now_utc
    return booking.status == "in_use" or (runs and kit.grace_s is None)


def approve(
    db: sqlite3.Connection, actor: Principal, booking: str, zone: tzinfo, *, now_utc: int, version: int | None = None
) -> Booking:
    """A steward says yes. The slot was held since it was asked for."""
    before, kit = booking_for(db, actor, booking, ("asked",), version=version, now_utc=now_utc)
    must_steward(kit, actor)
    after = replace(before, status="booked")
    after = change(db, kit, before, after, zone, by=actor.member, what="booking.approved", now_utc=now_utc)
    telling.tell_holder(db, telling.APPROVED, kit, after, now_utc=now_utc)
    return after


def decline(
    db: sqlite3.Connection,
    actor: Principal,
    booking: str,
    zone: tzinfo,
    *,
    now_utc: int,
    version: int | None = None,
    reason: str = "",
) -> Booking:
    """A steward says no, and why."""
    before, kit = booking_for(db, actor, booking, ("asked",), version=version, now_utc=now_utc)
    must_steward(kit, actor)
    after = replace(before, status="declined")
    after = change(db, kit, before, after, zone, by=actor.member, what="booking.declined", now_utc=now_utc)
    telling.tell_holder(db, telling.DECLINED, kit, after, now_utc=now_utc, reason=reason)
    waiting.serve(db, before.interval, zone, now_utc=now_utc)
    return after


def _span(booking: Booking) -> dict[str, int]:
    return {"start_utc": booking.start_utc, "end_utc": booking.end_utc}
