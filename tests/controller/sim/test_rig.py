# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One vessel on a bench: it lives in steps, says what its probes say, counts its electricity, and is fast."""

import time
from dataclasses import replace
from random import Random

import pytest

from cellar.core.reading import Quality
from cellar.sim.plant import Plant, at_rest
from cellar.sim.probes import NOISE_K
from cellar.sim.rig import Door, Rig, bucket, conical, jacketed_tank, random_plant
from cellar.sim.room import Room
from cellar.sim.scenarios import fermenting

HOUR_S = 3600.0
CALM = Room(mean_c=18.0, swing_k=0.0)


def drawn(seed: int) -> Plant:
    return random_plant(Random(seed))  # noqa: S311 - scenery


def lived(rig: Rig, hours: float, *, heat: bool = False, cool: bool = False, dt_s: float = 5.0) -> Rig:
    for _ in range(round(hours * HOUR_S / dt_s)):
        rig.live(heat, cool, dt_s)
    return rig


def test_the_same_seed_says_the_same_and_another_does_not() -> None:
    said = []
    for seed in (1, 1, 2):
        rig = Rig(bucket(), at_rest(18.0, 18.0), seed=seed)
        said.append([rig.read() for _ in range(50)])
    assert said[0] == said[1] != said[2]


def test_readings_are_sixteenths_around_the_truth() -> None:
    rig = Rig(bucket(), at_rest(18.03, 12.0), room=CALM)
    beer, chamber = zip(*(rig.read() for _ in range(2000)), strict=True)
    for said, true_c in ((beer, 18.03), (chamber, 12.0)):
        assert all((it * 16).is_integer() for it in said)
        assert sum(said) / 2000 == pytest.approx(true_c, abs=0.005)
        assert max(said) - min(said) < 8 * NOISE_K + 2 / 16
        assert len(set(said)) > 1


def test_offsets_are_in_what_is_said_and_not_in_what_is() -> None:
    rig = Rig(bucket(), at_rest(18.0, 18.0), room=CALM, beer_offset_k=0.5, chamber_offset_k=-0.5)
    beer_c, chamber_c = rig.read()
    assert beer_c == pytest.approx(18.5, abs=0.15)
    assert chamber_c == pytest.approx(17.5, abs=0.15)
    assert rig.beer_c == 18.0


@pytest.mark.parametrize("well_lag_s", [60.0, 90.0, 120.0])
def test_the_well_lags(well_lag_s: float) -> None:
    """Wort that warms steadily is seen as it was one lag ago."""
    plant = replace(bucket(), heater_to_wall=1.0, wall_air_w_per_k=0.001)
    rig = lived(Rig(plant, at_rest(18.0, 18.0), room=CALM, well_lag_s=well_lag_s), 2.0, heat=True)
    slope_k_per_s = plant.heater_w / (plant.contents_l * 4130.0 + plant.vessel_j_per_k)
    said = [rig.read()[0] or 0.0 for _ in range(2000)]
    assert rig.state.core_c - sum(said) / 2000 == pytest.approx(slope_k_per_s * well_lag_s, abs=0.01)


def test_a_probe_outside_the_vessel_feels_the_wall_and_some_air() -> None:
    rig = lived(Rig(bucket(), at_rest(18.0, 18.0), room=CALM, taped=True), 1.0, cool=True)
    beer_c, _ = rig.read()
    assert beer_c is not None
    assert rig.air_c < beer_c < rig.beer_c - 1.0


def test_lost_probes_say_none_and_can_be_found_again() -> None:
    rig = Rig(jacketed_tank(), at_rest(18.0, 18.0), chamber_lost=True)
    assert rig.read()[1] is None
    assert rig.readings()[1] is None
    rig.beer_lost, rig.chamber_lost = True, False
    assert rig.read()[0] is None
    assert rig.read()[1] is not None


def test_readings_carry_their_instant_and_quality() -> None:
    rig = lived(Rig(bucket(), at_rest(18.0, 18.0)), 0.1)
    for reading in rig.readings():
        assert reading is not None
        assert reading.at_s == rig.now_s
        assert reading.quality is Quality.GOOD


def test_electricity_is_the_compressors_while_on_and_the_heaters() -> None:
    rig = lived(Rig(bucket(), at_rest(18.0, 18.0), room=CALM), 1.0, heat=True)
    assert rig.kwh == pytest.approx(0.040)
    before = rig.kwh
    assert lived(rig, 1.0).kwh == before
    assert lived(rig, 1.0, cool=True).kwh - before == pytest.approx(0.055, rel=0.2)


def test_a_tanks_cooling_is_counted_at_the_chiller() -> None:
    """What leaves wort, steel and jacket, and comes in from the room, over the COP."""
    plant = jacketed_tank()
    rig = lived(Rig(plant, at_rest(18.0, 18.0), room=CALM), 6.0, cool=True)
    wort_kwh = plant.contents_l * 4130.0 * (18.0 - rig.beer_c) / 3.6e6
    assert wort_kwh < rig.kwh * plant.chiller_cop < 1.2 * wort_kwh


def test_doors_open_and_close_by_the_rigs_time() -> None:
    room = Room(mean_c=25.0, swing_k=0.0)
    doors = (Door(at_s=1200.0, open_s=60.0), Door(at_s=600.0, open_s=30.0))
    rig, calm = (Rig(conical(), at_rest(4.0, 4.0), room=room, doors=it) for it in (doors, ()))
    gaps = []
    for _ in range(300):
        rig.live(False, False, 5.0)
        calm.live(False, False, 5.0)
        gaps.append(rig.air_c - calm.air_c)
    assert max(gaps[:120]) == 0.0
    assert gaps[126] > 2.0
    assert gaps[239] < gaps[126]
    assert gaps[252] > gaps[239] + 3.0


def test_the_room_has_its_day() -> None:
    rig = Rig(bucket(), at_rest(18.0, 18.0), room=Room(mean_c=12.0, swing_k=4.0), start_utc_s=1_800_057_600.0)
    seen = []
    while rig.now_s < 24 * HOUR_S:
        rig.live(False, False, 10.0)
        seen.append(rig.room_c)
    assert max(seen) == pytest.approx(16.0, abs=0.01)
    assert min(seen) == pytest.approx(8.0, abs=0.01)
    assert seen.index(max(seen)) / 360 == pytest.approx(15.0, abs=0.1)


def test_random_plants_are_what_they_are_said_to_be() -> None:
    plants = [drawn(seed) for seed in range(200)]
    for plant in plants:
        assert 8.0 <= plant.contents_l <= 100.0
        assert plant.tau_s >= 2.9999 * HOUR_S
        assert plant.tau_s <= 40.0001 * HOUR_S
        assert 70.0 <= plant.cooling_w <= 220.0
        assert (plant.heater_to_wall == 0.0) is (plant.heater == "air")
    assert {(plant.fan, plant.heater) for plant in plants} == {(a, b) for a in (False, True) for b in ("belt", "air")}
    assert drawn(3) == drawn(3)


def test_a_closed_valve_leaves_a_cold_jacket() -> None:
    """The wort goes on cooling for half an hour, by what glycol and jacket still take."""
    rig = lived(Rig(jacketed_tank(), at_rest(18.0, 18.0), room=CALM), 1.0, cool=True)
    closed_c, jacket_c = rig.beer_c, rig.air_c
    assert jacket_c < closed_c - 8.0
    lived(rig, 0.5)
    assert 0.15 < closed_c - rig.beer_c < 0.6
    assert rig.air_c > jacket_c + 8.0


@pytest.mark.parametrize(
    ("plant", "low_h", "high_h"), [(bucket(), 8, 20), (conical(), 12, 24), (jacketed_tank(), 8, 18)]
)
def test_a_crash_takes_as_long_as_it_takes(plant: Plant, low_h: float, high_h: float) -> None:
    rig = Rig(plant, at_rest(18.0, 18.0), room=CALM)
    while rig.beer_c > 2.1:
        rig.live(False, True, 10.0)
    assert low_h <= rig.now_s / HOUR_S <= high_h


def test_a_week_takes_seconds() -> None:
    """About half a second on a laptop; the bound is for a busy and slow machine."""
    rig, began_s = Rig(bucket(), fermenting(bucket(), beer_c=18.0, pitched_h=0.0)), time.process_time()
    while rig.now_s < 7 * 24 * HOUR_S:
        beer_c, _ = rig.read()
        rig.live(False, beer_c is not None and beer_c > 18.0, 5.0)
    assert time.process_time() - began_s < 12.0
