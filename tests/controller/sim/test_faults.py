# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every knob does what it says; a cut-out does what no relay can prevent."""

import pytest

from cellar.sim.faults import SIZES, Fault, Part, PlantFault, ProbeFault, RelayFault
from cellar.sim.plant import Plant, at_rest
from cellar.sim.rig import Door, Rig, bucket, conical, jacketed_tank
from cellar.sim.room import Room
from cellar.sim.scenarios import fermenting

CALM = Room(mean_c=18.0, swing_k=0.0)


def rig(**more: object) -> Rig:
    """Beer and chamber far apart, so that it is plain which of them a probe feels."""
    return Rig(bucket(), at_rest(20.0, 10.0), room=CALM, **more)  # type: ignore[arg-type]


def lived(it: Rig, minutes: float, *, heat: bool = False, cool: bool = False) -> Rig:
    for _ in range(round(minutes * 12)):
        it.live(heat, cool, 5.0)
    return it


def said(it: Rig, number: int = 400) -> tuple[list[float | None], list[float | None]]:
    beer, chamber = zip(*(it.read() for _ in range(number)), strict=True)
    return list(beer), list(chamber)


SILENT = [
    ProbeFault.UNPLUGGED,
    ProbeFault.RESET_85,
    ProbeFault.LOW_SUPPLY_127,
    ProbeFault.CRC,
    ProbeFault.HANGING,
    ProbeFault.REPLACED,
]


@pytest.mark.parametrize("fault", SILENT)
@pytest.mark.parametrize("part", ["beer", "chamber"])
def test_a_silent_probe_leaves_the_other_alone(fault: ProbeFault, part: Part) -> None:
    it = rig()
    it.break_(fault, part)
    beer, chamber = said(it, 20)
    lost, kept = (beer, chamber) if part == "beer" else (chamber, beer)
    assert set(lost) == {None}
    assert None not in kept
    it.mend(part)
    assert None not in it.read()


def test_a_short_silences_both() -> None:
    it = rig()
    it.break_(ProbeFault.SHORTED, "chamber")
    assert it.read() == (None, None)
    it.mend()
    assert None not in it.read()


@pytest.mark.parametrize(("fault", "size"), [(ProbeFault.LOOSE, 0.3), (ProbeFault.CRC, 0.05)])
def test_some_answers_are_lost_by_their_share(fault: ProbeFault, size: float) -> None:
    it = rig()
    it.break_(fault, "beer", size)
    beer, _ = said(it, 4000)
    assert beer.count(None) / 4000 == pytest.approx(size, rel=0.25)


def test_a_frozen_probe_repeats_itself() -> None:
    it = rig()
    before = it.read()[1]
    it.break_(ProbeFault.FROZEN, "chamber")
    assert {it.read()[1] for _ in range(3) if lived(it, 10.0, heat=True)} == {before}


def test_a_hanging_probe_gives_its_last_reading_older_and_older() -> None:
    it = lived(rig(), 1.0)
    last = it.readings()[0]
    it.break_(ProbeFault.HANGING, "beer")
    assert lived(it, 1.0).readings()[0] == last
    assert last is not None
    assert last.at_s == it.now_s - 60.0


@pytest.mark.parametrize("size", [0.2, -3.0])
def test_a_wrong_probe_is_wrong_by_so_much(size: float) -> None:
    it = rig()
    it.break_(ProbeFault.OFFSET, "beer", size)
    beer = [celsius or 0.0 for celsius in said(it)[0]]
    assert sum(beer) / len(beer) == pytest.approx(20.0 + size, abs=0.02)


def test_a_drifting_probe_drifts_from_when_it_began() -> None:
    it, sound = rig(), rig()
    lived(it, 60.0)
    it.break_(ProbeFault.DRIFT, "beer", 2.0)
    lived(it, 720.0)
    lived(sound, 780.0)
    drifted, true = ([celsius or 0.0 for celsius in said(which)[0]] for which in (it, sound))
    assert sum(drifted) / 400 - sum(true) / 400 == pytest.approx(1.0, abs=0.02)


def test_spikes_are_rare_and_go_either_way() -> None:
    it = rig()
    it.break_(ProbeFault.SPIKES, "beer", 5.0)
    beer = [celsius or 0.0 for celsius in said(it, 5000)[0]]
    high, low = (sum(abs(celsius - spike) < 0.5 for celsius in beer) for spike in (25.0, 15.0))
    assert 25 < high < 80
    assert 25 < low < 80
    assert high + low + sum(abs(celsius - 20.0) < 0.5 for celsius in beer) == 5000


def test_a_probe_that_fell_out_feels_the_air_within_a_minute() -> None:
    it = rig()
    it.break_(ProbeFault.FELL_OUT, "beer")
    assert lived(it, 2.0).read()[0] == pytest.approx(it.air_c, abs=0.3)
    it.mend("beer")
    assert lived(it, 15.0).read()[0] == pytest.approx(it.state.core_c, abs=0.2)


def test_swapped_probes_feel_each_others_place() -> None:
    it = rig()
    it.break_(PlantFault.PROBES_SWAPPED)
    beer_c, chamber_c = lived(it, 15.0).read()
    assert beer_c == pytest.approx(it.air_c, abs=0.3)
    assert chamber_c == pytest.approx(it.state.core_c, abs=0.2)


def test_two_probes_may_say_the_same_word() -> None:
    it = rig()
    it.break_(PlantFault.PROBES_SAME)
    assert all(beer_c == chamber_c for beer_c, chamber_c in (it.read() for _ in range(50)))
    beer, chamber = it.readings()
    assert beer == chamber
    assert it.read()[0] == pytest.approx(20.0, abs=0.2)


@pytest.mark.parametrize(
    ("fault", "part", "heat", "cool", "warms"),
    [
        (RelayFault.WELDED, "heater", False, False, True),
        (RelayFault.DEAD, "heater", True, False, None),
        (RelayFault.LINE_STUCK, "heater", True, False, None),
        (RelayFault.INVERTED, "heater", False, False, True),
        (RelayFault.INVERTED, "heater", True, False, None),
        (RelayFault.WELDED, "cooler", False, False, False),
        (RelayFault.DEAD, "cooler", False, True, None),
        (PlantFault.HEATER_UNPLUGGED, None, True, False, None),
        (PlantFault.COMPRESSOR_DEAD, None, False, True, None),
        (PlantFault.SOCKETS_SWAPPED, None, True, False, False),
        (PlantFault.SOCKETS_SWAPPED, None, False, True, True),
        (PlantFault.HEATER_IN_COOLING_SOCKET, None, False, True, True),
        (PlantFault.HEATER_IN_COOLING_SOCKET, None, True, False, None),
        (PlantFault.COMPRESSOR_IN_HEATING_SOCKET, None, True, False, False),
        (PlantFault.COMPRESSOR_IN_HEATING_SOCKET, None, False, True, None),
        (PlantFault.FOREIGN_HEAT, None, False, False, True),
    ],
)
def test_what_the_air_does_when_the_switching_is_broken(
    fault: Fault, part: Part | None, heat: bool, cool: bool, warms: bool | None
) -> None:
    """Against the same vessel, sound, with both off: warmer, colder, or no different."""
    plant = bucket(heater="air")
    it, idle = (Rig(plant, at_rest(18.0, 18.0), room=CALM) for _ in range(2))
    it.break_(fault, part)
    apart_k = lived(it, 20.0, heat=heat, cool=cool).air_c - lived(idle, 20.0).air_c
    if warms is None:
        assert apart_k == pytest.approx(0.0, abs=1e-9)
    else:
        assert (apart_k > 2.0) if warms else (apart_k < -2.0)
    it.mend()
    assert it.vessel.contact("heater", True)


@pytest.mark.parametrize(
    ("fault", "heat", "cool", "times"),
    [(PlantFault.HEATER_STRONG, True, False, 2.5), (PlantFault.COMPRESSOR_WEAK, False, True, 0.55)],
)
def test_strong_and_weak(fault: PlantFault, heat: bool, cool: bool, times: float) -> None:
    plant = bucket(heater="air")
    sound, other = (Rig(plant, at_rest(18.0, 18.0), room=CALM) for _ in range(2))
    other.break_(fault)
    moved_k = [lived(it, 15.0, heat=heat, cool=cool).air_c - 18.0 for it in (sound, other)]
    assert moved_k[1] / moved_k[0] == pytest.approx(times, rel=0.1)


def test_vigorous_yeast_makes_its_heat_sooner() -> None:
    plant = bucket()
    sound, wild = (Rig(plant, fermenting(plant, beer_c=20.0, pitched_h=8.0), room=CALM) for _ in range(2))
    wild.break_(PlantFault.YEAST_VIGOROUS)
    assert lived(wild, 300.0).yeast_w > 1.5 * lived(sound, 300.0).yeast_w


def test_a_door_left_open_stays_open_also_where_doors_are_planned() -> None:
    for doors in ((), (Door(at_s=60.0, open_s=10.0),)):
        it = rig(doors=doors)
        it.break_(PlantFault.DOOR_OPEN)
        assert lived(it, 20.0).air_c > 15.5
        it.mend()
        lived(it, 0.1)
        assert not it.lumps.door_open


def test_a_dead_fan_leaves_still_air() -> None:
    plant = bucket(fan=True)
    it, sound = (Rig(plant, at_rest(18.0, 8.0), room=CALM) for _ in range(2))
    it.break_(PlantFault.FAN_DEAD)
    assert 18.0 - lived(it, 60.0).beer_c < 0.8 * (18.0 - lived(sound, 60.0).beer_c)


@pytest.mark.parametrize("plant", [bucket(), bucket(heater="air"), conical(), jacketed_tank()])
@pytest.mark.parametrize("strong", [1.0, 2.5])
def test_a_cut_out_bounds_a_welded_heater_and_waits_for_a_finger(plant: Plant, strong: float) -> None:
    it, bare = (Rig(plant, at_rest(20.0, 20.0), room=Room(mean_c=30.0), cut_out=there) for there in (True, False))
    hottest_c = dict.fromkeys((it, bare), 0.0)
    for which in hottest_c:
        which.break_(RelayFault.WELDED, "heater")
        which.break_(PlantFault.HEATER_STRONG, size=strong)
        while which.now_s < 4 * 86_400.0:
            which.live(False, False, 10.0)
            hottest_c[which] = max(hottest_c[which], which.air_c)
    assert hottest_c[it] < 50.0 < hottest_c[bare]
    assert it.cut_out_open
    assert it.lumps.heater_w < 1.0
    it.reset_cut_out()
    assert lived(it, 0.5).lumps.heater_w > 1.0


def test_faults_add_up_and_are_refused_where_they_cannot_be() -> None:
    it = rig()
    it.break_(ProbeFault.FROZEN, "beer")
    it.break_(RelayFault.WELDED, "cooler")
    it.break_(PlantFault.COMPRESSOR_WEAK)
    assert lived(it, 30.0).air_c < 10.0
    wrong: list[tuple[Fault, Part | None]] = [
        (ProbeFault.FROZEN, None),
        (ProbeFault.FROZEN, "heater"),
        (RelayFault.DEAD, "beer"),
        (PlantFault.DOOR_OPEN, "chamber"),
    ]
    for fault, part in wrong:
        with pytest.raises(ValueError, match="can have"):
            it.break_(fault, part)


def test_whatever_has_a_size_has_a_usual_one() -> None:
    assert set(SIZES) == {
        fault
        for kind in (ProbeFault, PlantFault)
        for fault in kind
        if f"{fault.name} " in (kind.__doc__ or "")
        and "size:" in (kind.__doc__ or "").split(f"\n    {fault.name} ")[1].split("\n    ")[0]
    }
