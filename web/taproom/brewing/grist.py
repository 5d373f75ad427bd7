# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much extract a fermentable brings: kilograms, times what is in them, times what the mash gets out.

A litre-degree is one gravity point in one litre: 5 kg of malt with 300 litre-degrees a kilogram are 1500, which
makes 20 litres of 1.075 if nothing stays behind.
"""

from taproom.brewing.method import Method

SUCROSE_LITRE_DEGREES_PER_KG = 384.0
PPG_TO_LITRE_DEGREES_PER_KG = 3.785411784 / 0.45359237

GRAVITY = Method(
    name="extract",
    formula="OG = 1 + sum(kg x l deg/kg x efficiency) / l / 1000; l deg/kg = 384 x yield %",
    source="46.21 points in a US gallon for a pound of sucrose (ASBC); J. Palmer, How to Brew, chapter 12",
)


def litre_degrees_per_kg_of_yield(fine_grind_pct: float) -> float:
    """From the maker's extract, fine grind, as a share of what sucrose gives."""
    return SUCROSE_LITRE_DEGREES_PER_KG * fine_grind_pct / 100


def litre_degrees_per_kg_of_potential(potential_sg: float) -> float:
    """From the American potential: the gravity of one pound in one US gallon, such as 1.037."""
    return (potential_sg - 1) * 1000 * PPG_TO_LITRE_DEGREES_PER_KG


def yield_pct_of_potential(potential_sg: float) -> float:
    return 100 * litre_degrees_per_kg_of_potential(potential_sg) / SUCROSE_LITRE_DEGREES_PER_KG


def potential_of_yield_pct(fine_grind_pct: float) -> float:
    return 1 + litre_degrees_per_kg_of_yield(fine_grind_pct) / PPG_TO_LITRE_DEGREES_PER_KG / 1000


def litre_degrees(*, mass_kg: float, litre_degrees_per_kg: float, efficiency: float = 1.0) -> float:
    """`efficiency` is a fraction: 1 for what dissolves whole (sugar, extract, honey)."""
    return mass_kg * litre_degrees_per_kg * efficiency
