# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what an instrument showed to what is so; and the same once more, with other inputs. Pure.

- hydrometer: by the density of water at the sample's temperature and at the one that the hydrometer is made for
- refractometer: divided by its wort factor; and since alcohol bends light too, by Novotny's formula with the gravity
  before fermentation, once there is some
- polynomial: a floating hydrometer's angle, by its calibration
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from taproom.brewing.gravity import plato_of_sg, sg_of_brix, sg_of_plato
from taproom.brewing.hydrometer import corrected as hydrometer_corrected
from taproom.brewing.refractometer import novotny_linear
from taproom.i18n import mark as _
from taproom.measuring.polynomial import evaluate
from taproom.measuring.saying import MeasuringRefused
from taproom.measuring.typed import SG, Typed
from taproom.measuring.values import GravityUnit, Instrument, Measured, Method

MADE_FOR_C: Final = 20.0
WORT_FACTOR: Final = 1.04
WARMEST_SAMPLE_C: Final = 71.0
POSSIBLE: Final = (0.98, 1.25)
Inputs = Mapping[str, float | list[float]]


def by_hand(typed: Typed, *, instrument: Instrument, sample_c: float | None, og: float | None) -> Measured:
    """A gravity that a person read, in SG, Plato or Brix.

    Raises:
        MeasuringRefused: after the correction it is no beer's.
    """
    inputs: dict[str, float | list[float]] = {}
    method: Method = "as_read"
    if instrument == "refractometer":
        method, inputs["wort_factor"] = "refractometer", WORT_FACTOR
        if og is not None:
            inputs["og"] = og
    elif sample_c is not None:
        method, inputs["made_for_c"] = "hydrometer", MADE_FOR_C
    it = Measured(
        quantity="gravity",
        value=typed.value,
        raw=typed.raw,
        raw_unit=typed.unit,
        instrument=instrument,
        method=method,
        inputs=inputs,
        temperature_c=sample_c,
    )
    it = redone(it)
    if not SG[0] <= it.value <= SG[1]:
        shown = f"{it.value:.3f}"
        raise MeasuringRefused(_("Corrected, that is {sg}. Right would be between 0.990 and 1.200."), sg=shown)
    return it


def redone(it: Measured) -> Measured:
    """The same reading, with its value made once more of what the instrument showed. What is no gravity stays."""
    if it.quantity != "gravity":
        return it
    return replace(it, value=_value(it))


def _value(it: Measured) -> float:
    match it.method:
        case "polynomial":
            coefficients = it.inputs["coefficients"]
            made = evaluate(coefficients if isinstance(coefficients, list) else [coefficients], it.raw)
            return sg_of_plato(made) if it.inputs.get("plato") else made
        case "refractometer":
            return _refracted(it)
        case "hydrometer":
            sample_c = min(WARMEST_SAMPLE_C, max(0.0, it.temperature_c or 0.0))
            made_for_c = _number(it.inputs, "made_for_c", MADE_FOR_C)
            return hydrometer_corrected(reading=in_sg(it.raw, it.raw_unit), sample_c=sample_c, made_for_c=made_for_c)
        case "as_read":
            return in_sg(it.raw, it.raw_unit)


def _refracted(it: Measured) -> float:
    shown = it.raw if it.raw_unit in ("brix", "plato") else plato_of_sg(it.raw)
    now = shown / _number(it.inputs, "wort_factor", WORT_FACTOR)
    og = _number(it.inputs, "og", 0.0)
    before = plato_of_sg(og) if og else 0.0
    return novotny_linear(before, now) if now < before else sg_of_plato(now)


def _number(inputs: Inputs, name: str, otherwise: float) -> float:
    value = inputs.get(name, otherwise)
    return value if isinstance(value, int | float) else otherwise


def in_sg(raw: float, unit: str) -> float:
    return sg_of_plato(raw) if unit == "plato" else sg_of_brix(raw) if unit == "brix" else raw


def floating(raw: float, unit: GravityUnit, *, said: GravityUnit) -> Measured:
    """A gravity that a device sent. `said` is the unit that it named, `unit` the one that its owner did.

    Where neither did: below 1.3 and above 0.9 it is SG, from 980 to 1200 it is thousandths, else it is Plato.

    Raises:
        MeasuringRefused: it is none in any unit.
    """
    known = said or unit
    value, taken = raw, known or "sg"
    if known != "plato" and 1000 * POSSIBLE[0] <= raw <= 1000 * POSSIBLE[1]:
        value = raw / 1000
    elif not known and not 0.9 < raw < 1.3:
        taken = "plato"
    sg = sg_of_plato(value) if taken == "plato" and -5.0 <= value <= 45.0 else value
    if (taken == "plato" and sg == value) or not POSSIBLE[0] <= sg <= POSSIBLE[1]:
        raise MeasuringRefused(
            _("It said a gravity of {value}. Right would be an SG like 1.048, or degrees Plato."), value=f"{raw:g}"
        )
    return Measured(
        quantity="gravity",
        value=sg,
        raw=value,
        raw_unit=taken,
        instrument="floating",
        assumed="" if known else taken,
    )


def by_angle(angle_deg: float, coefficients: tuple[float, ...], unit: GravityUnit) -> Measured:
    """A gravity made of an angle, by the calibration that the brewery keeps.

    Raises:
        MeasuringRefused: it comes out as none.
    """
    made = evaluate(coefficients, angle_deg)
    is_plato = floating(made, unit, said="").raw_unit == "plato"
    inputs: dict[str, float | list[float]] = {"coefficients": list(coefficients), "plato": float(is_plato)}
    return redone(
        Measured(
            quantity="gravity",
            value=1.0,
            raw=angle_deg,
            raw_unit="deg",
            instrument="floating",
            method="polynomial",
            inputs=inputs,
            assumed="" if unit else ("plato" if is_plato else "sg"),
        )
    )
