# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fork: another recipe, with the same document but for its name, that has the first as its parent."""

import sqlite3

from taproom.recipes.repository import reading
from taproom.recipes.repository.reading import Kept
from taproom.recipes.revisions import Author, NewRevision

FORKED = "Forked from {title}"


def fork_of(
    db: sqlite3.Connection, kept: Kept, member: str, *, title: str = "", licence: str = "", message: str = ""
) -> NewRevision:
    """Whoever forks made nothing yet: they are named as who forked it."""
    document = reading.document(db, kept.revision.document)
    beer = document.recipe.model_copy(update={"name": title.strip() or kept.revision.title})
    return NewRevision(
        document=document.model_copy(update={"recipe": beer}),
        parents=(kept.id,),
        authors=(Author(role="forker", member=member),),
        licence=licence or kept.revision.licence,
        message=message.strip() or FORKED.format(title=kept.revision.title),
    )
