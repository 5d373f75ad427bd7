# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a thumb types beside a fermenter: understood, or answered with what would be right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taproom.brewing.gravity import plato_of_sg
from taproom.measuring.correcting import by_angle, by_hand, floating, redone
from taproom.measuring.polynomial import PolynomialRefused, evaluate, read_polynomial, written
from taproom.measuring.saying import MeasuringRefused
from taproom.measuring.typed import Typed, read_gravity, read_typed


@pytest.mark.parametrize(
    ("text", "unit", "sg"),
    [
        ("1.050", "sg", 1.050),
        ("1,050", "sg", 1.050),
        (" 1.05 SG", "sg", 1.050),
        ("1050", "sg", 1.050),
        ("1048,5", "sg", 1.0485),
        ("10485", "sg", 1.0485),
        ("0.990", "sg", 0.990),
        ("990", "sg", 0.990),
        ("1.200", "sg", 1.200),
        ("1200", "sg", 1.200),
        ("12.4", "plato", 1.05),
        ("12,4 °P", "plato", 1.05),
        ("12.4", "brix", 1.05),
        ("-0,5", "plato", 0.998),
    ],
)
def test_a_gravity_is_understood_where_it_can_mean_one_thing(text: str, unit: str, sg: float) -> None:
    assert read_gravity(text, unit).value == pytest.approx(sg, abs=5e-4)


def test_what_was_taken_for_what_is_said() -> None:
    assert read_gravity("1.050", "sg").understood is None
    said = read_gravity("1050", "sg").understood
    assert said is not None
    assert said.english == "1050 was taken for 1.050."


@pytest.mark.parametrize(
    ("text", "unit", "why"),
    [
        ("1.500", "sg", r"1\.500\? Right would be between 0\.990 and 1\.200"),
        ("0.989", "sg", "between 0.990 and 1.200"),
        ("1.201", "sg", "between 0.990 and 1.200"),
        ("989", "sg", "between 0.990 and 1.200"),
        ("1201", "sg", "between 0.990 and 1.200"),
        ("12.4", "sg", "choose that"),
        ("43.1", "plato", "between -3 and 43"),
        ("-3.1", "brix", "between -3 and 43"),
        ("", "sg", "is no number"),
        ("abc", "sg", "is no number"),
        ("1.0.5", "sg", "is no number"),
        ("1e3", "sg", "is no number"),
        ("nan", "sg", "is no number"),
        ("\u0661.\u0660\u0665", "sg", "is no number"),
        ("9" * 500, "sg", "is no number"),
    ],
)
def test_what_cannot_be_is_answered_with_what_would_be_right(text: str, unit: str, why: str) -> None:
    with pytest.raises(MeasuringRefused, match=why):
        read_gravity(text, unit)


@pytest.mark.parametrize(
    ("quantity", "text", "unit", "value"),
    [
        ("temperature", "19,5", "C", 19.5),
        ("temperature", "68", "F", 20.0),
        ("temperature", "-5", "C", -5.0),
        ("room_temperature", "-20", "C", -20.0),
        ("ph", "4,4", "pH", 4.4),
        ("pressure", "0,8", "bar", 80.0),
        ("pressure", "12", "psi", 82.737),
    ],
)
def test_other_quantities_come_in_their_units(quantity: str, text: str, unit: str, value: float) -> None:
    assert read_typed(quantity, text, unit).value == pytest.approx(value, abs=1e-3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("quantity", "text", "unit"),
    [
        ("temperature", "-5.1", "C"),
        ("temperature", "45.1", "C"),
        ("temperature", "68", "C"),
        ("ph", "44", "pH"),
        ("pressure", "99", "bar"),
    ],
)
def test_other_quantities_that_cannot_be_are_refused(quantity: str, text: str, unit: str) -> None:
    with pytest.raises(MeasuringRefused, match="Right would be between"):
        read_typed(quantity, text, unit)  # type: ignore[arg-type]


@given(st.text(max_size=12), st.sampled_from(["sg", "plato", "brix"]))
def test_whatever_is_typed_is_a_beers_gravity_or_refused(text: str, unit: str) -> None:
    try:
        found = read_gravity(text, unit)
    except MeasuringRefused:
        return
    else:
        assert 0.985 < found.value < 1.21


def test_a_hydrometer_is_corrected_for_its_samples_temperature() -> None:
    it = by_hand(Typed(raw=1.050, unit="sg", value=1.050), instrument="hydrometer", sample_c=30.0, og=None)
    assert it.value == pytest.approx(1.0525, abs=3e-4)
    assert (it.raw, it.method, it.temperature_c) == (1.050, "hydrometer", 30.0)
    at_20 = by_hand(Typed(raw=1.050, unit="sg", value=1.050), instrument="hydrometer", sample_c=20.0, og=None)
    assert at_20.value == pytest.approx(1.050, abs=1e-9)


def test_a_refractometer_in_beer_needs_the_original_gravity() -> None:
    typed = Typed(raw=6.5, unit="brix", value=1.026)
    wort = by_hand(typed, instrument="refractometer", sample_c=None, og=None)
    beer = by_hand(typed, instrument="refractometer", sample_c=None, og=1.050)
    assert wort.value == pytest.approx(1.0246, abs=5e-4)
    assert beer.value == pytest.approx(1.0101, abs=5e-4)


def test_a_refractometer_before_fermentation_is_only_divided_by_its_wort_factor() -> None:
    shown = plato_of_sg(1.050) * 1.04
    it = by_hand(Typed(raw=shown, unit="brix", value=1.052), instrument="refractometer", sample_c=None, og=1.050)
    assert it.value == pytest.approx(1.050, abs=1e-3)


@given(st.floats(0.995, 1.12), st.floats(0, 40))
def test_a_correction_that_is_redone_with_the_same_inputs_is_the_same(sg: float, sample_c: float) -> None:
    it = by_hand(Typed(raw=sg, unit="sg", value=sg), instrument="hydrometer", sample_c=sample_c, og=None)
    assert redone(it) == it
    assert redone(redone(it)).value == it.value


@pytest.mark.parametrize(
    ("raw", "unit", "said", "sg", "assumed"),
    [
        (1.048, "", "", 1.048, "sg"),
        (1.048, "", "sg", 1.048, ""),
        (12.34, "", "", 1.0498, "plato"),
        (1.02, "plato", "", 1.004, ""),
        (1.02, "", "", 1.02, "sg"),
        (0.18, "", "", 1.0007, "plato"),
        (1048.2, "", "", 1.0482, "sg"),
        (1048.2, "", "sg", 1.0482, ""),
    ],
)
def test_a_gravity_without_a_unit_is_assumed_and_that_is_kept(
    raw: float, unit: str, said: str, sg: float, assumed: str
) -> None:
    it = floating(raw, unit, said=said)  # type: ignore[arg-type]
    assert (it.value, it.assumed) == (pytest.approx(sg, abs=2e-4), assumed)


@pytest.mark.parametrize(("raw", "said"), [(60.0, ""), (1.5, "sg"), (-40.0, "plato"), (1e6, ""), (0.0, "sg")])
def test_a_gravity_that_is_none_is_refused(raw: float, said: str) -> None:
    with pytest.raises(MeasuringRefused, match="Right would be"):
        floating(raw, "", said=said)  # type: ignore[arg-type]


CUBIC = "0.000001000000*tilt^3-0.000131558*tilt^2+0.0134*tilt+0.6"


@pytest.mark.parametrize(
    ("text", "coefficients"),
    [
        ("0.00438551*tilt*tilt + 0.13647658*tilt - 6.968821422", (-6.968821422, 0.13647658, 0.00438551)),
        ("-6.97+0.1364*tilt+0.00438*tilt^2", (-6.97, 0.1364, 0.00438)),
        (CUBIC, (0.6, 0.0134, -0.000131558, 1e-6)),
        ("1e-6*tilt**3+0.5*tilt", (0.0, 0.5, 0.0, 1e-6)),
        ("tilt", (0.0, 1.0)),
        ("2*angle - 1", (-1.0, 2.0)),
        ("", ()),
    ],
)
def test_a_calibration_is_read_as_its_device_has_it(text: str, coefficients: tuple[float, ...]) -> None:
    assert read_polynomial(text) == pytest.approx(coefficients)
    assert read_polynomial(written(coefficients)) == pytest.approx(coefficients)


@pytest.mark.parametrize(
    "text",
    [
        "1.05",
        "tilt*",
        "__import__('os')",
        "tilt^9",
        "tilt*tilt*tilt*tilt*tilt*tilt",
        "x+1",
        "1/tilt",
        "tilt tilt 1 2(",
        "9" * 401,
        "1e999*tilt",
    ],
)
def test_what_is_no_calibration_is_refused_and_never_run(text: str) -> None:
    with pytest.raises(PolynomialRefused):
        read_polynomial(text)


@given(
    st.lists(st.floats(-10, 10).filter(lambda it: it == 0 or abs(it) > 1e-6), min_size=2, max_size=6),
    st.floats(0, 90),
)
def test_a_calibration_survives_being_written_and_read(coefficients: list[float], angle: float) -> None:
    coefficients[-1] = coefficients[-1] or 1.0
    again = read_polynomial(written(tuple(coefficients)))
    assert evaluate(again, angle) == pytest.approx(evaluate(coefficients, angle), rel=1e-6, abs=1e-6)


def test_an_angle_becomes_a_gravity_by_the_calibration() -> None:
    coefficients = read_polynomial("0.00438551*tilt*tilt + 0.13647658*tilt - 6.968821422")
    it = by_angle(45.0, coefficients, "plato")
    assert it.value == pytest.approx(1.0321, abs=1e-3)
    assert (it.raw, it.raw_unit, it.method) == (45.0, "deg", "polynomial")
    assert redone(it) == it
