# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What leaves the brewery: the label on a bottle, the code on it, and the page that the code leads to."""

import io
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import FileResponse, Response

from taproom.access import NOBODY, Policy, Principal, allow
from taproom.batches.contents import Contents, contents_of
from taproom.batches.expecting import document_of, figure
from taproom.batches.pages.asked import Asked, AskedOf
from taproom.batches.parts import BatchParts
from taproom.batches.refusals import UnknownBatch
from taproom.batches.repository import batches
from taproom.batches.seeing import Seen, rows, see
from taproom.batches.tasting import MARKS, RADIUS, polygon
from taproom.batches.values import Batch
from taproom.brewing.figure import Figure
from taproom.i18n import mark as _

router = APIRouter(include_in_schema=False)
SHAPES: Mapping[str, str] = {"a6": _("A6 card"), "round": _("Round, 60 mm"), "bottle": _("Bottle, 90 by 60 mm")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drinkable:
    """What a label says. `abv_pct` is measured where it is, else foreseen (`is_foreseen`)."""

    batch: Batch
    contents: Contents
    abv_pct: float | None
    is_foreseen: bool
    packaged_utc: int
    credits: tuple[str, ...]


@router.get("/batches/{batch}/label")
@allow(Policy.MEMBERS)
async def label(asked: AskedOf, batch: str, shape: Annotated[str, Query(max_length=10)] = "bottle") -> Response:
    seen = await asked.see(batch)
    return asked.page(
        "batch_label.html",
        it=seen.batch,
        drink=_drinkable(seen, await _credits(asked, seen, asked.me)),
        shape=shape if shape in SHAPES else "bottle",
        shapes=SHAPES,
        address=f"{asked.site}/b/{seen.batch.short}",
        only_here="://localhost" in asked.site or "://127." in asked.site,
    )


@router.get("/batches/{batch}/qr.svg")
@allow(Policy.MEMBERS)
async def qr(asked: AskedOf, batch: str) -> Response:
    """The address of the public page. Black on white, whatever the theme: scanners want that."""
    import segno  # noqa: PLC0415 - only who prints labels needs it

    seen = await asked.see(batch)
    drawn = io.BytesIO()
    code = segno.make(f"{asked.site}/b/{seen.batch.short}", error="m", micro=False)
    code.save(drawn, kind="svg", border=4, light="#fff", xmldecl=False, svgclass=None, lineclass=None, omitsize=True)
    return Response(drawn.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@router.get("/b/{short}")
@allow(Policy.ANYONE)
async def public(asked: AskedOf, short: str) -> Response:
    """For whoever holds the bottle: what is in it, and who keeps it. Only where its keeper wants that."""
    seen = await asked.read(lambda db: _published(db, short, asked.parts))
    return asked.page(
        "batch_public.html",
        it=seen.batch,
        drink=_drinkable(seen, await _credits(asked, seen, NOBODY)),
        rows=rows(seen, asked.reader),
        photos=seen.public_photos,
        judgement=seen.judgement,
        of_the_commons=await asked.read(lambda db: asked.parts.of_the_commons(db, seen.batch.id)),
        marks=MARKS,
        rings=[polygon([float(ring)] * len(MARKS)) for ring in range(1, 6)],
        radius=RADIUS,
        keepers=[asked.named(seen.names, seen.batch.keeper)],  # who published it; the others were not asked
    )


@router.get("/b/{short}/photos/{event}/{size}.webp")
@allow(Policy.ANYONE)
async def photo(asked: AskedOf, short: str, event: str, size: Literal["large", "small"]) -> Response:
    """One that its keeper chose to show, of a batch that is public. It was drawn anew when it was taken: no place and
    no camera is in it. Not for long in others' memories: what is shown may be taken back."""
    seen = await asked.read(lambda db: _published(db, short, asked.parts))
    found = next((it for it in seen.public_photos if it.id == event), None)
    path = None if found is None else asked.parts.photos.path(str(found.detail["photo"]), size)
    if path is None:
        raise UnknownBatch
    return FileResponse(path, media_type="image/webp", headers={"Cache-Control": "public, max-age=300"})


async def _credits(asked: Asked, seen: Seen, who: Principal) -> tuple[str, ...]:
    """Whom the recipe is from, and under which licence, as far as `who` may see it."""
    revision = seen.batch.revision
    if revision is None:
        return ()
    return await asked.read(lambda db: asked.parts.credits_of(db, revision, asked.reader, who))


def _published(db: sqlite3.Connection, short: str, parts: BatchParts) -> Seen:
    """A bottle goes to anybody, and the recipe only as far as it is everybody's."""
    found = batches.by_short(db, short[:20])
    if found is None or not found.is_public:
        raise UnknownBatch
    seen = see(db, found.id, followed_of=parts.followed_of)
    return replace(seen, reads=parts.reads(db, found, NOBODY))


def _drinkable(seen: Seen, credits_of: tuple[str, ...]) -> Drinkable:
    it, real, foreseen = seen.batch, seen.derived, figure(seen.expected, "abv")
    abv_pct = real.abv_pct if real is not None else foreseen.value if isinstance(foreseen, Figure) else None
    contents = contents_of(document_of(it))
    moved = {one.to_status: one.at_utc for one in seen.moves}
    begun_utc = moved.get("brewing", it.made_utc)
    return Drinkable(
        batch=it,
        contents=contents if seen.reads else replace(contents, groups={}),  # allergens are said to everybody
        abv_pct=abv_pct,
        is_foreseen=real is None,
        packaged_utc=moved.get("conditioning") or begun_utc,
        credits=credits_of,
    )
