# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this API takes and gives, as far as several routes share it."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from taproom.access import Principal
from taproom.bookings.api.asked import Asked, names
from taproom.bookings.asking import kit_of_booking
from taproom.bookings.kit import Kit
from taproom.bookings.rights import sees_holder
from taproom.bookings.rules import EARLIEST_UTC, LATEST_UTC
from taproom.bookings.status import Status
from taproom.bookings.values import Booking, Interval

Utc = Annotated[int, Field(ge=EARLIEST_UTC, le=LATEST_UTC, description="Seconds since 1970, UTC.")]
Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$", description="One line of text.")]
Text = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")]
Member = Annotated[str, Field(pattern=r"^[0-9A-Z]{26}$", description="A member's id.")]
KitName = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,60}$", description="The kit's id or slug.")]


DEEPEST = 5  # a list of quotas of a kit is three


def whole(it: object, *, deep: int = DEEPEST) -> object:
    """To JSON, `2.0` is the whole number 2, wherever it stands; to Python it is none. What lies deeper than anything
    that is taken stays as it is, and is refused as such."""
    match it:
        case dict() if deep:
            return {name: whole(one, deep=deep - 1) for name, one in it.items()}
        case list() if deep:
            return [whole(one, deep=deep - 1) for one in it]
        case float() if it.is_integer():
            return int(it)
        case _:
            return it


class Given(BaseModel):
    """What a program sends: nothing unknown, nothing of another type, no number that is none."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _whole_numbers(cls, it: object) -> object:
        return whole(it)


class Shown(BaseModel):
    """What a program gets."""

    model_config = ConfigDict(frozen=True)


class IntervalShown(Shown):
    """From `start_utc` until just before `end_utc`."""

    start_utc: int
    end_utc: int


class BookingShown(Shown):
    """A booking. `member`, `holder` and `purpose` are empty where they are not for everybody, and you are neither the
    holder nor a steward of the kit. `counts`: it uses up a quota."""

    id: str
    kit: str
    kit_slug: str
    member: str | None
    holder: str | None = Field(description="The member's name.")
    mine: bool
    start_utc: int
    end_utc: int
    status: Status
    purpose: str
    named: bool = Field(description="Others may see who holds it.")
    counts: bool
    series: str | None
    plan: str | None
    offer_until_utc: int | None
    checked_in_utc: int | None
    checked_out_utc: int | None
    version: int
    made_utc: int
    changed_utc: int


_COPIED = (
    *("id", "kit", "start_utc", "end_utc", "status", "named", "counts", "series", "plan", "offer_until_utc"),
    *("checked_in_utc", "checked_out_utc", "version", "made_utc", "changed_utc"),
)


def show_bookings(asked: Asked, db: sqlite3.Connection, bookings: Iterable[Booking]) -> list[BookingShown]:
    """Each as the one who asks may see it."""
    found = tuple(bookings)
    kits = {it.kit: kit_of_booking(db, it) for it in {one.kit: one for one in found}.values()}
    known = names(db, {it.member for it in found if it.member})
    return [_show(it, kits[it.kit], asked.me, known.get(it.member or "")) for it in found]


def show_booking(asked: Asked, db: sqlite3.Connection, booking: Booking) -> BookingShown:
    (one,) = show_bookings(asked, db, [booking])
    return one


def _show(it: Booking, kit: Kit, me: Principal, name: str | None) -> BookingShown:
    seen = sees_holder(it, kit, me)
    return BookingShown(
        **{field: getattr(it, field) for field in _COPIED},
        kit_slug=kit.slug,
        mine=me.member is not None and it.member == me.member,
        member=it.member if seen else None,
        holder=name if seen else None,
        purpose=it.purpose if seen else "",
    )


def show_intervals(intervals: Sequence[Interval]) -> list[IntervalShown]:
    return [IntervalShown(start_utc=it.start_utc, end_utc=it.end_utc) for it in intervals]
