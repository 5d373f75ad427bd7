# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every reason has a sentence in both languages, with its numbers in the reader's form."""

from datetime import date
from typing import get_args

import pytest
from tests.web.bookings.conftest import NOW_UTC

from taproom.bookings import refusals, telling, words
from taproom.bookings.kit import HOUR_S, Quota
from taproom.bookings.quotas import Allowance
from taproom.bookings.refusals import Refusal
from taproom.bookings.status import COUNTED, LIVE, OPEN, Status
from taproom.bookings.values import Interval, Session
from taproom.i18n import Library, Reader

QUOTA = Quota(what="hours", per="week", most=6)
SLOT = Interval(start_utc=NOW_UTC, end_utc=NOW_UTC + 2 * HOUR_S)
SESSION = Session(id="s", topic="bottling", start_utc=NOW_UTC, end_utc=NOW_UTC + 1)

EXAMPLES: list[tuple[Refusal, str, str]] = [
    (
        refusals.Taken(kit="k", name="Mill", holder="anne", busy=SLOT, next_free=(SLOT,)),
        "Anne has Mill from Mon 21 Sep 16:00 until Mon 21 Sep 18:00, cleaning included."
        " The next free slot of this length begins Mon 21 Sep 16:00.",
        "Anne a Mill du lun. 21 sept. 16:00 au lun. 21 sept. 18:00, nettoyage compris."
        " Le prochain créneau libre de cette durée commence lun. 21 sept. 16:00.",
    ),
    (
        refusals.Taken(kit="k", name="Mill", holder="gone", busy=SLOT, next_free=()),
        "Mill is taken from Mon 21 Sep 16:00 until Mon 21 Sep 18:00, cleaning included."
        " Nothing as long is free in the time that can be booked.",
        "Mill est pris du",
    ),
    (
        refusals.QuotaUsed(quota=QUOTA, used=5 * HOUR_S, wanted=HOUR_S + 1800, free_from_utc=NOW_UTC),
        "Your share is 6 h a week, and 5 h of it is used; this would take 1 h 30."
        " What is still free Mon 21 Sep 16:00 is anybody's.",
        "Votre part est de 6 h par semaine, dont 5 h de prise",
    ),
    (
        refusals.TooShort(least_s=1800),
        "That is too short: this kit is booked for 30 min at least.",
        "30 min au moins",
    ),
    (refusals.TooLong(most_days=30), "That is too long: this kit is booked for 30 days at most.", "30 jours au plus"),
    (refusals.TooLong(most_s=HOUR_S, chained=True), "Together with your booking beside it", "Avec votre réservation"),
    (
        refusals.NotInducted(topic="bottling", lapses_utc=None, next=SESSION),
        "You need the induction “bottling” first. The next one is Mon 21 Sep 16:00.",
        "abord la formation",
    ),
    (
        refusals.NotInducted(topic="bottling", lapses_utc=NOW_UTC, next=None),
        "Your induction “bottling” ends Mon 21 Sep 16:00, before this slot. No date is planned",
        "Votre formation",
    ),
    (
        refusals.OutOfOrder(kit="k", name="Burner 1", note="Gas leak.", until_utc=None),
        "Burner 1 is out of order, and nobody knows until when. Gas leak.",
        "Burner 1 est en panne",
    ),
    (refusals.OutOfOrder(kit="k", name="Burner 1", note="", until_utc=NOW_UTC), "until Mon 21 Sep", "sans doute"),
    (refusals.OffGrid(granularity_s=1800), "full steps of 30 min", "par pas de 30 min"),
    (refusals.TooSoon(earliest_utc=NOW_UTC), "the earliest start is Mon 21 Sep 16:00", "le premier départ possible"),
    (refusals.TooFarAhead(latest_utc=NOW_UTC), "until Mon 21 Sep 16:00 today", "au lun. 21 sept. 16:00"),
    (refusals.CannotNow(status="cancelled"), "This booking was cancelled, so", "Cette réservation a été annulée"),
    (refusals.OfferOver(until_utc=NOW_UTC), "open until Mon 21 Sep 16:00", "offre courait"),
    (refusals.NothingToCheckIn(kit="k", next=None, from_utc=None), "If it is free, book it", "réservez-le ici"),
    (
        refusals.NothingToCheckIn(kit="k", next=SLOT, from_utc=NOW_UTC - 900),
        "Your booking begins Mon 21 Sep 16:00. You can check in from Mon 21 Sep 15:45.",
        "signaler votre arrivée",
    ),
    (
        refusals.AskAboutClock(skipped=(date(2027, 3, 28),), repeated=(date(2027, 10, 31),)),
        "The clock skips this time on 28 March 2027: leave that out, or begin an hour later."
        " The clock shows this time twice on 31 October 2027: choose the first or the second.",
        "28 mars 2027",
    ),
    (refusals.NoInstance(latest_utc=NOW_UTC), "There is no date in it", "Aucune de ces dates"),
    (refusals.KitPromised(kit="k", name="Mill"), "Mill: bookings stand in the way", "des réservations empêchent"),
    (refusals.UnknownKit(kit="k"), "There is no such kit.", "Ce matériel"),
    (refusals.UnknownBooking(booking="b"), "There is no such booking.", "Cette réservation"),
    (refusals.InThePast(now_utc=1), "That time has passed.", "Ce moment est passé."),
    (refusals.Changed(version=1), "Somebody changed this booking", "un a modifié"),
    *[
        (kind(), "", "")
        for kind in (
            *(refusals.Senseless, refusals.AlreadyBegun, refusals.NotWholeDays, refusals.NotYours),
            *(refusals.NotSteward, refusals.NotSignedIn, refusals.KeyReused, refusals.SlotIsFree),
            refusals.AlreadyWaiting,
        )
    ],
]


def name_of(member: str) -> str | None:
    return {"anne": "Anne"}.get(member)


@pytest.fixture(scope="module")
def readers() -> tuple[Reader, Reader]:
    library = Library("Europe/Paris")
    return library.reader("en"), library.reader("fr")


@pytest.mark.parametrize(("refusal", "english", "french"), EXAMPLES, ids=lambda it: type(it).__name__)
def test_a_reason_is_a_sentence(refusal: Refusal, english: str, french: str, readers: tuple[Reader, Reader]) -> None:
    in_english, in_french = (words.sentence(reader, refusal, name_of) for reader in readers)
    assert english in in_english
    assert french in in_french
    assert in_english != in_french
    assert in_english.endswith(".")


def test_every_reason_is_among_them() -> None:
    assert {type(it) for it, _, _ in EXAMPLES} == set(get_args(Refusal))


def test_the_same_reason_is_said_once(readers: tuple[Reader, Reader]) -> None:
    assert len(words.sentences(readers[0], (refusals.Senseless(), refusals.Senseless()), name_of)) == 1


@pytest.mark.parametrize(
    ("quota", "used", "said"),
    [
        (QUOTA, HOUR_S, "5 h left of 6 h a week."),
        (Quota(what="count", per="month", most=1), 0, "1 booking left of 1 booking a month."),
        (Quota(what="days", per="window", most=40, window_days=60), 10, "30 days left of 40 days in any 60 days."),
    ],
)
def test_what_is_left_is_said(quota: Quota, used: int, said: str, readers: tuple[Reader, Reader]) -> None:
    most = quota.most * HOUR_S if quota.what == "hours" else quota.most
    it = Allowance(quota=quota, used=used, most=most, period=None)
    assert words.allowance_sentence(readers[0], it) == said


def test_every_notice_has_its_own_name_and_every_status_a_word() -> None:
    assert len({it.name for it in telling.KINDS}) == len(telling.KINDS)
    assert set(words.STATUSES) == set(get_args(Status))
    assert OPEN < LIVE < COUNTED
