# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages on which kit is described: new, changed, put away, with its photo."""

import sqlite3
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form, UploadFile
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow, principal_of
from taproom.bookings import keeping
from taproom.bookings.inventory import entry_of
from taproom.bookings.kit import MINUTE_S, Kit
from taproom.bookings.refusals import BookingRefused, Changed
from taproom.bookings.repository import kit as kits
from taproom.bookings.stewards import editing
from taproom.bookings.stewards.editing import NotUniqueError
from taproom.bookings.stewards.kit_form import QUOTAS, STEPS_MIN, Draft, blank, draft_of, read_draft
from taproom.bookings.stewards.parts import PagesOf, Parts, PartsOf, Person, known_kit
from taproom.bookings.stewards.words import refused
from taproom.i18n import Reader
from taproom.pages import Pages
from taproom.photos import PHOTO_BODY_BYTES, PhotoError, photo_url

router = APIRouter(include_in_schema=False)
Slug = Annotated[str, Form(max_length=80)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choices:
    """What can be chosen from."""

    people: tuple[Person, ...]
    others: tuple[Kit, ...]
    groups: tuple[str, ...]
    topics: tuple[str, ...]


@router.get("/kit/new")
@allow(Policy.MAINTAINERS)
async def new_page(request: Request, parts: PartsOf, pages: PagesOf) -> Response:
    return await _page(request, parts, pages, None, blank())


@router.post("/kit/new")
@allow(Policy.MAINTAINERS)
async def make(request: Request, parts: PartsOf, pages: PagesOf) -> Response:
    form, reader, actor, now_utc = await request.form(), pages.reader(request), principal_of(request), parts.now_utc()
    draft = await parts.store.read(lambda db: _read(db, parts, form, None, reader))
    if draft.entry is None:
        return await _page(request, parts, pages, None, draft, status=422)
    entry, stewards = draft.entry, sorted(draft.stewards)
    try:
        made = await parts.store.write(lambda db: editing.add(db, actor, entry, stewards, now_utc=now_utc))
    except (BookingRefused, NotUniqueError) as error:
        return await _page(request, parts, pages, None, _with_fault(draft, error, reader), status=409)
    return RedirectResponse(f"/kit/{made.slug}/care?done=made", status_code=303)


@router.get("/kit/{slug}/edit")
@allow(Policy.MAINTAINERS)
async def edit_page(request: Request, slug: str, parts: PartsOf, pages: PagesOf) -> Response:
    kit, draft = await parts.store.read(lambda db: _stored(db, slug))
    return await _page(request, parts, pages, kit, draft)


@router.post("/kit/{slug}/edit")
@allow(Policy.MAINTAINERS)
async def change(
    request: Request, slug: str, parts: PartsOf, pages: PagesOf, version: Annotated[int, Form(ge=1, le=2**31)]
) -> Response:
    form, reader, actor, now_utc = await request.form(), pages.reader(request), principal_of(request), parts.now_utc()
    kit, stored = await parts.store.read(lambda db: _stored(db, slug))
    draft = await parts.store.read(lambda db: _read(db, parts, form, kit, reader))
    if kit.version != version:
        return await _page(request, parts, pages, kit, draft, status=409, stored=stored)
    if draft.entry is None:
        return await _page(request, parts, pages, kit, draft, status=422)
    entry, stewards = draft.entry, sorted(draft.stewards)
    try:
        await parts.store.write(
            lambda db: editing.change(db, actor, entry, stewards, version=version, now_utc=now_utc)
        )
    except BookingRefused as error:
        kit, stored = await parts.store.read(lambda db: _stored(db, slug))
        meanwhile = stored if isinstance(error.one(), Changed) else None
        faulty = draft if meanwhile else _with_fault(draft, error, reader)
        return await _page(request, parts, pages, kit, faulty, status=409, stored=meanwhile)
    except NotUniqueError as error:
        return await _page(request, parts, pages, kit, _with_fault(draft, error, reader), status=409)
    return RedirectResponse(f"/kit/{kit.slug}/care?done=changed", status_code=303)


@router.post("/kit/{slug}/archive")
@allow(Policy.MAINTAINERS)
async def put_away(
    request: Request, slug: str, parts: PartsOf, pages: PagesOf, back: Annotated[str, Form(max_length=10)] = ""
) -> Response:
    """Put it away, or bring it back."""
    actor, now_utc, reader = principal_of(request), parts.now_utc(), pages.reader(request)

    def do(db: sqlite3.Connection) -> None:
        kit = known_kit(db, slug)
        if back and kit.archived_utc is not None:
            editing.bring_back(db, actor, kit, now_utc=now_utc)
        elif not back and kit.archived_utc is None:
            keeping.archive_kit(db, actor, kit.id, now_utc=now_utc)

    try:
        await parts.store.write(do)
    except BookingRefused as error:
        kit, draft = await parts.store.read(lambda db: _stored(db, slug))
        return await _page(request, parts, pages, kit, _with_fault(draft, error, reader), status=409)
    return RedirectResponse(f"/kit/{slug}/care?done={'back' if back else 'away'}", status_code=303)


@router.post("/kit/{slug}/photo", max_body_size=PHOTO_BODY_BYTES)
@allow(Policy.MAINTAINERS)
async def photograph(
    request: Request, slug: str, parts: PartsOf, pages: PagesOf, picture: UploadFile | None = None
) -> Response:
    """A new photo of it; without a picture, none."""
    actor, now_utc, reader = principal_of(request), parts.now_utc(), pages.reader(request)
    try:
        photo = await parts.photos.take(picture) if picture is not None and picture.filename else None
    except PhotoError as error:
        kit, draft = await parts.store.read(lambda db: _stored(db, slug))
        wrong = {"photo": reader.say(str(error))}
        return await _page(request, parts, pages, kit, replace(draft, wrong=wrong), status=422)
    await parts.store.write(lambda db: editing.photograph(db, actor, known_kit(db, slug), photo, now_utc=now_utc))
    return RedirectResponse(f"/kit/{slug}/edit#photo", status_code=303)


def _stored(db: sqlite3.Connection, slug: str) -> tuple[Kit, Draft]:
    kit = known_kit(db, slug)
    return kit, draft_of(entry_of(db, kit), kit.stewards)


def _read(db: sqlite3.Connection, parts: Parts, form: FormData, kit: Kit | None, reader: Reader) -> Draft:
    """What was ticked is kept as far as it is there."""
    choices = _choices(db, parts, kit)
    typed = {name: text for name, text in form.items() if isinstance(text, str)}
    stewards = [it.id for it in choices.people if it.id in form.getlist("stewards")]
    takes = [it.slug for it in choices.others if it.slug in form.getlist("takes")]
    return read_draft(typed, stewards, takes, reader, slug=kit.slug if kit else "", photo=kit.photo if kit else None)


def _choices(db: sqlite3.Connection, parts: Parts, kit: Kit | None) -> _Choices:
    others = tuple(it for it in kits.all_kit(db) if kit is None or it.id != kit.id)
    present = kit.stewards if kit else ()
    return _Choices(
        people=tuple(it for it in parts.people.everyone(db) if it.is_active or it.id in present),
        others=others,
        groups=tuple(sorted({it.group for it in others if it.group})),
        topics=tuple(sorted({it.induction for it in others if it.induction})),
    )


def _with_fault(draft: Draft, error: BookingRefused | NotUniqueError, reader: Reader) -> Draft:
    if isinstance(error, NotUniqueError):
        return replace(draft, wrong={**draft.wrong, error.field: reader.say(error.sentence)})
    return replace(draft, wrong={**draft.wrong, "": refused(reader, error)})


async def _page(
    request: Request,
    parts: Parts,
    pages: Pages,
    kit: Kit | None,
    draft: Draft,
    *,
    status: int = 200,
    stored: Draft | None = None,
) -> Response:
    """`stored` is what somebody else made of it meanwhile: it is shown beside each field that is not the same."""
    choices = await parts.store.read(lambda db: _choices(db, parts, kit))
    known = {it.path: it.name for it in parts.fermenters()}
    mine, step_min = draft.typed["fermenter"], kit.granularity_s // MINUTE_S if kit else 30
    return pages.render(
        request,
        "kit_edit.html",
        status=status,
        kit=kit,
        draft=draft,
        stored=stored,
        meanwhile=draft.differs(stored) if stored else (),
        choices=choices,
        fermenters=known if not mine or mine in known else {**known, mine: mine},
        steps_min=sorted({*STEPS_MIN, step_min}),
        quotas=QUOTAS,
        photo_url=photo_url,
    )
