# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A refractometer in beer: alcohol bends light too, so what it shows is corrected with what it showed before.

Nobody's correction is right for every beer. Those of Petr Novotny and of Sean Terrill are both shown; where they
differ, that is how well one knows it. `i` and `f` are degrees Brix, divided by the wort correction factor.
"""

from dataclasses import dataclass

from taproom.brewing.asking import Answer, Inputs, Line, asked, refused
from taproom.brewing.figure import Figure
from taproom.brewing.marking import mark as _

NOVOTNY = "Petr Novotny, Zymurgy, July/August 2017"
TERRILL = "Sean Terrill, seanterrill.com, Refractometer FG Results (2011)"
_NOTE = _("An estimate, good to about two points. A hydrometer is better where it matters: before bottling.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refractometer(Inputs):
    """What it showed, before yeast and now."""

    before_brix: float = asked(_("Brix before yeast"), "brix", least=0, most=40, usual=14)
    now_brix: float = asked(_("Brix now"), "brix", least=-1, most=40, usual=7)
    wort_factor: float = asked(
        _("Wort correction factor"),
        least=0.9,
        most=1.2,
        usual=1.04,
        hint=_("What it shows in wort, divided by degrees Plato. 1.04 unless you measured yours."),
    )


def terrill_linear(i: float, f: float) -> float:
    return 1 - 0.00085683 * i + 0.0034941 * f


def terrill_cubic(i: float, f: float) -> float:
    straight = 1 - 0.0044993 * i + 0.011774 * f
    return straight + 0.00027581 * i**2 - 0.0012717 * f**2 - 7.28e-6 * i**3 + 6.3293e-5 * f**3


def novotny_linear(i: float, f: float) -> float:
    return 1 - 0.002349 * i + 0.006276 * f


def novotny_quadratic(i: float, f: float) -> float:
    return 1 + 1.335e-5 * i * i - 3.239e-5 * i * f + 2.916e-5 * f * f - 0.002421 * i + 0.006219 * f


FORMULAS = (
    ("novotny_linear", "Novotny, linear", novotny_linear, "SG = 1 - 0.002349 i + 0.006276 f", NOVOTNY),
    ("terrill_linear", "Terrill, linear", terrill_linear, "SG = 1 - 0.00085683 i + 0.0034941 f", TERRILL),
    (
        "terrill_cubic",
        "Terrill, cubic",
        terrill_cubic,
        "SG = 1 - 0.0044993 i + 0.011774 f + 0.00027581 i² - 0.0012717 f² - 7.28e-6 i³ + 6.3293e-5 f³",
        TERRILL,
    ),
    (
        "novotny_quadratic",
        "Novotny, quadratic",
        novotny_quadratic,
        "SG = 1 + 1.335e-5 i² - 3.239e-5 i f + 2.916e-5 f² - 0.002421 i + 0.006219 f",
        NOVOTNY,
    ),
)


def refractometer(it: Refractometer) -> Answer:
    """The gravity now, by each."""
    if it.now_brix > it.before_brix:
        why = _("Brix does not rise in the fermenter. Are the two the wrong way round?")
        return refused("novotny_linear", _("Gravity"), why)
    i, f = it.before_brix / it.wort_factor, it.now_brix / it.wort_factor
    used = it.used("before_brix", "now_brix", "wort_factor")
    return Answer(
        lines=tuple(
            Line(
                key=key,
                label=_("Gravity"),
                figure=Figure(
                    value=of(i, f),
                    unit="sg",
                    method=name,
                    formula=formula,
                    source=source,
                    inputs=used,
                    notes=(_NOTE,),
                ),
            )
            for key, name, of, formula, source in FORMULAS
        )
    )
