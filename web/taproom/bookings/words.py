# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Refusals and allowances in the reader's language: what stands in the way, and what would be right. Pure.

`name_of` gives the name of a member, or None for one who left.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import assert_never

from babel.dates import format_date

from taproom.bookings.kit import HOUR_S, MINUTE_S, Quota
from taproom.bookings.quotas import Allowance
from taproom.bookings.refusals import (
    AlreadyBegun,
    AlreadyWaiting,
    AskAboutClock,
    CannotNow,
    Changed,
    InThePast,
    KeyReused,
    KitPromised,
    NoInstance,
    NothingToCheckIn,
    NotInducted,
    NotSignedIn,
    NotSteward,
    NotWholeDays,
    NotYours,
    OfferOver,
    OffGrid,
    OutOfOrder,
    QuotaUsed,
    Refusal,
    Senseless,
    SlotIsFree,
    Taken,
    TooFarAhead,
    TooLong,
    TooShort,
    TooSoon,
    UnknownBooking,
    UnknownKit,
)
from taproom.i18n import Reader
from taproom.i18n import mark as _

NameOf = Callable[[str], str | None]

_PLAIN: dict[type, str] = {
    Senseless: _("These times do not make sense: the end must come after the start."),
    UnknownKit: _("There is no such kit."),
    UnknownBooking: _("There is no such booking."),
    InThePast: _("That time has passed. Choose one that is still to come."),
    AlreadyBegun: _("It has begun already: only its end can be moved now."),
    NotWholeDays: _("This kit is booked by whole days: choose a first day and a number of days."),
    NotYours: _("This booking belongs to somebody else. Ask them, or a steward of the kit."),
    NotSteward: _("That is for a steward of this kit."),
    NotSignedIn: _("Sign in first: a booking needs a name."),
    Changed: _("Somebody changed this booking meanwhile. Look at it again, then decide."),
    KeyReused: _("This form was sent before with something else in it. Load the page again."),
    SlotIsFree: _("It is free: book it, there is no need to wait."),
    AlreadyWaiting: _("You are on the list for this slot already."),
}

STATUSES = {
    "asked": _("waits for a steward"),
    "offered": _("is offered to you"),
    "booked": _("is booked"),
    "in_use": _("is in use"),
    "done": _("is done"),
    "cancelled": _("was cancelled"),
    "declined": _("was declined"),
    "lapsed": _("has lapsed"),
    "missed": _("was missed, and released"),
    "broken_down": _("could not be: the kit broke"),
}


def sentences(reader: Reader, refusals: tuple[Refusal, ...], name_of: NameOf) -> list[str]:
    """One for each reason, none twice."""
    return list(dict.fromkeys(sentence(reader, it, name_of) for it in refusals))


def sentence(reader: Reader, refusal: Refusal, name_of: NameOf) -> str:  # noqa: C901, PLR0911, PLR0912 - one case each
    """What stands in the way, and what would be right."""
    plain = _PLAIN.get(type(refusal))
    if plain is not None:
        return reader.say(plain)
    match refusal:
        case OffGrid():
            step = duration(reader, refusal.granularity_s)
            return reader.say(_("Bookings of this kit begin and end at full steps of {step}."), step=step)
        case TooShort():
            least = span(reader, refusal.least_s, refusal.least_days)
            return reader.say(_("That is too short: this kit is booked for {least} at least."), least=least)
        case TooLong():
            return _too_long(reader, refusal)
        case TooSoon():
            return reader.say(
                _("That is too soon: the earliest start is {at}."), at=reader.moment(refusal.earliest_utc)
            )
        case TooFarAhead():
            return reader.say(
                _("That is too far ahead: it can be booked until {at} today."), at=reader.moment(refusal.latest_utc)
            )
        case QuotaUsed():
            return _quota_used(reader, refusal)
        case NotInducted():
            return _not_inducted(reader, refusal)
        case OutOfOrder():
            return _out_of_order(reader, refusal)
        case Taken():
            return _taken(reader, refusal, name_of)
        case CannotNow():
            status = reader.say(STATUSES[refusal.status])
            return reader.say(_("This booking {status}, so that cannot be done any more."), status=status)
        case OfferOver():
            return reader.say(_("The offer was open until {at}. It is over."), at=reader.moment(refusal.until_utc))
        case NothingToCheckIn():
            return _nothing_to_check_in(reader, refusal)
        case AskAboutClock():
            return _ask_about_clock(reader, refusal)
        case NoInstance():
            return reader.say(
                _("There is no date in it that can be booked: it can be booked until {at} today."),
                at=reader.moment(refusal.latest_utc),
            )
        case KitPromised():
            return reader.say(
                _("{kit}: bookings stand in the way of this change. Move or cancel them first."), kit=refusal.name
            )
        case _:
            assert_never(refusal)  # type: ignore[arg-type] # those of _PLAIN


def duration(reader: Reader, seconds: int) -> str:
    """Like 1 h 30, in whole minutes."""
    hours, minutes = divmod(seconds // MINUTE_S, HOUR_S // MINUTE_S)
    if not hours:
        return reader.say(_("{minutes} min"), minutes=minutes)
    if not minutes:
        return reader.say(_("{hours} h"), hours=hours)
    return reader.say(_("{hours} h {minutes}"), hours=hours, minutes=f"{minutes:02}")


def span(reader: Reader, seconds: int | None, days: int | None) -> str:
    """Days, or a duration."""
    return duration(reader, seconds or 0) if days is None else reader.count("{n} day", "{n} days", days)


def amount(reader: Reader, quota: Quota, number: int) -> str:
    """So many hours, bookings or days, as the quota counts."""
    if quota.what == "hours":
        return duration(reader, number)
    if quota.what == "count":
        return reader.count("{n} booking", "{n} bookings", number)
    return reader.count("{n} day", "{n} days", number)


def quota_rule(reader: Reader, quota: Quota) -> str:
    """What a member may have."""
    most = amount(reader, quota, quota.most * HOUR_S if quota.what == "hours" else quota.most)
    if quota.per == "week":
        return reader.say(_("{most} a week"), most=most)
    if quota.per == "month":
        return reader.say(_("{most} a month"), most=most)
    return reader.say(_("{most} in any {window} days"), most=most, window=quota.window_days or 1)


def allowance_sentence(reader: Reader, it: Allowance) -> str:
    """What is left, before anybody tries."""
    left, rule = amount(reader, it.quota, it.left), quota_rule(reader, it.quota)
    return reader.say(_("{left} left of {rule}."), left=left, rule=rule)


def _too_long(reader: Reader, refusal: TooLong) -> str:
    most = span(reader, refusal.most_s, refusal.most_days)
    if refusal.chained:
        return reader.say(
            _("Together with your booking beside it, that is too long: {most} at most, or leave room for others."),
            most=most,
        )
    return reader.say(_("That is too long: this kit is booked for {most} at most."), most=most)


def _quota_used(reader: Reader, refusal: QuotaUsed) -> str:
    return reader.say(
        _(
            "Your share is {rule}, and {used} of it is used; this would take {wanted}."
            " What is still free {at} is anybody's."
        ),
        rule=quota_rule(reader, refusal.quota),
        used=amount(reader, refusal.quota, refusal.used),
        wanted=amount(reader, refusal.quota, refusal.wanted),
        at=reader.moment(refusal.free_from_utc),
    )


def _not_inducted(reader: Reader, refusal: NotInducted) -> str:
    if refusal.lapses_utc is None:
        why = reader.say(_("You need the induction “{topic}” first."), topic=refusal.topic)
    else:
        at = reader.moment(refusal.lapses_utc)
        why = reader.say(_("Your induction “{topic}” ends {at}, before this slot."), topic=refusal.topic, at=at)
    if refusal.next is None:
        when = reader.say(_("No date is planned: ask a steward of the kit."))
    else:
        when = reader.say(_("The next one is {at}."), at=reader.moment(refusal.next.start_utc))
    return f"{why} {when}"


def _out_of_order(reader: Reader, refusal: OutOfOrder) -> str:
    if refusal.until_utc is None:
        said = reader.say(_("{kit} is out of order, and nobody knows until when."), kit=refusal.name)
    else:
        at = reader.moment(refusal.until_utc)
        said = reader.say(_("{kit} is out of order, until {at} we think."), kit=refusal.name, at=at)
    return f"{said} {refusal.note}".rstrip()


def _taken(reader: Reader, refusal: Taken, name_of: NameOf) -> str:
    name = name_of(refusal.holder) if refusal.holder else None
    from_, until = reader.moment(refusal.busy.start_utc), reader.moment(refusal.busy.end_utc)
    names = {"kit": refusal.name, "from_": from_, "until": until}
    if name:
        said = reader.say(
            _("{holder} has {kit} from {from_} until {until}, cleaning included."), holder=name, **names
        )
    else:
        said = reader.say(_("{kit} is taken from {from_} until {until}, cleaning included."), **names)
    if not refusal.next_free:
        instead = reader.say(_("Nothing as long is free in the time that can be booked."))
    else:
        at = reader.moment(refusal.next_free[0].start_utc)
        instead = reader.say(_("The next free slot of this length begins {at}."), at=at)
    return f"{said} {instead}"


def _nothing_to_check_in(reader: Reader, refusal: NothingToCheckIn) -> str:
    if refusal.next is None or refusal.from_utc is None:
        return reader.say(_("You have no booking of this kit. If it is free, book it here and now."))
    return reader.say(
        _("Your booking begins {at}. You can check in from {from_}."),
        at=reader.moment(refusal.next.start_utc),
        from_=reader.moment(refusal.from_utc),
    )


def _ask_about_clock(reader: Reader, refusal: AskAboutClock) -> str:
    said = []
    if refusal.skipped:
        days = _days(reader, refusal.skipped)
        said.append(
            reader.say(_("The clock skips this time on {days}: leave that out, or begin an hour later."), days=days)
        )
    if refusal.repeated:
        days = _days(reader, refusal.repeated)
        said.append(
            reader.say(_("The clock shows this time twice on {days}: choose the first or the second."), days=days)
        )
    return " ".join(said)


def _days(reader: Reader, days: tuple[date, ...]) -> str:
    return ", ".join(format_date(datetime.combine(it, time(12)), "d MMMM y", locale=reader.language) for it in days)
