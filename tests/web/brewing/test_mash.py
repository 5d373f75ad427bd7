# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Water and heat: the worked example of How to Brew, and what must be so whatever the numbers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.brewing.reading import number, why_none

from taproom.brewing import mash
from taproom.brewing.mash import Altitude, BrewWater, Decoction, FirstWort, Infusion, Strike

LB_KG, QT_L = 0.45359237, 0.946352946


def c(f: float) -> float:
    return (f - 32) / 1.8


def f(celsius: float) -> float:
    return celsius * 1.8 + 32


def test_palmers_strike_water() -> None:
    """How to Brew, 1st ed., 16.3: eight pounds at 70 °F, one quart each, to 104 °F: 111 °F."""
    it = Strike(grain_kg=8 * LB_KG, ratio_l_per_kg=QT_L / LB_KG, grain_c=c(70), mash_c=c(104))
    answer = mash.strike(it)
    assert f(number(answer, "water_c")) == pytest.approx(110.8, abs=0.2)
    assert number(answer, "water_l") == pytest.approx(8 * QT_L)


@pytest.mark.parametrize(
    ("quarts", "now_f", "then_f", "hot_f", "printed"), [(8, 104, 140, 210, 4.9), (12.9, 140, 158, 210, 5.0)]
)
def test_palmers_infusions(quarts: float, now_f: float, then_f: float, hot_f: float, printed: float) -> None:
    """The same chapter: 4.9 quarts to 140 °F, then 5.0 to 158 °F, with water of 210 °F."""
    it = Infusion(grain_kg=8 * LB_KG, water_l=quarts * QT_L, now_c=c(now_f), mash_c=c(then_f), hot_c=c(hot_f))
    assert number(mash.infusion(it), "water_l") / QT_L == pytest.approx(printed, abs=0.06)


def test_more_water_is_less_hot_and_never_colder_than_the_mash() -> None:
    found = [mash.strike_c(ratio_l_per_kg=r / 10, grain_c=20, mash_c=67) for r in range(10, 120)]
    assert found == sorted(found, reverse=True)
    assert min(found) > 67


def test_water_that_would_have_to_be_hotter_than_boiling_is_refused() -> None:
    it = Strike(ratio_l_per_kg=1, grain_c=-10, mash_c=80)
    assert "not that hot" in why_none(mash.strike(it), "water_c")
    assert number(mash.strike(it), "water_l") == 5


@given(
    grain=st.floats(0.1, 100), water=st.floats(0.1, 300), now=st.floats(30, 70), step=st.floats(0.5, 15),
    hot=st.floats(90, 100),
)  # fmt: skip
def test_an_infusion_keeps_the_heat(grain: float, water: float, now: float, step: float, hot: float) -> None:
    it = Infusion(grain_kg=grain, water_l=water, now_c=now, mash_c=min(85, now + step), hot_c=hot)
    added = number(mash.infusion(it), "water_l")
    held = 0.41 * grain + water
    assert held * now + added * hot == pytest.approx((held + added) * it.mash_c, rel=1e-9)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"now_c": 66.0, "mash_c": 66.0}, "as warm as that"),
        ({"now_c": 70.0, "mash_c": 66.0}, "as warm as that"),
        ({"hot_c": 66.0, "mash_c": 66.0}, "no hotter"),
    ],
)
def test_an_infusion_that_cannot_be_says_why(changes: dict[str, Any], why: str) -> None:
    assert why in why_none(mash.infusion(Infusion(**changes)), "water_l")


def test_a_decoction_of_a_quarter_of_the_way_is_a_quarter_of_the_mash() -> None:
    answer = mash.decoction(Decoction(mash_l=20, now_c=60, mash_c=70, boil_c=100))
    assert number(answer, "decoction_l") == pytest.approx(5)
    assert number(answer, "share_pct") == pytest.approx(25)
    assert "as warm" in why_none(mash.decoction(Decoction(now_c=66, mash_c=65)), "decoction_l")


def test_first_wort_is_what_braukaiser_prints() -> None:
    """Understanding Efficiency, braukaiser.com: at 80 % and 3 l/kg, 21.05 °P; at 4 l/kg, 16.7."""
    assert number(mash.first_wort(FirstWort(grain_kg=1, water_l=3, extract_pct=80)), "plato") == pytest.approx(
        21.05, abs=0.01
    )
    assert number(mash.first_wort(FirstWort(grain_kg=1, water_l=4, extract_pct=80)), "plato") == pytest.approx(
        16.67, abs=0.01
    )


@given(
    batch=st.floats(1, 500), grain=st.floats(0, 200), ratio=st.floats(1, 12), absorbed=st.floats(0, 2),
    off=st.floats(0, 50), loss=st.floats(0, 20),
)  # fmt: skip
def test_water_comes_in_and_goes_out(
    batch: float, grain: float, ratio: float, absorbed: float, off: float, loss: float
) -> None:
    it = BrewWater(
        batch_l=batch, grain_kg=grain, ratio_l_per_kg=ratio, absorption_l_per_kg=absorbed, boil_off_l_per_h=off,
        loss_l=loss,
    )  # fmt: skip
    answer = mash.brew_water(it)
    total, sparge = number(answer, "total_l"), number(answer, "sparge_l")
    assert total == pytest.approx(number(answer, "mash_l") + sparge)
    assert sparge >= 0
    after = total - absorbed * grain - off
    assert after * 0.96 - loss == pytest.approx(batch)


@pytest.mark.parametrize(("metres", "printed_c"), [(0, 100.0), (500, 98.3), (1000, 96.7), (2000, 93.3), (3000, 89.8)])
def test_water_boils_where_the_tables_say(metres: float, printed_c: float) -> None:
    """Boiling points at altitude, US Standard Atmosphere and steam tables; the fit is good to two tenths."""
    assert number(mash.altitude(Altitude(altitude_m=metres)), "boiling_c") == pytest.approx(printed_c, abs=0.25)
