# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`step` between its parts: what follows from what the watcher finds, leases, and a heater that nobody sees."""

from dataclasses import replace

import pytest

from cellar.core.acting import Acting
from cellar.core.changeover import Turn
from cellar.core.events import LeaseExpired, ProbeBack, ProbeLost, RelaySwitched, Tripped
from cellar.core.fermenter import Decision, Fermenter, Mode, Readings, State, starting, step
from cellar.core.findings import Finding
from cellar.core.interlock import Held, HeldReason, Relays, Side, Times
from cellar.core.law import LawName, LawState
from cellar.core.profile import begin
from cellar.core.profile_steps import FreeRise, Hold, Profile, Ramp, Until
from cellar.core.reading import ProbeLimits, Quality, Reading
from cellar.core.supervision import TripReason
from cellar.core.watch_probes import Words

FERMENTER = Fermenter(
    id="fv1",
    name="FV1",
    has_heater=True,
    has_cooler=True,
    beer_probe=ProbeLimits(),
    chamber_probe=ProbeLimits(low_c=-30.0, filter_s=20.0),
    first_mode=Mode.AUTO,
)
COLD, WARM = (14.0, 14.0), (22.0, 22.0)  # beer and chamber, °C, around a setpoint of 18


def word(value_c: float | None, at_s: float) -> Reading:
    return Reading.bad(Quality.FAULT, at_s, "unplugged") if value_c is None else Reading.good(value_c, at_s)


def run(
    state: State, seconds: float, beer_c: float | None, chamber_c: float | None, *, tick_s: float = 1.0
) -> tuple[State, list[Decision]]:
    decisions: list[Decision] = []
    for _ in range(round(seconds / tick_s)):
        now_s = state.last_s + tick_s
        seen = Readings(beer=word(beer_c, now_s), chamber=word(chamber_c, now_s))
        state, decision = step(state, seen, now_s)
        decisions.append(decision)
    return state, decisions


def acting(side: Side, at: tuple[float, float]) -> State:
    """A fermenter whose relay of this side went on a minute ago, long after the start."""
    state = replace(starting(FERMENTER, now_s=0.0), last_s=10_000.0)
    state, decisions = run(state, 75, *at)
    assert decisions[-1].side is side
    return replace(state, relays=replace(state.relays, since_s=state.last_s - 60.0))


@pytest.mark.parametrize("side", [Side.HEATING, Side.COOLING])
def test_what_the_watcher_finds_trips_at_the_very_next_tick(side: Side) -> None:
    state = acting(side, COLD if side is Side.HEATING else WARM)
    found = replace(state.watcher, findings=frozenset({Finding.HEATER_WELDED, Finding.PROBE_NOISY}))
    state, decisions = run(replace(state, watcher=found), 1, 18.0, 18.0)
    assert decisions[0].trip is TripReason.HEATER_WELDED
    assert (decisions[0].side, decisions[0].wanted) == (Side.OFF, Side.OFF)
    assert decisions[0].events[-2:] == (Tripped(reason=TripReason.HEATER_WELDED), RelaySwitched(side=Side.OFF))


def test_a_finding_that_only_warns_does_not_trip() -> None:
    state = acting(Side.HEATING, COLD)
    found = replace(state.watcher, findings=frozenset({Finding.NOT_COOLING, Finding.PROBES_DISAGREE}))
    _, decisions = run(replace(state, watcher=found), 1, *COLD)
    assert (decisions[0].trip, decisions[0].side) == (None, Side.HEATING)
    assert decisions[0].findings == {Finding.NOT_COOLING, Finding.PROBES_DISAGREE}


def test_a_beer_probe_that_hangs_in_the_air_is_not_believed_and_the_beer_is_held_without_it() -> None:
    state = acting(Side.HEATING, COLD)
    found = replace(state.watcher, findings=frozenset({Finding.PROBE_FELL_OUT}))
    state, decisions = run(replace(state, watcher=found), 1, *COLD)
    beer, chamber = decisions[0].beer, decisions[0].chamber
    assert beer is not None
    assert chamber is not None
    assert (beer.value_c, beer.quality) == (None, Quality.IMPLAUSIBLE)
    assert chamber.value_c == pytest.approx(14.0)
    assert decisions[0].law is LawName.BEER_LOST
    assert ProbeLost(probe="beer", quality=Quality.IMPLAUSIBLE, detail=beer.detail) in decisions[0].events
    state, decisions = run(replace(state, watcher=replace(found, findings=frozenset())), 1, *COLD)
    assert decisions[0].law is LawName.CASCADE
    assert ProbeBack(probe="beer") in decisions[0].events


@pytest.mark.parametrize("probe", ["beer", "chamber"])
def test_a_probe_that_is_just_back_is_not_believed_yet(probe: str) -> None:
    state = acting(Side.OFF, (18.0, 18.0))
    back = Words(out=True, back_s=state.last_s)
    out = replace(state.watcher, **{probe: back})  # type: ignore[arg-type]
    _, decisions = run(replace(state, watcher=out), 1, 18.0, 18.0)
    believed = {"beer": decisions[0].beer, "chamber": decisions[0].chamber}
    assert [name for name, it in believed.items() if it is None or it.value_c is None] == [probe]


def test_the_watcher_hears_what_the_bus_said_and_what_the_relays_did() -> None:
    state, _ = run(starting(FERMENTER, now_s=0.0), 125, 14.0, 15.0)
    course = state.watcher.course
    assert course.beers == pytest.approx((14.0, 14.0))
    assert course.airs == pytest.approx((15.0, 15.0))
    assert course.heats[-1] == 1.0
    assert course.cools == (0.0, 0.0)
    assert (state.watcher.beer.said_c, state.watcher.chamber.said_c) == (14.0, 15.0)
    assert state.watcher.beer.good_s == state.watcher.chamber.good_s > 119.0


def test_the_watcher_takes_no_word_that_the_judge_does_not_believe() -> None:
    """Ninety degrees are none of a fermenter; the watcher's means have no such minute in them."""
    state, _ = run(starting(FERMENTER, now_s=0.0), 125, 90.0, 15.0)
    assert state.watcher.course.beers == ()
    state, _ = run(starting(FERMENTER, now_s=0.0), 125, 14.0, 90.0)
    assert state.watcher.course.airs == ()


SLOW = replace(FERMENTER, interlock=replace(FERMENTER.interlock, heater=Times(min_on_s=600.0, min_off_s=10.0)))


def test_a_heater_that_nobody_sees_is_not_kept_on_for_its_relays_sake() -> None:
    state = replace(acting(Side.HEATING, COLD), fermenter=SLOW)
    warmed, decisions = run(state, 7, 25.0, 14.0)
    assert decisions[-1].wanted is Side.HEATING  # a jump is not believed yet
    _, decisions = run(replace(state, setpoint_c=5.0), 40, *COLD)
    assert (decisions[-1].wanted, decisions[-1].side) == (Side.OFF, Side.HEATING)
    assert decisions[-1].held is not None
    assert decisions[-1].held.reason is HeldReason.MIN_ON
    assert warmed.relays.heat
    _, decisions = run(state, 16, 14.0, None)
    assert decisions[-2].side is Side.HEATING
    assert (decisions[-1].law, decisions[-1].side) == (LawName.CHAMBER_LOST, Side.OFF)


def test_a_compressor_keeps_its_shortest_run_without_the_chambers_probe() -> None:
    state = acting(Side.COOLING, WARM)
    state = replace(state, law=LawState(name=LawName.CHAMBER_LOST, at_s=state.last_s))
    _, decisions = run(replace(state, chamber=replace(state.chamber, believed_at_s=0.0)), 3, 18.0, None)
    assert decisions[-1].law is LawName.CHAMBER_LOST
    assert (decisions[-1].wanted, decisions[-1].side) == (Side.OFF, Side.COOLING)
    assert decisions[-1].held == Held(reason=HeldReason.MIN_ON, wait_s=57.0)


@pytest.mark.parametrize(
    ("side", "at", "rest_s", "reason"),
    [(Side.COOLING, WARM, 300.0, HeldReason.MIN_OFF), (Side.HEATING, COLD, 10.0, HeldReason.MIN_OFF)],
)
def test_a_relay_that_somebody_opened_rests_from_now(
    side: Side, at: tuple[float, float], rest_s: float, reason: HeldReason
) -> None:
    state = acting(side, at)
    now_s = state.last_s + 1.0
    seen = Readings(beer=word(at[0], now_s), chamber=word(at[1], now_s), lease_expired=True)
    after, decision = step(state, seen, now_s)
    assert (decision.wanted, decision.side) == (side, Side.OFF)
    assert decision.held == Held(reason=reason, wait_s=rest_s)
    assert decision.events == (LeaseExpired(), RelaySwitched(side=Side.OFF))
    assert after.relays.since_s == now_s
    _, decision = step(state, replace(seen, lease_expired=False), now_s)
    assert (decision.side, decision.events) == (side, ())


def test_a_lease_that_expired_while_all_was_off_is_no_event() -> None:
    state = acting(Side.OFF, (18.0, 18.0))
    now_s = state.last_s + 1.0
    seen = Readings(beer=word(18.0, now_s), chamber=word(18.0, now_s), lease_expired=True)
    after, decision = step(state, seen, now_s)
    assert (decision.events, after.relays) == ((), state.relays)


class TestACompressorThatHasStartedTooOften:
    """It rests until the watcher says so; heat is not its business, and a run under way is not cut short."""

    @pytest.mark.parametrize(("left_s", "wait_s"), [(1000.0, 999.0), (1.5, 0.5), (-5.0, 0.0)])
    def test_it_may_not_start(self, left_s: float, wait_s: float) -> None:
        state = acting(Side.COOLING, WARM)
        rested = Relays(since_s=5_000.0, started_s=0.0)
        tired = replace(state.watcher, rest_until_s=state.last_s + left_s, side=Side.OFF)
        after, decisions = run(replace(state, relays=rested, watcher=tired), 1, *WARM)
        assert (decisions[0].wanted, decisions[0].side) == (Side.COOLING, Side.OFF)
        assert decisions[0].held == Held(reason=HeldReason.MIN_OFF, wait_s=wait_s)
        assert after.relays == rested

    @pytest.mark.parametrize(("side", "at"), [(Side.COOLING, WARM), (Side.HEATING, COLD)])
    def test_what_runs_goes_on(self, side: Side, at: tuple[float, float]) -> None:
        state = acting(side, at)
        tired = replace(state.watcher, rest_until_s=state.last_s + 1000.0)
        _, decisions = run(replace(state, watcher=tired), 1, *at)
        assert (decisions[0].side, decisions[0].held) == (side, None)

    def test_heat_begins(self) -> None:
        state = acting(Side.HEATING, COLD)
        tired = replace(state.watcher, rest_until_s=state.last_s + 1000.0)
        rested = Relays(since_s=5_000.0, started_s=0.0)
        _, decisions = run(replace(state, relays=rested, watcher=tired), 1, *COLD)
        assert (decisions[0].side, decisions[0].held) == (Side.HEATING, None)


class TestAHeaterThatIsTried:
    """It rests until the watcher says so, as far as its shortest run allows; cold is not its business."""

    @pytest.mark.parametrize(
        ("on_s", "left_s", "side", "held"),
        [
            (3600.0, 600.0, Side.OFF, Held(reason=HeldReason.MIN_OFF, wait_s=599.0)),
            (3600.0, 1.0, Side.HEATING, None),
            (5.0, 600.0, Side.HEATING, Held(reason=HeldReason.MIN_ON, wait_s=4.0)),
        ],
    )
    def test_it_rests(self, on_s: float, left_s: float, side: Side, held: Held | None) -> None:
        state = acting(Side.HEATING, COLD)
        tried = replace(state.watcher, trial_until_s=state.last_s + left_s)
        state = replace(state, watcher=tried, relays=replace(state.relays, since_s=state.last_s - on_s))
        _, decisions = run(state, 1, *COLD)
        assert (decisions[0].wanted, decisions[0].side, decisions[0].held) == (Side.HEATING, side, held)

    def test_cold_is_as_ever(self) -> None:
        state = acting(Side.COOLING, WARM)
        tried = replace(state.watcher, trial_until_s=state.last_s + 600.0)
        _, decisions = run(replace(state, watcher=tried), 1, *WARM)
        assert (decisions[0].side, decisions[0].held) == (Side.COOLING, None)


@pytest.mark.parametrize(
    ("beer", "chamber", "silent"), [(True, False, "chamber"), (False, True, "beer"), (False, False, "beer")]
)
def test_a_bus_may_take_a_quarter_of_a_minute_to_wake_whenever_that_is(
    beer: bool, chamber: bool, silent: str
) -> None:
    state = starting(FERMENTER, now_s=1000.0)
    lost: list[tuple[float, str]] = []
    for now_s in range(1001, 1030):
        seen = Readings(
            beer=word(18.0, float(now_s)) if beer else None, chamber=word(18.0, float(now_s)) if chamber else None
        )
        state, decision = step(state, seen, float(now_s))
        lost += [(decision.at_s, it.probe) for it in decision.events if isinstance(it, ProbeLost)]
    assert (1015.0, silent) in lost
    assert len(lost) == (not beer) + (not chamber)


@pytest.mark.parametrize(("beer_c", "chamber_c", "lost"), [(None, 18.0, "beer"), (18.0, None, "chamber")])
def test_a_probe_that_says_at_once_that_it_is_broken_is_reported_at_once(
    beer_c: float | None, chamber_c: float | None, lost: str
) -> None:
    _, decisions = run(starting(FERMENTER, now_s=0.0), 2, beer_c, chamber_c)
    events = [event for decision in decisions for event in decision.events]
    assert ProbeLost(probe=lost, quality=Quality.FAULT, detail="unplugged") in events


def test_with_both_probes_the_law_is_a_cascade_that_sees_the_air_and_runs_every_five_seconds() -> None:
    state, ran = starting(FERMENTER, now_s=0.0), []
    for _ in range(12):
        state, decisions = run(state, 1, 17.0, 15.0)
        ran.append(state.law.at_s)
        assert decisions[0].law is LawName.CASCADE
    assert sorted(set(ran)) == [1.0, 6.0, 11.0]
    assert decisions[0].chamber_setpoint_c is not None
    assert state.law.seen is not None
    assert state.law.seen.air_mean_c == pytest.approx(15.0)


def test_the_laws_first_tick_has_no_length() -> None:
    state, _ = run(starting(FERMENTER, now_s=0.0), 1, *COLD)
    assert state.law.acting.turn.owed_s == 0.0
    state, _ = run(state, 5, *COLD)
    assert state.law.acting.turn.owed_s == 5.0


def test_without_a_chambers_probe_the_law_sees_no_air() -> None:
    bare = replace(FERMENTER, chamber_probe=None)
    state = starting(bare, now_s=0.0)
    state, decision = step(state, Readings(beer=word(14.0, 1.0), chamber=None), 1.0)
    assert (decision.law, decision.chamber, decision.chamber_setpoint_c) == (LawName.BEER_ONLY, None, None)


def following(profile: Profile, setpoint_c: float, *, law: LawState | None = None) -> State:
    state = replace(starting(FERMENTER, now_s=0.0), last_s=10_000.0, setpoint_c=setpoint_c, law=law or LawState())
    return replace(state, profile=profile, profile_state=begin(setpoint_c))


def test_a_profiles_clock_goes_by_the_ticks_however_short() -> None:
    profile = Profile(
        name="p", steps=(Hold(target_c=18.0, until=Until(at_most_s=100.0)), Hold(target_c=4.0, until=None))
    )
    state, _ = run(following(profile, 18.0), 4, 18.0, 18.0, tick_s=0.25)
    assert state.profile_state is not None
    assert state.profile_state.elapsed_s == pytest.approx(4.0)
    assert state.setpoint_c == 18.0


def test_the_law_is_told_of_a_ramp_so_that_it_need_not_find_it() -> None:
    up = Profile(name="p", steps=(Ramp(target_c=30.0, k_per_h=1.0), Hold(target_c=30.0, until=None)))
    still = Profile(name="p", steps=(Hold(target_c=18.0, until=None),))
    ramped, _ = run(following(up, 18.0), 6, 18.0, 18.0)
    held, _ = run(following(still, 18.0), 6, 18.0, 18.0)
    assert ramped.law.chamber_setpoint_c is not None
    assert held.law.chamber_setpoint_c is not None
    # the chamber of a beer that shall rise by 1 K/h is warmer by tau (12 h of a fridge without a fan) times that
    assert ramped.law.chamber_setpoint_c - held.law.chamber_setpoint_c == pytest.approx(12.0, abs=0.1)


@pytest.mark.parametrize("side", [Side.HEATING, Side.COOLING])
def test_in_a_free_rise_nothing_goes_on_acting_because_it_was_its_turn(side: Side) -> None:
    rise = Profile(
        name="p", steps=(FreeRise(cap_c=25.0, until=Until(at_most_s=9e4)), Hold(target_c=25.0, until=None))
    )
    turn = LawState(name=LawName.CASCADE, acting=Acting(turn=Turn(side=side)))
    at_c = 20.0 if side is Side.COOLING else 16.0
    _, decisions = run(following(rise, 18.0, law=turn), 60, at_c, at_c)
    assert {decision.wanted for decision in decisions} == {Side.OFF}
