# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Strength, extract and energy, against published numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taproom.brewing import alcohol, energy, extract
from taproom.brewing.alcohol import AbvMethod
from taproom.brewing.gravity import plato_of_sg, sg_of_plato


@pytest.mark.parametrize(
    ("method", "abv"),
    # The spread is real: this is why every page names its method. (Balling with 0.79661 for ethanol gives 10.81.)
    [("simple", 10.50), ("hmrc", 10.72), ("balling", 10.85), ("hall", 11.58)],
)
def test_four_methods_and_one_strong_beer(method: AbvMethod, abv: float) -> None:
    assert alcohol.abv_pct(og=1.100, fg=1.020, method=method) == pytest.approx(abv, abs=0.005)


def test_balling_with_the_other_density_of_ethanol_in_use() -> None:
    assert alcohol.abw_pct(og=1.100, fg=1.020) * 1.020 / 0.79661 == pytest.approx(10.81, abs=0.005)


@pytest.mark.parametrize(
    ("used_up", "factor"),
    # HM Revenue and Customs, Excise Notice 226: the last of each band, and the first of the next.
    [
        (6.9, 0.125), (7.0, 0.126), (10.4, 0.126), (10.5, 0.127), (17.2, 0.127), (17.3, 0.128), (26.1, 0.128),
        (26.2, 0.129), (36.0, 0.129), (36.1, 0.130), (46.5, 0.130), (46.6, 0.131), (57.1, 0.131), (57.2, 0.132),
        (67.9, 0.132), (68.0, 0.133), (78.8, 0.133), (78.9, 0.134), (89.7, 0.134), (89.8, 0.135), (100.7, 0.135),
    ],
)  # fmt: skip
def test_the_table_of_the_british_excise(used_up: float, factor: float) -> None:
    abv = alcohol.abv_pct(og=1.0 + used_up / 1000, fg=1.0, method="hmrc")
    assert abv == pytest.approx(used_up * factor, abs=1e-9)


@given(st.floats(min_value=2, max_value=30), st.floats(min_value=0, max_value=1))
def test_balling_backwards_gives_the_wort_again(plato: float, left: float) -> None:
    og, fg = sg_of_plato(plato), sg_of_plato(plato * left)
    real = extract.real_extract_plato(og=og, fg=fg)
    back = alcohol.original_plato(abw_pct=alcohol.abw_pct(og=og, fg=fg), real_extract_plato=real)
    assert back == pytest.approx(plato, rel=2e-4)  # 0.010665 is 1.0665 / 100, rounded


@given(
    st.floats(min_value=1.005, max_value=1.15),
    st.floats(min_value=0.0, max_value=0.9),
    st.sampled_from(list(alcohol.METHODS)),
)
def test_what_ferments_farther_is_stronger_and_lighter(og: float, left: float, method: AbvMethod) -> None:
    sweet, dry = 1 + (og - 1) * (left + 0.1), 1 + (og - 1) * left
    assert alcohol.abv_pct(og=og, fg=dry, method=method) >= alcohol.abv_pct(og=og, fg=sweet, method=method)
    assert energy.kcal_per_100_ml(og=og, fg=dry) <= energy.kcal_per_100_ml(og=og, fg=sweet) + 0.05
    real = extract.real_attenuation(og=og, fg=dry)
    assert 0 <= real <= extract.apparent_attenuation(og=og, fg=dry) + 1e-3


def test_attenuation_by_definition() -> None:
    assert extract.apparent_attenuation(og=1.050, fg=1.010) == pytest.approx(0.8)
    assert extract.real_attenuation(og=1.050, fg=1.010) == pytest.approx(0.65, abs=0.005)
    assert extract.final_gravity(og=1.050, attenuation=0.8) == pytest.approx(1.010)


def test_lactose_stays() -> None:
    assert extract.final_gravity(og=1.060, attenuation=0.75, unfermentable_points=10) == pytest.approx(1.0225)


def test_calories_name_their_serving() -> None:
    # Hall's own formula, for 12 US fluid ounces of a beer from 1.050 to 1.010.
    per_12_oz = energy.kcal_per_100_ml(og=1.050, fg=1.010) * 3.55
    alcohol_kcal, extract_kcal = (
        1881.22 * 1.010 * 0.040 / 0.725,
        3550 * 1.010 * (0.1808 * 1.050 + 0.8192 * 1.010 - 1.0004),
    )
    assert per_12_oz == pytest.approx(alcohol_kcal + extract_kcal)
    assert per_12_oz == pytest.approx(165, abs=1)
    assert energy.kcal_per_33_cl(og=1.050, fg=1.010) == pytest.approx(153, abs=1)
    assert energy.kcal_per_100_ml(og=1.0, fg=1.0) == 0


def test_water_has_no_extract() -> None:
    assert plato_of_sg(1.0) == pytest.approx(0.0, abs=0.005)
