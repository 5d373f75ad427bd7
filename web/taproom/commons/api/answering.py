# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a program is told that the ledger did not take something: a problem document with the page's sentence."""

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from taproom.commons.ledger import LedgerRefused
from taproom.commons.naming import names as names_of
from taproom.commons.parts import store_of
from taproom.commons.words import refused_said
from taproom.pages import pages_of
from taproom.problem import problem

T = TypeVar("T")


async def done(
    request: Request, task: Callable[[sqlite3.Connection], T], shown: Callable[[T], object], *, status: int = 200
) -> Response:
    """In one transaction; 409 with a sentence in the reader's language when the rules say no."""
    try:
        found = await store_of(request).write(task)
    except LedgerRefused as refused:
        reader, names = pages_of(request).reader(request), await store_of(request).read(names_of)
        return problem(409, refused_said(reader, refused, names))
    return JSONResponse(shown(found), status_code=status)
