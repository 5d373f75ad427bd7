# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a list of needs to dates, and from dates to bookings: all of them or none."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from taproom.access import Principal
from taproom.bookings.asking import member_of, weigh
from taproom.bookings.booking import cancel
from taproom.bookings.kit import DAY_S, HOUR_S, Kit
from taproom.bookings.plans.search import Found, Hours, Judge, Rest, Room, Step, Work, propose
from taproom.bookings.refusals import Refusal
from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import kit as kits
from taproom.bookings.values import Booking, Interval

LOOK_AHEAD_DAYS = 120
MOST_STEPS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """So many hours or days (as the kit is booked) of a kit: the one with this slug, or any of this group."""

    kit: str = ""
    group: str = ""
    length: int = 1


def step_of(db: sqlite3.Connection, need: Need) -> Step | None:
    """None: there is no such kit. Of a group, those that are booked as the first of it is."""
    if need.group:
        candidates = kits.kit_of_group(db, need.group)
    else:
        found = kits.kit_of(db, need.kit)
        candidates = (found,) if found is not None and found.archived_utc is None else ()
    if not candidates:
        return None
    booked_in = candidates[0].booked_in
    ids = tuple(it.id for it in candidates if it.booked_in == booked_in)
    if booked_in == "days":
        return Rest(kits=ids, days=need.length)
    return Work(kits=ids, length_s=need.length * HOUR_S)


def find_dates(
    db: sqlite3.Connection,
    actor: Principal,
    steps: Sequence[Step],
    hours: Hours,
    zone: tzinfo,
    *,
    from_utc: int,
    now_utc: int,
) -> Found:
    """The earliest days on which `actor` could brew this. Nothing is held: who books first has it.

    Raises:
        BookingRefused: nobody is signed in.
    """
    member, start_utc = member_of(actor), max(from_utc, now_utc)
    return propose(
        steps,
        _rooms(db, steps, from_utc=start_utc - DAY_S),
        hours,
        zone,
        judge=_judge(db, member, zone, now_utc=now_utc),
        from_utc=start_utc,
        days=LOOK_AHEAD_DAYS,
    )


def cancel_plan(db: sqlite3.Connection, actor: Principal, plan: str, zone: tzinfo, *, now_utc: int) -> int:
    """Cancel what of it has not begun. How many."""
    ahead = [it for it in stored.of_plan(db, plan) if it.status in ("asked", "booked") and it.start_utc > now_utc]
    for it in ahead:
        cancel(db, actor, it.id, zone, now_utc=now_utc)
    return len(ahead)


def plan_of(db: sqlite3.Connection, plan: str) -> tuple[Booking, ...]:
    """What was booked as one, in order of time; nothing if there is no such plan."""
    return stored.of_plan(db, plan)


def _rooms(db: sqlite3.Connection, steps: Iterable[Step], *, from_utc: int) -> dict[str, Room]:
    rooms: dict[str, Room] = {}
    for kit in (found for step in steps for it in step.kits if (found := kits.kit_of(db, it)) is not None):
        loads = stored.loads(db, kits.taken_with(db, kit), from_utc=from_utc)
        rooms[kit.id] = Room(kit=kit, loads=loads)
    return rooms


def _judge(db: sqlite3.Connection, member: str, zone: tzinfo, *, now_utc: int) -> Judge:
    def judge(kit: Kit, wanted: Interval) -> Sequence[Refusal]:
        return weigh(db, kit, wanted, member, zone, now_utc=now_utc).against

    return judge
