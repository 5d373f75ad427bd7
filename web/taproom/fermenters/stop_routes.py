# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""STOP, on a panel and for everybody: a page that asks once more, for where no button can be held, and the deed."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from taproom.access import Policy, allow, principal_of
from taproom.fermenters.routes import PagesOf, PartsOf
from taproom.fermenters.stopping import stop_all

router = APIRouter(include_in_schema=False)


@router.get("/panel/stop")
@allow(Policy.VIEWERS)
async def stop_page(request: Request, parts: PartsOf, pages: PagesOf) -> Response:
    return pages.render(request, "stop.html", names=[it.state.name for it in parts.board.sights])


@router.post("/panel/stop")
@allow(Policy.VIEWERS)
async def stop(request: Request, parts: PartsOf, pages: PagesOf) -> Response:
    author, reader = principal_of(request).author, pages.reader(request)
    stopped = await stop_all(parts.desk, parts.board.sights, author=author, reader=reader)
    all_off = all(it.off for it in stopped)
    return pages.render(request, "stopped.html", status=200 if all_off else 504, stopped=stopped, all_off=all_off)
