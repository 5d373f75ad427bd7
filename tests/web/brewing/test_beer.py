# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures of a beer, asked for one at a time: the same as a recipe's, and the authors side by side."""

import pytest
from tests.web.brewing.reading import number, why_none

from taproom.brewing import beer
from taproom.brewing.beer import Alcohol, Grains, GravityUnits, Hop


def test_the_spread_between_authors_is_shown() -> None:
    """OG 1.100 and FG 1.020: 10.50 by the simple rule, 10.72 by HMRC's, 10.85 by Balling's, 11.58 by Hall's."""
    answer = beer.alcohol_of(Alcohol(og=1.1, fg=1.02))
    found = [number(answer, f"abv_{it}_pct") for it in ("simple", "hmrc", "balling", "hall")]
    assert found == pytest.approx([10.50, 10.72, 10.85, 11.58], abs=0.01)
    assert number(answer, "apparent_attenuation_pct") == pytest.approx(80)


def test_beer_that_rose_and_water_that_did_not_ferment() -> None:
    assert "wrong way round" in why_none(beer.alcohol_of(Alcohol(og=1.01, fg=1.02)), "abv_balling_pct")
    water = beer.alcohol_of(Alcohol(og=1, fg=1))
    assert number(water, "abv_simple_pct") == 0
    assert "apparent_attenuation_pct" not in [it.key for it in water.lines]


@pytest.mark.parametrize(
    ("amount", "scale", "key", "value"),
    [
        (1.040, "sg", "plato", 9.99), (10, "plato", "sg", 1.0400), (12, "plato", "points", 48.4),
        (1.04800, "sg", "brix", 11.91), (50, "points", "sg", 1.05),
    ],
)  # fmt: skip
def test_scales(amount: float, scale: str, key: str, value: float) -> None:
    """USDA's table: 1.04000 is 9.99 °Bx; ASBC's: 10 °P is 1.0400, 12 °P is 1.0484."""
    assert number(beer.gravity_units(GravityUnits(amount=amount, scale=scale)), key) == pytest.approx(value, rel=2e-3)


@pytest.mark.parametrize(
    ("amount", "scale"), [(1053, "sg"), (11.6, "sg"), (70, "plato"), (1300, "brix"), (0.9, "sg")]
)
def test_what_is_no_gravity(amount: float, scale: str) -> None:
    answer = beer.gravity_units(GravityUnits(amount=amount, scale=scale))
    assert why_none(answer, "sg") == beer.NO_GRAVITY


def test_one_hop_by_tinseth() -> None:
    """His table: 60 minutes at 1.050 make 0.231 of the alpha acid bitter."""
    it = Hop(mass_g=10, alpha_pct=10, boil_min=60, sg=1.05, beer_l=10, form="leaf")
    answer = beer.hop(it)
    assert number(answer, "ibu_tinseth") == pytest.approx(23.1, abs=0.05)
    assert [it.key for it in answer.lines] == ["ibu_tinseth", "ibu_rager", "ibu_garetz"]


def test_pellets_give_a_tenth_more() -> None:
    leaf, pellet = (number(beer.hop(Hop(form=it)), "ibu_tinseth") for it in ("leaf", "pellet"))
    assert pellet == pytest.approx(1.1 * leaf)


def test_colour_after_morey_and_silence_where_others_say_nothing() -> None:
    """Ten pounds of 3 °L in five gallons are 6 MCU, 5.1 SRM after Morey; Mosher begins at 7 MCU, Daniels at 11."""
    ebc = (1.3546 * 3 - 0.76) * 1.97
    pale = beer.grains(Grains(beer_l=5 * 3.785411784, first_kg=4.5359237, first_ebc=ebc, second_kg=0))
    assert [it.key for it in pale.lines] == ["colour_morey_ebc"]
    assert number(pale, "colour_morey_ebc") / 1.97 == pytest.approx(1.4922 * 6**0.6859, rel=1e-3)
    assert len(beer.grains(Grains(third_kg=0.5)).lines) == 3
