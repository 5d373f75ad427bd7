# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with a booking. A fermenter's rights follow the booking of it."""

import sqlite3
from collections.abc import Sequence

from taproom.access import Principal, Role
from taproom.bookings.asking import kit_of_booking
from taproom.bookings.kit import Kit
from taproom.bookings.refusals import (
    BookingRefused,
    CannotNow,
    Changed,
    NotSteward,
    NotYours,
    UnknownBooking,
)
from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import kit as kits
from taproom.bookings.status import Status
from taproom.bookings.values import Booking


def may_steward(kit: Kit, actor: Principal) -> bool:
    """Its stewards, and administrators."""
    return actor.member in kit.stewards or actor.has(Role.ADMINISTRATOR)


def must_steward(kit: Kit, actor: Principal) -> None:
    if not may_steward(kit, actor):
        raise BookingRefused([NotSteward()])


def is_kit(db: sqlite3.Connection, fermenter: str) -> bool:
    """Whether the fermenter `site/unit/fermenter` is kit that is booked."""
    return kits.kit_of_fermenter(db, fermenter) is not None


def stewards(db: sqlite3.Connection, fermenter: str) -> tuple[str, ...]:
    """Who looks after the fermenter `site/unit/fermenter`; nobody if it is no kit."""
    kit = kits.kit_of_fermenter(db, fermenter)
    return () if kit is None else kit.stewards


def holders(db: sqlite3.Connection, fermenter: str, now_utc: int) -> tuple[str, ...]:
    """The members whose bookings of it run now: kit may be had by several at once."""
    kit = kits.kit_of_fermenter(db, fermenter)
    running = () if kit is None else stored.current(db, kit.id, now_utc)
    return tuple(it.member for it in running if it.member is not None)


def holder(db: sqlite3.Connection, fermenter: str, now_utc: int) -> str | None:
    """The member whose booking of the fermenter `site/unit/fermenter` runs now."""
    kit = kits.kit_of_fermenter(db, fermenter)
    running = () if kit is None else stored.current(db, kit.id, now_utc)
    return running[0].member if running else None


def may_steer(db: sqlite3.Connection, fermenter: str, actor: Principal, now_utc: int) -> bool:
    """Whether `actor` may change the fermenter's setpoint: its holder now, its stewards, administrators."""
    kit = kits.kit_of_fermenter(db, fermenter)
    if kit is not None and may_steward(kit, actor):
        return True
    return actor.member is not None and holder(db, fermenter, now_utc) == actor.member


def sees_holder(it: Booking, kit: Kit, actor: Principal) -> bool:
    """Whether `actor` may know who has it: everybody, unless the kit's rules or its holder hide that."""
    is_mine = actor.member is not None and it.member == actor.member
    return is_mine or (it.named and kit.show_holder) or may_steward(kit, actor) or actor.has(Role.MAINTAINER)


def seen_holder(db: sqlite3.Connection, fermenter: str, actor: Principal, now_utc: int) -> str | None:
    """The member whose booking of the fermenter runs now, as far as `actor` may know."""
    kit = kits.kit_of_fermenter(db, fermenter)
    running = () if kit is None else stored.current(db, kit.id, now_utc)
    return running[0].member if kit is not None and running and sees_holder(running[0], kit, actor) else None


def booking_for(
    db: sqlite3.Connection,
    actor: Principal,
    booking: str,
    allowed: Sequence[Status],
    *,
    now_utc: int,
    version: int | None = None,
) -> tuple[Booking, Kit]:
    """The booking, if `actor` may change it, it is what they saw, and in a state that allows it."""
    found = stored.booking_of(db, booking)
    if found is None:
        raise BookingRefused([UnknownBooking(booking=booking)])
    kit = kit_of_booking(db, found)
    if actor.member is None or (actor.member != found.member and not may_steward(kit, actor)):
        raise BookingRefused([NotYours()])
    if found.status not in allowed or found.end_utc <= now_utc:
        raise BookingRefused([CannotNow(status=found.status)])
    if version is not None and version != found.version:
        raise BookingRefused([Changed(version=found.version)])
    return found, kit
