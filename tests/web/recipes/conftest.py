# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recipes in a real database, and people who make them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from taproom.access import Role
from taproom.db import open_db, transaction
from taproom.members import repository as members
from taproom.recipes.document import Document
from taproom.recipes.repository import saving
from taproom.recipes.repository.saving import Saved
from taproom.recipes.revisions import NewRevision
from taproom.recipes.seeing import Eyes

NOW_UTC = 1_790_000_000


def a_document(name: str = "Saison du hangar", **changes: Any) -> Document:
    """A small saison, with changes to the recipe."""
    recipe: dict[str, Any] = {
        "name": name,
        "type": "all grain",
        "author": "Anna",
        "batch_size": {"value": 20, "unit": "l"},
        "efficiency": {"brewhouse": {"value": 72, "unit": "%"}},
        "style": {"name": "Saison", "category": "Strong Belgian Ale", "style_guide": "BJCP 2021", "type": "beer"},
        "ingredients": {
            "fermentable_additions": [
                {
                    "name": "Pilsner malt",
                    "type": "grain",
                    "grain_group": "base",
                    "yield": {"fine_grind": {"value": 81, "unit": "%"}},
                    "color": {"value": 3.5, "unit": "EBC"},
                    "amount": {"value": 4.2, "unit": "kg"},
                },
                {
                    "name": "Wheat malt",
                    "type": "grain",
                    "yield": {"fine_grind": {"value": 83, "unit": "%"}},
                    "color": {"value": 4, "unit": "EBC"},
                    "amount": {"value": 500, "unit": "g"},
                },
            ],
            "hop_additions": [
                {
                    "name": "Magnum",
                    "form": "pellet",
                    "alpha_acid": {"value": 12, "unit": "%"},
                    "amount": {"value": 20, "unit": "g"},
                    "timing": {"use": "add_to_boil", "duration": {"value": 60, "unit": "min"}},
                },
                {
                    "name": "Saaz",
                    "form": "pellet",
                    "alpha_acid": {"value": 3.5, "unit": "%"},
                    "amount": {"value": 30, "unit": "g"},
                    "timing": {"use": "add_to_boil", "duration": {"value": 10, "unit": "min"}},
                },
            ],
            "culture_additions": [
                {
                    "name": "Belle Saison",
                    "type": "ale",
                    "form": "dry",
                    "attenuation": {"value": 86, "unit": "%"},
                    "amount": {"value": 11, "unit": "g"},
                }
            ],
        },
        "mash": {
            "name": "Single infusion",
            "grain_temperature": {"value": 20, "unit": "C"},
            "mash_steps": [
                {
                    "name": "Saccharification",
                    "type": "infusion",
                    "step_temperature": {"value": 66, "unit": "C"},
                    "step_time": {"value": 60, "unit": "min"},
                }
            ],
        },
        "boil": {"boil_time": {"value": 60, "unit": "min"}, "pre_boil_size": {"value": 24, "unit": "l"}},
        "fermentation": {
            "name": "Warm",
            "fermentation_steps": [
                {
                    "name": "Primary",
                    "start_temperature": {"value": 22, "unit": "C"},
                    "step_time": {"value": 14, "unit": "day"},
                }
            ],
        },
        "notes": "A dry one for the summer. Thé à côté.",
    }
    return Document.model_validate({"recipe": recipe | changes})


@dataclass
class House:
    """Saves as a server does: each call a transaction. Time passes by a second with each."""

    db: sqlite3.Connection
    now_utc: int = NOW_UTC

    def join(self, name: str, role: Role = Role.MEMBER) -> str:
        with transaction(self.db):
            return members.add(self.db, name=name, role=role, language="en", now_utc=self.now_utc)

    def save(self, member: str, document: Document | None = None, **more: Any) -> Saved:
        self.now_utc += 1
        new = NewRevision(document=document or a_document(), **more)
        with transaction(self.db):
            return saving.save_revision(self.db, self.eyes(member), new, by=member, now_utc=self.now_utc)

    def show(self, member: str, recipe: str, visibility: Any = "members") -> None:
        with transaction(self.db):
            saving.set_visibility(self.db, self.eyes(member), recipe, visibility, by=member, now_utc=self.now_utc)

    def eyes(self, member: str) -> Eyes:
        return Eyes(member=member, inside=True)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with closing(open_db(tmp_path / "taproom.db")) as db:
        db.row_factory = sqlite3.Row
        yield House(db=db)
