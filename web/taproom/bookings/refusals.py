# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a booking is refused: a closed union, each with the numbers that its sentence needs (`words`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from taproom.bookings.kit import Quota
from taproom.bookings.status import Status
from taproom.bookings.values import Interval, Session
from taproom.errors import TaproomError


@dataclass(frozen=True, slots=True, kw_only=True)
class Senseless:
    """It ends before it starts, or lies outside of what a calendar holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownKit:
    """There is no such kit, or it was put away."""

    kit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownBooking:
    """There is no such booking (or waiting place)."""

    booking: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InThePast:
    now_utc: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyBegun:
    """Of a booking that runs, only the end can be moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OffGrid:
    """Starts and ends are at full `granularity_s` of the local day."""

    granularity_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotWholeDays:
    """This kit is booked from midnight to midnight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TooShort:
    """One of the two is set."""

    least_s: int | None = None
    least_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TooLong:
    """One of the two is set. `chained`: it is so only together with a booking of the same member right beside it."""

    most_s: int | None = None
    most_days: int | None = None
    chained: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TooSoon:
    """It starts with less notice than the kit asks for."""

    earliest_utc: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TooFarAhead:
    latest_utc: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaUsed:
    """`used` and `wanted` are seconds, bookings or days, as `quota.what` says. From `free_from_utc`, what nobody took
    is anybody's."""

    quota: Quota
    used: int
    wanted: int
    free_from_utc: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotInducted:
    """No induction that is valid when the slot starts; `lapses_utc` is when the member's own does."""

    topic: str
    lapses_utc: int | None
    next: Session | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfOrder:
    """The kit, or `kit` that it takes, is broken."""

    kit: str
    name: str
    note: str
    until_utc: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """`holder` is a member's id, None when it is not to be said. `busy` ends when the kit is clean again."""

    kit: str
    name: str
    holder: str | None
    busy: Interval
    next_free: tuple[Interval, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYours:
    """Only its holder or a steward of the kit may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSteward:
    """Only a steward of the kit may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSignedIn:
    """A booking needs a member."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Somebody changed it since it was read."""

    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotNow:
    """What is `status` cannot be changed so."""

    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyReused:
    """The idempotency key came with another request before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferOver:
    """The offer was for a while, and that is over."""

    until_utc: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotIsFree:
    """Nobody need wait for it: it can be booked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyWaiting:
    """The member waits for this very slot already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToCheckIn:
    """The member has no booking of this kit now; `next` is their next one, `from_utc` when they may check in."""

    kit: str
    next: Interval | None
    from_utc: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAboutClock:
    """On these days that time of day does not exist, or exists twice. Choose, and ask again."""

    skipped: tuple[date, ...]
    repeated: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoInstance:
    """The series has no date at all, or none within what can be booked ahead."""

    latest_utc: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KitPromised:
    """The change of the kit meets bookings that were promised under the present one."""

    kit: str
    name: str


Refusal = (
    Senseless
    | UnknownKit
    | UnknownBooking
    | InThePast
    | AlreadyBegun
    | OffGrid
    | NotWholeDays
    | TooShort
    | TooLong
    | TooSoon
    | TooFarAhead
    | QuotaUsed
    | NotInducted
    | OutOfOrder
    | Taken
    | NotYours
    | NotSteward
    | NotSignedIn
    | Changed
    | CannotNow
    | KeyReused
    | OfferOver
    | SlotIsFree
    | AlreadyWaiting
    | NothingToCheckIn
    | AskAboutClock
    | NoInstance
    | KitPromised
)


class BookingRefused(TaproomError):
    """Refused, for all these reasons. `by_wish`: which wish of several (or which start of a series) has which.

    Whoever catches it outside of the transaction finds that nothing was changed.
    """

    def __init__(self, refusals: Sequence[Refusal], by_wish: Mapping[int, tuple[Refusal, ...]] | None = None) -> None:
        self.refusals = tuple(refusals)
        self.by_wish = dict(by_wish or {})
        super().__init__("Not possible: " + ", ".join(type(it).__name__ for it in self.refusals) + ".")

    def one(self) -> Refusal:
        """The first reason."""
        return self.refusals[0]
