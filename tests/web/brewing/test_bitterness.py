# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Utilisation, against the tables that its authors published."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taproom.brewing import bitterness, stand
from taproom.brewing.bitterness import IbuMethod

# Glenn Tinseth, realbeer.com/hops/research.html: utilisation by minutes and by gravity of the boil.
GRAVITIES = (1.030, 1.040, 1.050, 1.060, 1.070, 1.080, 1.090, 1.100, 1.110, 1.120, 1.130)
TINSETH = {
    0: (0.000, 0.000, 0.000, 0.000, 0.000, 0.000, 0.000, 0.000, 0.000, 0.000, 0.000),
    3: (0.034, 0.031, 0.029, 0.026, 0.024, 0.022, 0.020, 0.018, 0.017, 0.015, 0.014),
    6: (0.065, 0.059, 0.054, 0.049, 0.045, 0.041, 0.038, 0.035, 0.032, 0.029, 0.026),
    9: (0.092, 0.084, 0.077, 0.070, 0.064, 0.059, 0.054, 0.049, 0.045, 0.041, 0.037),
    12: (0.116, 0.106, 0.097, 0.088, 0.081, 0.074, 0.068, 0.062, 0.056, 0.052, 0.047),
    15: (0.137, 0.125, 0.114, 0.105, 0.096, 0.087, 0.080, 0.073, 0.067, 0.061, 0.056),
    18: (0.156, 0.142, 0.130, 0.119, 0.109, 0.099, 0.091, 0.083, 0.076, 0.069, 0.063),
    21: (0.173, 0.158, 0.144, 0.132, 0.120, 0.110, 0.101, 0.092, 0.084, 0.077, 0.070),
    24: (0.187, 0.171, 0.157, 0.143, 0.131, 0.120, 0.109, 0.100, 0.091, 0.083, 0.076),
    27: (0.201, 0.183, 0.168, 0.153, 0.140, 0.128, 0.117, 0.107, 0.098, 0.089, 0.082),
    30: (0.212, 0.194, 0.177, 0.162, 0.148, 0.135, 0.124, 0.113, 0.103, 0.094, 0.086),
    33: (0.223, 0.203, 0.186, 0.170, 0.155, 0.142, 0.130, 0.119, 0.108, 0.099, 0.091),
    36: (0.232, 0.212, 0.194, 0.177, 0.162, 0.148, 0.135, 0.124, 0.113, 0.103, 0.094),
    39: (0.240, 0.219, 0.200, 0.183, 0.167, 0.153, 0.140, 0.128, 0.117, 0.107, 0.098),
    42: (0.247, 0.226, 0.206, 0.189, 0.172, 0.158, 0.144, 0.132, 0.120, 0.110, 0.101),
    45: (0.253, 0.232, 0.212, 0.194, 0.177, 0.162, 0.148, 0.135, 0.123, 0.113, 0.103),
    48: (0.259, 0.237, 0.216, 0.198, 0.181, 0.165, 0.151, 0.138, 0.126, 0.115, 0.105),
    51: (0.264, 0.241, 0.221, 0.202, 0.184, 0.169, 0.154, 0.141, 0.129, 0.118, 0.108),
    54: (0.269, 0.246, 0.224, 0.205, 0.188, 0.171, 0.157, 0.143, 0.131, 0.120, 0.109),
    57: (0.273, 0.249, 0.228, 0.208, 0.190, 0.174, 0.159, 0.145, 0.133, 0.121, 0.111),
    60: (0.276, 0.252, 0.231, 0.211, 0.193, 0.176, 0.161, 0.147, 0.135, 0.123, 0.112),
    70: (0.285, 0.261, 0.238, 0.218, 0.199, 0.182, 0.166, 0.152, 0.139, 0.127, 0.116),
    80: (0.291, 0.266, 0.243, 0.222, 0.203, 0.186, 0.170, 0.155, 0.142, 0.130, 0.119),
    90: (0.295, 0.270, 0.247, 0.226, 0.206, 0.188, 0.172, 0.157, 0.144, 0.132, 0.120),
    120: (0.301, 0.275, 0.252, 0.230, 0.210, 0.192, 0.176, 0.161, 0.147, 0.134, 0.123),
}

# Jackie Rager's bands, in percent, as Norm Pyle's Hops FAQ quotes them: from, to, utilisation.
RAGER = (
    (0, 5, 5.0), (6, 10, 6.0), (11, 15, 8.0), (16, 20, 10.1), (21, 25, 12.1), (26, 30, 15.3), (31, 35, 18.8),
    (36, 40, 22.8), (41, 45, 26.9),
)  # fmt: skip


@pytest.mark.parametrize("minutes", TINSETH)
def test_tinseths_table_of_275_cells(minutes: int) -> None:
    for sg, published in zip(GRAVITIES, TINSETH[minutes], strict=True):
        assert bitterness.tinseth(minutes, sg) == pytest.approx(published, abs=0.00051), sg


@pytest.mark.parametrize(("first", "last", "published_pct"), RAGER)
def test_ragers_bands(first: int, last: int, published_pct: float) -> None:
    """The curve goes through the bands: the published number is met somewhere within each, to half a percent."""
    curve = [100 * bitterness.rager(it / 10, 1.050) for it in range(first * 10, last * 10 + 1)]
    assert min(abs(it - published_pct) for it in curve) < 0.5


def test_ragers_gravity_counts_above_1050_only() -> None:
    assert bitterness.rager(60, 1.040) == bitterness.rager(60, 1.050)
    assert bitterness.rager(60, 1.070) == pytest.approx(bitterness.rager(60, 1.050) / 1.1)


def test_ibu_are_milligrams_in_a_litre() -> None:
    # 28 g of 10 % in 20 l are 140 mg/l of alpha acid; a quarter of it stays.
    assert bitterness.ibu(utilisation=0.25, alpha_pct=10, mass_g=28, volume_l=20) == pytest.approx(35)


def test_garetz_divides_by_what_it_results_in() -> None:
    total = bitterness.garetz_ibu(40.0)
    assert total == pytest.approx(40.0 / (1 + total / 260))


@given(
    st.floats(min_value=0, max_value=600),
    st.floats(min_value=0.1, max_value=60),
    st.floats(min_value=1.0, max_value=1.2),
    st.floats(min_value=0.001, max_value=0.05),
    st.sampled_from(list(bitterness.METHODS)),
)
def test_longer_gives_more_and_denser_gives_less(
    minutes: float, more: float, sg: float, denser: float, method: IbuMethod
) -> None:
    share = bitterness.utilisation(minutes, sg, method)
    assert math.isfinite(share)
    assert share >= 0
    assert bitterness.utilisation(minutes + more, sg, method) >= share
    assert bitterness.utilisation(minutes, sg + denser, method) <= share
    assert bitterness.continuous_utilisation(minutes, sg, method) <= share + 1e-9


def test_hops_that_fall_in_evenly_give_the_mean() -> None:
    """For Tinseth's curve the mean can be written down."""
    whole = bitterness.tinseth(1e9, 1.050)
    mean = whole * (1 - (1 - math.exp(-0.04 * 60)) / (0.04 * 60))
    assert bitterness.continuous_utilisation(60, 1.050) == pytest.approx(mean, rel=1e-6)


@pytest.mark.parametrize(("celsius", "k"), [(100, 1.009), (90, 0.491), (80, 0.229), (70, 0.102)])
def test_hosoms_rate_by_temperature(celsius: float, k: float) -> None:
    assert stand.isomerisation_rate(celsius) == pytest.approx(k, abs=0.0005)


BOILING_C = 99.87  # where the rate is 1


def test_a_stand_at_the_boil_is_a_boil() -> None:
    share = stand.held_utilisation(gravity=1.050, boiled_min=0, stand_min=30, temperature_c=BOILING_C)
    assert share == pytest.approx(bitterness.tinseth(30, 1.050), rel=0.001)


def test_a_stand_goes_on_where_the_boil_ended() -> None:
    share = stand.held_utilisation(gravity=1.050, boiled_min=20, stand_min=40, temperature_c=BOILING_C)
    assert share == pytest.approx(bitterness.tinseth(60, 1.050) - bitterness.tinseth(20, 1.050), rel=0.001)


@pytest.mark.parametrize("boiled_min", [0, 3, 5, 20])
@pytest.mark.parametrize("stand_min", [0, 2, 5, 30, 170])
def test_wort_that_does_not_cool_is_wort_that_is_held(boiled_min: float, stand_min: float) -> None:
    held = stand.held_utilisation(gravity=1.060, boiled_min=boiled_min, stand_min=stand_min, temperature_c=80)
    added_up = stand.stand_utilisation(
        gravity=1.060, boiled_min=boiled_min, stand_min=stand_min, temperature_c=lambda _: 80
    )
    assert added_up == pytest.approx(held, rel=0.001)


def test_an_open_kettle_cools_from_the_boil_towards_the_room() -> None:
    def after(minutes: float) -> float:
        return stand.cooling_c(minutes, volume_l=20, surface_cm2=900, opening_cm2=900)

    assert after(0) == pytest.approx(100.1, abs=0.01)
    assert after(10) > after(60) > 46.4


@given(
    st.floats(min_value=0, max_value=120),
    st.floats(min_value=50, max_value=99),
    st.floats(min_value=0.5, max_value=1),
    st.floats(min_value=0, max_value=60),
)
def test_warmer_and_longer_stands_give_more(stand_min: float, celsius: float, warmer: float, boiled: float) -> None:
    def share(minutes: float, at_c: float) -> float:
        return stand.held_utilisation(gravity=1.050, boiled_min=boiled, stand_min=minutes, temperature_c=at_c)

    it = share(stand_min, celsius)
    assert 0 <= it <= bitterness.tinseth(stand_min + boiled, 1.050) + 1e-6
    assert share(stand_min, celsius + warmer) >= it
    assert share(stand_min + 5, celsius) >= it
