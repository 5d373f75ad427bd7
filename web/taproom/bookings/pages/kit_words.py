# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A kit's rules, its state and what is left of a quota, as sentences. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from taproom.bookings import words
from taproom.bookings.kit import DAY_S, Kit
from taproom.bookings.pages import moments
from taproom.bookings.pages.days_grid import OneDay
from taproom.bookings.quotas import Allowance
from taproom.bookings.status import Status
from taproom.i18n import Reader
from taproom.i18n import mark as _

STATES = {
    "in_service": _("In service"),
    "notice": _("In service, with a notice"),
    "out_of_order": _("Out of order"),
}
STATUSES: dict[Status, str] = {
    "asked": _("A steward decides"),
    "offered": _("Offered to you"),
    "booked": _("Booked"),
    "in_use": _("In use"),
    "done": _("Given back"),
    "cancelled": _("Cancelled"),
    "declined": _("Declined"),
    "lapsed": _("Lapsed"),
    "missed": _("Released: nobody checked in"),
    "broken_down": _("Cancelled: the kit broke down"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a quota leaves, said, and as a part of what there is (in twentieths, for the drawing)."""

    sentence: str
    twentieths: int


def rules(kit: Kit, reader: Reader) -> list[str]:
    """What whoever books it should know, most asked first."""
    return list(_rules(kit, reader))


def _rules(kit: Kit, reader: Reader) -> Iterator[str]:
    yield from _lengths(kit, reader)
    for quota in kit.quotas:
        yield reader.say(_("Each member: {share}."), share=words.quota_rule(reader, quota))
    if kit.notice_s:
        yield reader.say(_("Book at least {time} ahead."), time=moments.length(reader, kit.notice_s))
    yield reader.say(_("It can be booked {days} ahead."), days=moments.number_of_days(reader, kit.horizon_s // DAY_S))
    if kit.buffer_s:
        yield reader.say(_("After you it is cleaned for {time}."), time=moments.length(reader, kit.buffer_s))
    if kit.approval:
        yield reader.say(_("A steward looks at each booking before it counts."))
    if kit.grace_s is not None:
        sentence = _("Scan its code when you begin. Who has not by {time} after the start loses the slot.")
        yield reader.say(sentence, time=moments.length(reader, kit.grace_s))
    if kit.capacity > 1:
        yield reader.count("There is {n} of it.", "There are {n} of it.", kit.capacity)


def _lengths(kit: Kit, reader: Reader) -> Iterator[str]:
    if kit.booked_in == "days":
        least, most = kit.min_days, kit.max_days
        said = [None if it is None else moments.number_of_days(reader, it) for it in (least, most)]
        yield reader.say(_("It is booked by whole days."))
    else:
        said = [None if it is None else moments.length(reader, it) for it in (kit.min_s, kit.max_s)]
    match said:
        case [str() as least_said, str() as most_said]:
            yield reader.say(_("From {least} to {most} at a time."), least=least_said, most=most_said)
        case [str() as least_said, None]:
            yield reader.say(_("At least {least} at a time."), least=least_said)
        case [None, str() as most_said]:
            yield reader.say(_("At most {most} at a time."), most=most_said)


def left(it: Allowance, reader: Reader) -> Left:
    """Of the week or month that is asked about."""
    sentence = words.allowance_sentence(reader, it)
    return Left(sentence=sentence, twentieths=round(20 * it.left / max(1, it.most)))


def is_quiet(status: Status) -> bool:
    """Whether a booking is over, or never was."""
    return status in {"done", "cancelled", "declined", "lapsed", "missed", "broken_down"}


def queue(reader: Reader, before: int) -> str:
    """Where somebody stands in the waiting list."""
    if not before:
        return reader.say(_("You wait, and are the next."))
    return reader.count("You wait; {n} person is before you.", "You wait; {n} people are before you.", before)


def places(reader: Reader, taken: int, capacity: int) -> str:
    """Of kit with many places."""
    return reader.say(_("{taken} of {capacity} taken"), taken=taken, capacity=capacity)


def load(reader: Reader, it: OneDay) -> str:
    """How full a day is."""
    return reader.say(_("out of order") if it.out else _LOADS[it.quarters])


def book_all(reader: Reader, number: int) -> str:
    return reader.count("Book the one date", "Book all {n}", number)


def book_fitting(reader: Reader, number: int) -> str:
    return reader.count("Book the one that fits", "Book the {n} that fit", number)


_LOADS = (
    _("all of the day is free"),
    _("most of the day is free"),
    _("about half of the day is free"),
    _("little of the day is free"),
    _("the day is full"),
)
