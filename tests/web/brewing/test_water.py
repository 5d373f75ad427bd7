# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Salts, alkalinity, famous waters, and the pH that a mash may have."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.brewing.reading import number, why_none

from taproom.brewing import mash_ph, water
from taproom.brewing.ions import NAMES, PROFILES, SALTS, US_GALLON_L, Ions
from taproom.brewing.mash_ph import ACIDS, Acid, MashPh, acid, crystal_ph
from taproom.brewing.water import Water

# Milligrams in a litre from one gram in a US gallon: as brewers' tables print it, which round the last digit.
PRINTED: dict[str, dict[str, float]] = {
    "gypsum": {"calcium": 61.50, "sulfate": 147.39},
    "calcium_chloride": {"calcium": 72.02, "chloride": 127.41},
    "calcium_chloride_dry": {"calcium": 95.40, "chloride": 168.77},
    "epsom": {"magnesium": 26.05, "sulfate": 102.96},
    "magnesium_chloride": {"magnesium": 31.58, "chloride": 92.13},
    "table_salt": {"sodium": 103.92, "chloride": 160.25},
    "baking_soda": {"sodium": 72.30, "bicarbonate": 191.88},
    "chalk": {"calcium": 105.78 / 2, "bicarbonate": 322.1 / 2},
    "slaked_lime": {"calcium": 142.9, "bicarbonate": 435.1},
}


@pytest.mark.parametrize("salt", SALTS)
def test_a_gram_in_a_gallon(salt: str) -> None:
    found = {name: getattr(SALTS[salt].ions, name) / US_GALLON_L for name in NAMES}
    assert {name: it for name, it in found.items() if it} == pytest.approx(PRINTED[salt], abs=0.01)


@pytest.mark.parametrize("salt", ["gypsum", "calcium_chloride", "epsom", "magnesium_chloride", "table_salt", "chalk"])
def test_a_salt_is_neutral(salt: str) -> None:
    assert SALTS[salt].ions.imbalance == pytest.approx(0, abs=1e-9)


def test_alkalinity_and_what_the_mash_feels_of_it() -> None:
    """Palmer's Munich and Burton, How to Brew, 1st ed., 15.1: residual alkalinity about 50 and -2."""
    assert Ions(bicarbonate=61.016).alkalinity == pytest.approx(50.04, abs=0.01)
    assert PROFILES["munich"].ions.residual_alkalinity == pytest.approx(50, abs=3)
    assert PROFILES["burton"].ions.residual_alkalinity == pytest.approx(-3, abs=3)
    assert PROFILES["dublin"].ions.residual_alkalinity == pytest.approx(175, abs=3)


def test_water_is_thinned_and_then_salted() -> None:
    it = Water(water_l=US_GALLON_L, calcium=100, pure_pct=50, gypsum=1)
    answer = water.water(it)
    assert number(answer, "calcium") == pytest.approx(50 + 61.50, abs=0.01)
    assert number(answer, "sulfate") == pytest.approx(15 + 147.39, abs=0.01)
    assert number(answer, "sulfate_to_chloride") == pytest.approx((15 + 147.39) / 10, abs=0.01)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"bicarbonate": 20}, water.UNBALANCED),
        ({"calcium": 20, "bicarbonate": 60}, water.LITTLE_CALCIUM),
        ({"table_salt": 20}, water.MUCH_SODIUM),
        ({"gypsum": 20}, water.MUCH_SULFATE),
        ({"epsom": 20}, water.MUCH_MAGNESIUM),
    ],
)
def test_water_that_will_not_do_is_warned_of(changes: dict[str, Any], said: str) -> None:
    assert said in water.water(Water(**changes)).warnings


@pytest.mark.parametrize("chloride", [0.0, 4e-204, 0.99])
def test_a_ratio_to_next_to_nothing_is_not_said(chloride: float) -> None:
    keys = [it.key for it in water.water(Water(chloride=chloride)).lines]
    assert "sulfate_to_chloride" not in keys


def test_usual_water_is_not_warned_of() -> None:
    assert water.water(Water()).warnings == ()


@given(grams=st.floats(0, 100), litres=st.floats(1, 1000), salt=st.sampled_from(sorted(SALTS)))
def test_salts_only_add(grams: float, litres: float, salt: str) -> None:
    plain, salted = water.treated(Water(water_l=litres)), water.treated(Water(water_l=litres, **{salt: grams}))
    assert all(getattr(salted, name) >= getattr(plain, name) for name in NAMES)


# --- the mash


def test_a_pale_malt_in_distilled_water_has_its_own_ph() -> None:
    it = MashPh(pale_kg=5, crystal_kg=0, residual_alkalinity=0)
    assert number(mash_ph.mash_ph(it), "ph") == pytest.approx(5.70)


def test_kolbachs_slope() -> None:
    """Ten German degrees of residual alkalinity (178 mg/l) lift the pH by 0.3 (Kolbach 1953), give or take."""
    soft = MashPh(pale_kg=5, crystal_kg=0, water_l=25, residual_alkalinity=0)
    lifted = number(mash_ph.mash_ph(replace(soft, residual_alkalinity=178.5)), "ph") - number(
        mash_ph.mash_ph(soft), "ph"
    )
    assert lifted == pytest.approx(0.3, abs=0.05)


def test_one_percent_of_acid_malt_takes_a_tenth() -> None:
    """Weyermann, on its acidulated malt."""
    it = MashPh(pale_kg=4.95, crystal_kg=0, acid_malt_kg=0.05, residual_alkalinity=0)
    assert number(mash_ph.mash_ph(it), "ph") == pytest.approx(5.60)


@pytest.mark.parametrize("lovibond", [10, 60, 120])
def test_crystal_malt_by_its_colour(lovibond: float) -> None:
    assert crystal_ph((1.3546 * lovibond - 0.76) * 1.97) == pytest.approx(5.22 - 0.00504 * lovibond)


def test_dark_malt_and_acid_lower_and_alkalinity_lifts() -> None:
    usual = number(mash_ph.mash_ph(MashPh()), "ph")
    assert number(mash_ph.mash_ph(MashPh(roasted_kg=0.5)), "ph") < usual
    assert number(mash_ph.mash_ph(MashPh(acid_malt_kg=0.1)), "ph") < usual
    assert number(mash_ph.mash_ph(MashPh(residual_alkalinity=200)), "ph") > usual


def test_the_acid_that_it_names_brings_the_mash_there() -> None:
    """A milliequivalent takes off as much as one of alkalinity adds."""
    it = MashPh(acid="lactic_88")
    meq_l = number(mash_ph.mash_ph(it), "acid_ml") * ACIDS["lactic_88"][1] / it.water_l
    after = replace(it, residual_alkalinity=it.residual_alkalinity - meq_l * 50.04)
    assert number(mash_ph.mash_ph(after), "ph") == pytest.approx(it.target_ph, abs=1e-3)


@pytest.mark.parametrize(
    ("name", "meq_per_ml"),
    [("lactic_88", 11.5), ("lactic_80", 10.2), ("phosphoric_10", 1.09), ("phosphoric_75", 12.2),
     ("phosphoric_85", 14.8)],
)  # fmt: skip
def test_how_strong_acids_are(name: str, meq_per_ml: float) -> None:
    """As sold: 88 % lactic 11.8 mol/l less what stays whole in a mash; 85 % phosphoric 14.6 mol/l and a little."""
    assert ACIDS[name][1] == pytest.approx(meq_per_ml, rel=0.02)


def test_an_estimate_says_that_it_is_one() -> None:
    figure = mash_ph.mash_ph(MashPh()).lines[0].figure
    assert "0.1" in figure.notes[0]  # type: ignore[union-attr]


def test_a_mash_without_grain_or_acid_that_is_not_needed() -> None:
    assert "no grain" in why_none(mash_ph.mash_ph(MashPh(pale_kg=0, crystal_kg=0)), "ph")
    assert "None" in why_none(mash_ph.mash_ph(MashPh(target_ph=6)), "acid_ml")
    assert "already" in why_none(acid(Acid(water_ph=5.6, target_ph=5.6)), "acid_ml")


def test_strong_acid_burns() -> None:
    assert mash_ph.BURNS in acid(Acid(acid="phosphoric_85")).dangers
    assert acid(Acid(acid="phosphoric_10")).dangers == ()


@pytest.mark.parametrize(("ph", "part"), [(6.38, 0.5), (4.3, 0.0083), (8.3, 0.988)])
def test_what_of_the_carbonate_is_bicarbonate(ph: float, part: float) -> None:
    assert mash_ph.bicarbonate_part(ph) == pytest.approx(part, abs=0.001)


@given(one=st.floats(4.5, 7), other=st.floats(4.5, 7))
def test_a_lower_ph_wants_more_acid(one: float, other: float) -> None:
    low, high = sorted((one, other))
    wanted = [number(acid(Acid(target_ph=it)), "acid_ml") for it in (low, high)]
    assert wanted[0] >= wanted[1] > 0
