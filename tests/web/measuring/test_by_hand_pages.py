# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A batch that nobody regulates but people: typed in, advised, done, printed; over real HTTP, without a script."""

from typing import Any

import pytest
from tests.web.measuring.conftest import HOUR_S, Bench

from taproom.measuring import repository

SETTING = {"target": "19", "chamber": "fridge", "yeast": "ale", "bottles": "4", "every": "12", "version": "0"}


def kept(bench: Bench, **more: str) -> Any:
    return bench.form("by-hand", **(SETTING | more))


def visit(bench: Bench, **typed: str) -> Any:
    return bench.form("by-hand/visit", **typed)


def test_a_batch_is_kept_by_hand_once_somebody_said_how(bench: Bench) -> None:
    assert "Say first how it is kept, below." in bench.page("by-hand")
    assert kept(bench, target="18,5").status_code == 303
    page = bench.page("by-hand")
    assert "What do you see?" in page
    assert "What to do now" not in page, "nobody has read a thermometer yet"
    found = bench.read(lambda db: repository.setting(db, bench.batch))
    assert found is not None
    assert (found.target_c, found.version) == (18.5, 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("target", "soon"),
        ("target", "66"),
        ("chamber", "moon"),
        ("yeast", "wine"),
        ("bottles", "7"),
        ("bottles", "1.5"),
        ("bottles", "-1"),
        ("every", "5"),
    ],
)
def test_what_cannot_be_comes_back_as_it_was_typed(field: str, value: str, bench: Bench) -> None:
    answer = kept(bench, **{field: value, "target": value if field == "target" else "17,3"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert f'value="{value if field == "target" else "17,3"}"' in answer.text


def test_of_two_who_change_it_the_second_keeps_what_they_typed(bench: Bench) -> None:
    kept(bench)
    answer = kept(bench, target="12,3")
    assert answer.status_code == 422
    assert "Somebody changed this meanwhile" in answer.text
    assert 'value="12,3"' in answer.text


def test_too_warm_beer_in_a_warm_room_wants_ice(bench: Bench) -> None:
    kept(bench)
    assert visit(bench, beer="21,5", room="27", low="24", high="29").status_code == 303
    page = bench.page("by-hand")
    assert "frozen bottle" in page
    assert "The bottles will have done their work about" in page
    assert "Then it is likely to be" in page
    assert 'class="band"' in page
    assert [it.value for it in bench.readings("temperature")] == [21.5]
    assert [it.value for it in bench.readings("room_temperature")] == [27.0]


def test_what_was_advised_and_done_is_known_at_the_next_visit(bench: Bench) -> None:
    kept(bench)
    visit(bench, beer="21.5", room="27")
    page = bench.page("by-hand")
    count = page.partition('name="frozen" value="')[2].partition('"')[0]
    assert int(count) >= 1
    assert bench.form("by-hand/did", frozen=count, is_open="0", blanket="0").status_code == 303
    assert [(it.what, it.number) for it in bench.read(lambda db: repository.acts(db, bench.batch))] == [
        ("target", 19.0),
        ("frozen", float(count)),
        ("open", 0.0),
        ("blanket", 0.0),
    ]
    bench.later(HOUR_S)
    assert "Take out the bottles" in bench.page("by-hand") or "The bottles will" in bench.page("by-hand")


def test_cold_beer_in_a_cold_room_wants_warmth(bench: Bench) -> None:
    kept(bench)
    visit(bench, beer="16", room="8")
    page = bench.page("by-hand")
    assert "60 °C beside the vessel" in page


def test_without_frozen_bottles_none_are_advised_and_that_is_said(bench: Bench) -> None:
    kept(bench, bottles="0")
    visit(bench, beer="23", room="30")
    page = bench.page("by-hand")
    assert "frozen bottles of 1.5 l into" not in page
    assert "With frozen bottles it could be held nearer." in page


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({}, "Type what the thermometer says"),
        ({"beer": "warm"}, "is no number"),
        ({"beer": "77"}, "Right would be between"),
        ({"low": "25", "high": "20"}, "the wrong way round"),
        ({"beer": "19", "room": "99"}, "Right would be between"),
    ],
)
def test_a_wrong_visit_comes_back_and_nothing_of_it_is_kept(typed: dict[str, str], why: str, bench: Bench) -> None:
    kept(bench)
    answer = visit(bench, **typed)
    assert answer.status_code == 422
    assert why in answer.text
    assert bench.readings() == []
    for value in typed.values():
        assert f'value="{value}"' in answer.text


@pytest.mark.parametrize("count", ["7", "-1", "1.5", "many"])
def test_nobody_puts_so_many_bottles_in(count: str, bench: Bench) -> None:
    kept(bench)
    assert bench.form("by-hand/did", frozen=count).status_code == 422
    assert [it.what for it in bench.read(lambda db: repository.acts(db, bench.batch))] == ["target"]


def test_the_sheet_fits_a_page_and_says_the_rules(bench: Bench) -> None:
    kept(bench, target="18.5")
    page = bench.page("by-hand/sheet")
    assert "Target: 18.5 °C" in page
    assert page.count("<tr><td></td>") == 28
    assert "<script" not in page.partition("<main")[2]


def test_a_batch_by_hand_has_the_same_chart(bench: Bench) -> None:
    kept(bench)
    for beer, room in (("19", "24"), ("19.5", "23"), ("20", "25")):
        visit(bench, beer=beer, room=room)
        bench.later(12 * HOUR_S)
    found = bench.brewery.client.get(f"/api/v1/batches/{bench.batch}/history").json()
    assert [it for it in found["beer_c"] if it is not None] == [19.0, 19.5, 20.0]
    assert [it for it in found["chamber_c"] if it is not None] == [24.0, 23.0, 25.0]
    assert {it for it in found["setpoint_c"] if it is not None} == {19.0}
