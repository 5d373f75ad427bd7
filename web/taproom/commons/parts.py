# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all pages of the commons share."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import Depends, HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from taproom.access import Role, principal_of
from taproom.commons import choosing
from taproom.commons.amounts import percent, said
from taproom.commons.choices import (
    BOTTLES,
    BUCKETS,
    COINS,
    COPYFAIR,
    DECISIONS,
    GIFTS,
    HARVEST,
    HOTLINE,
    INCOME,
    LEVELS,
    POOLED,
    PURCHASE,
    ROYALTIES,
    TAKES,
    WEEKS,
    WORK,
    Chosen,
)
from taproom.commons.made_up.year import is_made_up
from taproom.commons.words import account_said, kind_said, place_said
from taproom.db import Store
from taproom.i18n import mark as _
from taproom.ids import new_id
from taproom.pages import pages_of
from taproom.people import name_of

KEY = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
GROUPS = (
    (
        _("Money"),
        (
            ("/money", _("Money"), None),
            ("/money/buckets", _("Buckets"), BUCKETS),
            ("/money/takes", _("Takes"), TAKES),
            ("/money/income", _("Income"), INCOME),
            ("/money/gifts", _("Gifts"), GIFTS),
            ("/money/royalties", _("Royalties"), ROYALTIES),
        ),
    ),
    (
        _("Work"),
        (
            ("/money/work", _("Work"), WORK),
            ("/money/weeks", _("Weeks"), WEEKS),
            ("/money/coins", _("Coins"), COINS),
            ("/money/help", _("Help"), HOTLINE),
        ),
    ),
    (
        _("Goods and kit"),
        (
            ("/money/orders", _("Orders"), PURCHASE),
            ("/money/pooled", _("Shared kit"), POOLED),
            ("/money/harvest", _("Spent grain"), HARVEST),
            ("/money/bottles", _("Bottles"), BOTTLES),
        ),
    ),
    (
        _("The group"),
        (
            ("/money/decisions", _("Decisions"), DECISIONS),
            ("/money/members", _("Each of us"), LEVELS),
            ("/money/name", _("Name"), COPYFAIR),
            ("/money/book", _("The book"), None),
            ("/money/choices", _("Our rules"), None),
        ),
    ),
)
TABS = tuple(it for _title, tabs in GROUPS for it in tabs)


async def load_choices(request: Request) -> None:
    """A dependency of every page here: what the group chose."""
    request.state.chosen, request.state.made_up = await store_of(request).read(
        lambda db: (choosing.chosen(db), is_made_up(db))
    )


CHOSEN = Depends(load_choices)


def chosen_of(request: Request) -> Chosen:
    chosen: Chosen = request.state.chosen
    return chosen


def needs(scheme: str) -> Any:
    """A dependency: a scheme that is not switched on does not exist."""

    async def looked_at(request: Request) -> None:
        await load_choices(request)
        if not chosen_of(request).has(scheme):
            raise HTTPException(404, "This group does not use this")

    return Depends(looked_at)


def store_of(request: Request) -> Store:
    store: Store = request.app.state.store
    return store


def member_of(request: Request) -> str:
    """The id of the member who asks; the policy of the route let nobody else in."""
    return principal_of(request).member or ""


def is_treasurer(request: Request) -> bool:
    """Who may write to the book by hand: maintainers and administrators."""
    return principal_of(request).has(Role.MAINTAINER)


def to_propose(**form: str) -> RedirectResponse:
    """Where a steward's form leads once the group decides by consent; what was typed comes along."""
    return RedirectResponse(f"/money/decisions/new?{urlencode(form)}", status_code=303)


def key_of(typed: str) -> str:
    """The key that came with a form, so that a double tap is done once; a new one if it is none of ours."""
    return typed if KEY.fullmatch(typed) else new_id()


class Fields(dict[str, str]):
    """What was typed, or what is wrong with it; of a field that is not in it: nothing."""

    def __missing__(self, name: str) -> str:
        return ""


def groups_of(chosen: Chosen) -> list[tuple[str, list[tuple[str, str]]]]:
    """The pages that this group has, as its menu shows them."""
    found = [
        (title, [(path, label) for path, label, scheme in tabs if scheme is None or chosen.has(scheme)])
        for title, tabs in GROUPS
    ]
    return [it for it in found if it[1]]


def place_of(path: str) -> tuple[str, str]:
    """The page of the menu, and its label, that an address is under; of a page for everybody, the first."""
    above = [it[:2] for it in TABS if f"{path}/".startswith(f"{it[0]}/")]
    return max(above, key=lambda it: len(it[0]), default=TABS[0][:2])


def show(
    request: Request,
    template: str,
    *,
    names: Mapping[str, str],
    status: int = 200,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    **context: object,
) -> HTMLResponse:
    """A page of the commons: amounts, accounts and kinds as the reader says them."""
    pages, chosen = pages_of(request), chosen_of(request)
    reader = pages.reader(request)
    return pages.render(
        request,
        template,
        status=status,
        groups=groups_of(chosen),
        at=place_of(request.url.path),
        chosen=chosen,
        made_up=request.state.made_up,
        treasurer=is_treasurer(request),
        new_key=new_id(),
        money=partial(said, reader),
        percent=partial(percent, reader),
        account_said=lambda it: account_said(reader, it, names),
        place_said=partial(place_said, reader),
        kind_said=partial(kind_said, reader),
        typed=Fields(typed or {}),
        faults=Fields(faults or {}),
        name_of=partial(name_of, reader, names),
        **context,
    )
