# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Carbonation against published tables; and that no dose is said where one could burst a bottle."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.brewing.reading import number, why_none

from taproom.brewing import bottling as bottles
from taproom.brewing import priming
from taproom.brewing.bottling import Bottling, bottling, filled, ready_days
from taproom.brewing.priming import Keg, Priming, keg, pressure_bar, residual_vol, sugar_g

READY: dict[str, Any] = {"warmest_c": 20.0, "fg": 1.01, "fg_before": 1.01, "days_apart": 3.0}

# Dave Draper's table of what beer keeps, Homebrew Digest: degrees Celsius and volumes.
DRAPER = {0: 1.7, 2: 1.6, 4: 1.5, 6: 1.4, 8: 1.3, 10: 1.2, 12: 1.12, 14: 1.05, 16: 0.99, 18: 0.93, 20: 0.88, 22: 0.83}


def test_what_beer_keeps_is_in_drapers_table() -> None:
    assert max(abs(residual_vol(c) - vol) for c, vol in DRAPER.items()) < 0.019


@pytest.mark.parametrize(
    ("sugar", "grams"), [("sucrose", 1.945), ("glucose", 2.047), ("dextrose", 2.252), ("dme", 3.30)]
)
def test_sugar_is_stoichiometry(sugar: str, grams: float) -> None:
    """342.3 / 4 x 44.01, 180.16 / 2 x 44.01, 198.17 / 2 x 44.01; dry extract as in the popular 1.47 of dextrose."""
    assert priming.GRAMS_PER_G_CO2[sugar] == pytest.approx(grams, abs=0.005)


def test_the_popular_rule_for_corn_sugar_is_for_dry_glucose() -> None:
    """15.195 g for each US gallon and volume: 123.5 g for 5 gallons from 0.8744 to 2.5, which is no monohydrate."""
    five_gallons = {"beer_l": 5 * 3.785411784, "from_vol": 0.8744, "to_vol": 2.5}
    assert sugar_g(sugar="glucose", **five_gallons) == pytest.approx(15.195 * 5 * (2.5 - 0.8744), rel=0.002)
    assert sugar_g(sugar="dextrose", **five_gallons) == pytest.approx(135.8, abs=0.2)


def test_a_dose() -> None:
    answer = priming.priming(Priming(**READY))
    assert number(answer, "residual_vol") == pytest.approx(0.861, abs=0.001)
    assert number(answer, "sugar_g") == pytest.approx(20 * 1.96 * (2.4 - 0.8615) * 1.9445, rel=1e-3)
    assert number(answer, "sugar_g") == pytest.approx(20 * number(answer, "sugar_g_per_l"))
    assert answer.dangers == ()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"warmest_c": None}, priming.NO_TEMPERATURE),
        ({"fg": None}, priming.NO_GRAVITIES),
        ({"fg_before": None}, priming.NO_GRAVITIES),
        ({"days_apart": None}, priming.NO_GRAVITIES),
        ({"days_apart": 1.99}, priming.TOO_SOON),
        ({"fg_before": 1.011}, priming.FALLING),
        ({"fg_before": 1.0105}, priming.FALLING),
        ({"fg_before": 1.009}, priming.RISING),
        ({"co2_vol": 0.8}, priming.ENOUGH),
    ],
)
def test_no_dose_without_a_temperature_and_a_steady_gravity(changes: dict[str, Any], why: str) -> None:
    assert why_none(priming.priming(Priming(**(READY | changes))), "sugar_g") == why


@pytest.mark.parametrize("changes", [{"days_apart": 2.0}, {"fg_before": 1.0104}, {"fg_before": 1.0095}])
def test_what_is_steady_enough(changes: dict[str, Any]) -> None:
    assert number(priming.priming(Priming(**(READY | changes))), "sugar_g") > 0


@pytest.mark.parametrize("changes", [{"fg": None}, {"warmest_c": None}, {"fg_before": 1.012}])
def test_bottling_day_refuses_as_priming_does(changes: dict[str, Any]) -> None:
    assert why_none(bottling(Bottling(**(READY | changes))), "sugar_g")


@pytest.mark.parametrize(
    ("bottle", "co2_vol", "store_c", "bursts"),
    [
        ("light", 2.4, 25, False), ("light", 2.8, 30, False), ("light", 3.0, 30, True), ("light", 4.0, 20, True),
        ("heavy", 3.5, 25, False), ("heavy", 4.5, 25, True), ("champagne", 4.5, 25, False),
        ("champagne", 5, 40, True),
    ],
)  # fmt: skip
def test_glass_that_may_burst_is_a_danger(bottle: str, co2_vol: float, store_c: float, bursts: bool) -> None:
    answer = priming.priming(Priming(**READY, bottle=bottle, co2_vol=co2_vol, store_c=store_c))
    assert (priming.BURSTS in answer.dangers) is bursts


def test_a_gravity_that_stopped_too_high_is_warned_of() -> None:
    assert priming.STUCK in priming.priming(Priming(**(READY | {"fg_expected": 1.005}))).warnings
    assert priming.priming(Priming(**(READY | {"fg_expected": 1.006}))).warnings == ()


@pytest.mark.parametrize(
    ("beer_f", "co2_vol", "psi"), [(38, 2.5, 11.2), (40, 2.5, 12.3), (45, 2.6, 16.2), (35, 2.3, 7.9), (60, 2.5, 23.2)]
)
def test_the_regulator_is_set_as_the_brewers_table_has_it(beer_f: float, co2_vol: float, psi: float) -> None:
    """ASBC's table of carbon dioxide in beer, as brewers hang it on the wall, to half a psi."""
    answer = keg(Keg(beer_c=(beer_f - 32) / 1.8, co2_vol=co2_vol))
    assert number(answer, "pressure_bar") / priming.BAR_PER_PSI == pytest.approx(psi, abs=0.5)
    assert number(answer, "other_bar") / priming.BAR_PER_PSI == pytest.approx(psi, abs=1)


@given(c=st.floats(0, 40), one=st.floats(0.5, 5), other=st.floats(0.5, 5))
def test_more_gas_is_more_pressure_and_so_is_more_warmth(c: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= pressure_bar(co2_vol=low, beer_c=c) <= pressure_bar(co2_vol=high, beer_c=c)
    assert pressure_bar(co2_vol=low, beer_c=c) <= pressure_bar(co2_vol=low, beer_c=c + 1)


@given(c=st.floats(-2, 34))
def test_warmer_beer_keeps_less(c: float) -> None:
    assert 0.6 < residual_vol(c + 0.5) < residual_vol(c) < 1.9


@given(beer=st.floats(0.1, 500), loss=st.floats(0, 20), many=st.tuples(*(st.integers(0, 500),) * 3))
def test_beer_is_in_bottles_or_left(beer: float, loss: float, many: tuple[int, int, int]) -> None:
    it = Bottling(**READY, beer_l=beer, loss_l=loss, have_75=many[0], have_50=many[1], have_33=many[2])
    counts, left_l = filled(it)
    held = sum(count * bottles.SIZES_L[name] for name, count in counts.items())
    assert held + left_l == pytest.approx(max(0, beer - loss), abs=1e-6)
    assert left_l >= 0
    assert all(0 <= count <= getattr(it, name) for name, count in counts.items())


def test_a_bottling_day() -> None:
    answer = bottling(Bottling(**READY, beer_l=20, loss_l=1, have_50=20, have_33=30, bottled_on=739_000))
    assert [number(answer, it) for it in ("bottles", "fill_50", "fill_33", "caps")] == [47, 20, 27, 50]
    assert number(answer, "sugar_g") == pytest.approx(111.4, abs=0.1)
    assert number(answer, "sugar_50_g") == pytest.approx(2.93, abs=0.01)
    assert number(answer, "left_l") == pytest.approx(0.09)
    assert number(answer, "ready_on") == 739_014
    few = bottling(Bottling(**READY, have_50=2, have_33=0))
    assert "too few bottles" in few.warnings[0]
    assert "No bottle" in why_none(bottling(Bottling(**READY, have_50=0, have_33=0)), "bottles")


def test_bottles_that_need_no_sugar_are_counted_all_the_same() -> None:
    answer = bottling(Bottling(**READY, co2_vol=0.6))
    assert number(answer, "bottles") == 47
    assert why_none(answer, "sugar_g") == priming.ENOUGH


@pytest.mark.parametrize(("c", "days"), [(20, 14), (10, 28), (30, 10), (35, 10)])
def test_warm_bottles_are_ready_sooner(c: float, days: float) -> None:
    assert ready_days(c) == pytest.approx(days)
