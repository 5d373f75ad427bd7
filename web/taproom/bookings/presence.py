# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""At the kit: check in by the code that sticks on it, check out, and what is due when nobody does anything.

`tick` is called again and again by a timer of each server process. It only does what is due and not yet done, in one
transaction, so two processes may call it as they like.
"""

import sqlite3
from dataclasses import replace
from datetime import tzinfo

from taproom.access import Principal
from taproom.bookings import breakdown, telling, waiting
from taproom.bookings.asking import kit_of_booking, member_of
from taproom.bookings.kit import HOUR_S
from taproom.bookings.once import KEPT_S
from taproom.bookings.placing import change, given_back
from taproom.bookings.refusals import BookingRefused, NothingToCheckIn, UnknownKit
from taproom.bookings.repository import around
from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import kit as kits
from taproom.bookings.repository import waiting as queue
from taproom.bookings.rights import booking_for
from taproom.bookings.values import Booking

REMIND_S = HOUR_S


def check_in(db: sqlite3.Connection, actor: Principal, token: str, zone: tzinfo, *, now_utc: int) -> Booking:
    """The member's booking of this kit begins. From `window_s` before its start; a second time changes nothing."""
    kit = kits.kit_with_token(db, token)
    if kit is None:
        raise BookingRefused([UnknownKit(kit="")])
    mine = [it for it in stored.of_member(db, member_of(actor), from_utc=now_utc) if it.kit == kit.id]
    running = next((it for it in mine if it.status == "in_use"), None)
    if running is not None:
        return running
    before = next((it for it in mine if it.status == "booked"), None)
    if before is None or now_utc < before.start_utc - kit.window_s:
        from_utc = before.start_utc - kit.window_s if before else None
        raise BookingRefused(
            [NothingToCheckIn(kit=kit.id, next=before.interval if before else None, from_utc=from_utc)]
        )
    after = replace(before, status="in_use", checked_in_utc=now_utc)
    return change(db, kit, before, after, zone, by=actor.member, what="booking.checked_in", now_utc=now_utc)


def check_out(db: sqlite3.Connection, actor: Principal, booking: str, zone: tzinfo, *, now_utc: int) -> Booking:
    """Done; what is left of the slot is free, after the cleaning."""
    before, kit = booking_for(db, actor, booking, ("in_use",), now_utc=now_utc)
    after = given_back(before, now_utc=now_utc)
    after = change(db, kit, before, after, zone, by=actor.member, what="booking.checked_out", now_utc=now_utc)
    waiting.serve(db, before.interval, zone, now_utc=now_utc)
    return after


def tick(db: sqlite3.Connection, zone: tzinfo, *, now_utc: int) -> int:
    """Do what is due. How many bookings changed."""
    changed = _finish(db, zone, now_utc=now_utc)
    changed += _release_missed(db, zone, now_utc=now_utc)
    changed += _lapse_undecided(db, zone, now_utc=now_utc)
    changed += waiting.expire(db, zone, now_utc=now_utc)
    changed += breakdown.follow_up(db, zone, now_utc=now_utc)
    _remind(db, now_utc=now_utc)
    queue.lapse_past(db, now_utc)
    around.forget_requests(db, before_utc=now_utc - KEPT_S)
    return changed


def _finish(db: sqlite3.Connection, zone: tzinfo, *, now_utc: int) -> int:
    """Who forgot to check out has left at the end."""
    over = [it for it in stored.with_status(db, "in_use", before_utc=now_utc) if it.end_utc <= now_utc]
    for it in over:
        done = replace(it, status="done")
        change(db, kit_of_booking(db, it), it, done, zone, by=None, what="booking.ended", now_utc=now_utc)
    return len(over)


def _release_missed(db: sqlite3.Connection, zone: tzinfo, *, now_utc: int) -> int:
    not_begun = stored.not_begun(db, now_utc)
    for it in not_begun:
        kit, missed = kit_of_booking(db, it), replace(it, status="missed")
        change(db, kit, it, missed, zone, by=None, what="booking.missed", now_utc=now_utc)
        telling.tell_holder(db, telling.MISSED, kit, missed, now_utc=now_utc)
        waiting.serve(db, it.interval, zone, now_utc=now_utc)
    return len(not_begun)


def _lapse_undecided(db: sqlite3.Connection, zone: tzinfo, *, now_utc: int) -> int:
    """A step after its start: who asks at the kit itself may be answered there."""
    late = ((it, kit_of_booking(db, it)) for it in stored.with_status(db, "asked", before_utc=now_utc))
    undecided = [(it, kit) for it, kit in late if it.start_utc + kit.granularity_s <= now_utc]
    for it, kit in undecided:
        lapsed = replace(it, status="lapsed")
        change(db, kit, it, lapsed, zone, by=None, what="booking.lapsed", now_utc=now_utc)
        telling.tell_holder(db, telling.NOT_DECIDED, kit, lapsed, now_utc=now_utc)
        waiting.serve(db, it.interval, zone, now_utc=now_utc)
    return len(undecided)


def _remind(db: sqlite3.Connection, *, now_utc: int) -> None:
    """An hour before, who booked earlier than that."""
    for it in stored.to_remind(db, now_utc=now_utc, within_s=REMIND_S):
        telling.tell_holder(db, telling.STARTING, kit_of_booking(db, it), it, now_utc=now_utc)
        stored.reminded(db, it.id, now_utc)
