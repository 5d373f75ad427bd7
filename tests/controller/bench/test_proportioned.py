# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The textbook's PID: signs, shares of a window, the shortest pulses, and the pause between two sides."""

import pytest

from control.peers.proportioned import Proportioned

SETPOINT_C, WINDOW_S = 18.0, 1800


def window(law: Proportioned, beer_c: float, from_s: int = 0) -> tuple[int, int]:
    """Seconds of heat and of cold in a window."""
    said = [law.tick(float(second), SETPOINT_C, beer_c, None) for second in range(from_s, from_s + WINDOW_S)]
    return sum(heat for heat, _ in said), sum(cool for _, cool in said)


@pytest.mark.parametrize(
    ("beer_c", "heat_s", "cool_s"),
    [
        pytest.param(18.0, 0, 0, id="there"),
        pytest.param(19.0, 0, 900, id="a kelvin too warm: half of the window"),
        pytest.param(17.0, 900, 0, id="a kelvin too cold"),
        pytest.param(25.0, 0, 1800, id="all of it"),
        pytest.param(18.15, 0, 0, id="135 s of cold are too short"),
        pytest.param(17.85, 135, 0, id="of heat they are not"),
        pytest.param(18.25, 0, 225, id="225 s are not too short"),
        pytest.param(19.8, 0, 1800, id="a pause of 180 s is too short"),
        pytest.param(16.2, 1620, 0, id="not for a heater"),
    ],
)
def test_a_share_of_the_window(beer_c: float, heat_s: int, cool_s: int) -> None:
    assert window(Proportioned(), beer_c) == pytest.approx((heat_s, cool_s), abs=1)


def test_the_integral_adds_the_same_again_in_six_hours() -> None:
    law = Proportioned()
    shares_s = [window(law, 18.3, nth * WINDOW_S)[1] for nth in range(13)]
    assert shares_s[0] == pytest.approx(270, abs=1)
    assert shares_s[12] == pytest.approx(540, abs=2)
    assert shares_s == sorted(shares_s)


@pytest.mark.parametrize(("td_s", "cools"), [(0.0, False), (600.0, True)])
def test_a_rising_beer_is_cooled_ahead(td_s: float, *, cools: bool) -> None:
    law = Proportioned(td_s=td_s)
    said = [law.tick(float(second), SETPOINT_C, 17.6 + second / 3600.0, None) for second in range(WINDOW_S + 1)]
    assert said[WINDOW_S] == (False, cools)


def test_from_one_side_to_the_other_are_ten_minutes() -> None:
    law = Proportioned()
    assert window(law, 19.5) == pytest.approx((0, 1350), abs=1)
    heat_s, cool_s = window(law, 10.0, WINDOW_S)
    assert (heat_s, cool_s) == pytest.approx((WINDOW_S - (600 - 450), 0), abs=1)


def test_the_integral_stands_while_all_is_given() -> None:
    law = Proportioned()
    assert [window(law, 25.0, nth * WINDOW_S) for nth in range(12)] == [(0, WINDOW_S)] * 12
    window(law, 18.0, 12 * WINDOW_S)
    assert window(law, 18.0, 13 * WINDOW_S) == (0, 0)
