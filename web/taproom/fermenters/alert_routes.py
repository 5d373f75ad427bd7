# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The alerts that stand, and where somebody says that they look after one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from taproom import people
from taproom.access import Policy, allow, principal_of
from taproom.db import Store
from taproom.fermenters.alert_words import KINDS
from taproom.fermenters.alerting import LINK, Alert, acknowledge, standing
from taproom.i18n import Reader
from taproom.notices.kinds import UNKNOWN, Said, say
from taproom.notices.outbox import Kind
from taproom.pages import pages_of
from taproom.people import name_of

router = APIRouter(include_in_schema=False)
_KINDS: Mapping[str, Kind] = {it.name: it for it in KINDS}


class AcknowledgeForm(BaseModel):
    """Which alert."""

    model_config = ConfigDict(extra="forbid")
    subject: Annotated[str, StringConstraints(max_length=130)]
    name: Annotated[str, StringConstraints(max_length=60)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertShown:
    """An alert in the reader's words. `page` is where one can act; `by` who looks after it, if anybody."""

    alert: Alert
    said: Said
    danger: bool
    page: str
    by: str


@router.get(LINK)
@allow(Policy.VIEWERS)
async def alerts(request: Request) -> HTMLResponse:
    store: Store = request.app.state.store
    pages = pages_of(request)
    found, known = await store.read(lambda db: (standing(db), people.names(db)))
    reader = pages.reader(request)
    return pages.render(request, "alerts.html", alerts=[_shown(it, reader, known) for it in found])


@router.post(f"{LINK}/acknowledge")
@allow(Policy.VIEWERS)
async def look_after(request: Request, form: Annotated[AcknowledgeForm, Form()]) -> RedirectResponse:
    """It is told to nobody again while it stands. One that is over, or that somebody has already, stays as it is."""
    store: Store = request.app.state.store
    who, now_utc = principal_of(request), request.app.state.now_utc()
    await store.write(
        lambda db: acknowledge(db, form.subject, form.name, by=who.author, member=who.member, now_utc=now_utc)
    )
    return RedirectResponse(LINK, status_code=303)


def _shown(alert: Alert, reader: Reader, known: Mapping[str, str]) -> AlertShown:
    kind = _KINDS.get(alert.kind, UNKNOWN)
    is_fermenter = alert.subject.count("/") == 2
    return AlertShown(
        alert=alert,
        said=say(kind, {**alert.names, "since_utc": alert.standing.since_utc}, reader),
        danger=kind.danger,
        page=f"/fermenters/{alert.subject}" if is_fermenter else "/",
        by=name_of(reader, known, alert.acknowledged_by) if alert.acknowledged_by else "",
    )
