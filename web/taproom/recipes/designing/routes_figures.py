# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`POST /recipes/figures`: the numbers of what is typed, wrong fields left out.

A fragment, or a page where there are no scripts. Nothing is kept: the form goes in, numbers come out. What is wrong
with a field is said on saving, not while somebody types in it; here only numbers are missing.
"""

from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.recipes.designing import forms
from taproom.recipes.designing.asked import AskedOf, FormOf

router = APIRouter(include_in_schema=False)


@router.post("/recipes/figures")
@allow(Policy.MEMBERS)
async def figures(asked: AskedOf, typed: FormOf, x_live: Annotated[str, Header(max_length=5)] = "") -> Response:
    opened = await asked.read(lambda db: forms.base_of(asked, db, typed))
    base = opened.document if opened else None
    if x_live:
        return asked.page("designer_numbers.html", numbers=await forms.numbers(asked, typed, base))
    return await forms.page(asked, typed, opened)
