# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the shelves show of a recipe's current revision, and what it is found by."""

import sqlite3

from taproom import people
from taproom.brewing.figure import Figure, Unknown
from taproom.recipes.document import Document
from taproom.recipes.figures import figures_of
from taproom.recipes.finding import ingredients_of, prose_of, style_of
from taproom.recipes.revisions import Revision


def show(db: sqlite3.Connection, recipe_id: str, it: Revision, document: Document) -> None:
    """The revision becomes the recipe's current one."""
    beer, numbers = document.recipe, figures_of(document)
    db.execute(
        """UPDATE recipe SET current = :current, title = :title, style = :style, language = :language,
            licence = :licence, og = :og, fg = :fg, abv = :abv, ibu = :ibu, ebc = :ebc, batch_l = :batch_l,
            version = version + 1, changed_utc = :at_utc WHERE id = :id""",
        {
            "id": recipe_id,
            "current": it.id,
            "title": it.title,
            "style": style_of(beer),
            "language": document.extras.language,
            "licence": it.licence,
            "og": _value(numbers.og),
            "fg": _value(numbers.fg),
            "abv": _value(numbers.abv),
            "ibu": _value(numbers.ibu),
            "ebc": _value(numbers.colour),
            "batch_l": _finite(beer.batch_size.l),
            "at_utc": it.made_utc,
        },
    )
    row = db.execute("SELECT seq FROM recipe WHERE id = ?", (recipe_id,)).fetchone()
    _index(db, int(row[0]), it, document)


def _value(it: Figure | Unknown) -> float | None:
    return _finite(it.value) if isinstance(it, Figure) else None


def _finite(value: float) -> float | None:
    return float(value) if abs(value) < 1e9 else None


def _index(db: sqlite3.Connection, seq: int, it: Revision, document: Document) -> None:
    found = ingredients_of(document.recipe)
    known = people.names(db)
    written = (known.get(one.member or "", one.name) for one in it.authors)
    words = (
        it.title,
        style_of(document.recipe),
        "\n".join(sorted({name for _, name in found})),
        "\n".join((*written, document.recipe.author, document.recipe.coauthor or "")),
        prose_of(document.recipe),
    )
    db.execute("DELETE FROM recipe_words WHERE rowid = ?", (seq,))
    db.execute(
        "INSERT INTO recipe_words (rowid, title, style, ingredients, people, prose) VALUES (?, ?, ?, ?, ?, ?)",
        (seq, *words),
    )
    db.execute("DELETE FROM recipe_ingredient WHERE recipe = ?", (seq,))
    db.executemany(
        "INSERT INTO recipe_ingredient (recipe, kind, name) VALUES (?, ?, ?)",
        [(seq, kind, name) for kind, name in sorted(found)],
    )
