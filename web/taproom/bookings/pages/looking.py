# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a member sees of one kit before trying: what is free, what a quota leaves, whether an induction lacks."""

import sqlite3
from dataclasses import dataclass
from datetime import tzinfo

from taproom.bookings.asking import allowance, next_free, weigh
from taproom.bookings.kit import DAY_S, Kit
from taproom.bookings.local_days import local, midnight_utc, next_start, same_length
from taproom.bookings.pages import views_repository as views
from taproom.bookings.pages.chips import chips_of, usual_length
from taproom.bookings.pages.held import Held
from taproom.bookings.quotas import Allowance
from taproom.bookings.refusals import Refusal
from taproom.bookings.repository import around, logs
from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import kit as kits
from taproom.bookings.repository.logs import Damage
from taproom.bookings.values import Booking, Interval, Session

SUGGESTIONS = 4
AWAKE_H = (6, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Induction:
    """Of kit that asks for one. `had` is the member's own; it may have lapsed."""

    topic: str
    had: Interval | None
    sessions: tuple[Session, ...]

    def holds_at(self, at_utc: int) -> bool:
        return self.had is not None and self.had.start_utc <= at_utc < self.had.end_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One kit, as one member sees it. `suggested` are the next free slots of the usual length."""

    kit: Kit
    takes: tuple[Kit, ...]
    running: tuple[Held, ...]
    allowances: tuple[Allowance, ...]
    induction: Induction | None
    suggested: tuple[Interval, ...]
    damages: tuple[Damage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StartNow:
    """The lengths that can be booked at one tap, all from one start; else the reasons against the shortest."""

    slots: tuple[Interval, ...]
    against: tuple[Refusal, ...] = ()


def look(db: sqlite3.Connection, kit: Kit, member: str, zone: tzinfo, *, now_utc: int, at_utc: int) -> Look:
    """`at_utc` says about which week or month the quotas are asked."""
    length = usual_slot(db, kit, member, zone, now_utc=now_utc)
    return Look(
        kit=kit,
        takes=kits.taken_with(db, kit)[1:],
        running=tuple(
            it for it in views.held_between(db, from_utc=now_utc, until_utc=now_utc + 1) if it.slot == kit.id
        ),
        allowances=allowance(db, kit.id, member, zone, at_utc=at_utc),
        induction=induction(db, kit, member, now_utc=now_utc),
        damages=logs.damages(db, kit.id),
        suggested=awake_slots(db, kit, length, zone, now_utc=now_utc, from_utc=now_utc),
    )


def awake_slots(
    db: sqlite3.Connection, kit: Kit, length: Interval, zone: tzinfo, *, now_utc: int, from_utc: int
) -> tuple[Interval, ...]:
    """The next free slots that begin when people are awake; any, if there is none."""
    free = next_free(db, kit, length, zone, now_utc=now_utc, from_utc=from_utc, number=8 * SUGGESTIONS)
    awake = [
        it for it in free if kit.booked_in == "days" or AWAKE_H[0] <= local(it.start_utc, zone).hour <= AWAKE_H[1]
    ]
    return tuple((awake or free)[:SUGGESTIONS])


def running(db: sqlite3.Connection, kit: Kit, now_utc: int) -> tuple[Held, ...]:
    """Who has it now."""
    held = views.held_between(db, from_utc=now_utc, until_utc=now_utc + 1)
    return tuple(it for it in held if it.slot == kit.id)


def induction(db: sqlite3.Connection, kit: Kit, member: str, *, now_utc: int) -> Induction | None:
    if kit.induction is None:
        return None
    return Induction(
        topic=kit.induction,
        had=around.induction_of(db, kit.induction, member),
        sessions=around.sessions(db, kit.induction, from_utc=now_utc)[:3],
    )


def usual_slot(db: sqlite3.Connection, kit: Kit, member: str, zone: tzinfo, *, now_utc: int) -> Interval:
    """As long as the member's last booking of the kit, from the next full hour on."""
    last = views.last_length(db, kit.id, member)
    length_s = usual_length(kit, last.length_s if last else None)
    start_utc = next_start(kit, now_utc + kit.notice_s, zone)
    if kit.booked_in == "days":
        days = max(1, round(length_s / DAY_S))
        return _days_from(kit, start_utc, days, zone)
    return Interval(start_utc=start_utc, end_utc=start_utc + length_s)


def _days_from(kit: Kit, start_utc: int, days: int, zone: tzinfo) -> Interval:
    probe = Interval(start_utc=start_utc, end_utc=start_utc + days * DAY_S - DAY_S // 2)
    return same_length(kit, start_utc, probe, zone)


def start_now(db: sqlite3.Connection, kit: Kit, member: str, zone: tzinfo, *, now_utc: int) -> StartNow:
    """From the present step of the clock if that is free, else from the next slot that is."""
    chips = chips_of(kit)
    shortest = _chip(kit, _present_step(kit, zone, now_utc=now_utc), chips[0], zone)
    against = weigh(db, kit, shortest, member, zone, now_utc=now_utc).against
    start_utc = shortest.start_utc
    if against:
        later = next_free(db, kit, shortest, zone, now_utc=now_utc, from_utc=now_utc, number=1)
        if not later:
            return StartNow(slots=(), against=against)
        start_utc = later[0].start_utc
    slots = (_chip(kit, start_utc, chip, zone) for chip in chips)
    fit = tuple(it for it in slots if not weigh(db, kit, it, member, zone, now_utc=now_utc).against)
    if fit:
        return StartNow(slots=fit)
    first = _chip(kit, start_utc, chips[0], zone)
    return StartNow(slots=(), against=weigh(db, kit, first, member, zone, now_utc=now_utc).against)


def _present_step(kit: Kit, zone: tzinfo, *, now_utc: int) -> int:
    if kit.booked_in == "days":
        return midnight_utc(local(now_utc, zone).date(), zone)
    return next_start(kit, now_utc - kit.granularity_s + 1, zone)


def _chip(kit: Kit, start_utc: int, chip: int, zone: tzinfo) -> Interval:
    if kit.booked_in == "days":
        return _days_from(kit, start_utc, chip, zone)
    return Interval(start_utc=start_utc, end_utc=start_utc + chip)


def mine_now(db: sqlite3.Connection, kit: Kit, member: str, *, now_utc: int) -> Booking | None:
    """The member's booking of the kit that runs, or that can be checked in for."""
    soon = stored.of_member(db, member, from_utc=now_utc)
    open_ = (it for it in soon if it.kit == kit.id and it.status in ("booked", "in_use"))
    return next((it for it in open_ if it.start_utc - kit.window_s <= now_utc), None)
