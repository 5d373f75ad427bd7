# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""STOP, on a panel and for everybody: a page that asks once more, for where no button can be held, and the deed."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from taproom.access import Policy, allow, principal_of
from taproom.commissioning.routes import TellerOf
from taproom.fermenters.routes import PagesOf, PartsOf
from taproom.fermenters.stopping import stop_all

router = APIRouter(include_in_schema=False)


@router.get("/panel/stop")
@allow(Policy.VIEWERS)
async def stop_page(request: Request, parts: PartsOf, pages: PagesOf) -> Response:
    running = [it.controller for it in parts.board.commissionings.to_stop]
    return pages.render(request, "stop.html", names=[*(it.state.name for it in parts.board.sights), *running])


@router.post("/panel/stop")
@allow(Policy.VIEWERS)
async def stop(request: Request, parts: PartsOf, teller: TellerOf, pages: PagesOf) -> Response:
    """A commissioning ends by it too, whether its fermenters have ever been heard of or not."""
    author, reader = principal_of(request).author, pages.reader(request)
    running = parts.board.commissionings.to_stop
    stopped, ended = await asyncio.gather(
        stop_all(parts.desk, parts.board.sights, author=author, reader=reader), teller.stop(running, author=author)
    )
    all_off = all(it.off for it in stopped) and all(ended.values())
    status = 200 if all_off else 504
    return pages.render(request, "stopped.html", status=status, stopped=stopped, ended=ended, all_off=all_off)
