# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hydrometer and refractometer, against other people's formulas and by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.brewing.reading import number, why_none

from taproom.brewing import refractometer as rf
from taproom.brewing.hydrometer import Hydrometer, corrected, hydrometer
from taproom.brewing.refractometer import Refractometer, refractometer


def lyons(c: float) -> float:
    """Lyons, Zymurgy 1992: what is added to a hydrometer's reading made for 59 °F."""
    f = c * 1.8 + 32
    return (1.313454 - 0.132674 * f + 2.057793e-3 * f**2 - 2.627634e-6 * f**3) / 1000


@pytest.mark.parametrize("c", range(5, 31))
def test_two_published_corrections_agree(c: int) -> None:
    for reading, within in ((1.0, 1e-4), (1.05, 2e-4)):
        theirs = reading + lyons(c) - lyons(15)  # it does not quite vanish at its own 59 °F
        assert corrected(reading=reading, sample_c=c, made_for_c=15) == pytest.approx(theirs, abs=within)


@pytest.mark.parametrize("c", [40, 50])
def test_hot_samples_are_a_guess_and_said_to_be(c: int) -> None:
    assert corrected(reading=1.05, sample_c=c, made_for_c=15) == pytest.approx(1.05 + lyons(c), abs=7e-4)
    assert bool(hydrometer(Hydrometer(sample_c=c)).warnings) is (c > 40)


@given(st.floats(0, 71), st.floats(0.97, 1.2))
def test_a_sample_as_it_should_be_is_not_corrected(c: float, reading: float) -> None:
    same = min(30, max(10, c))
    assert corrected(reading=reading, sample_c=same, made_for_c=same) == pytest.approx(reading)


# By hand from the published coefficients: the check is of our typing, not of their science.
@pytest.mark.parametrize(
    ("i", "f", "novotny", "terrill", "cubic", "quadratic"),
    [
        (13.4615, 6.7308, 1.01062, 1.01198, 1.01259, 1.01007),
        (10, 5, 1.00789, 1.00890, 1.01030, 1.00733),
        (20, 10, 1.01578, 1.01780, 1.01596, 1.01555),
        (0, 0, 1, 1, 1, 1),
    ],
)
def test_refractometer_formulas(
    i: float, f: float, novotny: float, terrill: float, cubic: float, quadratic: float
) -> None:
    found = (rf.novotny_linear(i, f), rf.terrill_linear(i, f), rf.terrill_cubic(i, f), rf.novotny_quadratic(i, f))
    assert found == pytest.approx((novotny, terrill, cubic, quadratic), abs=2e-5)


def test_both_are_shown_and_the_wort_factor_is_used() -> None:
    answer = refractometer(Refractometer(before_brix=14, now_brix=7))
    assert [it.key for it in answer.lines][:2] == ["novotny_linear", "terrill_linear"]
    assert number(answer, "novotny_linear") == pytest.approx(1.01062, abs=1e-5)
    plain = refractometer(Refractometer(before_brix=14, now_brix=7, wort_factor=1))
    assert number(plain, "novotny_linear") == pytest.approx(rf.novotny_linear(14, 7))


def test_brix_that_rose_is_refused() -> None:
    answer = refractometer(Refractometer(before_brix=7, now_brix=7.1))
    assert "wrong way round" in why_none(answer, "novotny_linear")


@given(i=st.floats(5, 25), one=st.floats(0, 1), other=st.floats(0, 1))
def test_less_brix_is_less_gravity(i: float, one: float, other: float) -> None:
    low, high = sorted((one * i, other * i))
    assert rf.novotny_linear(i, low) <= rf.novotny_linear(i, high)
    assert rf.terrill_linear(i, low) <= rf.terrill_linear(i, high)
