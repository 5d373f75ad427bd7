# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A batch's fermentation is handed to a controller, which then needs nobody. The batch remembers what it gave.

That it was sent is written down before it is sent: what cannot be remembered is not started.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from cellar.contract import ProfileDocument
from taproom.access import Policy, allow
from taproom.batches.expecting import document_of
from taproom.batches.fermentation import hash_of, profile_of
from taproom.batches.noting import Entry, log
from taproom.batches.pages.asked import Asked, AskedOf, FormOf
from taproom.batches.pages.routes_batch import _Answer, _og, show
from taproom.batches.refusals import BatchRefused
from taproom.batches.rights import must_brew
from taproom.i18n import mark as _

router = APIRouter(include_in_schema=False)
_NO_PROFILE = _("The recipe says nothing of the fermentation. Choose a profile on the fermenter's own page.")
_NO_FERMENTER = _("Say first which fermenter the batch is in.")
_OTHER = _("The recipe's profile is not what you saw. Look at it again, then start it.")


@router.post("/batches/{batch}/ferment")
@allow(Policy.MEMBERS)
async def ferment(asked: AskedOf, batch: str, form: FormOf) -> Response:
    """Start the recipe's profile in the batch's fermenter."""
    seen = await asked.see(batch)
    it, og = seen.batch, seen.measured.get("og")
    try:
        must_brew(it, asked.me, seen.stewards)
    except BatchRefused as error:
        return await show(asked, batch, _Answer(form="ferment", fault=asked.say(error), status=error.status))
    profile = profile_of(document_of(it), name=it.name, og=_og(og, it.expected))
    fault = _NO_FERMENTER if it.fermenter is None else _NO_PROFILE if profile is None else ""
    if profile is not None and form.line("sha256") != hash_of(profile):
        fault = fault or _OTHER
    if fault or profile is None or it.fermenter is None:
        return await show(asked, batch, _Answer(form="ferment", fault=asked.reader.say(fault), status=422))
    intent_id = form.id("intent_id")
    entry = Entry(id=intent_id, kind="profile_sent", detail=_detail(it.fermenter, profile))
    try:
        await _remember(asked, batch, entry)
    except BatchRefused as error:
        return await show(asked, batch, _Answer(form="ferment", fault=asked.say(error), status=error.status))
    started = await asked.parts.fermenting.start(asked.request, it.fermenter, profile, intent_id)
    answer = {"accepted": started.accepted, "said": started.sentence}
    with suppress(BatchRefused):  # that it was sent stands above, whoever may brew the batch by now
        await _remember(asked, batch, replace(entry, id=f"{intent_id}-said", detail={**entry.detail, **answer}))
    if not started.accepted:
        return await show(asked, batch, _Answer(form="ferment", fault=started.sentence, status=started.status))
    return asked.away(f"/batches/{batch}?done=fermenting#ferment")


def _detail(fermenter: str, profile: ProfileDocument) -> Mapping[str, Any]:
    return {
        "fermenter": fermenter,
        "sha256": hash_of(profile),
        "profile": profile.model_dump(mode="json", exclude_none=True),
    }


async def _remember(asked: Asked, batch: str, entry: Entry) -> None:
    """What is sent, or what the controller said: once, however often the form is sent.

    Raises:
        BatchRefused: the batch is not theirs, or the id was used for something else.
    """
    await asked.write(
        lambda db: log(db, asked.me, batch, entry, stewards=asked.stewards(db, batch), now_utc=asked.now_utc)
    )
