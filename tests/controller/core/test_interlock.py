# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The constraints, at their boundaries, and as properties over anything that can be commanded."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cellar.core import interlock as module
from cellar.core.interlock import Held, HeldReason, Interlock, Relays, Side, opened, settle

LIMITS = Interlock()
OFF, HEAT, COOL = Side.OFF, Side.HEATING, Side.COOLING


def after(*, rested: float | None = None, cool_off: float | None = None, heat_off: float | None = None) -> Relays:
    """Relays long after a start, cooling last went off at `cool_off` and heating at `heat_off`."""
    return Relays(since_s=0.0, started_s=-10_000.0, cool_off_s=cool_off, heat_off_s=heat_off)


RUNNING = Relays(side=COOL, since_s=1000.0, started_s=0.0)
WARMING = Relays(side=HEAT, since_s=1000.0, started_s=0.0)
TABLE = [
    # relays, wanted, now, side afterwards, why it waits, how long
    (Relays.at_start(0.0), COOL, 299.0, OFF, HeldReason.LOCKOUT, 1.0),
    (Relays.at_start(0.0), COOL, 300.0, COOL, None, 0.0),
    (Relays.at_start(0.0), HEAT, 0.0, HEAT, None, 0.0),
    (RUNNING, OFF, 1119.0, COOL, HeldReason.MIN_ON, 1.0),
    (RUNNING, OFF, 1120.0, OFF, None, 0.0),
    (RUNNING, HEAT, 1119.0, COOL, HeldReason.MIN_ON, 1.0),
    (RUNNING, HEAT, 1120.0, OFF, HeldReason.CHANGEOVER, 600.0),
    (WARMING, OFF, 1009.0, HEAT, HeldReason.MIN_ON, 1.0),
    (WARMING, OFF, 1010.0, OFF, None, 0.0),
    (WARMING, COOL, 1009.0, HEAT, HeldReason.MIN_ON, 1.0),
    (WARMING, COOL, 1010.0, OFF, HeldReason.CHANGEOVER, 600.0),
    (after(cool_off=1000.0), COOL, 1299.0, OFF, HeldReason.MIN_OFF, 1.0),
    (after(cool_off=1000.0), COOL, 1300.0, COOL, None, 0.0),
    (after(cool_off=1000.0), HEAT, 1599.0, OFF, HeldReason.CHANGEOVER, 1.0),
    (after(cool_off=1000.0), HEAT, 1600.0, HEAT, None, 0.0),
    (after(heat_off=1000.0), HEAT, 1009.0, OFF, HeldReason.MIN_OFF, 1.0),
    (after(heat_off=1000.0), HEAT, 1010.0, HEAT, None, 0.0),
    (after(heat_off=1000.0), COOL, 1599.0, OFF, HeldReason.CHANGEOVER, 1.0),
    (after(heat_off=1000.0), COOL, 1600.0, COOL, None, 0.0),
    (after(cool_off=1000.0, heat_off=1200.0), COOL, 1250.0, OFF, HeldReason.CHANGEOVER, 550.0),
]


@pytest.mark.parametrize(("relays", "wanted", "now_s", "side", "reason", "wait_s"), TABLE)
def test_a_wish_is_held_for_exactly_as_long_as_its_constraint(
    relays: Relays, wanted: Side, now_s: float, side: Side, reason: HeldReason | None, wait_s: float
) -> None:
    settled, held = settle(LIMITS, relays, wanted, forced=False, now_s=now_s)
    assert settled.side is side
    assert held == (Held(reason=reason, wait_s=wait_s) if reason else None)


def test_the_lockout_after_a_start_is_never_shorter_than_the_compressors_rest() -> None:
    hasty = replace(LIMITS, lockout_s=60.0)
    settled, held = settle(hasty, Relays.at_start(0.0), COOL, forced=False, now_s=299.0)
    assert (settled.side, held) == (OFF, Held(reason=HeldReason.LOCKOUT, wait_s=1.0))


def test_forced_goes_off_at_once_but_never_comes_on_early() -> None:
    off, held = settle(LIMITS, RUNNING, OFF, forced=True, now_s=1001.0)
    assert (off.side, held) == (OFF, None)
    again, held = settle(LIMITS, off, COOL, forced=True, now_s=1002.0)
    assert again.side is OFF
    assert held == Held(reason=HeldReason.MIN_OFF, wait_s=299.0)


@pytest.mark.parametrize(("side", "off"), [(HEAT, {"heat_off_s": 2010.0}), (COOL, {"cool_off_s": 2500.0})])
def test_a_run_is_counted_from_its_own_beginning(side: Side, off: dict[str, float]) -> None:
    """After a long rest the compressor runs its two minutes, and not none because the rest was longer than that."""
    times = LIMITS.heater if side is HEAT else LIMITS.cooler
    on, _ = settle(LIMITS, Relays.at_start(0.0), side, forced=False, now_s=2000.0)
    assert (on.side, on.since_s) == (side, 2000.0)
    still, held = settle(LIMITS, on, OFF, forced=False, now_s=2000.0 + times.min_on_s - 1.0)
    assert (still, held) == (on, Held(reason=HeldReason.MIN_ON, wait_s=1.0))
    off_s = max(off.values())
    rested, held = settle(LIMITS, on, OFF, forced=False, now_s=off_s)
    assert (rested, held) == (replace(on, side=OFF, since_s=off_s, **off), None)


def test_a_fresh_start_counts_from_now() -> None:
    assert Relays.at_start(7.0) == Relays(side=OFF, since_s=7.0, started_s=7.0, heat_off_s=None, cool_off_s=None)


@pytest.mark.parametrize(("running", "off"), [(RUNNING, {"cool_off_s": 1500.0}), (WARMING, {"heat_off_s": 1500.0})])
def test_relays_that_somebody_else_opened_rest_from_when_it_was_seen(running: Relays, off: dict[str, float]) -> None:
    after_s = 1500.0
    found = opened(running, after_s)
    assert found == replace(running, side=OFF, since_s=after_s, **off)
    assert opened(found, 1900.0) == found
    min_off_s = LIMITS.cooler.min_off_s if running is RUNNING else LIMITS.heater.min_off_s
    again, held = settle(LIMITS, found, running.side, forced=True, now_s=after_s + min_off_s - 1.0)
    assert (again.side, held) == (OFF, Held(reason=HeldReason.MIN_OFF, wait_s=1.0))


commands = st.lists(st.tuples(st.sampled_from(Side), st.booleans(), st.floats(0.1, 400.0)), min_size=1, max_size=80)


@settings(max_examples=300)
@given(commands)
def test_whatever_is_commanded_the_compressor_rests_and_hot_never_meets_cold(
    commands: list[tuple[Side, bool, float]],
) -> None:
    now_s, relays = 0.0, Relays.at_start(0.0)
    cool_off_s, heat_off_s = 0.0, None
    for wanted, forced, wait_s in commands:
        now_s += wait_s
        before = relays
        relays, held = settle(LIMITS, relays, wanted, forced=forced, now_s=now_s)
        assert not (relays.heat and relays.cool)
        assert (held is None) == (relays.side is wanted)
        if relays.side is COOL and before.side is not COOL:
            assert now_s - cool_off_s >= LIMITS.cooler.min_off_s
            assert heat_off_s is None or now_s - heat_off_s >= LIMITS.changeover_s
        if before.side is COOL and relays.side is not COOL:
            assert forced or now_s - before.since_s >= LIMITS.cooler.min_on_s
            cool_off_s = now_s
        if before.side is HEAT and relays.side is not HEAT:
            heat_off_s = now_s


def test_the_diagram_in_the_docstring_is_the_code() -> None:
    drawn = {(a.lower(), b.lower()) for a, b in re.findall(r"([A-Z]+) -> ([A-Z]+)", module.__doc__ or "")}
    walked: set[tuple[str, str]] = set()
    for wanted in Side:
        for start in Side:
            relays = Relays(side=start, since_s=0.0, started_s=-10_000.0)
            settled, _ = settle(LIMITS, relays, wanted, forced=False, now_s=5_000.0)
            if settled.side is not start:
                walked.add((start.value, settled.side.value))
    assert walked == drawn
