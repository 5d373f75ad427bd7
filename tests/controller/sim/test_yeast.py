# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The published kinetics, reproduced; and what cellars see, where the published table ends."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellar.sim.kinds import plant_for
from cellar.sim.lumps import Lumps
from cellar.sim.scenarios import fermenting
from cellar.sim.yeast import (
    HEAT_J_PER_KG,
    LAGER,
    PITCH,
    WORT_G_PER_L,
    Brew,
    Cells,
    ferment,
    fermented,
    rates,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The state of the paper's model, in g/l."""

    sugar: float = 130.0
    lag: float = 1.92
    active: float = 0.08
    dead: float = 2.0
    ethanol: float = 0.0


def slopes(it: Published, celsius: float) -> Published:
    """The paper's differential equations, written down again from its table: per hour."""
    t_k = celsius + 273.15
    room = 0.5 * 130.0
    saturation = it.sugar / (math.exp(-119.63 + 34203.95 / t_k) + it.sugar)
    growth = math.exp(108.31 - 31934.09 / t_k) * it.sugar / (room + it.ethanol)
    waking, death = math.exp(30.72 - 9501.54 / t_k), math.exp(130.16 - 38313.0 / t_k)
    settling = math.exp(33.82 - 10033.28 / t_k) * room / (room + it.ethanol)
    return Published(
        sugar=-math.exp(-41.92 + 11654.64 / t_k) * saturation * it.active,
        lag=-waking * it.lag,
        active=(growth - death) * it.active + waking * it.lag,
        dead=death * it.active - settling * it.dead,
        ethanol=(1.0 - it.ethanol / room) * math.exp(3.27 - 1267.24 / t_k) * saturation * it.active,
    )


def moved(it: Published, by: Published, hours: float) -> Published:
    return Published(
        sugar=it.sugar + by.sugar * hours,
        lag=it.lag + by.lag * hours,
        active=it.active + by.active * hours,
        dead=it.dead + by.dead * hours,
        ethanol=it.ethanol + by.ethanol * hours,
    )


def published(profile: Callable[[float], float], hours: int) -> list[Published]:
    """By the hour; midpoint steps of a minute."""
    it, course = Published(), [Published()]
    for minute in range(hours * 60):
        celsius = profile(minute / 60.0)
        it = moved(it, slopes(moved(it, slopes(it, celsius), 1 / 120), celsius), 1 / 60)
        if (minute + 1) % 60 == 0:
            course.append(it)
    return course


def ours(profile: Callable[[float], float], hours: int) -> list[Published]:
    """By the hour, in the plant's longest steps."""
    sugar, cells, course = WORT_G_PER_L, (PITCH.lag, PITCH.active, PITCH.dead, PITCH.ethanol), [Published()]
    for step in range(hours * 360):
        sugar, *rest = fermented(WORT_G_PER_L, sugar, cells, profile(step / 360.0), 1 / 360)
        cells = (rest[0], rest[1], rest[2], rest[3])
        if (step + 1) % 360 == 0:
            course.append(Published(sugar=sugar, lag=rest[0], active=rest[1], dead=rest[2], ethanol=rest[3]))
    return course


@pytest.mark.parametrize("celsius", [8.0, 10.0, 12.0, 13.0, 14.0])
def test_isothermal_courses_are_the_published_models(celsius: float) -> None:
    for theirs, mine in zip(published(lambda _: celsius, 160), ours(lambda _: celsius, 160), strict=True):
        assert mine.sugar == pytest.approx(theirs.sugar, abs=0.5)
        assert mine.ethanol == pytest.approx(theirs.ethanol, abs=0.25)
        assert mine.active == pytest.approx(theirs.active, abs=0.05)
        assert mine.lag == pytest.approx(theirs.lag, abs=0.02)
        assert mine.dead == pytest.approx(theirs.dead, abs=0.02)


def industrial(hour: float) -> float:
    """The brewery's programme in the literature on this model, to where sugar is gone: 11 to 14 °C, 14 °C."""
    return min(14.0, 11.0 + hour / 8.0)


def test_the_industrial_programme_ends_with_sixty_grams_of_ethanol() -> None:
    """130 g/l of sugar are gone within six days; ethanol ends at 59 g/l; active cells peak near 7 g/l on day 2."""
    course = ours(industrial, 160)
    assert course[24].sugar == pytest.approx(118.6, abs=1.0)
    assert course[48].sugar == pytest.approx(85.4, abs=1.0)
    assert course[96].sugar == pytest.approx(15.5, abs=1.0)
    assert course[144].sugar < 1.0
    assert course[-1].ethanol == pytest.approx(59.0, abs=0.5)
    peak = max(range(160), key=lambda hour: course[hour].active)
    assert 44 <= peak <= 62
    assert course[peak].active == pytest.approx(6.9, abs=0.3)
    assert course[-1].ethanol / WORT_G_PER_L == pytest.approx(0.484, rel=0.1)  # Balling's yield


def test_the_table_at_thirteen_degrees() -> None:
    """Digits that anybody can check with a pocket calculator."""
    it = rates(13.0)
    assert it.growth == pytest.approx(0.0373, rel=0.01)
    assert it.uptake == pytest.approx(0.3040, rel=0.01)
    assert it.waking == pytest.approx(0.0832, rel=0.01)
    assert it.death == pytest.approx(0.0240, rel=0.01)
    assert it.ethanol == pytest.approx(0.3139, rel=0.01)
    assert it.half == pytest.approx(0.906, rel=0.01)


def course_of(brew: Brew, beer_c: float, days: int = 14) -> tuple[float, float, float]:
    """The peak of heat (W/hl), its hour, and the days until 95 % are gone."""
    sugar, cells, peak, done_h = brew.fermentable_kg_per_l, PITCH, (0.0, 0.0), math.inf
    for minute in range(days * 24 * 60):
        sugar, cells, w_per_l = ferment(brew, sugar, cells, beer_c, 60.0)
        peak = max(peak, (100.0 * w_per_l, minute / 60.0))
        if sugar > 0.05 * brew.fermentable_kg_per_l:
            done_h = minute / 60.0
    assert sugar < 0.01 * brew.fermentable_kg_per_l
    return *peak, done_h / 24.0


@pytest.mark.parametrize(
    ("brew", "beer_c", "peak_w_per_hl", "peak_h", "done_days"),
    [
        (LAGER, 9.0, (12, 20), (50, 90), (3.5, 6)),
        (LAGER, 12.0, (13, 22), (50, 80), (3.5, 6)),
        (Brew(), 16.0, (25, 40), (24, 45), (1.7, 4)),
        (Brew(), 20.0, (40, 50), (18, 40), (1.5, 3)),
        (Brew(), 25.0, (50, 80), (10, 24), (1.0, 2)),
    ],
)
def test_worts_ferment_as_cellars_see_it(
    brew: Brew,
    beer_c: float,
    peak_w_per_hl: tuple[int, int],
    peak_h: tuple[int, int],
    done_days: tuple[float, float],
) -> None:
    peak, hour, days = course_of(brew, beer_c)
    assert peak_w_per_hl[0] <= peak <= peak_w_per_hl[1]
    assert peak_h[0] <= hour <= peak_h[1]
    assert done_days[0] <= days <= done_days[1]


@pytest.mark.parametrize(("brew", "cold_c"), [(LAGER, 1.0), (LAGER, -1.0), (Brew(), 7.5), (Brew(), 2.0)])
def test_cold_yeast_stands_still(brew: Brew, cold_c: float) -> None:
    cells = Cells(active=5.0, ethanol=20.0)
    left, after, w_per_l = ferment(brew, 0.05, cells, cold_c, 3600.0)
    assert (left, w_per_l, after) == (0.05, 0.0, cells)


def test_scalded_yeast_makes_nothing_more() -> None:
    assert ferment(LAGER, 0.05, Cells(active=5.0), 42.0, 3600.0)[2] == 0.0


@given(home_c=st.floats(-5.0, 45.0))
def test_rates_are_finite_and_never_negative(home_c: float) -> None:
    it = rates(home_c)
    for rate in (it.growth, it.uptake, it.waking, it.death, it.settling, it.ethanol, it.half):
        assert 0.0 <= rate < 100.0


def test_the_cold_only_ever_slows_it() -> None:
    """The table's own uptake rises as it cools; a crash must not wake the yeast."""
    uptakes = [rates(celsius / 10.0).uptake for celsius in range(10, 81)]
    assert uptakes == sorted(uptakes)


def test_a_kilogram_of_extract_gives_586_kilojoules() -> None:
    plant = plant_for(20.0)
    lumps, made_j = Lumps(plant, fermenting(plant, beer_c=20.0, pitched_h=0.0)), 0.0
    before_kg = lumps.sugar_kg_per_l * plant.contents_l
    for _ in range(3 * 24 * 360):
        lumps.live(False, False, 17.0, 10.0)
        made_j += lumps.fermentation_w * 10.0
    gone_kg = before_kg - lumps.sugar_kg_per_l * plant.contents_l
    assert gone_kg > 1.5
    assert made_j / gone_kg == pytest.approx(586_600.0)
    assert HEAT_J_PER_KG == 586_600.0


def test_vigour_is_time_that_runs_faster_for_the_yeast() -> None:
    plain, quick = course_of(Brew(), 18.0), course_of(Brew(vigour=2.2 * 1.6), 18.0)
    assert quick[0] == pytest.approx(1.6 * plain[0], rel=0.02)
    assert quick[1] == pytest.approx(plain[1] / 1.6, rel=0.03)
