# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the later schemes' forms have in common: written once, or the page again with what was wrong."""

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastapi import Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.commons.ledger import LedgerRefused
from taproom.commons.naming import names as names_of
from taproom.commons.parts import store_of
from taproom.commons.typed import SEEN
from taproom.commons.words import refused_said
from taproom.pages import pages_of

T = TypeVar("T")
Text = Annotated[str, Form(max_length=200, pattern=SEEN)]
Again = Callable[[str], Awaitable[Response]]


async def written(
    request: Request, task: Callable[[sqlite3.Connection], T], to: str | Callable[[T], str], again: Again
) -> Response:
    """Do it in one transaction and go on to `to`; or `again` says what was wrong (409)."""
    try:
        found = await store_of(request).write(task)
    except LedgerRefused as refused:
        reader, names = pages_of(request).reader(request), await store_of(request).read(names_of)
        return await again(refused_said(reader, refused, names))
    return RedirectResponse(to if isinstance(to, str) else to(found), status_code=303)
