# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""An iSpindel's calibration: a polynomial of the angle, as its users write it. Read, never run.

    0.00438551*tilt*tilt + 0.13647658*tilt - 6.968821422
    0.000001000000*tilt^3-0.000131558*tilt^2+0.0134*tilt+0.6

It is kept as coefficients, from the constant up.
"""

import math
import re
from typing import Final

from taproom.errors import TaproomError
from taproom.i18n import mark as _

MOST_DEGREE: Final = 5
MOST_LETTERS: Final = 400
_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?"
_TERM = re.compile(rf"([+-]?)((?:{_NUMBER}|tilt(?:\^[1-9])?)(?:\*(?:{_NUMBER}|tilt(?:\^[1-9])?))*)")


class PolynomialRefused(TaproomError):
    """Its text is a marked sentence."""


def read_polynomial(text: str) -> tuple[float, ...]:
    """Coefficients from the constant up; empty for an empty text.

    Raises:
        PolynomialRefused: it is none.
    """
    if len(text) > MOST_LETTERS:
        raise PolynomialRefused(_SHAPE)
    plain = (
        re.sub(r"\s+", "", text.lower()).replace("\N{MINUS SIGN}", "-").replace("**", "^").replace("angle", "tilt")
    )
    if not plain:
        return ()
    coefficients, at = [0.0] * (MOST_DEGREE + 1), 0
    while at < len(plain):
        term = _TERM.match(plain, at)
        if term is None or (at > 0 and not term[1]):
            raise PolynomialRefused(_SHAPE)
        degree, factor = _product(term[2])
        if degree > MOST_DEGREE or not math.isfinite(factor):
            raise PolynomialRefused(_SHAPE)
        coefficients[degree] += -factor if term[1] == "-" else factor
        at = term.end()
    while coefficients and coefficients[-1] == 0.0:
        coefficients.pop()
    if len(coefficients) < 2:
        raise PolynomialRefused(_("A calibration must depend on the angle: the word “tilt” stands in it."))
    return tuple(coefficients)


_SHAPE = _("Write the calibration as the device has it, like 0.00438*tilt*tilt + 0.1364*tilt - 6.97.")


def _product(text: str) -> tuple[int, float]:
    """The degree and the factor of a term."""
    degree, factor = 0, 1.0
    for part in text.split("*"):
        if part.startswith("tilt"):
            degree += int(part[5:] or 1)
        else:
            factor *= float(part)
    return degree, factor


def evaluate(coefficients: tuple[float, ...] | list[float], angle_deg: float) -> float:
    """By Horner's rule."""
    value = 0.0
    for it in reversed(coefficients):
        value = value * angle_deg + it
    return value


def written(coefficients: tuple[float, ...]) -> str:
    """The same, to be read and changed."""
    parts = []
    for degree, it in reversed(list(enumerate(coefficients))):
        if it:
            power = f"*tilt^{degree}" if degree > 1 else "*tilt" * degree
            parts.append(f"{'-' if it < 0 else '+'} {abs(it):.12g}{power}")
    return (
        " ".join(parts).removeprefix("+ ").replace("- ", "-", 1)
        if parts and parts[0][0] == "-"
        else " ".join(parts).removeprefix("+ ")
    )
