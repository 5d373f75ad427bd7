# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The simulated plant obeys physics, and its numbers are those of real fermenters."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cellar.sim.plant import WORT_J_PER_L_K, Plant, PlantState, advance, at_rest, compressor_w, gravity
from cellar.sim.probes import WELL_LAG_S, Probe, quantised
from cellar.sim.room import Room
from cellar.sim.scenarios import fermenting, plant_for
from cellar.sim.yeast import HEAT_J_PER_KG, Brew

HOUR_S = 3600.0
BEER = "28-0000000000a1"


def run(plant: Plant, state: PlantState, hours: float, *, heat: bool, cool: bool, room_c: float) -> PlantState:
    return advance(plant, state, heat, cool, room_c, hours * HOUR_S)


def stored_j(plant: Plant, state: PlantState) -> float:
    """All heat in the lumps, above 0 °C, and what the extract still holds."""
    return (
        plant.beer_j_per_k * state.beer_c
        + plant.air_j_per_k * state.air_c
        + plant.liner_j_per_k * state.liner_c
        + plant.evaporator_j_per_k * state.evaporator_c
        + HEAT_J_PER_KG * plant.contents_l * state.sugar_kg_per_l
    )


@pytest.mark.parametrize("heat", [False, True])
@pytest.mark.parametrize("cool", [False, True])
def test_energy_is_neither_made_nor_lost(heat: bool, cool: bool) -> None:
    plant, room_c = plant_for(20.0), 25.0
    state = fermenting(plant, beer_c=18.0, pitched_h=30.0)
    before_j, flowed_j = stored_j(plant, state), 0.0
    for _ in range(7200):
        following = advance(plant, state, heat, cool, room_c, 1.0)
        in_w = plant.liner_room_w_per_k * (room_c - state.liner_c) + following.heater_w
        flowed_j += in_w - following.pull * compressor_w(plant, state.evaporator_c)
        state = following
    assert stored_j(plant, state) - before_j == pytest.approx(flowed_j, rel=1e-6, abs=1.0)


def test_everything_ends_at_the_rooms_temperature() -> None:
    state = run(plant_for(20.0), at_rest(4.0, 2.0), 1500.0, heat=False, cool=False, room_c=17.0)
    for celsius in (state.beer_c, state.air_c, state.liner_c, state.evaporator_c):
        assert celsius == pytest.approx(17.0, abs=0.01)


@pytest.mark.parametrize(("tau_h", "litres", "low_h", "high_h"), [(7, 20, 7, 14), (14, 20, 7, 15), (10, 60, 13, 16)])
def test_beer_follows_a_step_of_its_air_in_hours(tau_h: float, litres: float, low_h: float, high_h: float) -> None:
    """Held air: 63 % of the step is made in tau, which grows with the cube root of the volume."""
    plant = plant_for(litres, tau_s=tau_h * HOUR_S)
    state, hours = at_rest(20.0, 10.0), 0.0
    while state.beer_c > 10.0 + 10.0 * math.exp(-1.0):
        state = replace(advance(plant, state, False, False, 10.0, 60.0), air_c=10.0, liner_c=10.0)
        hours += 1 / 60
    assert low_h <= hours <= high_h


def test_a_belt_warms_twenty_litres_by_less_than_two_kelvin_an_hour() -> None:
    plant, state = plant_for(20.0), at_rest(18.0, 18.0)
    warmer = run(plant, state, 1.0, heat=True, cool=False, room_c=18.0)
    assert 0.8 < warmer.beer_c - state.beer_c < 1.75
    assert plant.heater_w / (WORT_J_PER_L_K * 20.0) * HOUR_S == pytest.approx(1.74, abs=0.01)


def test_a_belt_takes_minutes_to_give_its_heat_and_to_stop() -> None:
    plant = plant_for(20.0)
    state = advance(plant, at_rest(18.0, 18.0), True, False, 18.0, 300.0)
    assert state.heater_w == pytest.approx(plant.heater_w * (1 - math.exp(-1)), rel=0.03)
    assert advance(plant, state, False, False, 18.0, 300.0).heater_w > 0.3 * state.heater_w


@pytest.mark.parametrize("litres", [20.0, 60.0])
@pytest.mark.parametrize("on_s", [240, 480, 900])
@pytest.mark.parametrize("beer_c", [12.0, 20.0])
def test_the_air_goes_on_falling_after_the_compressor_stops(litres: float, on_s: int, beer_c: float) -> None:
    plant = plant_for(litres)
    state = run(plant, at_rest(beer_c, beer_c - 1.5), 0.5, heat=False, cool=False, room_c=18.0)
    state = advance(plant, state, False, True, 18.0, float(on_s))
    stopped_c, course = state.air_c, []
    for _ in range(240):
        state = advance(plant, state, False, False, 18.0, 10.0)
        course.append(state.air_c)
    coldest_min = (course.index(min(course)) + 1) / 6
    assert 1.0 <= stopped_c - min(course) <= 3.0
    assert 5.0 <= coldest_min <= 20.0


def test_the_compressor_starts_late_and_the_air_moves_about_a_kelvin_a_minute() -> None:
    plant, state = plant_for(20.0), at_rest(18.0, 18.0)
    course = [state.air_c]
    for _ in range(15):
        state = advance(plant, state, False, True, 18.0, 60.0)
        course.append(state.air_c)
    assert course[0] - course[1] < 0.1
    steepest = max(a - b for a, b in pairwise(course))
    assert 0.3 < steepest < 1.2


def test_a_larder_fridge_gives_eighty_watts_at_minus_ten() -> None:
    assert compressor_w(Plant(), -10.0) == 80.0
    assert compressor_w(Plant(), -20.0) < 80.0 < compressor_w(Plant(), 5.0)
    assert compressor_w(Plant(), -60.0) == 0.0


@pytest.mark.parametrize("step_s", [0.2, 1.0, 5.0, 60.0, 600.0])
def test_a_day_ends_the_same_whatever_the_step(step_s: float) -> None:
    """Explicit Euler, and stable: what differs is small, and nothing rings."""
    plant, state = plant_for(20.0), fermenting(plant_for(20.0), beer_c=19.0, pitched_h=20.0)
    reference, other = state, state
    for minute in range(0, 6 * 60, 10):
        cool = (minute // 10) % 3 == 0
        reference = advance(plant, reference, False, cool, 17.0, 600.0)
        for _ in range(round(600.0 / step_s)):
            other = advance(plant, other, False, cool, 17.0, step_s)
    assert other.beer_c == pytest.approx(reference.beer_c, abs=0.01)
    assert other.air_c == pytest.approx(reference.air_c, abs=0.1)


@given(
    relays=st.lists(st.tuples(st.booleans(), st.booleans(), st.floats(0.0, 7200.0)), max_size=12),
    room_c=st.floats(-5.0, 40.0),
    litres=st.sampled_from([0.0, 1.0, 8.0, 20.0, 60.0, 100.0]),
)
@settings(max_examples=40)
def test_whatever_is_switched_it_stays_on_earth(
    relays: list[tuple[bool, bool, float]], room_c: float, litres: float
) -> None:
    plant = replace(plant_for(max(litres, 20.0)), contents_l=litres)
    state = at_rest(18.0, 18.0)
    for heat, cool, dt_s in relays:
        state = advance(plant, state, heat, cool, room_c, dt_s)
        for celsius in (state.beer_c, state.air_c, state.liner_c, state.evaporator_c):
            assert -45.0 < celsius < 90.0
        assert 0.0 <= state.pull <= 1.0


@pytest.mark.parametrize(
    ("beer_c", "peak_w_per_hl", "peak_h", "done_days"),
    [(12.0, (14, 25), (70, 110), (4, 8)), (16.0, (22, 38), (45, 75), (2.5, 5)), (20.0, (35, 55), (28, 46), (1.7, 4))],
)
def test_a_thirteen_plato_wort_ferments_as_cellars_see_it(
    beer_c: float, peak_w_per_hl: tuple[int, int], peak_h: tuple[int, int], done_days: tuple[float, float]
) -> None:
    plant = replace(plant_for(20.0), vessel_j_per_k=1e12)  # a vessel that holds its temperature
    state = fermenting(plant, beer_c=beer_c, pitched_h=0.0)
    whole, course, done_h = state.sugar_kg_per_l, [], None
    for hour in range(14 * 24):
        state = advance(plant, state, False, False, beer_c, HOUR_S)
        course.append(state.fermentation_w * 5.0)
        if done_h is None and state.sugar_kg_per_l < 0.05 * whole:
            done_h = hour
    assert peak_w_per_hl[0] <= max(course) <= peak_w_per_hl[1]
    assert peak_h[0] <= course.index(max(course)) <= peak_h[1]
    assert done_h is not None
    assert done_days[0] <= done_h / 24 <= done_days[1]
    assert course[-1] < 0.5


def test_gravity_falls_from_og_to_fg_by_the_yeasts_attenuation() -> None:
    plant = plant_for(20.0, brew=Brew(og=1.050, apparent_attenuation=0.80))
    state = fermenting(plant, beer_c=20.0, pitched_h=0.0)
    assert gravity(plant, state) == pytest.approx(1.050)
    assert gravity(plant, replace(state, sugar_kg_per_l=0.0)) == pytest.approx(1.010)
    assert Brew(og=1.0526).extract_kg_per_l == pytest.approx(0.1366, abs=0.001)  # 13 °P


def test_cold_yeast_stands_still() -> None:
    plant = plant_for(20.0)
    state = fermenting(plant, beer_c=18.0, pitched_h=24.0)
    cold = replace(state, beer_c=0.5, air_c=0.5, liner_c=0.5, evaporator_c=0.5)
    assert advance(plant, cold, False, False, 0.5, HOUR_S).sugar_kg_per_l == state.sugar_kg_per_l


def test_the_room_is_warmest_in_the_afternoon_and_swings_once_a_day() -> None:
    room = Room(mean_c=17.0, swing_k=4.0)
    midnight = 1_800_057_600.0
    assert midnight % 86_400 == 0
    assert room.at_utc(midnight + 15 * HOUR_S) == pytest.approx(21.0)
    assert room.at_utc(midnight + 3 * HOUR_S) == pytest.approx(13.0)
    day = [room.at_utc(midnight + 600.0 * n) for n in range(144)]
    assert sum(day) / len(day) == pytest.approx(17.0)


@given(celsius=st.floats(-80.0, 150.0))
def test_a_probe_counts_sixteenths_within_its_range(celsius: float) -> None:
    said = quantised(celsius)
    assert (said * 16).is_integer()
    assert -55.0 <= said <= 125.0
    if -55.0 <= celsius <= 125.0:
        assert abs(said - celsius) <= 1 / 32


def test_a_probe_in_a_thermowell_lags_ninety_seconds() -> None:
    probe = Probe(rom=BEER, lag_s=WELL_LAG_S, felt_c=10.0)
    for _ in range(90):
        probe.feel(20.0, 1.0)
    assert probe.felt_c == pytest.approx(20.0 - 10.0 * math.exp(-1.0))
