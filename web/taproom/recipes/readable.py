# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much of a number a brewer reads: 33 g and not 0.033 kg, 65.6 °C and not 65.556. Pure.

Files of other programs have everything in kilograms and litres, with the digits of a conversion. What is stored keeps
them; this is for eyes.
"""

from collections.abc import Mapping
from typing import Final

_SMALLER: Final[Mapping[str, tuple[str, float]]] = {"kg": ("g", 0.25), "l": ("ml", 0.5)}
_PATTERNS: Final[Mapping[str, str]] = {
    "sg": "0.000", "pH": "0.0#",
    **dict.fromkeys(("C", "F", "Lovi", "SRM", "EBC", "IBUs", "%", "plato", "brix", "vols", "min"), "#,##0.#"),
}  # fmt: skip


# What who never saw a pound is told instead: unit and factor. A spoon and a cup they have.
_METRIC: Final[Mapping[str, tuple[str, float]]] = {
    "lb": ("kg", 0.45359237), "oz": ("g", 28.349523125), "gal": ("l", 3.785411784), "qt": ("l", 0.946352946),
    "pt": ("l", 0.473176473), "floz": ("ml", 29.5735295625), "qt/lb": ("l/kg", 2.0863511), "psi": ("kPa", 6.894757),
}  # fmt: skip


def readable(value: float, unit: str, *, metric: bool = False) -> tuple[float, str, str]:
    """The number, its unit and its pattern (Babel's), as a person would say it; `metric`: who reads no others."""
    if metric and unit == "F":
        value, unit = (value - 32) / 1.8, "C"
    elif metric and unit in _METRIC:
        value, unit = value * _METRIC[unit][1], _METRIC[unit][0]
    if unit in _SMALLER and 0 < abs(value) < _SMALLER[unit][1]:
        value, unit = value * 1000, _SMALLER[unit][0]
    return value, unit, _PATTERNS.get(unit) or ("#,##0.##" if abs(value) >= 10 else "#,##0.###")
