# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cells wanted, cells alive, cells grown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.brewing.reading import number, why_none

from taproom.brewing import yeast
from taproom.brewing.yeast import Pitch, Starter


def test_cells_for_an_ale() -> None:
    """White and Zainasheff's example: 20 l at 12 °P and 0.75 want 180 billion cells."""
    assert yeast.cells_wanted(wort_l=20, og=1.04837, rate=0.75) == pytest.approx(180, abs=0.5)


@pytest.mark.parametrize(("days", "alive"), [(0, 1), (30, 0.79), (100, 0.30), (142, 0.006), (143, 0), (2000, 0)])
def test_liquid_yeast_dies_by_the_day(days: float, alive: float) -> None:
    assert yeast.viability(days) == pytest.approx(alive, abs=1e-9)


def test_dead_yeast_is_no_division_by_zero() -> None:
    assert why_none(yeast.pitch(Pitch(age_days=143)), "packets") == yeast.TOO_OLD
    assert number(yeast.pitch(Pitch(age_days=143, form="dry")), "packets") == pytest.approx(1.86, abs=0.02)


def test_many_packets_are_dearer_than_a_starter() -> None:
    assert "a starter is cheaper" in yeast.pitch(Pitch(age_days=60)).warnings[0]
    assert yeast.pitch(Pitch(packet=200, age_days=0)).warnings == ()


@pytest.mark.parametrize(
    ("rate", "each"), [(0.1, 1.4), (1.39, 1.4), (1.4, 1.392), (2.0, 0.99), (3.47, 0.0051), (3.5, 0)]
)
def test_troester_on_a_stir_plate(rate: float, each: float) -> None:
    """New cells for a gram of extract: 1.4 below 1.4 cells a gram; 2.33 - 0.67 x; none from 3.5."""
    assert yeast.troester_growth(rate * 100, 100) == pytest.approx(each * 100, abs=1e-6)


@pytest.mark.parametrize(("rate", "factor"), [(5, 4.99), (25, 1.859), (50, 1.079), (100, 0.5125), (200, 0.100)])
def test_white_left_alone(rate: float, factor: float) -> None:
    """12.5479 x^-0.4595 - 0.9995; White's own table has 2.0 from 50 and 1.5 from 100 million to a millilitre."""
    assert yeast.white_growth(rate, 1, 0) == pytest.approx(rate * factor, rel=0.01)


def test_white_measured_nothing_thinner_than_five_millions() -> None:
    assert yeast.white_growth(1, 1, 0) == pytest.approx(yeast.white_growth(5, 1, 0) / 5)
    assert yeast.white_growth(300, 1, 1) == 0


def test_a_litre_of_starter_wort() -> None:
    """The rule of homebrewers: about 100 g of dry extract for a litre of 1.037."""
    assert yeast.wort_extract_g(litres=1, sg=1.037) == pytest.approx(96.0, abs=0.3)
    assert number(yeast.starter(Starter(first_l=1)), "dme_1_g") == pytest.approx(100.8, abs=0.5)


def test_steps_stand_on_each_other() -> None:
    answer = yeast.starter(Starter(cells=50, first_l=1, second_l=3))
    first = number(answer, "cells_1")
    assert first == pytest.approx(50 + 1.4 * 96, abs=1)
    assert number(answer, "cells_2") == pytest.approx(first + 1.4 * 288, abs=2)
    assert answer.lines[0].key == "cells_2"


def test_too_few_and_too_crowded_are_said() -> None:
    assert "Too few" in yeast.starter(Starter(wanted=1000)).warnings[0]
    assert "hardly multiply" in yeast.starter(Starter(cells=400, first_l=1)).warnings[0]


@given(
    cells=st.floats(0.1, 10000), litres=st.floats(0.05, 100),
    model=st.sampled_from(["troester", "white", "white_shaken", "white_stirred"]),
)  # fmt: skip
def test_a_starter_kills_nobody(cells: float, litres: float, model: str) -> None:
    assert number(yeast.starter(Starter(cells=cells, first_l=litres, model=model)), "cells_1") >= cells
