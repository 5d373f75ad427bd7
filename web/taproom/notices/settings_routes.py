# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a member chooses what they are told, by which way, and when nothing may ring."""

import sqlite3
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from taproom import audit
from taproom.access import Policy, Role, allow, principal_of
from taproom.i18n import mark as _
from taproom.notices import repository
from taproom.notices.contacts import Contact
from taproom.notices.kinds import TRIAL
from taproom.notices.outbox import post
from taproom.notices.parts import member_of, parts_of, store_of
from taproom.notices.repository import Subscription
from taproom.notices.rules import CHANNELS, Choices, Quiet, clock, parse_minute
from taproom.notices.schemas import ChoicesForm
from taproom.pages import pages_of

router = APIRouter(include_in_schema=False)
USUAL = ("22:00", "07:00")
NO_TIMES = _("Quiet hours need two times of day, like 22:00 and 07:00.")
NO_NIGHT = _("Quiet hours that end when they begin would never end. Choose another time.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the page shows of the member."""

    choices: Choices
    devices: list[Subscription]
    contact: Contact | None


@router.get("/notices/settings")
@allow(Policy.MEMBERS)
async def settings(request: Request, saved: bool = False) -> HTMLResponse:  # noqa: FBT001, FBT002 - a query parameter
    """As it was chosen."""
    known = await _known(request)
    quiet = known.choices.quiet
    times = (clock(quiet.from_minute), clock(quiet.until_minute)) if quiet else USUAL
    return _page(request, known, known.choices, quiet=quiet is not None, times=times, saved=saved)


@router.post("/notices/settings")
@allow(Policy.MEMBERS)
async def choose(request: Request, form: Annotated[ChoicesForm, Form()]) -> Response:
    """Keep it, or say what is wrong and keep what was typed."""
    pairs = [(group.name, channel) for group in parts_of(request).kinds.groups for channel in CHANNELS]
    wanted = repository.wanted_of(pairs, frozenset(form.ticked))
    quiet, wrong = _quiet(form)
    chosen = Choices(wanted=wanted, quiet=quiet)
    if wrong is not None:
        times = (form.quiet_from, form.quiet_until)
        return _page(request, await _known(request), chosen, quiet=form.quiet, times=times, wrong=wrong)
    await _keep(request, chosen)
    return RedirectResponse("/notices/settings?saved=true", status_code=303)


@router.post("/notices/settings/trial")
@allow(Policy.MEMBERS)
async def trial(request: Request) -> RedirectResponse:
    """A notice to oneself, by every way that there is."""
    member, now_utc = member_of(request), request.app.state.now_utc()
    await store_of(request).write(
        lambda db: post(db, TRIAL, to=member, at_utc=now_utc, link="/notices/settings", asked_utc=now_utc)
    )
    return RedirectResponse("/notices", status_code=303)


@router.post("/notices/settings/devices/{device}/remove")
@allow(Policy.MEMBERS)
async def remove(request: Request, device: str) -> RedirectResponse:
    """No more push to that browser."""
    member, now_utc = member_of(request), request.app.state.now_utc()

    def task(db: sqlite3.Connection) -> None:
        if repository.unsubscribe(db, member, subscription=device):
            audit.record(db, at_utc=now_utc, by=member, what="notices.device_removed", subject=device)

    await store_of(request).write(task)
    return RedirectResponse("/notices/settings", status_code=303)


def _quiet(form: ChoicesForm) -> tuple[Quiet | None, str | None]:
    """What was chosen, or what is wrong with it."""
    if not form.quiet:
        return None, None
    begin, end = parse_minute(form.quiet_from), parse_minute(form.quiet_until)
    if begin is None or end is None:
        return None, NO_TIMES
    if begin == end:
        return None, NO_NIGHT
    return Quiet(from_minute=begin, until_minute=end), None


async def _keep(request: Request, chosen: Choices) -> None:
    member, now_utc = member_of(request), request.app.state.now_utc()

    def task(db: sqlite3.Connection) -> None:
        before = repository.choices(db, member)
        repository.choose(db, member, chosen)
        audit.record(
            db,
            at_utc=now_utc,
            by=member,
            what="notices.chosen",
            subject=member,
            before=_fields(before),
            after=_fields(chosen),
        )

    await store_of(request).write(task)


def _fields(choices: Choices) -> dict[str, object]:
    fields: dict[str, object] = {f"{group}.{channel}": it for (group, channel), it in choices.wanted.items()}
    if choices.quiet is not None:
        fields["quiet"] = f"{clock(choices.quiet.from_minute)} {clock(choices.quiet.until_minute)}"
    return fields


async def _known(request: Request) -> _Known:
    member, parts = member_of(request), parts_of(request)
    return await store_of(request).read(
        lambda db: _Known(
            choices=repository.choices(db, member),
            devices=repository.subscriptions(db, member),
            contact=parts.contact_of(db, member),
        )
    )


def _page(
    request: Request,
    known: _Known,
    chosen: Choices,
    *,
    quiet: bool,
    times: tuple[str, str],
    wrong: str | None = None,
    saved: bool = False,
) -> HTMLResponse:
    parts = parts_of(request)
    return pages_of(request).render(
        request,
        "notice_settings.html",
        status=422 if wrong else 200,
        groups=parts.kinds.groups,
        chosen=chosen,
        quiet=quiet,
        times=times,
        wrong=wrong,
        saved=saved,
        devices=known.devices,
        email=known.contact.email if known.contact else None,
        mail_works=parts.mail_works,
        administrator=principal_of(request).has(Role.ADMINISTRATOR),
    )
