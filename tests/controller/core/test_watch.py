# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The watcher, fed by hand: each check at its boundary. What it does on whole plants is the campaign's."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cellar.core.findings import REACTIONS, Finding, Reaction, trips
from cellar.core.interlock import Side
from cellar.core.reading import Quality, Reading
from cellar.core.supervision import TripReason, found_danger
from cellar.core.vessel import HeaterKind, Vessel
from cellar.core.watch import watch
from cellar.core.watch_memory import LATCHED, WatchMemory, acknowledged, watching

AIR_HEATER = Vessel(litres=20.0, heater_kind=HeaterKind.AIR, heater_w=40.0)
BELT = Vessel(litres=20.0, heater_w=40.0)
Course = Callable[[float], float]


def wobble(at_s: float) -> float:
    """A word's restlessness, without chance: a sixteenth up or down, now and then."""
    return 0.0625 * ((math.sin(at_s * 1.7) > 0.5) - (math.sin(at_s * 1.7) < -0.5))


def live(
    minutes: float,
    *,
    beer: Course = lambda _s: 18.0,
    air: Course = lambda _s: 17.0,
    side: Callable[[float], Side] = lambda _s: Side.OFF,
    vessel: Vessel = BELT,
    memory: WatchMemory | None = None,
    begin_s: float = 0.0,
    restless: bool = True,
    setpoint_c: float = 18.0,
    held: bool = True,
) -> tuple[WatchMemory, dict[Finding, float]]:
    """Feed the watcher every ten seconds; says when (minutes) each finding was first made.

    A heater that is tried rests, as the fermenter has it.
    """
    memory, found, now_s = memory or watching(begin_s), {}, begin_s
    while now_s < begin_s + minutes * 60.0:
        wobbly_k = wobble(now_s) if restless else 0.0
        beer_reading = Reading.good(beer(now_s) + wobbly_k, now_s)
        air_reading = Reading.good(air(now_s) - wobble(now_s + 3.0) * restless, now_s)
        memory, findings = watch(
            vessel,
            memory,
            beer=beer_reading,
            chamber=air_reading,
            judged_beer=beer_reading,
            judged_chamber=air_reading,
            side=Side.OFF if side(now_s) is Side.HEATING and now_s < memory.trial_until_s else side(now_s),
            setpoint_c=setpoint_c,
            now_s=now_s,
            held=held,
        )
        for it in findings:
            found.setdefault(it, (now_s - begin_s) / 60.0)
        now_s += 10.0
    return memory, found


def towards(begin: float, end: float, tau_s: float, *, from_s: float = 0.0) -> Course:
    return lambda s: end + (begin - end) * math.exp(-max(0.0, s - from_s) / tau_s)


def test_every_finding_has_a_reaction_and_each_that_trips_is_a_reason_to() -> None:
    assert set(REACTIONS) == set(Finding)
    for finding, reaction in REACTIONS.items():
        assert (found_danger(frozenset({finding})) is not None) is (reaction is Reaction.TRIP)
    assert trips(frozenset(Finding))[0] is Finding.BEER_PROBE_FROZEN
    assert {it.value for it in Finding if REACTIONS[it] is Reaction.TRIP} < {it.value for it in TripReason}


def test_a_quiet_day_is_quiet() -> None:
    _, found = live(24 * 60)
    assert not found


@pytest.mark.parametrize(("minutes", "seen"), [(18, False), (24, True)])
def test_a_chamber_probe_that_repeats_itself_while_it_is_heated(minutes: float, seen: bool) -> None:
    memory, _ = live(30)
    still = {"air": lambda _s: 17.0, "side": lambda _s: Side.HEATING, "restless": False, "vessel": AIR_HEATER}
    _, found = live(minutes, memory=memory, begin_s=1800.0, **still)  # type: ignore[arg-type]
    assert (Finding.CHAMBER_PROBE_FROZEN in found) is seen


@pytest.mark.parametrize(("hours", "seen"), [(1.9, False), (2.1, True)])
def test_a_beer_probe_that_repeats_itself_while_the_air_moves(hours: float, seen: bool) -> None:
    memory, _ = live(120, air=lambda s: 17.0 + math.sin(s / 600.0))
    _, found = live(
        hours * 60, memory=memory, begin_s=7200.0, air=lambda s: 17.0 + math.sin(s / 600.0), restless=False
    )
    assert (Finding.BEER_PROBE_FROZEN in found) is seen


@pytest.mark.parametrize("step_k", [0.0625, 0.5])
def test_a_quiet_probe_that_flickered_at_the_edge_of_two_words_is_not_frozen(step_k: float) -> None:
    """A good probe, or one that was left at nine bits, in beer that is held for hours in the middle of a word."""
    air = lambda s: 17.0 + math.sin(s / 600.0)  # noqa: E731
    memory, _ = live(600, beer=lambda s: 18.0 + step_k * (math.sin(s) > 0.0), air=air, restless=False)
    _, found = live(300, memory=memory, begin_s=36_000.0, air=air, restless=False)
    assert not found


def test_a_quiet_chamber_probe_in_a_room_that_a_belt_does_not_warm_is_not_frozen() -> None:
    _, found = live(110, air=lambda _s: 17.0, restless=False, side=lambda _s: Side.HEATING, setpoint_c=17.0)
    assert not found


def test_beer_that_a_hot_room_warms_has_not_run_away() -> None:
    """A cold demijohn with a heater only, brought into a hot room; without an air probe too."""
    _, found = live(600, beer=towards(12.0, 27.0, 4 * 3600.0), air=lambda _s: 26.9, setpoint_c=12.0)
    assert set(found) == {Finding.OFF_SETPOINT}


def test_a_fridge_that_warms_after_a_crash_is_not_heated() -> None:
    side = lambda s: Side.COOLING if s < 14_400.0 else Side.OFF  # noqa: E731
    air = towards(-6.0, 11.0, 2400.0, from_s=14_400.0)
    _, found = live(420, beer=lambda _s: 2.0, air=air, side=side, setpoint_c=2.0)
    assert Finding.HEATER_WELDED not in found


@pytest.mark.parametrize(
    ("beer", "seen"),
    [
        (lambda s: 18.0 + min(4.0, s / 7200.0), True),  # a heater that nobody sees
        (lambda s: 18.0 - min(9.0, s / 3600.0), True),  # a cold that nobody sees
        (lambda _s: 19.4, False),
        (lambda s: max(18.0, 26.0 - s / 3600.0 * 0.5), False),  # on its way
    ],
)
def test_whatever_keeps_the_beer_away_is_said(beer: Course, seen: bool) -> None:
    _, found = live(600, beer=beer, air=beer)
    assert (Finding.OFF_SETPOINT in found) is seen
    _, found = live(600, beer=beer, air=beer, held=False)
    assert Finding.OFF_SETPOINT not in found


def test_a_noiseless_beer_that_is_held_is_not_frozen() -> None:
    _, found = live(600, air=lambda s: 17.0 + math.sin(s / 600.0), restless=False)
    assert Finding.BEER_PROBE_FROZEN not in found


def test_probes_that_say_the_same_through_twenty_changes() -> None:
    word = lambda s: 18.0 + wobble(s) + wobble(s * 1.3)  # noqa: E731
    _, found = live(30, beer=word, air=word, restless=False)
    assert found[Finding.PROBES_IDENTICAL] < 20


def test_beer_that_moves_as_only_air_can_is_a_swapped_probe() -> None:
    cooled = towards(18.0, 8.0, 900.0, from_s=1800.0)
    side = lambda s: Side.COOLING if s >= 1800.0 else Side.OFF  # noqa: E731
    _, found = live(60, beer=cooled, air=lambda _s: 18.2, side=side)
    assert found[Finding.PROBES_SWAPPED] < 45


def test_probes_that_are_exchanged_at_once_leap_to_each_others_place() -> None:
    _, found = live(60, beer=lambda s: 18.0 if s < 1800.0 else 12.0, air=lambda s: 12.0 if s < 1800.0 else 18.0)
    assert Finding.PROBES_SWAPPED in found


def test_a_probe_that_falls_out_leaps_to_the_air() -> None:
    memory, found = live(60, beer=towards(18.0, 12.0, 60.0, from_s=1800.0), air=lambda _s: 12.0)
    assert found[Finding.PROBE_FELL_OUT] < 36
    assert Finding.PROBES_SWAPPED not in found
    assert Finding.PROBE_FELL_OUT not in acknowledged(memory, 3600.0).findings


def test_a_door_is_none_of_these() -> None:
    def air(s: float) -> float:
        opened = towards(12.0, 30.0, 90.0, from_s=3600.0)
        return opened(s) if s < 4200.0 else towards(opened(4200.0), 12.0, 600.0, from_s=4200.0)(s)

    _, found = live(180, beer=lambda _s: 18.0, air=air)
    assert not found


@pytest.mark.parametrize("rate_k_per_min", [0.25, 0.6, 1.5])
def test_air_that_goes_on_rising_with_no_heat_commanded(rate_k_per_min: float) -> None:
    air = lambda s: 18.5 + max(0.0, s - 14_400.0) / 60.0 * rate_k_per_min  # noqa: E731
    _, found = live(270, air=air, vessel=AIR_HEATER)
    assert found[Finding.HEATER_WELDED] - 240.0 <= 15.0


def test_air_that_goes_on_falling_with_no_cold_commanded() -> None:
    _, found = live(150, air=towards(17.0, -8.0, 3000.0, from_s=6000.0))
    assert found[Finding.COOLER_WELDED] - 100.0 <= 20.0


def test_a_beer_that_warms_with_no_heat_commanded_is_a_welded_belt() -> None:
    memory, found = live(600)
    assert not found
    _, found = live(120, memory=memory, begin_s=36_000.0, beer=lambda s: 18.0 + (s - 36_000.0) / 3600.0 * 1.3)
    assert found[Finding.HEATER_WELDED] <= 80.0


def test_cold_that_heats_and_heat_that_cools() -> None:
    side = lambda s: Side.COOLING if s >= 3600.0 else Side.OFF  # noqa: E731
    air = lambda s: 18.0 + max(0.0, s - 3600.0) / 60.0 * 0.5  # noqa: E731
    _, found = live(90, air=air, side=side, vessel=AIR_HEATER)
    assert found[Finding.HEATER_IN_COOLING_SOCKET] - 60.0 <= 15.0
    side = lambda s: Side.HEATING if s >= 3600.0 else Side.OFF  # noqa: E731
    air = lambda s: 18.0 - max(0.0, s - 3600.0) / 60.0 * 0.5  # noqa: E731
    _, found = live(90, air=air, side=side)
    assert found[Finding.COOLER_IN_HEATING_SOCKET] - 60.0 <= 15.0


def test_a_heater_that_does_nothing_is_said_and_given_up_after_two_hours_more_of_heat() -> None:
    side = lambda s: Side.HEATING if s >= 3600.0 else Side.OFF  # noqa: E731
    _, found = live(360, side=side, vessel=AIR_HEATER, setpoint_c=20.0)
    assert found[Finding.NOT_HEATING] - 60.0 <= 20.0
    assert 150.0 <= found[Finding.HEATING_GIVEN_UP] - found[Finding.NOT_HEATING] <= 170.0  # in four trials it rests


def test_a_heater_that_dies_while_the_air_comes_down_is_said_too() -> None:
    """Its run begins where the air ends on its way down, which looks as if something had warmed it."""
    heat = lambda s: Side.HEATING if s >= 1800.0 else Side.OFF  # noqa: E731
    air = lambda s: max(15.0, 18.0 - s / 600.0)  # noqa: E731
    _, found = live(120, beer=lambda _s: 15.5, air=air, side=heat, vessel=AIR_HEATER)
    assert 80.0 < found[Finding.NOT_HEATING] < 90.0  # half an hour without a rise, and a trial


def test_a_dead_heater_in_a_warm_room_is_not_taken_for_a_welded_one() -> None:
    """It rests for its trial, and the air, which it never warmed, does not fall."""
    heat = lambda s: Side.HEATING if s >= 1800.0 else Side.OFF  # noqa: E731
    _, found = live(360, beer=lambda _s: 12.0, air=lambda _s: 22.0, side=heat, vessel=AIR_HEATER, setpoint_c=14.0)
    assert Finding.HEATING_GIVEN_UP in found
    assert Finding.HEATER_WELDED not in found


@pytest.mark.parametrize("side", [Side.HEATING, Side.COOLING])
def test_after_a_reset_it_is_known_which_relay_is_on(side: Side) -> None:
    memory, _ = live(10, side=lambda _s: side, held=False)
    anew = acknowledged(memory, 600.0)
    assert (anew.heat.on, anew.cool.on) == (side is Side.HEATING, side is Side.COOLING)


def test_a_heater_that_was_interrupted_for_a_minute_works() -> None:
    """A chamber probe that was lost opens it; what the air rose by it before is not how the air goes without it."""
    air = lambda s: 15.0 + 0.3 * (s - 60.0 * (s > 1200.0)) / 60.0 if s < 2400.0 else 26.5  # noqa: E731
    heat = lambda s: Side.OFF if s < 600.0 or 1200.0 <= s < 1260.0 else Side.HEATING  # noqa: E731
    slow = lambda s: 15.0 + (air(s) - 15.0) / 3.0  # noqa: E731
    _, found = live(180, beer=lambda _s: 15.0, air=slow, side=heat, vessel=AIR_HEATER)
    assert Finding.NOT_HEATING not in found


def test_a_compressor_that_does_nothing_is_said() -> None:
    side = lambda s: Side.COOLING if s >= 3600.0 else Side.OFF  # noqa: E731
    _, found = live(120, side=side)
    assert 24.0 <= found[Finding.NOT_COOLING] - 60.0 <= 28.0


@pytest.mark.parametrize(("beers_share", "seen"), [(0.1, True), (0.8, False)])
def test_a_belt_whose_heat_is_in_the_chambers_probe(beers_share: float, seen: bool) -> None:
    """In a cold room nothing else shows that the probes are exchanged."""
    heated = lambda share: lambda s: 18.0 + share * max(0.0, s - 3600.0) / 3600.0 * 1.4  # noqa: E731
    side = lambda s: Side.HEATING if s >= 3600.0 else Side.OFF  # noqa: E731
    _, found = live(150, beer=heated(beers_share), air=heated(1.0 - beers_share), side=side, setpoint_c=22.0)
    assert (Finding.PROBES_SWAPPED in found) is seen


@pytest.mark.parametrize(("follows", "above_k", "seen"), [(1.0, 0.2, True), (0.5, 0.2, False), (1.0, 12.0, False)])
def test_a_probe_that_goes_with_the_air_for_a_quarter_of_an_hour(follows: float, above_k: float, seen: bool) -> None:
    """Slower than a leap, faster than beer, and at the air's temperature: far above it, it is a strong compressor."""
    air = towards(18.0, 14.5, 900.0, from_s=3600.0)
    side = lambda s: Side.COOLING if 3600.0 <= s < 4500.0 else Side.OFF  # noqa: E731
    _, found = live(90, beer=lambda s: 18.0 + above_k + follows * (air(s) - 18.0), air=air, side=side)
    assert (Finding.PROBE_FELL_OUT in found) is seen


@pytest.mark.parametrize(("rises_k_per_h", "seen"), [(0.2, False), (0.6, True)])
def test_beer_that_gets_warmer_through_an_hour_of_cold(rises_k_per_h: float, seen: bool) -> None:
    side = lambda s: Side.COOLING if s >= 3600.0 else Side.OFF  # noqa: E731
    beer = lambda s: 19.0 + rises_k_per_h * max(0.0, s - 3600.0) / 3600.0  # noqa: E731
    _, found = live(140, beer=beer, air=towards(18.0, 16.5, 3600.0, from_s=3600.0), side=side)
    assert (Finding.NOT_COOLING in found) is seen


def test_doors_in_a_cold_garage_are_no_welded_compressor() -> None:
    """A short run, and an hour later somebody looks in, twice: the air is far colder than after the run."""

    def air(s: float) -> float:
        now_c = towards(9.0, 7.5, 200.0, from_s=18_000.0)(s)
        for at_s in (20_500.0, 21_100.0):
            if s >= at_s:
                now_c = towards(now_c, 2.0, 250.0, from_s=at_s)(min(s, at_s + 300.0))
        return now_c

    side = lambda s: Side.COOLING if 18_000.0 <= s < 18_360.0 else Side.OFF  # noqa: E731
    _, found = live(365, air=air, side=side)
    assert Finding.COOLER_WELDED not in found


def test_beer_far_above_every_setpoint_and_rising_by_itself() -> None:
    memory, _ = live(120)
    _, found = live(60, memory=memory, begin_s=7200.0, beer=lambda s: 18.0 + (s - 7200.0) / 600.0)
    assert found[Finding.RUNAWAY] <= 40.0


@pytest.mark.parametrize(("starts", "rests"), [(12, False), (13, True)])
def test_a_compressor_that_starts_too_often_rests(starts: int, rests: bool) -> None:
    side = lambda s: Side.COOLING if s % 270.0 < 100.0 and s < 270.0 * starts else Side.OFF  # noqa: E731
    memory, found = live(59, side=side)
    assert (Finding.SHORT_CYCLING in found) is rests
    _, later = live(62, memory=memory, begin_s=3540.0)
    assert Finding.SHORT_CYCLING not in memory.findings or memory.rest_until_s is not None
    assert Finding.SHORT_CYCLING not in live(1, memory=_, begin_s=7260.0)[1] or not rests
    assert not later.keys() & LATCHED


class TestLostProbes:
    """S1: out after fifteen seconds without a good word, back after a minute of them, and the third time latched."""

    @staticmethod
    def lose(memory: WatchMemory, begin_s: float, bad_s: float) -> WatchMemory:
        for second in range(0, int(bad_s + 300.0), 5):
            now_s = begin_s + second
            good = Reading.good(18.0 + wobble(now_s), now_s)
            lost = Reading.bad(Quality.FAULT, now_s, "is not on the bus")
            beer = lost if second < bad_s else good
            memory, _ = watch(
                BELT,
                memory,
                beer=beer,
                chamber=good,
                judged_beer=good if second < 15 else beer,  # for so long the judge bridges it
                judged_chamber=good,
                side=Side.OFF,
                setpoint_c=18.0,
                now_s=now_s,
            )
        return memory

    @pytest.mark.parametrize(("times", "latched"), [(2, False), (3, True)])
    def test_three_times_in_a_day(self, times: int, latched: bool) -> None:
        memory = self.lose(watching(0.0), 0.0, 0.0)
        for time in range(times):
            memory = self.lose(memory, 300.0 + 360.0 * time, 60.0)
            assert not memory.beer.out
        assert (Finding.PROBE_LOST_OFTEN in memory.findings) is latched

    def test_a_reading_in_ten_that_is_lost_is_no_loss_of_the_probe(self) -> None:
        """At a tick in five seconds three in a row are lost some seventeen times a day."""
        memory = self.lose(watching(0.0), 0.0, 0.0)
        for time in range(10):
            memory = self.lose(memory, 300.0 + 315.0 * time, 15.0)
        assert Finding.PROBE_LOST_OFTEN not in memory.findings

    def test_it_is_believed_again_after_a_minute(self) -> None:
        memory = self.lose(watching(0.0), 0.0, 0.0)
        memory = self.lose(memory, 300.0, 30.0)
        assert len(memory.beer.episodes) == 1
        assert not memory.beer.out


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([0.0, 1.0, 7.0, 60.0, 61.0, 149.0, 151.0, 4000.0]),
            st.one_of(st.none(), st.floats(-55.0, 125.0)),
            st.one_of(st.none(), st.floats(-55.0, 125.0)),
            st.sampled_from(list(Side)),
        ),
        max_size=120,
    )
)
def test_whatever_is_read_nothing_breaks_and_nothing_grows(
    ticks: list[tuple[float, float | None, float | None, Side]],
) -> None:
    memory, now_s = watching(0.0), 0.0
    for passed_s, beer_c, air_c, side in ticks:
        now_s += passed_s
        beer, air = (
            Reading.bad(Quality.FAULT, now_s, "lost") if it is None else Reading.good(it, now_s)
            for it in (beer_c, air_c)
        )
        memory, _ = watch(
            BELT,
            memory,
            beer=beer,
            chamber=air,
            judged_beer=beer,
            judged_chamber=air,
            side=side,
            setpoint_c=18.0,
            now_s=now_s,
        )
        course = memory.course
        assert max(map(len, (course.beers, course.airs, course.heats, course.cools))) <= 61
        assert len(memory.starts) <= 16
        assert len(memory.beer.episodes) <= 3
        assert replace(memory) == memory
