# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Colour and extract."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taproom.brewing import colour, grist
from taproom.brewing.colour import ColourMethod


def test_malt_colour_units_are_pounds_in_gallons() -> None:
    # 10 lb of 10 L in 5 US gallons, as Palmer (How to Brew, appendix B) defines them.
    kg_lovibond, litres = 10 * 0.45359237 * 10, 5 * 3.785411784
    assert colour.mcu(kg_lovibond=kg_lovibond, volume_l=litres) == pytest.approx(20.0)
    assert pytest.approx(8.3454, abs=0.00005) == colour.MCU_PER_KG_LOVIBOND_PER_L


@pytest.mark.parametrize(
    ("malt_colour_units", "srm"),
    # D. Morey, Approximating SRM Beer Color: his curve.
    [(0, 0), (1, 1.4922), (10, 7.24), (20, 11.65), (50, 21.84), (100, 35.12)],
)
def test_moreys_curve(malt_colour_units: float, srm: float) -> None:
    assert colour.srm_of_mcu(malt_colour_units) == pytest.approx(srm, abs=0.01)


def test_the_straight_lines_end_where_they_make_water_brown() -> None:
    assert colour.srm_of_mcu(6.9, "mosher") is None
    assert colour.srm_of_mcu(7, "mosher") == pytest.approx(6.8)
    assert colour.srm_of_mcu(10.9, "daniels") is None
    assert colour.srm_of_mcu(11, "daniels") == pytest.approx(10.6)


def test_the_french_form_of_morey_is_the_same_curve() -> None:
    """EBC = 2.939 (4.23 EBC kg/l)^0.6859, as French brewers write it: their malt EBC is 1.97 Lovibond."""
    french = 2.939 * (4.23 * 1.97 * 3 * 5 / 20) ** 0.6859
    srm = colour.srm_of_mcu(colour.mcu(kg_lovibond=5 * 3, volume_l=20))
    assert srm is not None
    assert colour.ebc_of_srm(srm) == pytest.approx(french, rel=0.002)


@given(
    st.floats(min_value=0, max_value=1e6),
    st.floats(min_value=0.01, max_value=100),
    st.sampled_from(list(colour.METHODS)),
)
def test_more_malt_is_darker(malt_colour_units: float, more: float, method: ColourMethod) -> None:
    paler, darker = (colour.srm_of_mcu(it, method) for it in (malt_colour_units, malt_colour_units + more))
    assert paler is None or (darker is not None and darker >= paler >= 0)


def test_sucrose_gives_384_litre_degrees() -> None:
    """46.21 points in a US gallon for a pound (ASBC) are 385.6; brewers say 384. They agree to half a percent."""
    assert grist.litre_degrees_per_kg_of_yield(100) == 384
    assert grist.litre_degrees_per_kg_of_potential(1.04621) == pytest.approx(384, rel=0.005)


def test_potential_and_yield_are_two_ways_to_say_one_thing() -> None:
    assert grist.potential_of_yield_pct(80) == pytest.approx(1.0368, abs=0.0001)
    assert grist.yield_pct_of_potential(grist.potential_of_yield_pct(80)) == pytest.approx(80)


def test_efficiency_counts_once() -> None:
    assert grist.litre_degrees(mass_kg=5, litre_degrees_per_kg=300, efficiency=0.75) == 1125
