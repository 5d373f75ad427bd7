# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the commons ask of batches and recipes, answered. Used by `app` only, as `between` is."""

import sqlite3

from taproom.access import Principal
from taproom.batches.repository import batches
from taproom.batches.values import Batch
from taproom.commons.choices import COPYFAIR
from taproom.commons.choosing import chosen
from taproom.commons.copyfair import named
from taproom.commons.copyfair_rules import is_of_the_commons
from taproom.commons.given import Brewed, CommonsParts, Forebear
from taproom.recipes.licences import LICENCES
from taproom.recipes.refusals import RecipeNotFound
from taproom.recipes.repository import reading
from taproom.recipes.repository.reading import Kept
from taproom.recipes.revisions import MAKERS
from taproom.recipes.seeing import eyes_of

LAST_BATCHES = 500


def commons_parts() -> CommonsParts:
    return CommonsParts(brewed=brewed, lineage_of=lineage_of, made_by=made_by)


def brewed(db: sqlite3.Connection) -> list[Brewed]:
    """The latest first: those of which there is, or was, beer."""
    found = batches.with_status(db, ("fermenting", "conditioning", "completed", "archived"))
    return [_brewed(it) for it in found[:LAST_BATCHES]]


def _brewed(it: Batch) -> Brewed:
    return Brewed(
        id=it.id,
        number=it.number,
        name=it.name,
        revision=it.revision,
        short=it.short,
        is_public=it.is_public,
        keeper=it.keeper,
        brewers=tuple(it.brewers),
    )


def lineage_of(db: sqlite3.Connection, revision: str, who: Principal) -> list[Forebear]:
    return [_forebear(db, it) for it in reading.family(db, [revision], eyes_of(who), downwards=False)]


def _forebear(db: sqlite3.Connection, kept: Kept) -> Forebear:
    it = kept.revision
    try:
        document = reading.document(db, it.document)
    except RecipeNotFound:
        document = None
    return Forebear(
        id=kept.id,
        recipe=it.recipe,
        title=it.title,
        licence=it.licence,
        parents=it.parents,
        makers=tuple(dict.fromkeys(one.key for one in it.authors if one.role in MAKERS)),
        document=document,
        is_open=kept.recipe.visibility == "public" and not kept.recipe.is_away and LICENCES[it.licence].is_open,
        is_seen=kept.is_seen,
        is_named=any(one.member or one.name for one in it.authors),
    )


def made_by(db: sqlite3.Connection, member: str) -> int:
    row = db.execute(
        """SELECT count(DISTINCT recipe) FROM revision, json_each(revision.authors)
           WHERE value ->> 'member' = ? AND value ->> 'role' IN ('author', 'editor', 'merger', 'translator')""",
        (member,),
    ).fetchone()
    return int(row[0])


def of_the_commons(db: sqlite3.Connection, batch: str) -> bool | None:
    """For the batches: whether one may be called a brew of the commons; None where the group does not use that."""
    parts = commons_parts()
    found = parts.batch_of(db, batch) if chosen(db).has(COPYFAIR) else None
    return None if found is None else is_of_the_commons(named(db, found, parts))
