# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a notice is said, and when it may ring: tables at the boundaries, over both daylight-saving Sundays."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.notices_support import GROUPS, MOVED, TRIPPED

from taproom.i18n import Library, Reader
from taproom.notices.kinds import TRIAL, UNKNOWN, Kinds, say
from taproom.notices.outbox import Group, Kind
from taproom.notices.postman import letter_text
from taproom.notices.rules import (
    PAUSES_S,
    Choices,
    Quiet,
    clock,
    device_name,
    first_try_utc,
    next_try_utc,
    parse_minute,
)

PARIS = ZoneInfo("Europe/Paris")
NIGHT = Quiet(from_minute=22 * 60, until_minute=7 * 60)
NAP = Quiet(from_minute=13 * 60, until_minute=14 * 60)


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("kind", "names", "title", "body"),
    [
        (MOVED, {"kit": "Kettle A", "begins_utc": 1_790_000_000}, "Kettle A was moved", "Mon 21 Sep 14:13."),
        (MOVED, {"kit": "{begins_utc}", "begins_utc": 0}, "{begins_utc} was moved", "Thu 1 Jan 00:00."),
        (MOVED, {"kit": "<b>&amp;", "begins_utc": 0}, "<b>&amp; was moved", "Your <b>&amp; now begins"),
        (MOVED, {"kit": "Kettle A", "begins_utc": 10**30}, UNKNOWN.title, UNKNOWN.body),
        (MOVED, {"kit": "Kettle A"}, UNKNOWN.title, UNKNOWN.body),
        (MOVED, {"kit": "Kettle A", "begins_utc": "soon", "more": 3}, "Kettle A was moved", "begins on soon."),
        (TRIPPED, {"name": "FV1"}, "FV1 was stopped", "Go and look."),
        (UNKNOWN, {"any": 1}, UNKNOWN.title, UNKNOWN.body),
    ],
)
def test_a_notice_is_said_with_its_names(
    kind: Kind, names: dict[str, Any], title: str, body: str, english: Reader
) -> None:
    said = say(kind, names, english)
    assert said.title == title
    assert said.body.endswith(body) or said.body.startswith(body)


def test_a_notice_is_said_in_the_readers_language_and_the_sites_zone() -> None:
    french = Library("America/St_Johns").reader("fr")
    said = say(TRIAL, {"asked_utc": 1_790_000_000}, french)
    assert said.title == "Un avis pour essayer"
    assert "lun. 21 sept. 11:43" in said.body


def test_a_letter_says_where_to_act_and_where_to_choose(french: Reader, english: Reader) -> None:
    said = say(TRIPPED, {"name": "FV1"}, english)
    with_links = letter_text(said, french, name="Zoé", link="/fermenters", public_url="https://b.example")
    assert with_links.startswith("Bonjour Zoé,\n\nGo and look.\n\nhttps://b.example/fermenters\n")
    assert "https://b.example/notices/settings" in with_links
    without = letter_text(said, english, name="Anna", link="/fermenters", public_url=None)
    assert "/" not in without.replace("e-mail", "")


def test_two_kinds_of_one_name_are_a_fault_of_the_composition() -> None:
    with pytest.raises(ValueError, match="one name"):
        Kinds((*GROUPS, Group(name="again", title="Again", kinds=(MOVED,))))


def test_a_kind_that_is_no_more_still_has_a_group_and_words() -> None:
    kinds = Kinds(GROUPS)
    assert kinds.kind("recipe.cloned") is UNKNOWN
    assert kinds.group("recipe.cloned") == "unknown"
    assert kinds.group("booking.moved") == "booking"


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        (NIGHT, "2026-12-01T20:59:59", None),  # 21:59:59 in Paris
        (NIGHT, "2026-12-01T21:00:00", "2026-12-02T06:00:00"),
        (NIGHT, "2026-12-02T05:59:59", "2026-12-02T06:00:00"),
        (NIGHT, "2026-12-02T06:00:00", None),
        (NAP, "2026-12-01T11:59:59", None),
        (NAP, "2026-12-01T12:00:00", "2026-12-01T13:00:00"),
        (NAP, "2026-12-01T12:59:59", "2026-12-01T13:00:00"),
        (NAP, "2026-12-01T13:00:00", None),
        # 28 March 2027: 02:00 becomes 03:00, the night is an hour shorter.
        (NIGHT, "2027-03-27T21:30:00", "2027-03-28T05:00:00"),
        (Quiet(from_minute=60, until_minute=150), "2027-03-28T00:30:00", "2027-03-28T01:00:00"),
        (Quiet(from_minute=150, until_minute=170), "2027-03-28T01:00:00", None),
        # 31 October 2027: 03:00 becomes 02:00, the night is an hour longer, and 02:30 comes twice.
        (NIGHT, "2027-10-30T20:30:00", "2027-10-31T06:00:00"),
        (Quiet(from_minute=60, until_minute=150), "2027-10-31T00:15:00", "2027-10-31T00:30:00"),
        (Quiet(from_minute=60, until_minute=150), "2027-10-31T00:30:00", None),
        (Quiet(from_minute=60, until_minute=150), "2027-10-31T01:15:00", "2027-10-31T01:30:00"),
        (Quiet(from_minute=0, until_minute=1439), "2027-10-30T22:00:00", "2027-10-31T22:59:00"),
    ],
)
def test_quiet_hours_end_by_the_local_clock(quiet: Quiet, now: str, until: str | None) -> None:
    assert quiet.ends_utc(utc(now), PARIS) == utc(until or now)


@given(
    st.integers(0, 1439),
    st.integers(0, 1439),
    st.integers(utc("2027-03-26T00:00:00"), utc("2027-11-02T00:00:00")),
    st.sampled_from(["UTC", "Europe/Paris", "America/St_Johns", "Asia/Kathmandu"]),
)
def test_what_waits_rings_at_the_first_minute_that_is_not_quiet(
    begin: int, end: int, now_utc: int, zone: str
) -> None:
    quiet, where = Quiet(from_minute=begin, until_minute=end), ZoneInfo(zone)
    ends_utc = quiet.ends_utc(now_utc, where)
    assert not quiet.holds_at(ends_utc, where)
    assert ends_utc == now_utc or quiet.holds_at(ends_utc - 1, where)
    assert ends_utc <= now_utc + 25 * 3600


@pytest.mark.parametrize("quiet", [None, NIGHT])
def test_danger_rings_at_night(quiet: Quiet | None) -> None:
    midnight_utc = utc("2026-12-01T23:00:00")
    assert first_try_utc(TRIPPED, quiet, midnight_utc, PARIS) == midnight_utc
    assert first_try_utc(MOVED, quiet, midnight_utc, PARIS) == (
        midnight_utc if quiet is None else utc("2026-12-02T06:00:00")
    )


def test_pauses_grow_and_end() -> None:
    assert [next_try_utc(tries, 100) for tries in range(1, len(PAUSES_S) + 2)] == [
        *(100 + pause for pause in PAUSES_S),
        None,
    ]
    assert list(PAUSES_S) == sorted(PAUSES_S)


def test_what_was_never_chosen_about_is_wanted() -> None:
    choices = Choices(wanted={("booking", "email"): False})
    assert [choices.wants(group, channel) for group in ("booking", "x") for channel in ("email", "push")] == [
        *(False, True),
        *(True, True),
    ]


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        *(("00:00", 0), ("7:05", 425), ("07:05:00", 425), (" 23:59 ", 1439)),
        *(("24:00", None), ("12:60", None), ("12", None), ("", None), ("12:5", None), ("-1:00", None)),
        *(("\u0661\u0662:\u0660\u0660", None), ("1e1:00", None), ("012:00", None), ("nan:nan", None)),
    ],
)
def test_a_time_of_day_is_read_as_browsers_send_it(text: str, minute: int | None) -> None:
    assert parse_minute(text) == minute
    if minute is not None:
        assert parse_minute(clock(minute)) == minute


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537.36 Edg/130", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko Firefox/132.0", "Firefox, Linux"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_named_so_that_its_owner_knows_it(agent: str, name: str) -> None:
    assert device_name(agent) == name
