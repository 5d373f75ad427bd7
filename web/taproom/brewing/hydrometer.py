# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A hydrometer in a sample that is warmer or colder than it was made for."""

from dataclasses import dataclass

from taproom.brewing.asking import Answer, Inputs, Line, asked
from taproom.brewing.figure import Figure
from taproom.brewing.marking import mark as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Hydrometer(Inputs):
    """A reading."""

    reading: float = asked(_("It shows"), "sg", least=0.97, most=1.2, usual=1.05)
    sample_c: float = asked(_("The sample is at"), "C", least=0, most=71, usual=30)
    made_for_c: float = asked(
        _("It is made for"), "C", least=10, most=30, usual=20, hint=_("20 °C in Europe, often 60 °F elsewhere.")
    )


def _relative(c: float) -> float:
    f = c * 1.8 + 32
    return 1.00130346 - 1.34722124e-4 * f + 2.04052596e-6 * f**2 - 2.32820948e-9 * f**3


def corrected(*, reading: float, sample_c: float, made_for_c: float) -> float:
    """The specific gravity, by the density of water at both temperatures."""
    return reading * _relative(sample_c) / _relative(made_for_c)


def hydrometer(it: Hydrometer) -> Answer:
    """What it would show at the temperature that it is made for."""
    figure = Figure(
        value=corrected(reading=it.reading, sample_c=it.sample_c, made_for_c=it.made_for_c),
        unit="sg",
        method=_("density of water"),
        formula="SG = r d(T) / d(made), d = 1.00130346 - 1.34722124e-4 F + 2.04052596e-6 F^2 - 2.32820948e-9 F^3",
        source="CRC Handbook of Chemistry and Physics, fitted; within 0.0002 of Lyons 1992 from 5 to 30 °C",
        inputs=it.used("reading", "sample_c", "made_for_c"),
    )
    warm = _("Above 40 °C this is a guess: cool the sample.")
    return Answer(
        lines=(Line(key="sg", label=_("Gravity"), figure=figure),), warnings=(warm,) if it.sample_c > 40 else ()
    )
