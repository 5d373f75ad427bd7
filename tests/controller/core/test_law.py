# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""PID, cascade and time proportioning: signs, limits and wind-up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellar.core.cascade import Law, LawState, Seen, aim, on_the_beers_side
from cellar.core.duty import Proportioning, band_s, owe, wants_on
from cellar.core.pid import Gains, integrate, terms

BOTH = (-1.0, 1.0)


def demand(*, beer_c: float | None, chamber_c: float | None, slope: float = 0.0, setpoint_c: float = 18.0) -> float:
    beer = None if beer_c is None else Seen(pv_c=beer_c, slope_k_per_s=slope)
    chamber = None if chamber_c is None else Seen(pv_c=chamber_c)
    _, aimed = aim(
        Law(), LawState(), setpoint_c=setpoint_c, beer=beer, chamber=chamber, achieved_duty=0.0, span=BOTH, dt_s=1.0
    )
    return aimed.demand


def test_a_rising_beer_lowers_the_output() -> None:
    gains = Gains(kp=7.0, ti_s=3600.0, td_s=1600.0)
    rising = terms(gains, error_k=0.0, slope_k_per_s=1 / 3600, integral=0.0)
    assert rising.d == pytest.approx(-7.0 * 1600 / 3600)


@pytest.mark.parametrize(
    ("beer_c", "chamber_c", "sign"),
    [
        (17.0, 17.0, +1),
        (19.0, 19.0, -1),
        (18.04, 20.0, -1),
        (17.96, 15.0, +1),
        (18.02, 30.0, 0),  # within the dead band nothing acts
        (17.98, 5.0, 0),
        (17.9, 25.0, 0),  # no fighting: beer that is too cold is not cooled
        (18.1, 10.0, 0),
        (17.0, None, +1),
        (19.0, None, -1),
        (None, 17.0, +1),
        (None, 19.0, -1),
    ],
)
def test_cold_wants_heat_and_warm_wants_cold(beer_c: float | None, chamber_c: float | None, sign: int) -> None:
    got = demand(beer_c=beer_c, chamber_c=chamber_c)
    assert (got > 0) - (got < 0) == sign


def test_the_law_refuses_to_act_on_nothing() -> None:
    with pytest.raises(ValueError, match="at least one probe"):
        demand(beer_c=None, chamber_c=None)


def test_the_integral_does_not_wind_up_while_the_actuator_gives_all_it_has() -> None:
    state, law = LawState(), Law()
    for _ in range(24 * 360):  # a day of a crash that the fridge cannot follow
        state, _ = aim(
            law,
            state,
            setpoint_c=2.0,
            beer=Seen(pv_c=12.0),
            chamber=Seen(pv_c=5.0),
            achieved_duty=-1.0,
            span=BOTH,
            dt_s=10.0,
        )
    assert abs(state.outer_k) < 1.0
    assert state.inner >= -1.0


def test_the_integral_follows_what_was_achieved_and_not_what_was_asked() -> None:
    gains = Gains(kp=0.2, ti_s=1000.0)
    held_back = integrate(gains, error_k=-1.0, integral=-0.5, asked=-0.7, achieved=0.0, dt_s=10.0)
    let_through = integrate(gains, error_k=-1.0, integral=-0.5, asked=-0.7, achieved=-0.7, dt_s=10.0)
    assert let_through < -0.5 < held_back


@given(
    beer_c=st.one_of(st.none(), st.floats(-10, 60)),
    chamber_c=st.floats(-30, 60),
    setpoint_c=st.floats(-5, 30),
    slope=st.floats(-0.1, 0.1),
    span=st.sampled_from([(-1.0, 1.0), (0.0, 1.0), (-1.0, 0.0)]),
)
def test_demand_stays_within_what_the_relays_can_do(
    beer_c: float | None, chamber_c: float, setpoint_c: float, slope: float, span: tuple[float, float]
) -> None:
    state = LawState()
    for _ in range(5):
        state, aimed = aim(
            Law(),
            state,
            setpoint_c=setpoint_c,
            beer=None if beer_c is None else Seen(pv_c=beer_c, slope_k_per_s=slope),
            chamber=Seen(pv_c=chamber_c),
            achieved_duty=state.demand,
            span=span,
            dt_s=1.0,
        )
        assert span[0] <= aimed.demand <= span[1]


CYCLE = Proportioning(window_s=2100.0, min_on_s=240.0, min_off_s=300.0)


@pytest.mark.parametrize("duty", [0.02, 0.1, 0.35, 0.5, 0.8, 0.97])
def test_the_mean_duty_is_exact_and_no_pulse_or_pause_is_too_short(duty: float) -> None:
    owed_s, on, switched_s = 0.0, False, 0
    on_s, runs = 0, []
    day = 6 * 86_400
    for second in range(day):
        owed_s = owe(CYCLE, owed_s, duty=duty, on=on, dt_s=1.0)
        wanted = wants_on(CYCLE, owed_s, duty=duty, on=on)
        if wanted != on:
            runs.append((on, second - switched_s))
            on, switched_s = wanted, second
        on_s += on
    assert on_s / day == pytest.approx(duty, abs=0.02)
    assert min(length for was_on, length in runs if was_on) >= CYCLE.min_on_s - 1
    assert min(length for was_on, length in runs[1:] if not was_on) >= CYCLE.min_off_s - 1


@pytest.mark.parametrize(("duty", "on"), [(0.0, False), (1.0, True)])
def test_no_duty_is_off_and_full_duty_is_on_whatever_is_owed(duty: float, on: bool) -> None:
    assert wants_on(CYCLE, 10_000.0 * (not on), duty=duty, on=not on) is on


@given(st.floats(0, 1), st.lists(st.booleans(), max_size=50))
def test_the_ledger_never_owes_more_than_one_band(duty: float, relay: list[bool]) -> None:
    owed_s = 0.0
    for on in relay:
        owed_s = owe(CYCLE, owed_s, duty=duty, on=on, dt_s=600.0)
        assert abs(owed_s) <= band_s(CYCLE, duty)


@pytest.mark.parametrize(
    ("error_k", "acting", "allowed"),
    [
        (-0.031, 0.0, (-1.0, 0.0)),
        (-0.029, 0.0, (0.0, 0.0)),
        (-0.029, -0.5, (-1.0, 0.0)),  # cooling goes on until the beer is there
        (0.0, -0.5, (0.0, 0.0)),
        (0.029, 0.5, (0.0, 1.0)),
        (0.029, -0.5, (0.0, 0.0)),
        (0.031, -0.5, (0.0, 1.0)),
    ],
)
def test_a_side_begins_outside_the_dead_band_and_ends_at_the_setpoint(
    error_k: float, acting: float, allowed: tuple[float, float]
) -> None:
    assert on_the_beers_side(BOTH, error_k, 0.06, acting=acting) == allowed
