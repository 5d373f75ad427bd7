# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is left of the sugar: real extract, and the two attenuations.

A hydrometer in beer floats deeper than its sugar would let it, because alcohol is light. What it shows is the
*apparent* extract; Balling's relation gives the real one.
"""

from taproom.brewing.gravity import plato_of_sg
from taproom.brewing.method import Method

REAL_EXTRACT = Method(
    name="Balling",
    formula="RE = 0.1808 OE + 0.8192 AE (degrees Plato)",
    source="C. J. N. Balling, Die Gaehrungschemie, 1865; coefficients as in De Clerck, A Textbook of Brewing, 1957",
)
APPARENT_ATTENUATION = Method(
    name="apparent attenuation",
    formula="AA = (OG - FG) / (OG - 1)",
    source="by definition (European Brewery Convention, Analytica 8.6)",
)
REAL_ATTENUATION = Method(
    name="real attenuation",
    formula="RA = (OE - RE) / OE, RE = 0.1808 OE + 0.8192 AE (degrees Plato)",
    source="Balling's relation; ASBC Methods of Analysis, Beer-6",
)
FINAL_GRAVITY = Method(
    name="from the yeast's attenuation",
    formula="FG = 1 + (OG - 1) (1 - AA) + what no yeast ferments",
    source="by definition of the apparent attenuation, which the yeast's maker states for a standard wort",
)


def real_extract_plato(*, og: float, fg: float) -> float:
    """Degrees Plato of the sugar that is really left (`REAL_EXTRACT`)."""
    return 0.1808 * plato_of_sg(og) + 0.8192 * plato_of_sg(fg)


def apparent_attenuation(*, og: float, fg: float) -> float:
    """A fraction; above 1 for beer that is lighter than water. `og` is above 1."""
    return (og - fg) / (og - 1)


def real_attenuation(*, og: float, fg: float) -> float:
    """A fraction of the extract that was really fermented ("RDF"). `og` is above 1."""
    original_plato = plato_of_sg(og)
    return (original_plato - real_extract_plato(og=og, fg=fg)) / original_plato


def final_gravity(*, og: float, attenuation: float, unfermentable_points: float = 0.0) -> float:
    """`attenuation` is a fraction; `unfermentable_points` those of the lactose and maltodextrin in `og`."""
    fermentable = (og - 1) - unfermentable_points / 1000
    return 1 + fermentable * (1 - attenuation) + unfermentable_points / 1000
