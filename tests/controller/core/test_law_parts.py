# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One tick of the law: how warm the chamber may be made, with which probes, and what is kept from tick to tick."""

from dataclasses import replace
from typing import Any

import pytest

from cellar.core.acting import Acting
from cellar.core.changeover import Turn
from cellar.core.interlock import Side
from cellar.core.law import LawName, LawState, follow, standing_by
from cellar.core.learning import guess
from cellar.core.observer import Observed
from cellar.core.pid import Gains
from cellar.core.pulses import Cycle, Habit
from cellar.core.tuning import FRIDGE, JACKET, JACKET_UNSEEN, Law
from cellar.core.vessel import HeaterKind, Vessel

HEATS, COOLS = Acting(turn=Turn(side=Side.HEATING)), Acting(turn=Turn(side=Side.COOLING))
LAW = Law(
    gains=Gains(ti_h=6.0, td_h=0.6, tw_h=0.2), observer_h=0.35, lead_h=0.0, full_k=0.5
)  # round numbers, so that a table can be read
USUAL: dict[str, Any] = {
    "name": LawName.CASCADE,
    "setpoint_c": 18.0,
    "beer_c": 18.0,
    "air_c": 18.0,
    "relays": Side.OFF,
    "span": (-1.0, 1.0),
    "now_s": 0.0,
    "dt_s": 0.0,
}


def tick(state: LawState, vessel: Vessel | None = None, law: Law = LAW, **others: Any) -> LawState:
    """One tick of a bucket of 20 l with a belt in still air: tau 12 h. Of no length, unless said."""
    return follow(
        vessel or Vessel(), law, replace(state, name=others.get("name", LawName.CASCADE)), **(USUAL | others)
    )


SEEN = Observed(beer_c=18.0, well_c=18.0)
CHAMBER = [
    # what is remembered; read; the chamber's setpoint: beer + 12 h x (error / 0.8 h + ramp - what heats already)
    (LawState(), {}, 18.0),
    (LawState(), {"setpoint_c": 18.1}, 18.0 + 12.0 * 0.1 / 0.8),
    (LawState(), {"setpoint_c": 17.9}, 18.0 - 12.0 * 0.1 / 0.8),
    (LawState(integral_k=0.05), {}, 18.0 + 12.0 * 0.05 / 0.8),
    (LawState(), {"ramp_k_per_h": 0.5}, 18.0 + 6.0),
    (LawState(unknown_k_per_h=0.3), {}, 18.0 - 3.6),
    (LawState(unknown_k_per_h=-0.3), {}, 18.0 + 3.6),
    (LawState(seen=replace(SEEN, heater=0.5, heater_mean=0.5)), {}, 18.0 - 12.0 * Vessel().heater_k_per_h / 2),
    (LawState(learned=guess(6.0)), {"setpoint_c": 18.1}, 18.0 + 6.0 * 0.1 / 0.8),
    # how far it may go: calmly near the setpoint, in two hours from afar, and never beyond -15 and 32 °C
    (LawState(), {"setpoint_c": 17.0}, 18.0 - 12.0),
    (LawState(), {"setpoint_c": 17.0, "beer_c": 16.0, "air_c": 16.0}, 16.0 + 12.0),
    (LawState(), {"setpoint_c": 14.0}, 18.0 - 24.0),
    (LawState(), {"setpoint_c": 8.0, "beer_c": 4.0, "air_c": 4.0}, 4.0 + 24.0),
    (LawState(), {"setpoint_c": 8.0}, -15.0),
    (LawState(), {"setpoint_c": 28.0}, 32.0),
]


def test_a_law_that_was_recorded_before_there_was_a_lead_has_none() -> None:
    """A journal's key frame without it is read with this default."""
    assert (Law().lead_h, FRIDGE.lead_h, JACKET.lead_h) == (0.0, 0.06, 0.0)


@pytest.mark.parametrize(("air_mean_c", "error_k"), [(18.0, 0.0), (12.0, 0.03), (24.0, -0.03)])
def test_the_core_is_warmer_than_the_mean_of_a_beer_that_its_wall_cools(air_mean_c: float, error_k: float) -> None:
    """By 0.06 h times 0.5 K/h; what the yeast adds to that is not the wall's."""
    state = LawState(seen=replace(SEEN, air_mean_c=air_mean_c, unknown_k_per_h=0.2))
    law = replace(LAW, lead_h=0.06)
    got = tick(state, law=law, air_c=air_mean_c).chamber_setpoint_c
    assert got == pytest.approx(18.0 + 12.0 * (error_k / 0.8 - 0.2))


@pytest.mark.parametrize(("state", "read", "chamber_setpoint_c"), CHAMBER)
def test_the_chambers_setpoint_is_what_moves_the_beer_as_wanted_within_its_bounds(
    state: LawState, read: dict[str, Any], chamber_setpoint_c: float
) -> None:
    assert tick(state, **read).chamber_setpoint_c == pytest.approx(chamber_setpoint_c)


@pytest.mark.parametrize(("setpoint_c", "chamber_setpoint_c"), [(10.0, 5.0), (26.0, 31.0)])
def test_a_brewer_may_bound_the_chamber_around_the_setpoint(setpoint_c: float, chamber_setpoint_c: float) -> None:
    assert (
        tick(LawState(), law=replace(LAW, reach_k=5.0), setpoint_c=setpoint_c).chamber_setpoint_c
        == chamber_setpoint_c
    )


@pytest.mark.parametrize(
    ("turn", "read", "edge_c"),
    [
        (HEATS, {"setpoint_c": 30.0, "beer_c": 10.0}, 32.0),
        (HEATS, {"setpoint_c": 18.0, "beer_c": 16.5}, 28.5),
        (COOLS, {"setpoint_c": 2.0, "beer_c": 20.0}, -15.0),
        (COOLS, {"setpoint_c": 18.0, "beer_c": 19.5}, 7.5),
    ],
)
def test_air_that_is_at_its_bound_is_pushed_no_further(turn: Acting, read: dict[str, float], edge_c: float) -> None:
    """However much too cold the beer is, the chamber is not heated beyond; nor cooled beyond, however warm."""
    further = 1.0 if turn is HEATS else -1.0
    for beyond_k, wanted in ((-0.01, turn.turn.side), (0.0, Side.OFF), (0.01, Side.OFF), (5.0, Side.OFF)):
        acting = tick(LawState(acting=turn), **read, air_c=edge_c + further * beyond_k).acting
        assert acting.wanted is wanted
        assert (acting.demand == 0.0) is (wanted is Side.OFF)


@pytest.mark.parametrize(
    ("read", "demand"),
    [
        ({"setpoint_c": 18.1}, 0.1 / 0.5),
        ({"setpoint_c": 18.1, "ramp_k_per_h": 0.1}, (0.1 + 0.6 * 0.1 + 0.2 * 0.1) / 0.5),
        ({"setpoint_c": 18.3, "ramp_k_per_h": -0.1}, (0.3 - 0.6 * 0.1 - 0.2 * 0.1) / 0.5),
        ({"setpoint_c": 17.9}, 0.0),
    ],
)
def test_more_is_demanded_of_a_setpoint_that_rises(read: dict[str, float], demand: float) -> None:
    assert tick(LawState(acting=HEATS), **read).acting.demand == pytest.approx(demand)


def test_another_law_begins_a_cycle_of_its_own() -> None:
    """What was learnt of the relays stays; the pulse under way was another law's."""
    cycle, habit = Cycle(on=False, since_s=500.0, top_k=0.1), Habit(coast_k=0.03, swing_k=0.07)
    state = LawState(name=LawName.CASCADE, acting=replace(COOLS, cycle=cycle, cooler=habit))
    for name, age_s in ((LawName.CASCADE, 505.0), (LawName.BEER_ONLY, 5.0)):
        after = follow(Vessel(), LAW, state, **(USUAL | {"name": name, "dt_s": 5.0}))
        assert (after.name, after.acting.cycle.since_s, after.acting.cooler) == (name, age_s, habit)


def test_a_jacket_whose_probe_is_lost_has_the_numbers_of_one_that_never_had_it() -> None:
    tank, state = Vessel(litres=1000.0, jacket=True), LawState(acting=COOLS, unknown_k_per_h=0.2)
    blind = {"beer_c": 18.1, "air_c": None}
    lost = tick(state, tank, JACKET, name=LawName.CHAMBER_LOST, **blind)
    never = tick(state, tank, JACKET_UNSEEN, name=LawName.BEER_ONLY, **blind)
    assert lost.acting == never.acting
    assert lost.acting != tick(state, tank, JACKET, name=LawName.BEER_ONLY, **blind).acting
    assert lost.chamber_setpoint_c is None


class TestWithoutABeerProbe:
    @pytest.mark.parametrize("name", [LawName.CHAMBER_ONLY, LawName.BEER_LOST])
    @pytest.mark.parametrize(("air_c", "turn", "demand"), [(16.0, HEATS, 0.4), (20.0, COOLS, -0.4)])
    def test_the_air_is_held_at_the_setpoint(self, name: LawName, air_c: float, turn: Acting, demand: float) -> None:
        known = guess(9.0)
        state = tick(LawState(acting=turn, learned=known), name=name, beer_c=None, air_c=air_c, now_s=70.0, dt_s=0.0)
        assert (state.name, state.at_s, state.chamber_setpoint_c) == (name, 70.0, 18.0)
        assert state.learned == known
        assert state.acting.wanted is turn.turn.side
        assert state.acting.demand == pytest.approx(demand)

    def test_it_is_also_held_if_a_beer_was_seen_before(self) -> None:
        state = tick(LawState(seen=SEEN), name=LawName.CHAMBER_ONLY, beer_c=None, air_c=16.0)
        assert (state.chamber_setpoint_c, state.seen) == (18.0, None)

    def test_a_side_is_chosen_after_ten_seconds_and_what_it_does_is_counted(self) -> None:
        state = LawState()
        for _ in range(2):
            state = tick(state, name=LawName.CHAMBER_ONLY, beer_c=None, air_c=16.0, dt_s=5.0)
        assert state.acting.turn.side is Side.HEATING
        state = tick(state, name=LawName.CHAMBER_ONLY, beer_c=None, air_c=16.0, dt_s=5.0, relays=Side.HEATING)
        assert state.acting.duty == pytest.approx(5.0 / 1805.0)
        assert state.acting.cycle.on

    def test_how_long_it_has_been_lost_is_counted_until_it_is_back(self) -> None:
        state = LawState(beer_lost_s=100.0)
        lost = {"name": LawName.BEER_LOST, "beer_c": None, "dt_s": 5.0}
        assert tick(state, **lost).beer_lost_s == 105.0
        assert tick(replace(state, seen=SEEN), **lost).beer_lost_s == 105.0
        assert tick(state, **lost | {"name": LawName.CHAMBER_ONLY}).beer_lost_s == 0.0
        assert tick(replace(state, seen=SEEN), dt_s=5.0).beer_lost_s == 0.0

    def test_the_models_beer_goes_on_where_it_was(self) -> None:
        warm = replace(SEEN, beer_c=20.0, well_c=20.0)
        state = tick(LawState(seen=warm), name=LawName.BEER_LOST, beer_c=None, air_c=18.0, dt_s=5.0)
        assert state.seen is not None
        assert state.seen.beer_c == pytest.approx(20.0, abs=0.001)
        assert state.chamber_setpoint_c == pytest.approx(8.0, abs=0.001)  # no colder than 12 h x 1 K/h below it

    @pytest.mark.parametrize(
        ("name", "kind", "relays", "duty", "heats"),
        [
            (LawName.BEER_LOST, HeaterKind.BELT, Side.HEATING, 0.29, True),
            (LawName.BEER_LOST, HeaterKind.BELT, Side.HEATING, 0.3, False),
            (LawName.BEER_LOST, HeaterKind.AIR, Side.HEATING, 0.3, False),
            (LawName.BEER_LOST, HeaterKind.BELT, Side.OFF, 0.24, True),
            (LawName.BEER_LOST, HeaterKind.BELT, Side.OFF, 0.25, False),
            (LawName.CHAMBER_ONLY, HeaterKind.BELT, Side.HEATING, 0.29, True),
            (LawName.CHAMBER_ONLY, HeaterKind.BELT, Side.HEATING, 0.3, False),
            (LawName.CHAMBER_ONLY, HeaterKind.BELT, Side.OFF, 0.24, True),
            (LawName.CHAMBER_ONLY, HeaterKind.BELT, Side.OFF, 0.25, False),
            (LawName.CHAMBER_ONLY, HeaterKind.AIR, Side.OFF, 0.9, True),
        ],
    )
    def test_a_heater_is_trusted_with_a_third_and_does_not_chatter_there(
        self, name: LawName, kind: HeaterKind, relays: Side, duty: float, heats: bool
    ) -> None:
        """Air of its own is seen by its probe; a belt's heat is in a beer that nobody sees."""
        vessel = Vessel(heater_kind=kind)
        lost: dict[str, Any] = {"name": name, "beer_c": None, "relays": relays}
        acting = tick(LawState(acting=replace(HEATS, duty=duty)), vessel, **lost, air_c=10.0).acting
        assert acting.wanted is (Side.HEATING if heats else Side.OFF)
        acting = tick(LawState(acting=replace(COOLS, duty=duty)), vessel, **lost, air_c=26.0).acting
        assert acting.wanted is Side.COOLING

    @pytest.mark.parametrize(
        ("name", "lost_s", "acts"),
        [
            (LawName.BEER_LOST, 86_399.0, True),
            (LawName.BEER_LOST, 86_400.0, False),
            (LawName.CHAMBER_ONLY, 90_000.0, True),
        ],
    )
    def test_a_model_stands_in_for_a_day(self, name: LawName, lost_s: float, acts: bool) -> None:
        for turn, air_c in ((HEATS, 10.0), (COOLS, 26.0)):
            acting = tick(LawState(acting=turn, beer_lost_s=lost_s), name=name, beer_c=None, air_c=air_c).acting
            assert acting.wanted is (turn.turn.side if acts else Side.OFF)
            assert (acting.demand != 0.0) is acts


class TestWhatIsSeen:
    def test_a_first_beer_is_where_it_is_even_at_nought(self) -> None:
        seen = tick(LawState(unknown_k_per_h=0.2), beer_c=0.0, air_c=0.0).seen
        assert seen is not None
        assert (seen.beer_c, seen.well_c, seen.unknown_k_per_h) == (0.0, 0.0, 0.2)

    def test_it_is_remembered_from_tick_to_tick(self) -> None:
        state = tick(LawState(), air_c=10.0, dt_s=5.0)
        state = tick(state, air_c=20.0, beer_c=18.1, dt_s=5.0)
        assert state.seen is not None
        assert state.seen.air_mean_c == pytest.approx(10.0 + 10.0 * 5.0 / 3605.0)
        assert 18.0 < state.seen.beer_c < 18.1
        assert state.seen.unknown_k_per_h > 0.0

    @pytest.mark.parametrize(("lost_s", "at_c"), [(599.0, 18.05), (600.0, 18.05), (600.1, 25.0)])
    def test_after_ten_minutes_without_its_probe_the_beer_is_where_it_is_found(
        self, lost_s: float, at_c: float
    ) -> None:
        seen = tick(LawState(seen=SEEN, beer_lost_s=lost_s), beer_c=25.0, dt_s=5.0).seen
        assert seen is not None
        assert seen.beer_c == pytest.approx(at_c, abs=0.05)

    @pytest.mark.parametrize("relays", Side)
    def test_what_the_relays_do_is_seen(self, relays: Side) -> None:
        seen = tick(LawState(), air_c=None, name=LawName.BEER_ONLY, relays=relays, dt_s=5.0).seen
        assert seen is not None
        assert (seen.heater > 0.0, seen.cooler > 0.0) == (relays is Side.HEATING, relays is Side.COOLING)


class TestWhatIsLearnt:
    def test_tau_is_learnt_with_both_probes_and_without_a_brewers_word(self) -> None:
        for read, law, tau_h, learns in [
            ({}, LAW, 12.0, True),
            ({"name": LawName.BEER_ONLY, "air_c": None}, LAW, 12.0, False),
            ({"name": LawName.BEER_LOST, "beer_c": None}, LAW, 12.0, False),
            ({}, replace(LAW, tau_h=8.0), 8.0, False),
        ]:
            learned = tick(LawState(seen=SEEN), law=law, dt_s=5.0, **read).learned
            assert learned is not None
            assert learned.tau_h == pytest.approx(tau_h)
            assert (learned.block_s > 0.0) is learns

    @pytest.mark.parametrize(("kind", "share"), [(HeaterKind.BELT, 1.0), (HeaterKind.AIR, 0.0)])
    def test_a_belts_heat_is_not_taken_for_the_airs(self, kind: HeaterKind, share: float) -> None:
        vessel, state = Vessel(heater_kind=kind), LawState(seen=replace(SEEN, heater=1.0, heater_mean=1.0))
        for _ in range(2):
            state = tick(state, vessel, dt_s=5.0, relays=Side.HEATING)
        assert state.learned is not None
        assert state.learned.heat_k == pytest.approx(share * vessel.heater_k_per_h * 5.0 / 3600.0)


def test_what_was_learnt_is_kept_while_nothing_is_wanted() -> None:
    acting = replace(HEATS, heater=Habit(coast_k=0.1, swing_k=0.2), cooler=Habit(coast_k=0.3, swing_k=0.4), duty=0.7)
    state = LawState(
        name=LawName.CASCADE,
        at_s=5.0,
        learned=guess(9.0),
        acting=replace(acting, wanted=Side.HEATING, demand=0.8),
        seen=replace(SEEN, unknown_k_per_h=0.3),
        integral_k=0.1,
        unknown_k_per_h=0.1,
    )
    kept = Acting(heater=acting.heater, cooler=acting.cooler)
    assert standing_by(state) == LawState(learned=guess(9.0), acting=kept, unknown_k_per_h=0.3)
    assert standing_by(replace(state, seen=None)) == LawState(learned=guess(9.0), acting=kept, unknown_k_per_h=0.1)
    standing = standing_by(state)
    assert standing_by(standing) is standing
