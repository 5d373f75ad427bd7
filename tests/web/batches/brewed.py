# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A recipe with everything that a brew day has: salts, rests, four additions, a whirlpool, and a fermentation."""

import sqlite3
from typing import Any

from taproom.recipes.document import Document
from taproom.recipes.repository import saving
from taproom.recipes.revisions import NewRevision
from taproom.recipes.seeing import Eyes, Visibility


def q(value: float, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit}


def hop(name: str, grams: float, minutes: float, alpha: float = 12) -> dict[str, Any]:
    timing = {"use": "add_to_boil", "duration": q(minutes, "min")}
    return {"name": name, "form": "pellet", "alpha_acid": q(alpha, "%"), "amount": q(grams, "g"), "timing": timing}


def malt(name: str, kg: float, colour: float = 5) -> dict[str, Any]:
    extract = {"fine_grind": q(80, "%")}
    return {"name": name, "type": "grain", "yield": extract, "color": q(colour, "EBC"), "amount": q(kg, "kg")}


def a_recipe(name: str = "Amber", **changes: Any) -> Document:
    recipe: dict[str, Any] = {
        "name": name,
        "type": "all grain",
        "author": "Anna",
        "batch_size": q(20, "l"),
        "efficiency": {"brewhouse": q(72, "%")},
        "ingredients": {
            "fermentable_additions": [
                malt("Pale ale malt", 4.0),
                malt("Wheat malt", 0.5),
                malt("Caramel 120", 0.3, 120),
            ],
            "hop_additions": [hop("Magnum", 15, 60), hop("Saaz", 20, 15, 3.5), hop("Saaz", 30, 0, 3.5)],
            "culture_additions": [
                {"name": "Ale yeast", "type": "ale", "form": "dry", "attenuation": q(77, "%"), "amount": q(11.5, "g")}
            ],
        },
        "mash": {
            "name": "Infusion",
            "grain_temperature": q(18, "C"),
            "mash_steps": [
                {
                    "name": "Rest",
                    "type": "infusion",
                    "amount": q(15, "l"),
                    "step_temperature": q(66, "C"),
                    "step_time": q(60, "min"),
                },
                {
                    "name": "Mash out",
                    "type": "temperature",
                    "step_temperature": q(78, "C"),
                    "step_time": q(10, "min"),
                },
            ],
        },
        "boil": {"boil_time": q(60, "min"), "pre_boil_size": q(25, "l")},
        "fermentation": {
            "name": "Ale",
            "fermentation_steps": [
                {"name": "Main", "start_temperature": q(19, "C"), "step_time": q(5, "day")},
                {
                    "name": "Rise",
                    "start_temperature": q(19, "C"),
                    "end_temperature": q(21, "C"),
                    "step_time": q(1, "day"),
                },
                {"name": "Cold", "start_temperature": q(4, "C"), "step_time": q(2, "day")},
            ],
        },
    }
    return Document.model_validate({"recipe": recipe | changes})


def saved(
    db: sqlite3.Connection,
    member: str,
    document: Document | None = None,
    *,
    show: Visibility = "private",
    now_utc: int,
) -> str:
    """A revision's id; the recipe is its member's own."""
    new, eyes = NewRevision(document=document or a_recipe(), licence="CC-BY-SA-4.0"), Eyes(member=member, inside=True)
    it = saving.save_revision(db, eyes, new, by=member, now_utc=now_utc)
    saving.set_visibility(db, eyes, it.recipe, show, by=member, now_utc=now_utc)
    return it.revision
