# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who waits for a slot gets it offered when it is free again: held for them for a while, then for the next.

waiting -> offered -> got | declined | lapsed          waiting -> left
the offer is a booking (`offered`), so the slot is held by the same rule as every other
"""

import sqlite3
from dataclasses import replace
from datetime import tzinfo

from taproom import audit
from taproom.access import Principal
from taproom.bookings import telling
from taproom.bookings.asking import is_free_for, kit_named, member_of, weigh
from taproom.bookings.kit import HOUR_S, Kit
from taproom.bookings.placing import change, new_booking, place
from taproom.bookings.refusals import (
    AlreadyWaiting,
    BookingRefused,
    OfferOver,
    SlotIsFree,
    Taken,
    UnknownBooking,
)
from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import kit as kits
from taproom.bookings.repository import waiting as queue
from taproom.bookings.rights import booking_for
from taproom.bookings.values import Booking, Interval, Waiting, Wish
from taproom.ids import new_id

OFFER_S = 2 * HOUR_S


def offer_ends(start_utc: int, now_utc: int) -> int:
    """Two hours, or half of what is left when the slot starts sooner than in four. Pure."""
    return now_utc + min(OFFER_S, max(60, (start_utc - now_utc) // 2))


def join(db: sqlite3.Connection, actor: Principal, wish: Wish, zone: tzinfo, *, now_utc: int) -> Waiting:
    """Wait for a slot that is taken. What would refuse the booking itself refuses to wait for it too."""
    member, kit = member_of(actor), kit_named(db, wish.kit)
    against = weigh(db, kit, wish.interval, member, zone, now_utc=now_utc, is_offer=True).against
    if not against:
        raise BookingRefused([SlotIsFree()])
    others = [it for it in against if not isinstance(it, Taken)]
    if others:
        raise BookingRefused(others)
    place_ = Waiting(
        id=new_id(),
        kit=kit.id,
        member=member,
        start_utc=wish.start_utc,
        end_utc=wish.end_utc,
        joined_utc=now_utc,
        status="waiting",
    )
    try:
        queue.insert(db, place_)
    except sqlite3.IntegrityError as error:
        raise BookingRefused([AlreadyWaiting()]) from error
    audit.record(db, at_utc=now_utc, by=member, what="waiting.joined", subject=place_.id, after={"kit": kit.id})
    return place_


def leave(db: sqlite3.Connection, actor: Principal, waiting: str, zone: tzinfo, *, now_utc: int) -> None:
    """No longer wait; an offer that stands is declined."""
    found = queue.waiting_of(db, waiting)
    if found is None or found.member != member_of(actor):
        raise BookingRefused([UnknownBooking(booking=waiting)])
    if found.status == "offered" and found.booking is not None:
        decline_offer(db, actor, found.booking, zone, now_utc=now_utc)
    elif found.status == "waiting":
        queue.set_status(db, waiting, "left")
        audit.record(db, at_utc=now_utc, by=actor.member, what="waiting.left", subject=waiting)


def accept_offer(db: sqlite3.Connection, actor: Principal, booking: str, zone: tzinfo, *, now_utc: int) -> Booking:
    """Take it. Where a steward decides, the steward is asked now."""
    before, kit = _offer_for(db, actor, booking, now_utc=now_utc)
    until_utc = before.offer_until_utc or 0
    if until_utc <= now_utc:
        raise BookingRefused([OfferOver(until_utc=until_utc)])
    asks = kit.approval and before.member not in kit.stewards
    after = replace(before, status="asked" if asks else "booked")
    after = change(db, kit, before, after, zone, by=actor.member, what="booking.accepted", now_utc=now_utc)
    queue.set_status_by_booking(db, booking, "got")
    if asks:
        span = {"start_utc": after.start_utc, "end_utc": after.end_utc}
        telling.tell_stewards(db, telling.ASKED, kit, now_utc=now_utc, link=telling.booking_link(after), **span)
    return after


def decline_offer(db: sqlite3.Connection, actor: Principal, booking: str, zone: tzinfo, *, now_utc: int) -> Booking:
    """Leave it to the next."""
    before, kit = _offer_for(db, actor, booking, now_utc=now_utc)
    after = replace(before, status="declined")
    after = change(db, kit, before, after, zone, by=actor.member, what="booking.offer_declined", now_utc=now_utc)
    queue.set_status_by_booking(db, booking, "declined")
    serve(db, before.interval, zone, now_utc=now_utc)
    return after


def _offer_for(db: sqlite3.Connection, actor: Principal, booking: str, *, now_utc: int) -> tuple[Booking, Kit]:
    """The offer, for whom it was made; a steward cannot take it in their place."""
    found = stored.booking_of(db, booking)
    if found is None or found.member != actor.member:
        raise BookingRefused([UnknownBooking(booking=booking)])
    if found.status == "lapsed":
        raise BookingRefused([OfferOver(until_utc=found.offer_until_utc or now_utc)])
    return booking_for(db, actor, booking, ("offered",), now_utc=now_utc)


def expire(db: sqlite3.Connection, zone: tzinfo, *, now_utc: int) -> int:
    """Offers that nobody took in time go to the next. How many."""
    lapsed = stored.expired_offers(db, now_utc)
    for before in lapsed:
        kit = kits.kit_of(db, before.kit)
        if kit is None:
            continue
        after = replace(before, status="lapsed")
        change(db, kit, before, after, zone, by=None, what="booking.offer_lapsed", now_utc=now_utc)
        queue.set_status_by_booking(db, before.id, "lapsed")
        telling.tell_holder(db, telling.OFFER_LAPSED, kit, after, now_utc=now_utc)
        serve(db, before.interval, zone, now_utc=now_utc)
    return len(lapsed)


def serve(db: sqlite3.Connection, freed: Interval, zone: tzinfo, *, now_utc: int) -> tuple[Booking, ...]:
    """Offer what was freed, first come first served. Whoever may not have it any more is passed over, and waits on.

    What frees kit may free others through what they share, so everybody is looked at who waits for that time.
    """
    offers: list[Booking] = []
    for it in queue.waiting_around(db, freed, now_utc=now_utc):
        kit = kits.kit_of(db, it.kit)
        if kit is None or kit.archived_utc is not None or not is_free_for(db, kit, it.interval):
            continue
        verdict = weigh(db, kit, it.interval, it.member, zone, now_utc=now_utc, is_offer=True)
        if not verdict.against:
            offers.append(_offer(db, kit, it, zone, counts=verdict.counts, now_utc=now_utc))
    return tuple(offers)


def _offer(db: sqlite3.Connection, kit: Kit, it: Waiting, zone: tzinfo, *, counts: bool, now_utc: int) -> Booking:
    wish = Wish(kit=kit.id, start_utc=it.start_utc, end_utc=it.end_utc)
    until_utc = offer_ends(it.start_utc, now_utc)
    booking = replace(
        new_booking(kit, wish, it.member, counts=counts, now_utc=now_utc), status="offered", offer_until_utc=until_utc
    )
    place(db, kit, booking, zone, by=None, now_utc=now_utc)
    queue.set_offered(db, it.id, booking.id)
    telling.tell_holder(db, telling.OFFERED, kit, booking, now_utc=now_utc, until_utc=until_utc)
    return booking
