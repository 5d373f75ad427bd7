# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The simulated plant obeys physics, and its numbers are those of real fermenters."""

import math
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cellar.sim.kinds import bucket, conical, plant_for, random_plant, with_tau
from cellar.sim.lumps import Lumps, advance
from cellar.sim.plant import WORT_J_PER_L_K, Plant, PlantState, at_rest, compressor_w, gravity
from cellar.sim.probes import WELL_LAG_S, Probe, quantised
from cellar.sim.room import Room
from cellar.sim.scenarios import carrying, fermenting
from cellar.sim.tank import jacketed_tank
from cellar.sim.yeast import HEAT_J_PER_KG, Brew

HOUR_S = 3600.0
BEER = "28-0000000000a1"
PLANTS = {
    "bucket": bucket(),
    "bucket with a fan and an air heater": bucket(fan=True, heater="air"),
    "conical": conical(),
    "tank": jacketed_tank(),
    "any": random_plant(Random(7)),  # noqa: S311 - scenery
}
every_plant = pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS)


def run(plant: Plant, state: PlantState, hours: float, *, heat: bool, cool: bool, room_c: float) -> PlantState:
    return advance(plant, state, heat, cool, room_c, hours * HOUR_S)


def stored_j(plant: Plant, state: PlantState) -> float:
    """All heat in the lumps, above 0 °C, in the heater's element, and what the extract still holds."""
    return (
        WORT_J_PER_L_K * plant.contents_l * state.beer_c
        + plant.vessel_j_per_k * state.wall_c
        + plant.air_j_per_k * state.air_c
        + plant.liner_j_per_k * state.liner_c
        + plant.evaporator_j_per_k * state.evaporator_c
        + plant.heater_lag_s * state.heater_w
        + HEAT_J_PER_KG * plant.contents_l * state.sugar_kg_per_l
    )


@every_plant
@pytest.mark.parametrize("heat", [False, True])
@pytest.mark.parametrize("cool", [False, True])
@pytest.mark.parametrize("step_s", [1.0, 10.0])
@pytest.mark.parametrize("door", [False, True])
def test_energy_is_neither_made_nor_lost(plant: Plant, heat: bool, cool: bool, step_s: float, door: bool) -> None:
    """To a joule in megajoules, at any step: flows are those of the step's end."""
    room_c = 25.0
    lumps = Lumps(plant, fermenting(plant, beer_c=18.0, pitched_h=20.0))
    lumps.door_open = door
    before_j, flowed_j = stored_j(plant, lumps.state()), 0.0
    for _ in range(720):
        lumps.live(heat, cool, room_c, step_s)
        flow_w = plant.liner_room_w_per_k * (room_c - lumps.liner_c) + plant.fan_w + plant.heater_w * heat
        flow_w += plant.door_w_per_k * (room_c - lumps.air_c) * door
        flow_w -= lumps.pull * compressor_w(plant, lumps.evaporator_c)
        flowed_j += flow_w * step_s
    assert stored_j(plant, lumps.state()) - before_j == pytest.approx(flowed_j, rel=1e-7, abs=1.0)


def test_everything_ends_at_the_rooms_temperature() -> None:
    state = run(plant_for(20.0), at_rest(4.0, 2.0), 1500.0, heat=False, cool=False, room_c=17.0)
    for celsius in (state.beer_c, state.wall_c, state.air_c, state.liner_c, state.evaporator_c):
        assert celsius == pytest.approx(17.0, abs=0.01)


@every_plant
def test_the_volume_mean_is_between_core_and_layer_and_is_the_truth(plant: Plant) -> None:
    state = run(plant, at_rest(18.0, 18.0), 2.0, heat=False, cool=True, room_c=18.0)
    assert state.layer_c < state.beer_c < state.core_c
    share = plant.layer_share
    assert state.beer_c == pytest.approx(share * state.layer_c + (1 - share) * state.core_c)
    assert state.wall_c < state.layer_c


def test_fermenting_wort_stirs_itself() -> None:
    plant = bucket()
    quiet = run(plant, at_rest(18.0, 18.0), 2.0, heat=False, cool=True, room_c=18.0)
    busy = run(plant, fermenting(plant, beer_c=18.0, pitched_h=24.0), 2.0, heat=False, cool=True, room_c=18.0)
    assert busy.core_c - busy.layer_c < 0.5 * (quiet.core_c - quiet.layer_c)


@every_plant
def test_a_steady_stream_of_heat_stands_still(plant: Plant) -> None:
    """`carrying` puts wort, wall and air where the law of conduction has them."""
    heat_w = 0.2 * plant.contents_l
    state = carrying(plant, 18.0, heat_w)
    assert state.beer_c == pytest.approx(plant.layer_share * state.layer_c + (1 - plant.layer_share) * state.core_c)
    assert (state.layer_c - state.wall_c) * plant.film_w_per_k == pytest.approx(heat_w)
    assert (state.wall_c - state.air_c) * plant.wall_air_w_per_k == pytest.approx(heat_w)


def test_a_vessel_cannot_be_quicker_than_its_wort() -> None:
    assert with_tau(plant_for(20.0), 5.0 * HOUR_S).tau_s == pytest.approx(5.0 * HOUR_S)
    with pytest.raises(ValueError, match="cannot follow their air"):
        with_tau(plant_for(20.0), 0.5 * HOUR_S)


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


def after_run(plant: Plant, beer_c: float, on_s: float) -> tuple[float, float]:
    """How much further down the air goes after the stop (K), and when it is lowest (min)."""
    state = run(plant, at_rest(beer_c, beer_c - 1.5), 0.5, heat=False, cool=False, room_c=18.0)
    state = advance(plant, state, False, True, 18.0, on_s)
    stopped_c, course = state.air_c, []
    for _ in range(240):
        state = advance(plant, state, False, False, 18.0, 10.0)
        course.append(state.air_c)
    return stopped_c - min(course), (course.index(min(course)) + 1) / 6


@pytest.mark.parametrize("plant", [bucket(), conical(), plant_for(20.0)])
@pytest.mark.parametrize("on_s", [240.0, 480.0, 900.0])
@pytest.mark.parametrize("beer_c", [12.0, 20.0])
def test_the_air_goes_on_falling_after_the_compressor_stops(plant: Plant, on_s: float, beer_c: float) -> None:
    further_k, coldest_min = after_run(plant, beer_c, on_s)
    assert 1.0 <= further_k <= 3.0
    assert 5.0 <= coldest_min <= 20.0


@pytest.mark.parametrize("beer_c", [12.0, 20.0])
@pytest.mark.parametrize("on_s", [240.0, 480.0])
def test_a_fan_brings_the_after_run_forward(on_s: float, beer_c: float) -> None:
    further_k, coldest_min = after_run(bucket(fan=True), beer_c, on_s)
    assert 1.0 <= further_k <= 3.0
    assert 5.0 <= coldest_min < after_run(bucket(), beer_c, on_s)[1]


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
    assert compressor_w(Plant(), -10.0) == pytest.approx(80.0)
    assert compressor_w(Plant(), -20.0) == pytest.approx(52.0, abs=1.0)  # 3.5 % for each kelvin
    assert compressor_w(Plant(), -38.6) == 0.0


@pytest.mark.parametrize("warmer_k", [0.0, 20.0])
def test_a_compressor_draws_more_from_a_warmer_evaporator_and_only_while_it_is_on(warmer_k: float) -> None:
    plant = bucket()
    state = at_rest(18.0, plant.rated_at_c + warmer_k)
    on = advance(plant, state, False, True, 18.0, 1.0)
    assert on.drawn_j == pytest.approx(plant.drawn_w * (1.0 + 0.015 * warmer_k), rel=0.02)
    assert advance(plant, replace(on, pull=1.0), False, False, 18.0, 600.0).drawn_j == on.drawn_j
    heated = advance(plant, state, True, False, 18.0, 1.0)
    assert heated.drawn_j == pytest.approx(plant.heater_w)


@pytest.mark.parametrize(("heater", "low_s", "high_s"), [("belt", 240, 400), ("air", 20, 60)])
def test_heaters_have_their_lags_and_their_places(heater: str, low_s: float, high_s: float) -> None:
    plant = bucket(heater=heater)  # type: ignore[arg-type]
    lumps, seconds = Lumps(plant, at_rest(18.0, 18.0)), 0
    while lumps.heater_w < plant.heater_w * (1.0 - math.exp(-1.0)):
        lumps.live(True, False, 18.0, 1.0)
        seconds += 1
    assert low_s <= seconds <= high_s
    lumps.live(True, False, 18.0, 1800.0)
    warmed_more_k = (lumps.air_c - 18.0) - (lumps.wall_c - 18.0)
    assert (warmed_more_k > 3.0) if heater == "air" else (warmed_more_k < 1.0)


def test_an_open_door_lets_the_room_in_within_a_minute_or_so() -> None:
    lumps = Lumps(bucket(), at_rest(4.0, 4.0))
    lumps.door_open = True
    lumps.live(False, False, 24.0, 60.0)
    assert 8.0 < lumps.air_c < 16.0
    assert lumps.beer_c == pytest.approx(4.0, abs=0.05)


@every_plant
def test_a_day_of_switching_ends_the_same_whatever_the_step(plant: Plant) -> None:
    """Against steps of a second: hundredths of a kelvin of beer, at every ten minutes of the day."""
    begin = fermenting(plant, beer_c=19.0, pitched_h=10.0)
    fine, coarse = Lumps(plant, begin), {step_s: Lumps(plant, begin) for step_s in (2.0, 5.0, 10.0)}
    for block in range(24 * 6):
        heat, cool = block % 6 == 4, block % 3 == 0
        for _ in range(600):
            fine.live(heat, cool, 17.0, 1.0)
        for step_s, lumps in coarse.items():
            for _ in range(round(600.0 / step_s)):
                lumps.live(heat, cool, 17.0, step_s)
            assert lumps.beer_c == pytest.approx(fine.beer_c, abs=0.002 * step_s)
            assert lumps.air_c == pytest.approx(fine.air_c, abs=0.01 * step_s)


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
            assert -45.0 < celsius < 110.0
        assert 0.0 <= state.pull <= 1.0


def test_gravity_falls_from_og_to_fg_by_the_yeasts_attenuation() -> None:
    plant = plant_for(20.0, brew=Brew(og=1.050, apparent_attenuation=0.80))
    state = fermenting(plant, beer_c=20.0, pitched_h=0.0)
    assert gravity(plant, state) == pytest.approx(1.050)
    assert gravity(plant, replace(state, sugar_kg_per_l=0.0)) == pytest.approx(1.010)
    assert Brew(og=1.0526).extract_kg_per_l == pytest.approx(0.1366, abs=0.001)  # 13 °P


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
