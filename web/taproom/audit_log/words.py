# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the audit log says, in words. Pure. What has no words is shown as it is written: nothing is left out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from babel.dates import format_datetime, format_timedelta

from taproom.audit_log.repository import Entry
from taproom.i18n import NOTHING, Reader
from taproom.i18n import mark as _

KINDS: Mapping[str, str] = {
    "alarm": _("Alarms"),
    "alert": _("Alerts"),
    "batch": _("Batches"),
    "booking": _("Bookings"),
    "feed": _("Calendar feeds"),
    "hydrometer": _("Hydrometers"),
    "induction": _("Inductions"),
    "invitation": _("Invitations"),
    "kettle": _("Kettles"),
    "kit": _("Kit"),
    "member": _("Members"),
    "money": _("Money"),
    "notices": _("Notices"),
    "panel": _("Panels"),
    "passkey": _("Passkeys"),
    "password": _("Passwords"),
    "pin": _("PINs"),
    "readings": _("Readings"),
    "recipe": _("Recipes"),
    "series": _("Series"),
    "session": _("Sessions"),
    "sign_in_code": _("Sign-in codes"),
    "waiting": _("Waiting list"),
}
_WHAT: Mapping[str, str] = {
    "alarm.seen": _("An alarm was seen"),
    "alert.acknowledged": _("Somebody looks after an alert"),
    "batch.made": _("A batch was planned"),
    "batch.photo_hidden": _("A batch's photo is for members only"),
    "batch.photo_shown": _("A batch's photo was put on its public page"),
    "booking.accepted": _("An offer was accepted"),
    "booking.approved": _("A booking was approved"),
    "booking.asked": _("A booking was asked for"),
    "booking.asked_to_move": _("A holder was asked to make room"),
    "booking.booked": _("Booked"),
    "booking.broken_down": _("A booking is off: out of order"),
    "booking.cancelled": _("A booking was cancelled"),
    "booking.checked_in": _("Checked in"),
    "booking.checked_out": _("Checked out"),
    "booking.declined": _("A booking was declined"),
    "booking.ended": _("A booking came to its end"),
    "booking.lapsed": _("Nobody decided in time"),
    "booking.missed": _("Nobody came: released"),
    "booking.moved": _("A booking was moved"),
    "booking.offer_declined": _("An offer was declined"),
    "booking.offer_lapsed": _("An offer ran out"),
    "booking.offered": _("Offered from the waiting list"),
    "feed.made": _("A calendar feed was made"),
    "feed.revoked": _("A calendar feed was revoked"),
    "hydrometer.added": _("A hydrometer was added"),
    "hydrometer.assigned": _("A hydrometer was given to a batch, or taken from it"),
    "hydrometer.revoked": _("A hydrometer may write no more"),
    "induction.called_off": _("An induction session was called off"),
    "induction.granted": _("Inducted"),
    "induction.planned": _("An induction session was planned"),
    "induction.signed_off": _("Signed off from a session"),
    "induction.signed_up": _("Signed up for a session"),
    "induction.withdrawn": _("An induction was taken back"),
    "invitation.made": _("Invited somebody"),
    "invitation.taken_back": _("An invitation was taken back"),
    "kettle.removed": _("A kettle was removed"),
    "kettle.saved": _("A kettle was described"),
    "kit.archived": _("Kit was put away"),
    "kit.brought_back": _("Kit was brought back"),
    "kit.damaged": _("Damage was reported"),
    "kit.in_service": _("Kit is in service"),
    "kit.mended": _("Damage was mended"),
    "kit.new_code": _("The code on the sticker was renewed"),
    "kit.notice": _("Kit is in service, with a note"),
    "kit.out_of_order": _("Kit was taken out of service"),
    "kit.photographed": _("Kit has another photo"),
    "kit.saved": _("Kit was described"),
    "kit.stewards": _("Kit has other stewards"),
    "member.changed": _("A member was changed"),
    "member.erased": _("A member was erased"),
    "member.joined": _("A member joined"),
    "money.chosen": _("A rule of the commons was changed"),
    "money.decided": _("The group decided by consent"),
    "money.posted": _("Written to the book"),
    "money.taken_back": _("A posting was taken back"),
    "notices.chosen": _("Chose how to be told"),
    "notices.device_added": _("A device is told by push now"),
    "notices.device_removed": _("A device is no longer told by push"),
    "notices.tried_again": _("A notice was sent again"),
    "panel.said_by_phone": _("Signed in at a panel with a phone"),
    "panel.wrong_number": _("A wrong number was chosen on a phone; the panel let nobody in"),
    "panel.paired": _("A panel was paired"),
    "panel.unpaired": _("A panel was unpaired"),
    "passkey.added": _("A passkey was added"),
    "passkey.removed": _("A passkey was removed"),
    "password.removed": _("A password was removed"),
    "password.set": _("A password was set"),
    "pin.removed": _("A PIN was removed"),
    "pin.set": _("A PIN was set"),
    "readings.redone": _("Readings were corrected anew"),
    "recipe.put_away": _("A recipe was put away"),
    "recipe.saved": _("A recipe was saved"),
    "recipe.shown_to": _("A recipe is shown to others"),
    "recipe.taken_back": _("A recipe that was put away was taken back"),
    "series.booked": _("A series was booked"),
    "session.all_ended": _("Signed out everywhere"),
    "session.others_ended": _("Signed out everywhere else"),
    "sign_in_code.made": _("A sign-in code was made"),
    "session.begun": _("Signed in"),
    "session.ended": _("Signed out"),
    "waiting.joined": _("Joined the waiting list"),
    "waiting.left": _("Left the waiting list"),
}
_FIELDS: Mapping[str, str] = {
    "alarm": _("alarm"),
    "approval": _("a steward decides"),
    "author": _("by"),
    "archived_utc": _("put away"),
    "booked_in": _("booked by"),
    "buffer_s": _("cleaning"),
    "capacity": _("places"),
    "damage": _("damage"),
    "end_utc": _("until"),
    "fermenter": _("fermenter"),
    "grace_s": _("released after"),
    "granularity_s": _("step"),
    "group": _("group"),
    "horizon_s": _("ahead"),
    "induction": _("induction"),
    "kit": _("kit"),
    "manual": _("manual"),
    "max_days": _("longest, in days"),
    "max_s": _("longest"),
    "member": _("member"),
    "min_days": _("shortest, in days"),
    "min_s": _("shortest"),
    "name": _("name"),
    "note": _("note"),
    "notice_s": _("notice"),
    "out_until_utc": _("back at"),
    "photo": _("photo"),
    "place": _("place"),
    "quotas": _("quotas"),
    "role": _("role"),
    "show_holder": _("shows who holds it"),
    "slug": _("address"),
    "start_utc": _("from"),
    "state": _("state"),
    "status": _("status"),
    "stewards": _("stewards"),
    "takes": _("takes too"),
    "topic": _("topic"),
    "until_utc": _("until"),
    "window_s": _("check-in opens before"),
}
_VALUES: Mapping[str, str] = {
    "asked": _("asked for"),
    "booked": _("booked"),
    "broken_down": _("out of order"),
    "cancelled": _("cancelled"),
    "days": _("days"),
    "declined": _("declined"),
    "done": _("done"),
    "hours": _("hours"),
    "in_service": _("in service"),
    "in_use": _("in use"),
    "lapsed": _("lapsed"),
    "missed": _("missed"),
    "offered": _("offered"),
    "out_of_order": _("out of order"),
}
_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
_QUIET = frozenset({"id", "version"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field: what it was (None: there was nothing before) and what it became."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What was changed, as a person calls it, and where it is seen."""

    name: str
    link: str = ""


def kind_in_words(reader: Reader, kind: str) -> str:
    return reader.say(KINDS[kind]) if kind in KINDS else kind


def what_in_words(reader: Reader, what: str) -> str:
    return reader.say(_WHAT[what]) if what in _WHAT else what


def changes(reader: Reader, entry: Entry, names: Mapping[str, str]) -> tuple[Change, ...]:
    """The fields that are not the same before and after. `names` says what ids are called."""
    said = {**entry.before, **entry.after}
    fields = [it for it, value in said.items() if it not in _QUIET and not _is_nameless(value, names)]
    return tuple(
        Change(
            field=reader.say(_FIELDS[it]) if it in _FIELDS else it.replace("_", " "),
            before=_value(reader, it, entry.before[it], names) if it in entry.before else None,
            after=_value(reader, it, entry.after[it], names) if it in entry.after else None,
        )
        for it in fields
        if it not in entry.before or it not in entry.after or entry.before[it] != entry.after[it]
    )


def _is_nameless(it: object, names: Mapping[str, str]) -> bool:
    """An id of something that nobody calls by a name."""
    return isinstance(it, str) and _ID.fullmatch(it) is not None and it not in names


def when(reader: Reader, at_utc: int) -> str:
    at = datetime.fromtimestamp(at_utc, UTC)
    return format_datetime(at, "d MMM y, HH:mm:ss", tzinfo=reader.timezone, locale=reader.language)


def _value(reader: Reader, name: str, it: object, names: Mapping[str, str]) -> str:  # noqa: PLR0911 - one for each kind
    match it:
        case None | "" | []:
            return NOTHING
        case bool():
            return reader.say(_("yes")) if it else reader.say(_("no"))
        case int() if name.endswith("_utc") and 0 <= it < 4_102_444_800:
            return reader.moment(it)
        case int() if name.endswith("_s"):
            return format_timedelta(it, threshold=2, locale=reader.language)
        case str():
            return names.get(it) or (reader.say(_VALUES[it]) if it in _VALUES else it)
        case list():
            return ", ".join(_value(reader, name, one, names) for one in it)
        case dict():
            said = (f"{key} {_value(reader, key, one, names)}" for key, one in it.items() if one is not None)
            return " ".join(said)
        case _:
            return str(it)
