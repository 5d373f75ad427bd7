# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Book, move and cancel series: this one, this and those that follow, or all that are still to come."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from typing import Literal

from taproom import audit
from taproom.access import Principal
from taproom.bookings import rules, waiting
from taproom.bookings.asking import kit_named, member_of, weigh
from taproom.bookings.booking import MOVABLE, cancel, put
from taproom.bookings.kit import Kit
from taproom.bookings.local_days import days_of
from taproom.bookings.once import once
from taproom.bookings.placing import new_booking, place
from taproom.bookings.refusals import AskAboutClock, BookingRefused, NoInstance, Refusal, Senseless
from taproom.bookings.repository import around
from taproom.bookings.repository import bookings as stored
from taproom.bookings.rights import booking_for
from taproom.bookings.series import (
    Choice,
    SeriesWish,
    Shift,
    doubt_about,
    expand,
    is_sane,
    rule_of,
    shift_between,
    shifted_rule,
)
from taproom.bookings.values import Booking, Interval, Wish
from taproom.ids import new_id

Scope = Literal["this", "following", "all"]
Clashes = Literal["refuse", "leave_out"]
ASK = Choice()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An instance that does not fit, and why. What is free instead is looked for once, for the first of them: for
    hundreds it would keep everybody else from booking meanwhile."""

    instance: Interval
    against: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesDone:
    """What became of a series. `left_out` is empty unless that was chosen."""

    series: str
    bookings: tuple[Booking, ...]
    left_out: tuple[LeftOut, ...] = ()


def preview(
    db: sqlite3.Connection, actor: Principal, wish: SeriesWish, zone: tzinfo, *, now_utc: int, choice: Choice = ASK
) -> tuple[tuple[Interval, ...], tuple[LeftOut, ...]]:
    """Which instances fit now, and which do not. Changes nothing."""
    member, kit = member_of(actor), kit_named(db, wish.kit)
    fit: list[Interval] = []
    left_out: list[LeftOut] = []
    for it in _instances(kit, wish, zone, choice, now_utc=now_utc):
        against = weigh(db, kit, it, member, zone, now_utc=now_utc, instead=not left_out).against
        if against:
            left_out.append(LeftOut(instance=it, against=against))
        else:
            fit.append(it)
    return tuple(fit), tuple(left_out)


def book_series(
    db: sqlite3.Connection,
    actor: Principal,
    wish: SeriesWish,
    zone: tzinfo,
    *,
    now_utc: int,
    clashes: Clashes = "refuse",
    choice: Choice = ASK,
    key: str | None = None,
) -> SeriesDone:
    """Book all instances, or with `leave_out` those that fit.

    Raises:
        BookingRefused: by start, what speaks against which instance; or `AskAboutClock`.
    """
    member, kit = member_of(actor), kit_named(db, wish.kit)
    left_out: list[LeftOut] = []

    def do() -> list[str]:
        instances = _instances(kit, wish, zone, choice, now_utc=now_utc)
        series = _record(db, kit, wish, member, zone, now_utc=now_utc)
        made = []
        for it in instances:
            verdict = weigh(db, kit, it, member, zone, now_utc=now_utc, instead=not left_out)
            if verdict.against:
                left_out.append(LeftOut(instance=it, against=verdict.against))
                continue
            one = _wish(kit, wish, it)
            booking = replace(new_booking(kit, one, member, counts=verdict.counts, now_utc=now_utc), series=series)
            made.append(place(db, kit, booking, zone, by=member, now_utc=now_utc).id)
        if left_out and (clashes == "refuse" or not made):
            raise _refused(left_out)
        return [series, *made]

    series, *made = once(db, member, key, ["series", wish, clashes, choice], do, now_utc=now_utc)
    found = tuple(it for one in made if (it := stored.booking_of(db, one)) is not None)
    return SeriesDone(series=series, bookings=found, left_out=tuple(left_out))


def _instances(kit: Kit, wish: SeriesWish, zone: tzinfo, choice: Choice, *, now_utc: int) -> tuple[Interval, ...]:
    if not is_sane(wish) or (wish.days is not None) != (kit.booked_in == "days"):
        raise BookingRefused([Senseless()])
    latest_utc = min(now_utc + kit.horizon_s, rules.LATEST_UTC)
    found = expand(wish, zone, latest_utc=latest_utc, choice=choice)
    if found.skipped or found.repeated:
        raise BookingRefused([AskAboutClock(skipped=found.skipped, repeated=found.repeated)])
    if not found.instances:
        raise BookingRefused([NoInstance(latest_utc=latest_utc)])
    return found.instances


def _record(db: sqlite3.Connection, kit: Kit, wish: SeriesWish, member: str, zone: tzinfo, *, now_utc: int) -> str:
    series, rule = new_id(), rule_of(wish)
    around.insert_series(
        db,
        series=series,
        kit=kit.id,
        member=member,
        local_start=wish.first.isoformat(),
        zone=str(zone),
        rule=rule,
        length_s=wish.length_s,
        days=wish.days,
        now_utc=now_utc,
    )
    said = {"kit": kit.id, "local_start": wish.first.isoformat(), "rule": rule}
    audit.record(db, at_utc=now_utc, by=member, what="series.booked", subject=series, after=said)
    return series


def _wish(kit: Kit, wish: SeriesWish, it: Interval) -> Wish:
    return Wish(kit=kit.id, start_utc=it.start_utc, end_utc=it.end_utc, purpose=wish.purpose, named=wish.named)


def _refused(left_out: Sequence[LeftOut]) -> BookingRefused:
    by_start = {it.instance.start_utc: it.against for it in left_out}
    return BookingRefused([one for it in left_out for one in it.against], by_start)


def move_series(
    db: sqlite3.Connection,
    actor: Principal,
    booking: str,
    to: Interval,
    scope: Scope,
    zone: tzinfo,
    *,
    now_utc: int,
    clashes: Clashes = "refuse",
    choice: Choice = ASK,
    version: int | None = None,
) -> SeriesDone:
    """Move one instance, and the others of the scope by as much on the clock on the wall, to the same length.

    With `leave_out`, those that do not fit stay where they are.
    """
    chosen, kit = booking_for(db, actor, booking, MOVABLE, version=version, now_utc=now_utc)
    if not rules.is_sane(to):
        raise BookingRefused([Senseless()])
    days = len(days_of(to, zone)) if kit.booked_in == "days" else None
    shift = shift_between(chosen.interval, to, zone, days=days)
    there = _targets(db, chosen, scope, now_utc=now_utc)
    places = _places(there, shift, zone, choice)
    series = _split(db, chosen, shift, scope, now_utc=now_utc)
    moved: list[Booking] = []
    left_out: list[LeftOut] = []
    later = to.start_utc > chosen.start_utc  # the last goes first, so that none meets its own neighbour
    for it in sorted(there, key=lambda it: it.start_utc, reverse=later):
        try:
            moved.append(put(db, actor, it.id, places[it.id], zone, now_utc=now_utc, instead=not left_out))
        except BookingRefused as refused:
            left_out.append(LeftOut(instance=places[it.id], against=refused.refusals))
    if left_out and (clashes == "refuse" or not moved):
        raise _refused(left_out)
    for before in there:
        waiting.serve(db, before.interval, zone, now_utc=now_utc)
    if series is not None:
        around.put_in_series(db, [it.id for it in moved], series)
    found = sorted(moved, key=lambda it: it.start_utc)
    return SeriesDone(series=series or "", bookings=tuple(found), left_out=tuple(left_out))


def _targets(db: sqlite3.Connection, chosen: Booking, scope: Scope, *, now_utc: int) -> tuple[Booking, ...]:
    if scope == "this" or chosen.series is None:
        return (chosen,)
    from_utc = chosen.start_utc if scope == "following" else now_utc
    others = stored.of_series(db, chosen.series, from_utc=from_utc)
    return tuple({it.id: it for it in (chosen, *others)}.values())


def _places(there: Sequence[Booking], shift: Shift, zone: tzinfo, choice: Choice) -> dict[str, Interval]:
    places: dict[str, Interval] = {}
    skipped: list[date] = []
    repeated: list[date] = []
    for it in there:
        places[it.id], at = shift.of(it.interval, zone, choice)
        doubt = None if shift.days is not None else doubt_about(at, zone)
        if doubt == "skipped" and choice.skipped is None:
            skipped.append(at.date())
        if doubt == "repeated" and choice.repeated is None:
            repeated.append(at.date())
    if skipped or repeated:
        raise BookingRefused([AskAboutClock(skipped=tuple(skipped), repeated=tuple(repeated))])
    return places


def _split(db: sqlite3.Connection, chosen: Booking, shift: Shift, scope: Scope, *, now_utc: int) -> str | None:
    """The series that the moved ones belong to: a new one, as the rule is no longer that of those before."""
    if scope == "this" or chosen.series is None:
        return chosen.series
    series = new_id()
    around.copy_series(
        db,
        chosen.series,
        series,
        by=shift.by,
        change_rule=lambda rule: shifted_rule(rule, shift.by.days),
        length_s=None if shift.days is not None else shift.length_s,
        days=shift.days,
        now_utc=now_utc,
    )
    return series


def cancel_series(
    db: sqlite3.Connection,
    actor: Principal,
    booking: str,
    scope: Scope,
    zone: tzinfo,
    *,
    now_utc: int,
    version: int | None = None,
    reason: str = "",
) -> tuple[Booking, ...]:
    """Cancel one instance, it and those that follow, or all that are still to come."""
    chosen, _ = booking_for(db, actor, booking, MOVABLE, version=version, now_utc=now_utc)
    return tuple(
        cancel(db, actor, it.id, zone, now_utc=now_utc, reason=reason)
        for it in _targets(db, chosen, scope, now_utc=now_utc)
    )
