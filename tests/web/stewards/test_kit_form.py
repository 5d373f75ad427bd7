# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a kit says what a kit file says: whatever one may be is written into it, and read back the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taproom.bookings.inventory import KitEntry, QuotaEntry
from taproom.bookings.stewards.kit_form import FIELDS, QUOTAS, Draft, blank, draft_of, read_draft, slug_of
from taproom.i18n import Library

ENGLISH, FRENCH = (Library("Europe/Paris").reader(it) for it in ("en", "fr"))
SLUGS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=30)


def maybe(least: int, most: int) -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(least, most)


@st.composite
def entries(draw: st.DrawFn) -> KitEntry:
    """Any kit that a file may describe."""
    days = draw(st.booleans())
    shortest, longest = sorted((draw(st.integers(1, 200)), draw(st.integers(1, 200))))
    chosen = draw(st.sets(st.sampled_from(QUOTAS)))
    quotas = [
        QuotaEntry(
            what=what,
            per=per,
            most=draw(st.integers(1, 10_000)),
            window_days=draw(st.integers(1, 366)) if per == "window" else None,
        )
        for what, per in QUOTAS
        if (what, per) in chosen
    ]
    return KitEntry(
        slug=draw(SLUGS),
        name=draw(WORDS),
        place=draw(st.just("") | WORDS),
        manual=draw(st.just("") | WORDS),
        group=draw(st.none() | SLUGS),
        capacity=draw(st.integers(1, 1000)),
        takes=tuple(sorted(draw(st.sets(SLUGS, max_size=3)))),
        booked_in="days" if days else "hours",
        step_minutes=draw(st.sampled_from((1, 5, 15, 30, 60, 720, 1440))),
        shortest_minutes=None if days else shortest,
        longest_hours=None if days else longest,
        shortest_days=shortest if days else None,
        longest_days=longest if days else None,
        cleaning_minutes=draw(st.integers(0, 44_640)),
        notice_hours=draw(st.integers(0, 2000)),
        ahead_days=draw(st.integers(1, 400)),
        approval=draw(st.booleans()),
        induction=draw(st.none() | SLUGS),
        show_holder=draw(st.booleans()),
        release_after_minutes=draw(maybe(1, 1440)),
        check_in_minutes=draw(st.integers(0, 1440)),
        fermenter=draw(st.none() | st.just("site/unit/fv1")),
        quotas=tuple(quotas),
    )


def read(typed: dict[str, str], **more: str) -> Draft:
    return read_draft(typed, [], [], ENGLISH, **more)


def typed_as(**fields: str) -> dict[str, str]:
    return {**blank().typed, "name": "Kettle A", **{name.replace("__", "."): it for name, it in fields.items()}}


@given(entries())
def test_whatever_a_file_may_say_the_form_says_too(entry: KitEntry) -> None:
    written = draft_of(entry, ["m"])
    for reader in (ENGLISH, FRENCH):
        again = read_draft(written.typed, ["m"], sorted(entry.takes), reader)
        assert again.wrong == {}
        assert again.entry == entry
        assert not again.differs(written)


def test_an_empty_form_asks_for_a_name_and_nothing_else() -> None:
    assert set(read(dict(blank().typed)).wrong) == {"name", "slug"}


def test_the_address_is_made_from_the_name() -> None:
    entry = read(typed_as(name="Cuve d'ébullition nº 2")).entry
    assert entry is not None
    assert entry.slug == "cuve-d-ebullition-no-2"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Kettle A (100 L)", "kettle-a-100-l"),
        ("  Établi ", "etabli"),
        ("日本", ""),
        ("a" * 60, "a" * 40),
        ("d'eau", "d-eau"),
    ],
)
def test_addresses_have_small_letters_digits_and_dashes(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_every_fault_is_said_at_once_and_what_was_typed_is_kept() -> None:
    typed = typed_as(capacity="0", ahead_days="soon", notice_hours="2001", quota__hours__week="0", window_days="7")
    draft = read(typed)
    assert set(draft.wrong) == {"capacity", "ahead_days", "notice_hours", "quota.hours.week", "quota.days.window"}
    assert draft.entry is None
    assert {name: draft.typed[name] for name in FIELDS if name != "slug"} == {
        name: typed[name] for name in FIELDS if name != "slug"
    }


@pytest.mark.parametrize(
    ("field", "right", "wrong"),
    [
        ("capacity", ["1", "1000", " 3 "], ["0", "1001", "-1", "1.5", "x", "1e3", "\u0663\u0663 x", "999999999999"]),
        ("step_minutes", ["5", "30", "1440"], ["0", "7", "1441"]),
        ("shortest_minutes", ["", "1", "44640"], ["0", "44641"]),
        ("longest_hours", ["", "1", "9600"], ["0", "9601", "nan", "inf"]),
        ("cleaning_minutes", ["0", "44640"], ["44641", "-5"]),
        ("notice_hours", ["0", "2000"], ["2001"]),
        ("ahead_days", ["1", "400"], ["0", "401"]),
        ("release_after_minutes", ["", "1", "1440"], ["0", "1441"]),
        ("check_in_minutes", ["0", "1440"], ["1441"]),
        ("quota.count.week", ["", "1", "10000"], ["0", "10001", "two"]),
        ("slug", ["a", "a-b", "a" * 40], ["A", "a--b", "-a", "a" * 41, "a b", "../x"]),
    ],
)
def test_each_number_has_its_bounds(field: str, right: list[str], wrong: list[str]) -> None:
    for text in right:
        assert field not in read(typed_as() | {field: text}).wrong, text
    for text in wrong:
        assert field in read(typed_as() | {field: text}).wrong, text


def test_the_longest_is_not_shorter_than_the_shortest() -> None:
    assert set(read(typed_as(shortest_minutes="121", longest_hours="2")).wrong) == {"longest_hours"}
    assert not read(typed_as(shortest_minutes="120", longest_hours="2")).wrong
    assert set(read(typed_as(booked_in="days", shortest_days="8", longest_days="7")).wrong) == {"longest_days"}


def test_bounds_of_the_other_way_of_booking_are_not_looked_at() -> None:
    entry = read(typed_as(booked_in="days", longest_hours="no", longest_days="21")).entry
    assert entry is not None
    assert (entry.longest_hours, entry.longest_days) == (None, 21)


def test_a_window_needs_both_of_its_numbers() -> None:
    assert "quota.days.window" in read(typed_as(window_days="60")).wrong
    assert "quota.days.window" in read(typed_as(quota__days__window="30")).wrong
    assert not read(typed_as(quota__days__window="30", window_days="60")).wrong
