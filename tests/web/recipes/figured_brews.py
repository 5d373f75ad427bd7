# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A recipe to compute with, and a way to change one thing of it."""

from typing import Any

from taproom.recipes.document import Document

MALT: dict[str, Any] = {
    "name": "Pale malt",
    "type": "grain",
    "yield": {"fine_grind": {"value": 80, "unit": "%"}},
    "color": {"value": 3, "unit": "Lovi"},
    "amount": {"value": 5, "unit": "kg"},
}
MAGNUM: dict[str, Any] = {
    "name": "Magnum",
    "form": "leaf",
    "alpha_acid": {"value": 12, "unit": "%"},
    "amount": {"value": 20, "unit": "g"},
    "timing": {"use": "add_to_boil", "time": {"value": 60, "unit": "min"}},
}
YEAST: dict[str, Any] = {"name": "House yeast", "type": "ale", "attenuation": {"value": 75, "unit": "%"}}


def pale_ale(*, losses: dict[str, float] | None = None, **changes: Any) -> Document:
    """20 litres; `changes` replace whole keys of the recipe, or add some."""
    recipe: dict[str, Any] = {
        "name": "Pale ale",
        "type": "all grain",
        "author": "Anne",
        "batch_size": {"value": 20, "unit": "l"},
        "efficiency": {"brewhouse": {"value": 75, "unit": "%"}},
        "boil": {"boil_time": {"value": 60, "unit": "min"}, "pre_boil_size": {"value": 24, "unit": "l"}},
        "ingredients": of(malts=[MALT], hops=[MAGNUM], yeasts=[YEAST]),
    } | changes
    return Document.model_validate({"recipe": recipe, "extras": {"losses": losses or {}}})


def of(
    *,
    malts: list[dict[str, Any]] | None = None,
    hops: list[dict[str, Any]] | None = None,
    yeasts: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Ingredients; the usual ones where none are given."""
    return {
        "fermentable_additions": [MALT] if malts is None else malts,
        "hop_additions": [MAGNUM] if hops is None else hops,
        "culture_additions": [YEAST] if yeasts is None else yeasts,
    }
