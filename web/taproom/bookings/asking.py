# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the tables to the rules: what is known about a wish, and all that speaks against it.

Everything here is asked in the transaction that then writes, so that the answer is still true when it does.
"""

import itertools
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from taproom.access import Principal
from taproom.bookings import quotas, rules
from taproom.bookings.capacity import Load, free_slots, is_free
from taproom.bookings.capacity import free_intervals as free_within
from taproom.bookings.kit import DAY_S, Kit
from taproom.bookings.refusals import BookingRefused, NotSignedIn, Refusal, Senseless, Taken, UnknownKit
from taproom.bookings.repository import around
from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import kit as kits
from taproom.bookings.rules import Facts
from taproom.bookings.values import Booking, Interval

ALTERNATIVES = 3
LOOK_AHEAD_S = 183 * DAY_S
FIRST_REACH_S = 21 * DAY_S
_AROUND_S = 62 * DAY_S  # a month, or what touches it


def member_of(actor: Principal) -> str:
    """Who books. A panel with nobody signed in does not."""
    if actor.member is None:
        raise BookingRefused([NotSignedIn()])
    return actor.member


def kit_named(db: sqlite3.Connection, kit: str) -> Kit:
    """By id or slug; kit that was put away is not there."""
    found = kits.kit_of(db, kit)
    if found is None or found.archived_utc is not None:
        raise BookingRefused([UnknownKit(kit=kit)])
    return found


def kit_of_booking(db: sqlite3.Connection, booking: Booking) -> Kit:
    """Also if it was put away since."""
    found = kits.kit_of(db, booking.kit)
    if found is None:
        raise BookingRefused([UnknownKit(kit=booking.kit)])
    return found


def facts_about(
    db: sqlite3.Connection, kit: Kit, wanted: Interval, member: str, *, now_utc: int, without: str = ""
) -> Facts:
    """What the rules need to know. `without` is the booking that is moved."""
    widest_s = max((it.window_days or 0 for it in kit.quotas), default=0) * DAY_S + _AROUND_S
    near = {"from_utc": wanted.start_utc - widest_s, "until_utc": wanted.end_utc + widest_s}
    sessions = around.sessions(db, kit.induction, from_utc=now_utc) if kit.induction else ()
    return Facts(
        taken=kits.taken_with(db, kit),
        counted=stored.counted(db, kit.id, member, **near, without=without) if kit.quotas else (),
        beside=stored.beside(db, kit.id, member, **near, without=without) if kit.max_s or kit.max_days else (),
        inducted=around.induction_of(db, kit.induction, member) if kit.induction else None,
        session=sessions[0] if sessions else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`against` is empty if it may be; `counts` says whether a quota pays for it."""

    against: tuple[Refusal, ...]
    counts: bool = True

    def must_pass(self) -> bool:
        """`counts`, if nothing speaks against it.

        Raises:
            BookingRefused: something does.
        """
        if self.against:
            raise BookingRefused(self.against)
        return self.counts


def weigh(
    db: sqlite3.Connection,
    kit: Kit,
    wanted: Interval,
    member: str,
    zone: tzinfo,
    *,
    now_utc: int,
    moved: Booking | None = None,
    is_offer: bool = False,
    instead: bool = True,
) -> Verdict:
    """By the rules and by what is booked. `instead`: a refusal looks for what is free, which takes its time."""
    if not rules.is_sane(wanted):
        return Verdict(against=(Senseless(),))
    without = moved.id if moved else ""
    facts = facts_about(db, kit, wanted, member, now_utc=now_utc, without=without)
    found = rules.judge(kit, wanted, facts, zone, now_utc=now_utc, moved=moved, is_offer=is_offer)
    taken = what_takes(db, kit, wanted, zone, now_utc=now_utc, without=without, instead=instead)
    against = found if taken is None else (*found, taken)
    return Verdict(against=against, counts=rules.counts(kit, wanted, facts, zone))


def what_takes(
    db: sqlite3.Connection,
    kit: Kit,
    wanted: Interval,
    zone: tzinfo,
    *,
    now_utc: int,
    without: str = "",
    instead: bool = True,
) -> Taken | None:
    """Who is in the way, and what is free instead."""
    taken = kits.taken_with(db, kit)
    for it, load in zip(taken, _loads(db, taken, wanted, without), strict=True):
        block = load.blocks(wanted)
        if block is None:
            continue
        there = stored.in_the_way(db, it, wanted, without=without)
        holder = next((other.member for other in there if other.named), None) if it.show_holder else None
        slots = (stored.slot_of(db, other.id, it.id) for other in there)
        busy = next((slot for slot in slots if slot.meets(block)), block)
        free: tuple[Interval, ...] = ()
        if instead:
            free = next_free(db, kit, wanted, zone, now_utc=now_utc, from_utc=wanted.start_utc, without=without)
        return Taken(kit=it.id, name=it.name, holder=holder, busy=busy, next_free=free)
    return None


def next_free(
    db: sqlite3.Connection,
    kit: Kit,
    length: Interval,
    zone: tzinfo,
    *,
    now_utc: int,
    from_utc: int,
    number: int = ALTERNATIVES,
    without: str = "",
) -> tuple[Interval, ...]:
    """The next slots as long as `length` that nobody has, within half a year and what can be booked ahead."""
    taken = kits.taken_with(db, kit)
    first_utc = max(from_utc, now_utc + kit.notice_s, *(it.back_utc(now_utc) for it in taken))
    last_utc = min(now_utc + kit.horizon_s, from_utc + LOOK_AHEAD_S) + 1
    reach_s = FIRST_REACH_S
    while True:  # most often something is free soon: a whole year is only read when nothing is
        until_utc = min(last_utc, first_utc + reach_s)
        loads = _loads(db, taken, Interval(start_utc=first_utc, end_utc=until_utc + length.length_s + DAY_S), without)
        slots = free_slots(kit, loads, length, zone, from_utc=first_utc, until_utc=until_utc)
        found = tuple(itertools.islice(slots, number))
        if len(found) == number or until_utc >= last_utc:
            return found
        reach_s *= 4


def _loads(db: sqlite3.Connection, taken: Sequence[Kit], around: Interval, without: str = "") -> tuple[Load, ...]:
    """All that `around` could meet, cleaning included."""
    until_utc = around.end_utc + max(it.buffer_s for it in taken)
    return stored.loads(db, taken, from_utc=around.start_utc, until_utc=until_utc, without=without)


def is_free_for(db: sqlite3.Connection, kit: Kit, wanted: Interval, *, without: str = "") -> bool:
    """Whether the kit and all that it takes have room."""
    return is_free(_loads(db, kits.taken_with(db, kit), wanted, without), wanted)


def free_intervals(db: sqlite3.Connection, kit: str, *, from_utc: int, until_utc: int) -> tuple[Interval, ...]:
    """When the kit, and all that it takes, has room. A booking in it must also leave time for its own cleaning."""
    taken = kits.taken_with(db, kit_named(db, kit))
    loads = stored.loads(db, taken, from_utc=from_utc, until_utc=until_utc)
    return free_within(loads, from_utc=from_utc, until_utc=until_utc)


def allowance(
    db: sqlite3.Connection, kit: str, member: str, zone: tzinfo, *, at_utc: int
) -> tuple[quotas.Allowance, ...]:
    """What each of the kit's quotas leaves the member, for a booking that starts at `at_utc`. Asked before trying."""
    found = kit_named(db, kit)
    held = facts_about(db, found, Interval(start_utc=at_utc, end_utc=at_utc + 1), member, now_utc=at_utc).counted
    return tuple(quotas.allowance(it, held, at_utc, zone) for it in found.quotas)
