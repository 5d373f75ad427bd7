# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was used, and who changed what: sums that are right, and nothing shown to who may not see it."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from tests.web.conftest import NOW_UTC
from tests.web.stewards.conftest import DAY_S, HOUR_S, PARIS, Workshop

import taproom
from taproom.audit_log.repository import Entry
from taproom.audit_log.words import KINDS, changes, what_in_words
from taproom.bookings.repository.logs import Use
from taproom.bookings.stewards.usage import by_month, last_months, sums
from taproom.bookings.stewards.usage_routes import harmless
from taproom.i18n import Reader


def paris(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=PARIS).timestamp())


def use(start: str, end: str, *, kit: str = "k", member: str | None = "m") -> Use:
    return Use(
        booking="b", kit=kit, member=member, from_utc=paris(start), until_utc=paris(end), checked=False, purpose=""
    )


def test_hours_fall_into_the_month_in_which_they_were() -> None:
    months = last_months(paris("2026-11-15 12:00"), PARIS, 3)
    used = [use("2026-09-30 22:00", "2026-10-01 03:00"), use("2026-10-20 00:00", "2026-11-02 00:00")]
    found = by_month(used, months)
    assert [it.used_s // HOUR_S for it in found] == [2, 3 + 12 * 24 + 1, 24]  # October has an hour twice
    assert [it.number for it in found] == [1, 1, 0]
    assert sum(it.used_s for it in found) == sum(it.until_utc - it.from_utc for it in used)


def test_sums_are_the_most_first_and_leave_out_nobody() -> None:
    used = [use("2026-09-01 08:00", "2026-09-01 09:00", member=None), use("2026-09-02 08:00", "2026-09-02 12:00")]
    assert sums(used, lambda it: it.member or "") == {"m": 4 * HOUR_S, "": HOUR_S}


@pytest.fixture
def used(workshop: Workshop) -> Workshop:
    """Franck has used the burner, Élodie the bench."""
    workshop.put("bench", stewards=("Driss",))
    then_utc = NOW_UTC - 5 * DAY_S
    workshop.book("Franck", "burner", in_h=-48, hours=3, now_utc=then_utc, purpose="=HYPERLINK(1)")
    workshop.book("Élodie", "bench", in_h=-24, hours=2, now_utc=then_utc, purpose="Labels")
    return workshop


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("Bilal", {"Burner", "Bench"}),
        ("Driss", {"Bench"}),
        ("Franck", {"Burner"}),
        ("Élodie", {"Bench"}),
        ("Chloé", set()),
    ],
)
def test_everybody_sees_what_they_look_after_and_their_own(name: str, seen: set[str], used: Workshop) -> None:
    used.enter(name)
    table = used.get("/usage.csv")
    assert {it for it in ("Burner", "Bench") if it in table} == seen
    page = used.get("/usage")
    assert ("HYPERLINK" in page) == ("Burner" in seen)
    assert ("Labels" in page) == ("Bench" in seen)


def test_the_table_is_harmless_in_a_spreadsheet_and_can_be_narrowed(used: Workshop) -> None:
    rows = used.get("/usage.csv").splitlines()
    assert rows[0] == "booking,kit,member,from,until,hours,checked_in,purpose"
    assert len(rows) == 3
    assert ",3.00,0,'=HYPERLINK(1)" in rows[2]
    assert len(used.get("/usage.csv?kit=bench").splitlines()) == 2
    assert len(used.get(f"/usage.csv?member={used.id('Franck')}").splitlines()) == 2
    assert len(used.get("/usage.csv?kit=bench&member=nobody").splitlines()) == 1


def test_the_audit_log_says_who_changed_what_from_what_to_what(workshop: Workshop) -> None:
    workshop.post("/kit/mill/out", note="Belt torn")
    page = workshop.get(f"/audit?subject={workshop.kit('mill').id}")
    assert "Kit was taken out of service" in page
    assert "<del>in service</del>" in page
    assert "<ins>out of order</ins>" in page
    assert "Bilal" in page
    assert "Kettle" not in page.partition("<ol")[2].partition("</ol>")[0]


def test_the_audit_log_is_turned_over_page_by_page(workshop: Workshop) -> None:
    for number in range(60):
        workshop.post("/kit/mill/notice", note=f"Note {number}")
    first = workshop.get("/audit?kind=kit")
    assert first.count("<time>") == 50
    below = re.search(r"below=(\d+)", first)
    assert below is not None
    second = workshop.get(f"/audit?kind=kit&below={below[1]}")
    assert "Note 9</ins>" in second
    assert "Note 10</ins>" in first
    assert workshop.get("/audit?by=nobody").count("<time>") == 0
    workshop.get("/audit?kind=K", 422)
    workshop.get("/audit?below=0", 422)
    workshop.get("/audit?subject=%00%ED%A0%80&by=%F0%9F%8D%BA")


def test_every_kind_of_change_that_is_noted_has_words(english: Reader) -> None:
    here = Path(taproom.__file__).parent
    noted = {it for file in here.rglob("*.py") for it in re.findall(r'what="([a-z_]+\.[a-z_]+)"', file.read_text())}
    assert len(noted) > 30
    assert {it.partition(".")[0] for it in noted} <= set(KINDS)
    assert [it for it in sorted(noted) if what_in_words(english, it) == it] == []


def test_what_has_no_words_is_shown_as_it_is_and_ids_by_their_names(english: Reader) -> None:
    entry = Entry(
        id=1,
        at_utc=0,
        by=None,
        what="odd.thing",
        subject="s",
        before={"made_up": [1], "start_utc": NOW_UTC, "same": 1, "buffer_s": 3600, "approval": True},
        after={"made_up": {"a": None, "b": "x"}, "start_utc": None, "same": 1, "buffer_s": 5400, "approval": False}
        | {"member": "01M8G2D1S7PW0XQ1QPTCSCR73J", "kit": "01M8G2D1S7PW0XQ1QPTCSCR73K"},
    )
    found = {
        it.field: (it.before, it.after) for it in changes(english, entry, {"01M8G2D1S7PW0XQ1QPTCSCR73J": "Anna"})
    }
    assert found == {
        "made up": ("1", "b x"),
        "from": ("Mon 21 Sep 14:13", "\N{EN DASH}"),
        "cleaning": ("60 minutes", "90 minutes"),
        "a steward decides": ("yes", "no"),
        "member": (None, "Anna"),
    }


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Pale ale - 20 l", "Pale ale - 20 l"),
        ("=A1", "'=A1"),
        ("  +1", "'  +1"),
        ("Tea;=A1", "Tea;'=A1"),
        ("Tea; @x", "Tea;' @x"),
        ("\uff1dA1", "'\uff1dA1"),
    ],
)
def test_a_formula_is_none_at_the_start_of_a_cell_nor_after_a_semicolon(typed: str, written: str) -> None:
    """French spreadsheets take a semicolon for the end of a cell, also in a table with commas."""
    assert harmless(typed) == written
