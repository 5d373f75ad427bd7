# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Out: a recipe as a file, the file that it came from, the feed, and the whole commons as an archive and for git."""

import sqlite3
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from taproom.access import Policy, allow
from taproom.i18n import mark as _
from taproom.recipes.commons_files import ARCHIVE
from taproom.recipes.exporting import MEDIA, written
from taproom.recipes.feed import Entry, atom
from taproom.recipes.git_commons import folder_of
from taproom.recipes.licences import LICENCES
from taproom.recipes.parts import EyesOf, PagesOf, PartsOf, base_of, names_in
from taproom.recipes.refusals import RecipeNotFound
from taproom.recipes.repository import catalogue, originals, reading
from taproom.recipes.repository.carrying import carried
from taproom.recipes.wording import number

router = APIRouter(include_in_schema=False)
FEED_AT_MOST = 100
GIT = "/recipes.git"
_FORMS = {"beer.json": "beerjson", "beer.xml": "beerxml", "recipe.json": "cobrew"}


@router.get("/recipes/commons")
@allow(Policy.ANYONE)
async def about(request: Request, parts: PartsOf, pages: PagesOf) -> Response:
    """What the commons is, and how to take it home."""
    total = await parts.store.read(lambda db: len(catalogue.published(db)))
    return pages.render(
        request, "recipe_commons.html", total=total, base=base_of(request, parts), git=GIT, licences=LICENCES
    )


@router.get("/recipes/feed.atom")
@allow(Policy.ANYONE)
async def feed(request: Request, parts: PartsOf, pages: PagesOf) -> Response:
    reader, base = pages.reader(request), base_of(request, parts)

    def question(db: sqlite3.Connection) -> list[Entry]:
        names = names_in(db, reader)
        return [
            Entry(
                recipe=it.id,
                revision=it.current,
                title=it.title,
                summary=" · ".join(
                    part
                    for part in (
                        it.style,
                        "" if it.abv is None else f"{number(it.abv, reader, '0.0')} %",
                        "" if it.ibu is None else f"{number(it.ibu, reader, '0')} IBU",
                        it.licence,
                    )
                    if part
                ),
                authors=tuple(dict.fromkeys(names.of(one) for one in it.authors)),
                licence_url=LICENCES[it.licence].url,
                changed_utc=it.changed_utc,
            )
            for it in catalogue.published(db, limit=FEED_AT_MOST)
        ]

    entries = await parts.store.read(question)
    body = atom(entries, base=base, title=reader.say(_("Recipes of this brewery")))
    return Response(body, media_type="application/atom+xml", headers={"Cache-Control": "public, max-age=300"})


@router.get("/recipes/commons.zip")
@allow(Policy.ANYONE)
async def archive(request: Request, parts: PartsOf) -> Response:
    folder = await parts.files.current(parts.store)
    return FileResponse(folder / ARCHIVE, media_type="application/zip", filename=ARCHIVE)


@router.get("/recipes.git/{path:path}")
@allow(Policy.ANYONE)
async def git(request: Request, path: str, parts: PartsOf) -> Response:
    """`git clone <here>/recipes.git`: the files that git asks for, and no others."""
    current = await parts.files.current(parts.store)  # in any case: what was taken back is not handed out
    if path in ("HEAD", "info/refs", "objects/info/packs"):
        found: Path | None = current / path
    elif path.startswith("objects/pack/pack-") and path.count("/") == 2 and path.endswith((".pack", ".idx")):
        found = parts.files.find(path)
    else:
        found = None
    if found is None:
        return Response("There is no such object.\n", 404, media_type="text/plain")
    return FileResponse(found, media_type="text/plain" if "/pack/" not in path else "application/octet-stream")


@router.get("/revisions/{revision}/{file}")
@allow(Policy.ANYONE)
async def export(
    request: Request, revision: str, file: str, parts: PartsOf, pages: PagesOf, eyes: EyesOf
) -> Response:
    """As BeerJSON, as BeerXML, or as our own JSON, in which nothing is lost."""
    if file not in _FORMS:
        raise RecipeNotFound
    form, reader, base = _FORMS[file], pages.reader(request), base_of(request, parts)

    def question(db: sqlite3.Connection) -> tuple[str, bytes]:
        kept = reading.find(db, revision, eyes)
        it = carried(db, kept, eyes, names_in(db, reader).of, base)
        return folder_of(kept.revision.title, kept.id[:8]), written(it, form).blob

    name, blob = await parts.store.read(question)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{file.rpartition(".")[2]}"'}
    return Response(blob, media_type=MEDIA[form], headers=headers)


@router.get("/recipes/{recipe}/original")
@allow(Policy.VIEWERS)
async def original(request: Request, recipe: str, parts: PartsOf, eyes: EyesOf) -> Response:
    """The file that it was imported from, byte for byte; with the other recipes that it holds."""

    def question(db: sqlite3.Connection) -> tuple[str, bytes]:
        shelf, origin = reading.recipe(db, recipe, eyes), originals.origin(db, recipe)
        if origin is None or not originals.may_take(db, origin, shelf.keeper, eyes):
            raise RecipeNotFound
        return origin.filename, originals.content(db, origin.sha256)

    filename, blob = await parts.store.read(question)
    plain = folder_of(filename.rpartition(".")[0], recipe[-6:]) + "." + (filename.rpartition(".")[2][:8] or "txt")
    safe = "".join(it for it in plain if it.isascii() and (it.isalnum() or it in ".-"))
    headers = {"Content-Disposition": f'attachment; filename="{safe}"'}
    return Response(blob, media_type="application/octet-stream", headers=headers)
