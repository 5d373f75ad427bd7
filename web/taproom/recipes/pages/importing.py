# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files from other programs come in here: one, many, or an archive; each with what became of it."""

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from starlette.datastructures import UploadFile as Uploaded
from starlette.requests import Request
from starlette.responses import Response

from taproom.access import Policy, allow, principal_of
from taproom.pages import pages_of
from taproom.recipes import taking
from taproom.recipes.importing import Bringer, Brought, loss_said, plain_loss, refused_said, state_of, tally
from taproom.recipes.licences import LICENCES, NOT_SAID, OFFERED
from taproom.recipes.parts import EyesOf, Parts, PartsOf
from taproom.recipes.seeing import Eyes

router = APIRouter(include_in_schema=False)
UPLOAD_BYTES = 66 * 1024 * 1024


@router.get("/recipes/import")
@allow(Policy.MEMBERS)
async def import_page(request: Request) -> Response:
    return _page(request, [])


@router.post("/recipes/import", max_body_size=UPLOAD_BYTES)
@allow(Policy.MEMBERS)
async def bring(
    request: Request,
    parts: PartsOf,
    eyes: EyesOf,
    files: Annotated[list[UploadFile], File(max_length=500)],
    licence: Annotated[str, Form(max_length=40)] = NOT_SAID,
    statement: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """All of them, one after another: what one is refused for does not keep out the next."""
    who = bringer(request, parts, eyes, licence=licence, statement=statement)
    them = [it for file in files for it in await take(parts, file, who)]
    return _page(request, them)


def bringer(request: Request, parts: Parts, eyes: Eyes, *, licence: str = NOT_SAID, statement: str = "") -> Bringer:
    stated = licence if licence in LICENCES and statement.strip() else NOT_SAID
    return Bringer(
        eyes=eyes,
        member=principal_of(request).member or "",
        now_utc=parts.now_utc(),
        licence=stated,
        statement=statement.strip() if stated != NOT_SAID else "",
    )


async def take(parts: Parts, file: Uploaded, who: Bringer) -> list[Brought]:
    """One uploaded file; several things come of an archive."""
    blob = await file.read(UPLOAD_BYTES)
    return await taking.take(parts, blob, file.filename or "", who)


def _page(request: Request, them: list[Brought]) -> Response:
    pages = pages_of(request)
    reader = pages.reader(request)
    return pages.render(
        request,
        "recipe_import.html",
        brought=them,
        tally=tally(them),
        state_of=state_of,
        losses_of=lambda it: [loss_said(plain_loss(loss), reader) for loss in it.losses],
        refused_of=lambda it: [refused_said(one, reader) for one in it.refused],
        licences={it: LICENCES[it] for it in OFFERED},
    )
