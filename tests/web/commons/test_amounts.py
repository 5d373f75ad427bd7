# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Amounts as people type them, and months as their clock has them."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taproom.commons.amounts import AmountRefused, amount, hundredths, plain, said, whole
from taproom.commons.ledger import Unit
from taproom.commons.months import Month, month_of, written
from taproom.i18n import Reader


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("12", 1200), ("12,5", 1250), ("12.50", 1250), (" 1 234,50 € ", 123_450), ("0,01", 1), ("1\u202f000", 100_000)],
)
def test_comma_or_point(typed: str, cents: int) -> None:
    assert hundredths(typed) == cents


@pytest.mark.parametrize(
    "typed",
    ["", "1,234.50", "1.234", "-1", "1e3", "0x10", "12,", ",5", "NaN", "inf", "\uff19", "1" * 14, "12,345", "a"],
)
def test_what_is_no_amount(typed: str) -> None:
    with pytest.raises(AmountRefused):
        hundredths(typed)


@pytest.mark.parametrize("typed", ["0", "0,00"])
def test_nothing_is_not_posted(typed: str) -> None:
    with pytest.raises(AmountRefused):
        amount(typed)


@pytest.mark.parametrize("typed", ["1,5", "", "-2", "1" * 16])
def test_points_are_whole(typed: str) -> None:
    with pytest.raises(AmountRefused):
        whole(typed)


@given(st.integers(0, 10**13))
def test_what_is_shown_to_programs_is_read_back(cents: int) -> None:
    assert hundredths(plain(cents)) == cents


def test_amounts_are_said_as_the_reader_does(english: Reader, french: Reader) -> None:
    assert said(english, -48_050) == "-€480.50"
    assert said(french, 123_450) == "1\u202f234,50\xa0€"
    assert said(french, 2, Unit.POINT) == "2 points"
    assert said(english, 1, Unit.COIN) == "1 coin"
    assert said(french, 3, Unit.BOTTLE) == "3 bouteilles"


def test_a_month_is_the_brewerys_own() -> None:
    paris, month = ZoneInfo("Europe/Paris"), Month(year=2026, month=12)
    assert month_of(month.begins_utc(paris), paris) == month
    assert month_of(month.begins_utc(paris) - 1, paris) == month.later(-1) == Month(year=2026, month=11)
    assert month.ends_utc(paris) == month.later(1).begins_utc(paris)
    assert str(month.later(1)) == "2027-01"
    assert written("2026-12") == month
    assert [written(it) for it in ("", "2026-13", "1999-01", "2026-1")] == [None] * 4
