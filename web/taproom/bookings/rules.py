# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""May this member have this kit then? Pure: all that is known is an argument, and all reasons are given at once.

That the slot is free is not asked here: the tables say so. Nobody is exempt, stewards and administrators neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from taproom.bookings import quotas
from taproom.bookings.kit import NEVER_UTC, Kit
from taproom.bookings.local_days import are_whole_days, days_of, is_on_grid, local
from taproom.bookings.refusals import (
    AlreadyBegun,
    InThePast,
    NotInducted,
    NotWholeDays,
    OffGrid,
    OutOfOrder,
    Refusal,
    Senseless,
    TooFarAhead,
    TooLong,
    TooShort,
    TooSoon,
    UnknownKit,
)
from taproom.bookings.values import Booking, Interval, Session

EARLIEST_UTC, LATEST_UTC = 946_684_800, NEVER_UTC - 400 * 86_400
LONGEST_S = 400 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known when it is asked.

    `taken` are the kits that the booking takes, itself first. `counted` is what the member's quota has been used for,
    `beside` all that the member has of this kit; neither includes the booking that is moved.
    """

    taken: tuple[Kit, ...]
    counted: tuple[Interval, ...] = ()
    beside: tuple[Interval, ...] = ()
    inducted: Interval | None = None
    session: Session | None = None


def is_sane(interval: Interval) -> bool:
    """Whether it can be reckoned with at all."""
    return EARLIEST_UTC <= interval.start_utc < interval.end_utc <= LATEST_UTC and interval.length_s <= LONGEST_S


def judge(
    kit: Kit,
    wanted: Interval,
    facts: Facts,
    zone: tzinfo,
    *,
    now_utc: int,
    moved: Booking | None = None,
    is_offer: bool = False,
) -> tuple[Refusal, ...]:
    """All that speaks against it; nothing if it may be. `moved` is the booking that is to be there instead.

    `is_offer`: the slot was just freed, so the kit's notice is not asked for.
    """
    if not is_sane(wanted):
        return (Senseless(),)
    if kit.archived_utc is not None:
        return (UnknownKit(kit=kit.slug),)
    found: list[Refusal | None] = [
        *_when(kit, wanted, zone, now_utc=now_utc, moved=moved, is_offer=is_offer),
        *_shape(kit, wanted, zone),
        _too_long(kit, wanted, facts.beside, zone),
        *(_over_quota(kit, wanted, facts, zone) if _must_count(wanted, moved, now_utc=now_utc) else ()),
        _not_inducted(kit, wanted, facts),
        *(_out_of_order(it, wanted, now_utc) for it in facts.taken),
    ]
    return tuple(it for it in found if it is not None)


def counts(kit: Kit, wanted: Interval, facts: Facts, zone: tzinfo) -> bool:
    """Whether the quotas pay for it. What they would not, and is allowed all the same, was nobody's share."""
    return not _over_quota(kit, wanted, facts, zone)


def _over_quota(kit: Kit, wanted: Interval, facts: Facts, zone: tzinfo) -> tuple[Refusal, ...]:
    found = (quotas.refused(quota, facts.counted, wanted, zone) for quota in kit.quotas)
    return tuple(it for it in found if it is not None)


def _must_count(wanted: Interval, moved: Booking | None, *, now_utc: int) -> bool:
    """A booking that counts goes on counting, so that moving it does not give the quota back."""
    return not quotas.is_released(wanted.start_utc, now_utc) or (moved is not None and moved.counts)


def _when(
    kit: Kit, wanted: Interval, zone: tzinfo, *, now_utc: int, moved: Booking | None, is_offer: bool
) -> Sequence[Refusal]:
    if wanted.end_utc <= now_utc:
        return [InThePast(now_utc=now_utc)]
    if moved is not None and moved.start_utc == wanted.start_utc:
        return []
    if moved is not None and moved.start_utc <= now_utc:
        return [AlreadyBegun()]
    return _from_now(kit, wanted, zone, now_utc=now_utc, is_offer=is_offer)


def _from_now(kit: Kit, wanted: Interval, zone: tzinfo, *, now_utc: int, is_offer: bool) -> Sequence[Refusal]:
    if wanted.start_utc - now_utc > kit.horizon_s:
        return [TooFarAhead(latest_utc=now_utc + kit.horizon_s)]
    if _began(kit, wanted, zone, now_utc=now_utc):
        return [InThePast(now_utc=now_utc)]
    if kit.notice_s and not is_offer and wanted.start_utc < now_utc + kit.notice_s:
        return [TooSoon(earliest_utc=now_utc + kit.notice_s)]
    return []


def _began(kit: Kit, wanted: Interval, zone: tzinfo, *, now_utc: int) -> bool:
    """Before the present step of the clock: who stands at the kit now books from the last full step."""
    if kit.booked_in == "days":
        return wanted.start_utc <= now_utc and local(wanted.start_utc, zone).date() < local(now_utc, zone).date()
    return wanted.start_utc <= now_utc - kit.granularity_s


def _shape(kit: Kit, wanted: Interval, zone: tzinfo) -> Sequence[Refusal]:
    if kit.booked_in == "days":
        if not are_whole_days(wanted, zone):
            return [NotWholeDays()]
        short = kit.min_days is not None and len(days_of(wanted, zone)) < kit.min_days
        return [TooShort(least_days=kit.min_days)] if short else []
    found: list[Refusal] = []
    if not all(is_on_grid(at_utc, kit.granularity_s, zone) for at_utc in (wanted.start_utc, wanted.end_utc)):
        found.append(OffGrid(granularity_s=kit.granularity_s))
    if kit.min_s is not None and wanted.length_s < kit.min_s:
        found.append(TooShort(least_s=kit.min_s))
    return found


def _too_long(kit: Kit, wanted: Interval, beside: Sequence[Interval], zone: tzinfo) -> TooLong | None:
    if kit.booked_in == "days":
        most = kit.max_days
        return None if most is None else _too_many_days(most, wanted, chain(kit, wanted, beside), zone)
    if kit.max_s is not None and _covered_s(chain(kit, wanted, beside)) > kit.max_s:
        return TooLong(most_s=kit.max_s, chained=wanted.length_s <= kit.max_s)
    return None


def _too_many_days(most: int, wanted: Interval, chained: Sequence[Interval], zone: tzinfo) -> TooLong | None:
    together = len({day for it in chained for day in days_of(it, zone)})
    return TooLong(most_days=most, chained=len(days_of(wanted, zone)) <= most) if together > most else None


def chain(kit: Kit, wanted: Interval, beside: Sequence[Interval]) -> list[Interval]:
    """`wanted` with all of the member's bookings between which nobody else would find room, by start."""
    shortest_s = kit.min_s or kit.granularity_s if kit.booked_in == "hours" else 86_400 * (kit.min_days or 1) - 3600
    gap_s = 2 * kit.buffer_s + shortest_s
    found: list[Interval] = []
    until_utc, is_it = 0, False
    for it in sorted([*beside, wanted], key=lambda it: it.start_utc):
        if found and it.start_utc >= until_utc + gap_s:
            if is_it:
                break
            found.clear()
        found.append(it)
        until_utc, is_it = max(until_utc, it.end_utc), is_it or it is wanted
    return found


def _covered_s(intervals: Sequence[Interval]) -> int:
    covered_s, at_utc = 0, 0
    for it in sorted(intervals):
        covered_s += max(0, it.end_utc - max(at_utc, it.start_utc))
        at_utc = max(at_utc, it.end_utc)
    return covered_s


def _not_inducted(kit: Kit, wanted: Interval, facts: Facts) -> NotInducted | None:
    if kit.induction is None:
        return None
    had = facts.inducted
    if had is not None and had.start_utc <= wanted.start_utc < had.end_utc:
        return None
    return NotInducted(topic=kit.induction, lapses_utc=had.end_utc if had else None, next=facts.session)


def _out_of_order(kit: Kit, wanted: Interval, now_utc: int) -> OutOfOrder | None:
    if not kit.is_out(start_utc=wanted.start_utc, now_utc=now_utc):
        return None
    return OutOfOrder(kit=kit.id, name=kit.name, note=kit.note, until_utc=kit.out_until_utc)
