# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Advice for beer kept by hand, tried on the simulated plant, which the advice knows nothing of.

The vessel stands in a fridge that is off, at the room's temperature. Somebody comes every twelve hours, reads a
thermometer to half a degree and, every other time, a hydrometer; knows how cold and how warm the room will be; and
does what the advice says. What they do reaches the plant as heat: a bottle by its own melting in the plant's own air,
the hatch as its open door, a blanket as still air.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cellar.sim.kinds import bucket
from cellar.sim.lumps import Lumps
from cellar.sim.plant import at_rest, gravity
from cellar.sim.room import Room as SimulatedRoom
from cellar.sim.yeast import LAGER, PITCH, Brew
from taproom.measuring.diary import Entry, Room, learnt, live
from taproom.measuring.low_tech import Advice, Plan, advise, plans
from taproom.measuring.thermal import (
    BLANKET_SHARE,
    BOTTLE_KG,
    BOTTLE_W_PER_K,
    HOUR_S,
    MELT_J_PER_KG,
    Bottles,
    House,
    Standing,
    course,
    fermented_at,
    frozen,
    heat_w,
    step,
    warm,
)

DAY_S = 86_400
HELD_K = 1.5
BEGIN_S = 8 * HOUR_S


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A brew in a room. `walls`: the fridge's, W/K."""

    mean_c: float
    swing_k: float
    target_c: float
    brew: Brew = Brew()
    lager: bool = False
    walls: float = 1.3
    days: int = 6


SCENARIOS = {
    "an ale in summer": Scenario(mean_c=24, swing_k=2, target_c=19),
    "an ale in a heat wave": Scenario(mean_c=28, swing_k=4, target_c=20),
    "an ale in a cold garage": Scenario(mean_c=8, swing_k=2, target_c=19),
    "a lager in a cool cellar": Scenario(mean_c=16, swing_k=1, target_c=12, brew=LAGER, lager=True),
    "an ale in a room that swings": Scenario(mean_c=19, swing_k=6, target_c=19),
    "a vigorous ale": Scenario(mean_c=23, swing_k=2, target_c=19, brew=Brew(vigour=3.5)),
    "an ale in a fridge that closes badly": Scenario(mean_c=24, swing_k=2, target_c=19, walls=2.0),
}


@dataclass
class Person:
    """Comes, reads, and does as they are told, or does not."""

    scenario: Scenario
    obeys: bool
    bottles: Bottles = Bottles()
    off_k: float = 0.0

    def keep(self) -> Iterator[tuple[float, Advice | None]]:
        """For each minute how far the beer is from the target, and the advice that then went."""
        it = self.scenario
        plant = replace(bucket(brew=it.brew), liner_room_w_per_k=it.walls)
        wort = replace(
            at_rest(it.target_c, it.mean_c),
            sugar_kg_per_l=it.brew.fermentable_kg_per_l,
            yeast_lag=PITCH.lag,
            yeast_active=PITCH.active,
            yeast_dead=PITCH.dead,
        )
        lumps, room = Lumps(plant, wort), SimulatedRoom(mean_c=it.mean_c, swing_k=it.swing_k)
        entries: list[Entry] = []
        for visit in range(2 * it.days):
            at_s = BEGIN_S + visit * DAY_S / 2
            advice = self.visit(lumps, room, entries, at_s) if self.obeys else None
            for minute in range(12 * 60):
                into_w = BOTTLE_W_PER_K * (lumps.air_c - self.bottles.water_c)
                held_j = self.bottles.held_j + into_w * 60 if self.bottles.count else 0.0
                self.bottles = replace(self.bottles, held_j=held_j)
                lumps.foreign_w = -into_w * self.bottles.count
                lumps.live(heat=False, cool=False, room_c=room.at_utc(at_s + 60 * minute), dt_s=60)
                yield lumps.beer_c - it.target_c, advice

    def visit(self, lumps: Lumps, room: SimulatedRoom, entries: list[Entry], at_s: float) -> Advice:
        it = self.scenario

        def note(what: str, number: float) -> None:
            entries.append(Entry(at_s=at_s, what=what, number=number))  # type: ignore[arg-type]

        note("room_low", it.mean_c - it.swing_k)
        note("room_high", it.mean_c + it.swing_k)
        note("room_temperature", round(2 * room.at_utc(at_s)) / 2)
        note("temperature", round(2 * lumps.beer_c) / 2)
        if (at_s - BEGIN_S) % DAY_S == 0:
            note("gravity", round(gravity(lumps.plant, lumps.state()), 3))
        advice = advised(it, entries, at_s)
        plan = advice.plan
        if not plan.keep:
            self.bottles = warm(plan.warm) if plan.warm else frozen(plan.frozen)
            note("warm" if plan.warm else "frozen", plan.warm or plan.frozen)
        note("open", plan.is_open)
        note("blanket", plan.blanket)
        lumps.door_open = plan.is_open
        lumps.stirring = BLANKET_SHARE if plan.blanket else 1.0
        return advice


def advised(it: Scenario, entries: list[Entry], now_s: float) -> Advice:
    og, drop = it.brew.og, it.brew.apparent_attenuation * (it.brew.og - 1)
    house = House(volume_l=20, chamber="fridge", yeast="lager" if it.lager else "ale", drop_sg=drop)
    house, off_k = learnt(house, entries, og=og, pitched_s=BEGIN_S, now_s=now_s)
    lived = live(house, entries, og=og, pitched_s=BEGIN_S, now_s=now_s)
    assert lived is not None
    return advise(
        house, lived.standing, lived.room, target_c=it.target_c, now_s=now_s, again_s=now_s + DAY_S / 2,
        bottles=6, off_k=off_k,
    )  # fmt: skip


@pytest.mark.parametrize("name", SCENARIOS)
def test_who_follows_the_advice_keeps_the_beer_and_who_does_not_loses_it(name: str) -> None:
    held, foretold, seen = 0.0, 0, 0
    for minute, (error_k, advice) in enumerate(Person(scenario=SCENARIOS[name], obeys=True).keep()):
        held = max(held, abs(error_k))
        if advice is not None and minute % 720 == 719:
            hour = advice.hours[11]
            seen += 1
            foretold += hour.low_c <= SCENARIOS[name].target_c + error_k <= hour.high_c
    alone = max(abs(error_k) for error_k, _ in Person(scenario=SCENARIOS[name], obeys=False).keep())
    assert held <= HELD_K, f"{held:.2f} K"
    assert alone >= 3 * HELD_K, f"left alone it is only {alone:.2f} K off"
    assert foretold >= 0.9 * seen, f"{foretold} of {seen} lay in the band"


HOUSE = House(volume_l=20.0, chamber="fridge", yeast="ale", drop_sg=0.038)
REST = Standing(beer_c=19.0, fermented=1.0)


def test_a_bottle_takes_what_its_ice_takes_to_melt() -> None:
    it = replace(REST, bottles=frozen(1))
    for one in course(HOUSE, it, [19.0] * 144):
        it = one
        if it.bottles.ice_share < 0.01:
            break
    taken_j = it.bottles.held_j - frozen(1).held_j
    assert taken_j == pytest.approx(BOTTLE_KG * (MELT_J_PER_KG + 2050 * 18), rel=0.05)


def test_the_yeast_gives_in_all_what_its_extract_holds() -> None:
    it, given_j = replace(REST, fermented=fermented_at("ale", 0, 20.0), beer_c=20.0), 0.0
    for _ in range(6 * 24 * 10):
        given_j += heat_w(HOUSE, it) * 600
        it = replace(step(HOUSE, it, 20.0, 600), beer_c=20.0)
    assert given_j == pytest.approx(HOUSE.sugar_j, rel=0.02)


@pytest.mark.parametrize(("yeast", "beer_c", "half_h"), [("ale", 20.0, 24), ("lager", 12.0, 60)])
def test_yeast_peaks_when_the_published_kinetics_do(yeast: str, beer_c: float, half_h: float) -> None:
    share = [fermented_at(yeast, hours * HOUR_S, beer_c) for hours in range(300)]  # type: ignore[arg-type]
    assert next(at for at, it in enumerate(share) if it >= 0.5) == pytest.approx(half_h, abs=4)
    assert share == sorted(share)


def test_readings_teach_the_model_a_vessel_that_is_unlike_the_usual() -> None:
    real = replace(HOUSE, coupling=1.4, walls=1.5)
    entries, it = list[Entry](), replace(REST, beer_c=19.0)
    for visit in range(20):
        at_s = BEGIN_S + visit * DAY_S / 2
        entries += [
            Entry(at_s=at_s, what="room_temperature", number=9.0),
            Entry(at_s=at_s, what="temperature", number=it.beer_c),
        ]
        it = course(real, it, [9.0] * 72)[-1]
    first = Entry(at_s=BEGIN_S, what="gravity", number=1.012)
    still = Entry(at_s=BEGIN_S + DAY_S, what="gravity", number=1.012)
    entries = sorted([*entries, first, still], key=lambda one: one.at_s)
    found, off_k = learnt(HOUSE, entries, og=1.05, pitched_s=BEGIN_S - 10 * DAY_S, now_s=BEGIN_S + 10 * DAY_S)
    plain = live(HOUSE, entries, og=1.05, pitched_s=BEGIN_S - 10 * DAY_S, now_s=BEGIN_S + 10 * DAY_S)
    assert plain is not None
    plain_k = math.sqrt(sum(it * it for it in plain.surprises_k) / len(plain.surprises_k))
    assert off_k < plain_k / 2
    assert found.coupling > 1.1


def test_two_readings_do_not_turn_the_model_over() -> None:
    entries = [Entry(at_s=0, what="temperature", number=19.0), Entry(at_s=DAY_S / 2, what="temperature", number=25.0)]
    found, _ = learnt(HOUSE, entries, og=1.05, pitched_s=0, now_s=DAY_S / 2)
    assert max(found.coupling, found.walls, found.vigour) < 3.4


def test_without_a_thermometer_reading_nothing_is_advised() -> None:
    assert live(HOUSE, [Entry(at_s=0, what="gravity", number=1.05)], og=1.05, pitched_s=0, now_s=DAY_S) is None


def test_nobody_cools_free_in_the_room_with_bottles_or_heats_through_an_open_hatch() -> None:
    assert all(not it.frozen for it in plans(REST, has_hatch=False, bottles=0))
    assert all(
        not (it.is_open and (it.blanket or it.warm or it.frozen)) for it in plans(REST, has_hatch=True, bottles=6)
    )


@pytest.mark.parametrize(("room_c", "beer_c"), [(30, 22), (19, 19), (5, 17)])
def test_the_advice_goes_the_right_way(room_c: float, beer_c: float) -> None:
    room = Room(low_c=room_c, high_c=room_c)
    it = advise(
        HOUSE, replace(REST, beer_c=beer_c), room, target_c=19.0, now_s=0, again_s=12 * HOUR_S, bottles=6, off_k=0
    )
    if room_c > 19:
        assert it.plan.frozen
    elif room_c < 19:
        assert it.plan.warm
    else:
        assert it.plan == Plan()


@settings(max_examples=40, deadline=None)
@given(
    beer_c=st.floats(0, 35),
    low_c=st.floats(-10, 40),
    swing_k=st.floats(0, 15),
    fermented=st.floats(0, 1),
    volume_l=st.floats(5, 1000),
    bottles=st.integers(0, 6),
)
def test_whatever_stands_there_the_forecast_is_a_beers_and_lies_in_its_band(
    beer_c: float, low_c: float, swing_k: float, fermented: float, volume_l: float, bottles: int
) -> None:
    house = replace(HOUSE, volume_l=volume_l)
    room = Room(low_c=low_c, high_c=low_c + swing_k)
    it = Standing(beer_c=beer_c, fermented=fermented)
    found = advise(house, it, room, target_c=18, now_s=0, again_s=12 * HOUR_S, bottles=bottles, off_k=0.3)
    assert found.plan.frozen <= bottles
    assert len(found.hours) == 24
    for hour in found.hours:
        assert hour.low_c < hour.beer_c < hour.high_c
        assert -25 < hour.beer_c < 60
