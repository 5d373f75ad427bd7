# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A probe that is taped outside: what it feels of the air is learnt, taken off, and is no falling out."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from cellar.core.findings import Finding
from cellar.core.interlock import Side
from cellar.core.law import LawState, corrected
from cellar.core.learning import guess
from cellar.core.observer import first_seen
from cellar.core.reading import Quality, Reading
from cellar.core.vessel import Vessel
from cellar.core.watch import watch
from cellar.core.watch_memory import WatchMemory, acknowledged, watching
from cellar.core.watch_mix import FELT_LAG_S, MOST_SHARE, Mix, corrected_k, felt, unmixed

BELT = Vessel(litres=20.0, heater_w=40.0)
TANK = Vessel(litres=1000.0, jacket=True, heater_w=2000.0)
HOUR_S, PERIOD_S, SWING_K = 3600.0, 2400.0, 3.0


def air(at_s: float) -> float:
    """As a compressor makes it: to and fro by three kelvin, below the beer."""
    return 15.0 + SWING_K * math.sin(2.0 * math.pi * at_s / PERIOD_S)


def cooled(at_s: float) -> Side:
    return Side.COOLING if math.cos(2.0 * math.pi * at_s / PERIOD_S) < 0.0 else Side.OFF


def taped(share: float) -> Callable[[float], float]:
    """What a probe says that feels so much of the air, a minute and a half late, with the beer at 18 °C."""
    late = 2.0 * math.pi * FELT_LAG_S / PERIOD_S

    def said(at_s: float) -> float:
        felt_c = 15.0 + SWING_K * math.sin(2.0 * math.pi * at_s / PERIOD_S - math.atan(late)) / math.hypot(1.0, late)
        return (1.0 - share) * 18.0 + share * felt_c

    return said


def hours(
    count: float,
    share: float,
    *,
    vessel: Vessel = BELT,
    memory: WatchMemory | None = None,
    begin_s: float = 0.0,
    side: Callable[[float], Side] = cooled,
) -> tuple[WatchMemory, set[Finding]]:
    """Feed the watcher every ten seconds; says what was found in that time."""
    memory, found, beer = memory or watching(begin_s), set[Finding](), taped(share)
    for n in range(int(count * 360.0)):
        now_s = begin_s + 10.0 * n
        wobble_k = 0.0625 * (n % 3 - 1)
        said, around = Reading.good(beer(now_s) + wobble_k, now_s), Reading.good(air(now_s) - wobble_k, now_s)
        memory, findings = watch(
            vessel,
            memory,
            beer=said,
            chamber=around,
            judged_beer=said,
            judged_chamber=around,
            side=side(now_s),
            setpoint_c=18.0,
            now_s=now_s,
        )
        found |= findings
    return memory, found


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5])
def test_a_taped_probe_is_seen_through(share: float) -> None:
    memory, found = hours(4.0, share)
    assert memory.mix.share == pytest.approx(share, abs=0.04)
    assert found == {Finding.PROBE_FEELS_AIR}
    said = Reading.good(taped(share)(4.0 * HOUR_S), 4.0 * HOUR_S)
    beer = unmixed(memory.mix, said)
    assert beer is not None
    assert beer.value_c == pytest.approx(18.0, abs=0.3)


@pytest.mark.parametrize("share", [0.0, 0.04])
def test_a_probe_in_a_well_is_believed_as_it_is(share: float) -> None:
    memory, found = hours(8.0, share)
    assert not found
    said = Reading.good(18.0, 8.0 * HOUR_S)
    assert unmixed(memory.mix, said) is said


def test_one_that_lies_in_the_air_from_the_beginning_is_not_in_the_beer() -> None:
    assert Finding.PROBE_FELL_OUT in hours(3.0, 1.0)[1]


def test_in_a_jacket_that_may_be_its_wall() -> None:
    """Steel that glycol touches is nearly as cold as the glycol: nothing is learnt of the beer, and that is said."""
    memory, found = hours(6.0, 0.95, vessel=TANK)
    assert found == {Finding.PROBE_FEELS_AIR}
    assert memory.mix.blind
    assert not memory.mix.share


def test_a_taped_probe_may_fall_off_too() -> None:
    memory, _ = hours(6.0, 0.25)
    _, found = hours(1.0, 1.0, memory=memory, begin_s=6.0 * HOUR_S)
    assert Finding.PROBE_FELL_OUT in found


def test_a_probe_that_is_put_into_a_well_is_believed_again_within_hours() -> None:
    memory, _ = hours(4.0, 0.25)
    memory, found = hours(10.0, 0.0, memory=memory, begin_s=4.0 * HOUR_S)
    assert Finding.PROBE_FELL_OUT not in found
    assert not memory.mix.share


def test_a_person_who_has_looked_may_have_moved_it() -> None:
    memory, _ = hours(4.0, 0.25)
    assert acknowledged(memory, 4.0 * HOUR_S).mix == Mix()


def test_nothing_is_learnt_beside_a_warm_belt() -> None:
    heating = lambda s: Side.HEATING if s % 2400.0 < 300.0 else Side.OFF  # noqa: E731
    memory, _ = hours(4.0, 0.25, side=heating)
    warm = memory.mix.known
    memory, _ = hours(4.0, 0.25)
    assert warm is None
    assert memory.mix.known is not None


def test_what_is_not_believed_stays_so() -> None:
    mix = replace(Mix(), share=0.25, felt_c=10.0)
    lost = Reading.bad(Quality.STALE, 0.0, "no reading")
    assert unmixed(mix, lost) is lost
    assert unmixed(mix, None) is None
    assert unmixed(replace(mix, felt_c=None), Reading.good(16.0, 0.0)) == Reading.good(16.0, 0.0)
    assert unmixed(mix, Reading.good(16.0, 0.0)) == Reading.good(18.0, 0.0)
    assert corrected_k(Mix(felt_c=10.0), mix, Reading.good(16.0, 0.0)) == 2.0
    assert corrected_k(Mix(felt_c=10.0), mix, lost) == 0.0


def test_the_air_arrives_under_the_tape_a_minute_late() -> None:
    mix = felt(felt(Mix(), 10.0, 5.0), 20.0, FELT_LAG_S)
    assert mix.felt_c == 15.0
    assert felt(mix, None, 5.0) is mix


def test_the_law_takes_a_correction_for_no_movement() -> None:
    law = LawState(seen=first_seen(17.0, 0.2), learned=replace(guess(10.0), block_s=300.0))
    after = corrected(law, 1.0)
    assert after.seen is not None
    assert after.learned is not None
    assert (after.seen.beer_c, after.seen.well_c, after.seen.unknown_k_per_h) == (18.0, 18.0, 0.2)
    assert (after.learned.x, after.learned.block_s) == (0.1, 0.0)
    assert corrected(LawState(), 1.0) == LawState()


def test_most_of_it_may_be_air() -> None:
    assert MOST_SHARE == 0.6
