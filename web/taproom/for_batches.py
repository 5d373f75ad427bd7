# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the batches ask of recipes, bookings and fermenters, answered. Used by `app` only, as `between` is."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request

from cellar.contract import ProfileDocument
from taproom.access import Principal
from taproom.batches.parts import BatchParts, BookingSeen, Figures, RecipeSeen, Running, Started, Vessel
from taproom.bookings import rights
from taproom.bookings.repository import bookings as stored_bookings
from taproom.bookings.repository import kit as stored_kit
from taproom.fermenters.parts import Parts
from taproom.fermenters.profile_desk import ProfileDesk
from taproom.for_commons import of_the_commons
from taproom.for_measuring import followed_gravity
from taproom.i18n import Reader
from taproom.photos import Photos
from taproom.recipes.attribution import line
from taproom.recipes.document import Document
from taproom.recipes.figures import as_json, figures_of
from taproom.recipes.parts import attribution_of, names_in
from taproom.recipes.refusals import RecipeNotFound
from taproom.recipes.repository import reading as recipe_reading
from taproom.recipes.scaling import CannotScaleError, Kettle, scaled
from taproom.recipes.seeing import Eyes, eyes_of
from taproom.settings import Settings

ANY_MEMBER = Eyes(inside=True)


def batch_parts(settings: Settings, fermenters: Parts, kept: Photos) -> BatchParts:
    return BatchParts(
        revision_of=recipe_seen,
        credits_of=partial(credited, base=settings.public_url or ""),
        foresee=foreseen,
        scale=scaled_to,
        stewards_of=rights.stewards,
        bookings_of=brew_bookings,
        fermenting=FermentingHere(desk=ProfileDesk(parts=fermenters)),
        photos=kept,
        followed_of=followed_gravity,
        of_the_commons=of_the_commons,
        public_url=settings.public_url,
    )


def recipe_seen(db: sqlite3.Connection, revision: str, who: Principal) -> RecipeSeen | None:
    """What is brewed from, if whoever asks may see it."""
    try:
        kept = recipe_reading.revision(db, revision, eyes_of(who))
        document = recipe_reading.document(db, kept.revision.document)
    except RecipeNotFound:
        return None
    it = kept.revision
    is_private = not recipe_reading.is_seen(ANY_MEMBER, kept.recipe, it)
    return RecipeSeen(
        id=kept.id, recipe=it.recipe, document=document, title=it.title, licence=it.licence, is_private=is_private
    )


def credited(db: sqlite3.Connection, revision: str, reader: Reader, who: Principal, *, base: str) -> tuple[str, ...]:
    """Whom a recipe is from, a line for each; anew each time, as somebody may have left. With its address, if it is
    known how others reach this taproom.

    Who may see the revision is told of all; who may not, of what they may see of what it was made from.
    """
    names = names_in(db, reader)
    eyes = eyes_of(who)
    kept = recipe_reading.look(db, revision, eyes)
    found = attribution_of(db, revision, eyes, names, base)
    if kept is None or not kept.is_seen:
        found = tuple(it for it in found if it.is_seen)
    return tuple(it.text if base else line(it.credit, reader, names.of) for it in found)


def foreseen(document: Document) -> Figures:
    """What a recipe comes to, as it is kept with a batch."""
    return as_json(figures_of(document))


def scaled_to(document: Document, volume_l: float) -> Document:
    """The same beer, more or less of it. What cannot be scaled is brewed as it is written."""
    try:
        return scaled(document, Kettle(batch_l=volume_l)).document
    except CannotScaleError:
        return document


def brew_bookings(db: sqlite3.Connection, member: str, from_utc: int) -> list[BookingSeen]:
    """What the member has booked, from then on."""
    found = []
    for it in stored_bookings.of_member(db, member, from_utc=from_utc, limit=50):
        kit = stored_kit.kit_of(db, it.kit)
        if kit is not None and it.status in ("booked", "in_use", "done"):
            seen = BookingSeen(
                id=it.id, kit=kit.name, start_utc=it.start_utc, end_utc=it.end_utc, fermenter=kit.fermenter
            )
            found.append(seen)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class FermentingHere:
    """The fermenters, in their words."""

    desk: ProfileDesk

    def vessels(self) -> list[Vessel]:
        return [Vessel(path=it.key.path, name=it.state.name) for it in self.desk.sights()]

    def running(self, path: str, reader: Reader) -> Running | None:
        found = self.desk.running(path, reader)
        return None if found is None else Running(profile=found.profile, words=found.words)

    def steps(self, profile: ProfileDocument, reader: Reader) -> Sequence[str]:
        return self.desk.steps(profile, reader)

    async def start(self, request: Request, path: str, profile: ProfileDocument, intent_id: str) -> Started:
        it = await self.desk.start(request, path, profile, intent_id)
        return Started(accepted=it.accepted, status=it.status, sentence=it.sentence)
