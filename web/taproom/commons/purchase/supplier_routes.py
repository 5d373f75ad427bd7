# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Suppliers and what they sell: brought in as CSV, each wrong row named, given out in the DFC's terms."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import Form, HTTPException, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow
from taproom.commons.asking import Text, written
from taproom.commons.choices import PURCHASE
from taproom.commons.naming import names as names_of
from taproom.commons.parts import key_of, member_of, needs, show, store_of
from taproom.commons.purchase import catalogue, dfc, store
from taproom.commons.purchase.rules import Item
from taproom.commons.purchase.store import Supplier
from taproom.commons.purchase.words import SORT_WORDS
from taproom.depends import Under
from taproom.i18n import mark as _
from taproom.pages import pages_of

router = Under(prefix="/money/orders/suppliers", include_in_schema=False, dependencies=[needs(PURCHASE)])
HERE = "/money/orders/suppliers"
FAULTS_SHOWN = 30
Rows = Annotated[str, Form(max_length=200_000)]
_NO_NAME = _("Give it a name of 60 characters at most.")
_LINE = _("Line {line}: {what}")
_NOTHING_KEPT = _("Nothing was brought in. Put these lines right, then send all of it again.")


@router.get("")
@allow(Policy.MEMBERS)
async def page(request: Request) -> Response:
    """All of them."""
    return await _page(request)


@router.post("")
@allow(Policy.BREWERS)
async def add(request: Request, name: Text = "", key: Text = "") -> Response:
    """A maltster, a hop farm, a shop."""
    if not 0 < len(name.strip()) <= 60:
        return await _page(request, {"name": name}, {"name": pages_of(request).reader(request).say(_NO_NAME)})
    new, by, now_utc = Supplier(id=key_of(key), name=name.strip()), member_of(request), request.app.state.now_utc()
    await store_of(request).write(lambda db: store.add_supplier(db, new, by=by, now_utc=now_utc))
    return RedirectResponse(f"{HERE}/{new.id}", status_code=303)


@router.get("/{supplier}")
@allow(Policy.MEMBERS)
async def one(request: Request, supplier: str) -> Response:
    """What it sells, at which prices."""
    return await _one(request, supplier)


@router.get("/{supplier}/products.jsonld")
@allow(Policy.MEMBERS)
async def as_jsonld(request: Request, supplier: str) -> Response:
    """The catalogue in the terms of the Data Food Consortium."""
    found, items, _names = await _ask(request, supplier)
    nodes = dfc.products(items.values(), base=base_of(request), supplier=found.id, supplier_name=found.name)
    headers = {"Content-Disposition": 'attachment; filename="products.jsonld"'}
    return Response(dfc.document(nodes), media_type="application/ld+json", headers=headers)


@router.post("/{supplier}/catalogue")
@allow(Policy.BREWERS)
async def bring_in(request: Request, supplier: str, rows: Rows = "", file: UploadFile | None = None) -> Response:
    """A catalogue takes the place of the one before, all of it or nothing."""
    text = rows
    if file is not None and file.size:
        text = _decoded(await file.read())
    found, faults = catalogue.read(text)
    if faults:
        say = pages_of(request).reader(request).say
        wrong = [
            say(_LINE, line=it.line, what=say(it.sentence, **it.names) if it.names else say(it.sentence))
            for it in faults[:FAULTS_SHOWN]
        ]
        return await _one(request, supplier, typed={"rows": text}, wrong=[say(_NOTHING_KEPT), *wrong])
    now_utc = request.app.state.now_utc()

    async def again(said: str) -> Response:
        return await _one(request, supplier, typed={"rows": text}, wrong=[said])

    return await written(
        request, lambda db: store.bring_in(db, supplier, found, now_utc=now_utc), f"{HERE}/{supplier}", again
    )


def base_of(request: Request) -> str:
    """Where the ids of this brewery's things begin."""
    public: str | None = request.app.state.public_url
    return f"{(public or str(request.base_url)).rstrip('/')}/commons"


def _decoded(data: bytes) -> str:
    """Spreadsheets write either."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


async def _page(
    request: Request, typed: Mapping[str, str] | None = None, faults: Mapping[str, str] | None = None
) -> Response:
    found, names = await store_of(request).read(lambda db: (store.suppliers(db), names_of(db)))
    return show(
        request,
        "suppliers.html",
        names=names,
        status=422 if faults else 200,
        typed=typed,
        faults=faults,
        suppliers=found,
    )


async def _ask(request: Request, supplier: str) -> tuple[Supplier, Mapping[str, Item], Mapping[str, str]]:
    def question(db: sqlite3.Connection) -> tuple[Supplier | None, Mapping[str, Item], Mapping[str, str]]:
        known = next((it for it in store.suppliers(db) if it.id == supplier), None)
        return known, store.items(db, supplier), names_of(db)

    known, items, names = await store_of(request).read(question)
    if known is None:
        raise HTTPException(404, "There is no such supplier")
    return known, items, names


async def _one(
    request: Request, supplier: str, *, typed: Mapping[str, str] | None = None, wrong: Sequence[str] = ()
) -> Response:
    known, items, names = await _ask(request, supplier)
    return show(
        request,
        "supplier.html",
        names=names,
        status=422 if wrong else 200,
        typed=typed,
        wrong=wrong,
        supplier=known,
        items=list(items.values()),
        sorts=SORT_WORDS,
        columns="; ".join((*catalogue.COLUMNS, *(it for pair in catalogue.STEPS for it in pair))),
    )
