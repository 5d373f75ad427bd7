# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes in comes out: extract, litres, alcohol, bitterness."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.brewing.reading import number, why_none

from taproom.brewing import dilution as d
from taproom.brewing.dilution import Blend, BoilOff, Dilution


def test_four_litres_take_ten_points_off_twenty() -> None:
    answer = d.dilution(Dilution(wort_l=20, sg=1.060, target=1.050))
    assert (number(answer, "water_l"), number(answer, "after_l")) == pytest.approx((4, 24))


def test_boiling_takes_its_time() -> None:
    answer = d.boil_off(BoilOff(wort_l=25, sg=1.040, target=1.050, boil_off_l_per_h=5))
    assert (number(answer, "off_l"), number(answer, "boil_min")) == pytest.approx((5, 60))


@given(litres=st.floats(1, 100), sg=st.floats(1.02, 1.1), less=st.floats(0.05, 1))
def test_boiling_off_what_was_added_leads_back(litres: float, sg: float, less: float) -> None:
    target = 1 + (sg - 1) * less
    thin_l = number(d.dilution(Dilution(wort_l=litres, sg=sg, target=target)), "after_l")
    back = d.boil_off(BoilOff(wort_l=thin_l, sg=target, target=sg))
    assert number(back, "after_l") == pytest.approx(litres)


@pytest.mark.parametrize(
    ("answer", "key", "why"),
    [
        (d.dilution(Dilution(sg=1.05, target=1.06)), "water_l", "boil some off"),
        (d.dilution(Dilution(sg=1.05, target=1.0)), "water_l", "Only water"),
        (d.boil_off(BoilOff(sg=1.05, target=1.04)), "off_l", "add water"),
        (d.boil_off(BoilOff(sg=1.0, target=1.04)), "off_l", "no extract"),
        (d.blend(Blend(target=1.07)), "first_pct", "between theirs"),
        (d.blend(Blend(first_sg=1.05, second_sg=1.05, target=1.05)), "first_pct", "between theirs"),
    ],
)
def test_what_cannot_be_says_what_can(answer: Any, key: str, why: str) -> None:
    assert why in why_none(answer, key)


def test_a_blend() -> None:
    both = {"first_abv_pct": 8.0, "second_abv_pct": 4.0, "first_ibu": 60.0, "second_ibu": 20.0}
    answer = d.blend(Blend(first_l=5, first_sg=1.02, second_l=15, second_sg=1.01, target=1.0175, **both))
    keys = ("sg", "volume_l", "abv_pct", "ibu", "first_pct")
    assert [number(answer, it) for it in keys] == pytest.approx([1.0125, 20, 5, 30, 75])


@given(first=st.floats(0.98, 1.2), second=st.floats(0.98, 1.2), l1=st.floats(0.01, 100), l2=st.floats(0.01, 100))
def test_a_blend_lies_between(first: float, second: float, l1: float, l2: float) -> None:
    sg = number(d.blend(Blend(first_l=l1, second_l=l2, first_sg=first, second_sg=second)), "sg")
    assert min(first, second) - 1e-9 <= sg <= max(first, second) + 1e-9
