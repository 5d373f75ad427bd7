# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A revision gathered with whom it comes from, to be taken elsewhere."""

import sqlite3

from taproom.recipes.attribution import NameOf
from taproom.recipes.exporting import Carried
from taproom.recipes.repository import reading
from taproom.recipes.repository.reading import Kept
from taproom.recipes.seeing import Eyes


def carried(db: sqlite3.Connection, kept: Kept, eyes: Eyes, name_of: NameOf, base: str) -> Carried:
    """Raises:
    RecipeNotFound: its document was erased.
    """
    family = reading.family(db, [kept.id], eyes, downwards=False)
    return Carried(
        id=kept.id,
        revision=kept.revision,
        document=reading.document(db, kept.revision.document),
        family=[(it.id, it.revision) for it in family],
        name_of=name_of,
        base=base,
    )
