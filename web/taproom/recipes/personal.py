# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: S608 - the words in these statements are our own
"""What the recipes hold of a person, and how they let go.

Who made something stays its author, and is shown as a former member: others' recipes are made from it, and its
licence asks for it. What was private is emptied: its words, its files, what it is found by. What others may see is
kept by the maintainers from then on.
"""

import json
import sqlite3
from collections.abc import Mapping

from taproom.i18n import NOTHING
from taproom.personal import Holding
from taproom.recipes.document import plain
from taproom.recipes.refusals import RecipeNotFound
from taproom.recipes.repository import originals, reading
from taproom.recipes.seeing import Eyes


def export(db: sqlite3.Connection, member: str) -> Mapping[str, object]:
    """Every recipe that they keep, with all its revisions; and what they made of others'."""
    eyes = Eyes(member=member, inside=True)
    kept = [row[0] for row in db.execute("SELECT id FROM recipe WHERE keeper = ? ORDER BY seq", (member,))]
    made = db.execute(
        """SELECT revision.id, recipe, title, role, made_utc FROM revision,
            (SELECT revision.seq AS of_seq, value ->> 'role' AS role FROM revision, json_each(revision.authors)
             WHERE value ->> 'member' = ?1)
           WHERE seq = of_seq ORDER BY seq""",
        (member,),
    )
    return {
        "recipes": [_exported(db, it, eyes) for it in kept],
        "deeds": [dict(zip(("revision", "recipe", "title", "role", "made_utc"), row, strict=True)) for row in made],
    }


def _exported(db: sqlite3.Connection, recipe: str, eyes: Eyes) -> dict[str, object]:
    shelf, origin = reading.recipe(db, recipe, eyes), originals.origin(db, recipe)
    return {
        "id": shelf.id,
        "title": shelf.title,
        "visibility": shelf.visibility,
        "imported_from": origin.filename if origin else None,
        "revisions": [
            {
                "id": it.id,
                "message": it.revision.message,
                "statement": it.revision.statement,
                "licence": it.revision.licence,
                "made_utc": it.revision.made_utc,
                "document": _document(db, it.revision.document),
            }
            for it in reading.history(db, recipe, eyes)
        ],
    }


def _document(db: sqlite3.Connection, name: str) -> object:
    try:
        return plain(reading.document(db, name))
    except RecipeNotFound:
        return None


def erase(db: sqlite3.Connection, member: str, now_utc: int) -> None:
    mine = "SELECT id FROM recipe WHERE keeper = ?1 AND visibility = 'private'"
    private = [row[0] for row in db.execute(mine, (member,))]
    db.execute("UPDATE recipe SET keeper = NULL, changed_utc = ? WHERE keeper = ?", (now_utc, member))
    db.execute("UPDATE ingredient_price SET by_member = NULL WHERE by_member = ?", (member,))
    wanted = json.dumps(private)
    of_private = "SELECT value FROM json_each(?1)"
    db.execute(  # a file that held something private goes, also for what was shown of it
        f"""DELETE FROM origin WHERE by_member = ?2 AND original IN
            (SELECT original FROM origin WHERE recipe IN ({of_private}))""",
        (wanted, member),
    )
    for statement in (
        f"DELETE FROM origin WHERE recipe IN ({of_private})",
        f"DELETE FROM recipe_words WHERE rowid IN (SELECT seq FROM recipe WHERE id IN ({of_private}))",
        f"DELETE FROM recipe_ingredient WHERE recipe IN (SELECT seq FROM recipe WHERE id IN ({of_private}))",
        f"UPDATE recipe SET title = '{NOTHING}', style = '', archived_utc = changed_utc WHERE id IN ({of_private})",
        f"""UPDATE document SET body = NULL WHERE hash IN
            (SELECT document FROM revision WHERE recipe IN ({of_private})) AND NOT EXISTS
            (SELECT 1 FROM revision JOIN recipe ON recipe.id = revision.recipe WHERE revision.document = document.hash
                AND (recipe.keeper IS NOT NULL OR recipe.visibility <> 'private'))""",
    ):
        db.execute(statement, (wanted,))
    db.execute("UPDATE origin SET by_member = NULL WHERE by_member = ?", (member,))
    db.execute("DELETE FROM original WHERE NOT EXISTS (SELECT 1 FROM origin WHERE original = sha256)")
    _forget_words(db, member)


def _forget_words(db: sqlite3.Connection, member: str) -> None:
    """The search knows people by their names: those of who left are not found any more."""
    rows = db.execute(
        """SELECT DISTINCT recipe.seq FROM recipe JOIN revision ON revision.id = recipe.current,
            json_each(revision.authors) WHERE value ->> 'member' = ?""",
        (member,),
    ).fetchall()
    db.executemany("UPDATE recipe_words SET people = '' WHERE rowid = ?", [(row[0],) for row in rows])


HOLDING = Holding(name="recipes", export=export, erase=erase)
