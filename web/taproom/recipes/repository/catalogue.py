# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: S608 - the words in these statements are our own
"""The shelves: what is found by words, style, what is on hand, author, licence, and what was brewed here."""

import json
import sqlite3
from dataclasses import dataclass

from taproom.recipes.finding import Wanted, folded, phrase
from taproom.recipes.revisions import MAKERS, Author, author_of
from taproom.recipes.seeing import Eyes, Visibility

PAGE = 24
RANKED_AT_MOST = 5000  # what half of the shelves say does not make one of them better than another
_SEEN = """(recipe.visibility = 'public' OR (:inside AND recipe.visibility = 'members') OR recipe.keeper = :member
    OR :all OR (:maintains AND recipe.keeper = 'shell'))"""
_SHOWN = "recipe.current IS NOT NULL AND recipe.archived_utc IS NULL"
_MINE = "recipe.current IS NOT NULL AND recipe.keeper = :member"  # also what they put away
_ORDERS = {
    "name": "recipe.title COLLATE NOCASE",
    "new": "recipe.changed_utc DESC",
    "best": "bm25(recipe_words, 10, 4, 3, 3, 1)",
}
_FIELDS = (
    *("id", "current", "title", "style", "visibility", "keeper", "licence"),
    *("og", "fg", "abv", "ibu", "ebc", "batch_l", "changed_utc", "archived_utc"),
)
_CARD = f"""{", ".join(f"recipe.{it}" for it in _FIELDS)}, revision.authors
    FROM recipe JOIN revision ON revision.id = recipe.current"""
_NEEDS = "('fermentable', 'hop')"  # what one has or has not; yeast and salts are got for the day


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A recipe on the shelf. Numbers are of its current revision, and None where they cannot be computed."""

    id: str
    current: str
    title: str
    style: str
    visibility: Visibility
    keeper: str | None
    licence: str
    authors: tuple[Author, ...]
    og: float | None
    fg: float | None
    abv: float | None
    ibu: float | None
    ebc: float | None
    batch_l: float | None
    changed_utc: int
    archived_utc: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One page of what was found."""

    cards: tuple[Card, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def search(db: sqlite3.Connection, eyes: Eyes, wanted: Wanted, *, brewed: frozenset[str] | None = None) -> Shelf:
    """`brewed`: the revisions that were brewed here, if `wanted.brewed` asks for them."""
    where, values = _where(eyes, wanted, brewed or frozenset())
    tables = "recipe"
    if "match" in values:
        tables = "recipe_words CROSS JOIN recipe ON recipe.seq = recipe_words.rowid"
    order = _ORDERS[_sort_of(db, wanted, values)]
    asked = f"FROM {tables} WHERE {where}"
    ordered = f"SELECT recipe.seq {asked} ORDER BY {order}, recipe.seq DESC"
    if wanted.only:  # each ingredient of each recipe is looked at: not twice, once to count them
        everything = [int(row[0]) for row in _rows(db, ordered, values)]
        total = len(everything)
        page = _page_of(wanted, total)
        found = everything[(page - 1) * PAGE : page * PAGE]
    else:  # to sort what is shown only is cheaper than to sort all
        total = int(_rows(db, f"SELECT count(*) {asked}", values).fetchone()[0])
        page = _page_of(wanted, total)
        some = _rows(db, f"{ordered} LIMIT {PAGE} OFFSET {(page - 1) * PAGE}", values)
        found = [int(row[0]) for row in some]
    places = {seq: place for place, seq in enumerate(found)}
    rows = _rows(
        db,
        f"SELECT recipe.seq, {_CARD} WHERE recipe.seq IN (SELECT value FROM json_each(:found))",
        {"found": json.dumps(list(places))},
    )
    cards = sorted(rows, key=lambda row: places[row["seq"]])
    return Shelf(cards=tuple(_card(row) for row in cards), total=total, page=page)


def _page_of(wanted: Wanted, total: int) -> int:
    return min(max(wanted.page, 1), max(1, -(-total // PAGE)))


def _sort_of(db: sqlite3.Connection, wanted: Wanted, values: dict[str, object]) -> str:
    """The best first, unless so many say it that none of them is better for it."""
    if wanted.sort != "best":
        return wanted.sort
    if "match" not in values:
        return "new"
    query = "SELECT count(*) FROM recipe_words WHERE recipe_words MATCH :match"
    return "best" if int(_rows(db, query, values).fetchone()[0]) <= RANKED_AT_MOST else "new"


def _where(eyes: Eyes, wanted: Wanted, brewed: frozenset[str]) -> tuple[str, dict[str, object]]:
    parts = [_SHOWN if not wanted.mine else _MINE, _SEEN]
    values = _whose(eyes)
    match = phrase(wanted)
    if match:
        parts.append("recipe_words MATCH :match")
        values["match"] = match
    if wanted.have and wanted.only:
        lacks = " AND ".join(f"instr(needed.name, :have{place}) = 0" for place in range(len(wanted.have)))
        parts.append(
            f"""NOT EXISTS (SELECT 1 FROM recipe_ingredient AS needed
                WHERE needed.recipe = recipe.seq AND needed.kind IN {_NEEDS} AND {lacks})
                AND EXISTS (SELECT 1 FROM recipe_ingredient AS needed
                WHERE needed.recipe = recipe.seq AND needed.kind IN {_NEEDS})"""
        )
        values |= {f"have{place}": folded(name) for place, name in enumerate(wanted.have)}
    if wanted.licence:
        parts.append("recipe.licence = :licence")
        values["licence"] = wanted.licence
    if wanted.brewed:
        parts.append("recipe.id IN (SELECT recipe FROM revision WHERE id IN (SELECT value FROM json_each(:brewed)))")
        values["brewed"] = json.dumps(sorted(brewed))
    return " AND ".join(parts), values


def _whose(eyes: Eyes) -> dict[str, object]:
    return {
        "inside": eyes.inside,
        "member": eyes.member,
        "maintains": eyes.maintains,
        "all": eyes.everything,
    }


def _card(row: sqlite3.Row) -> Card:
    everybody = tuple(author_of(it) for it in json.loads(row["authors"]))
    authors = tuple(it for it in everybody if it.role in MAKERS) or everybody  # who only brought it in made nothing
    return Card(**{name: row[name] for name in _FIELDS}, authors=authors)


def styles(db: sqlite3.Connection, eyes: Eyes) -> tuple[str, ...]:
    """What can be chosen from, in the order of how many recipes there are."""
    rows = _rows(
        db,
        f"""SELECT recipe.style FROM recipe WHERE recipe.style <> '' AND {_SHOWN} AND {_SEEN}
            GROUP BY recipe.style ORDER BY count(*) DESC, recipe.style LIMIT 200""",
        _whose(eyes),
    )
    return tuple(row[0] for row in rows)


def published(db: sqlite3.Connection, *, limit: int | None = None) -> tuple[Card, ...]:
    """The commons: every public recipe, the last changed first."""
    rows = _rows(
        db,
        f"""SELECT {_CARD}
            WHERE recipe.visibility = 'public' AND {_SHOWN}
            ORDER BY recipe.changed_utc DESC, recipe.id DESC LIMIT :most""",
        {"most": -1 if limit is None else limit},
    )
    return tuple(_card(row) for row in rows)


def _rows(db: sqlite3.Connection, query: str, values: dict[str, object]) -> sqlite3.Cursor:
    cursor = db.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(query, values)
