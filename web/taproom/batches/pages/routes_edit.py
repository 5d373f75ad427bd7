# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may change of a batch: its name, its fermenter, and who brews it. What was frozen stays."""

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import Response

from taproom import people
from taproom.access import Policy, allow
from taproom.batches import changing
from taproom.batches.pages.asked import Asked, AskedOf, FormOf
from taproom.batches.refusals import BatchRefused
from taproom.batches.rights import may_keep
from taproom.batches.seeing import Seen
from taproom.batches.values import MAX_NAME
from taproom.i18n import mark as _

router = APIRouter(include_in_schema=False)
_NO_TIME = _("That is not a time that was. Leave it empty for now.")
_NO_NAME = _("Give it a name: a few words will do.")


@router.get("/batches/{batch}/edit")
@allow(Policy.MEMBERS)
async def edit_page(asked: AskedOf, batch: str) -> Response:
    seen = await asked.see(batch)
    it = seen.batch
    typed = {"name": it.name, "fermenter": it.fermenter or "", "regulated": it.regulated, "version": str(it.version)}
    return await _edit(asked, seen, typed, it.brewers)


@router.post("/batches/{batch}/edit")
@allow(Policy.MEMBERS)
async def edit(asked: AskedOf, batch: str, form: FormOf) -> Response:
    seen = await asked.see(batch)
    name, version = form.line("name", MAX_NAME), form.line("version", 9)
    if not name:
        return await _edit(asked, seen, form.texts, form.all("brewer"), fault=asked.reader.say(_NO_NAME), status=422)
    keeps = may_keep(seen.batch, asked.me)
    fermenter = form.line("fermenter")
    at_utc = asked.moment(form.line("moved_at")) if form.line("moved_at") else None
    if form.line("moved_at") and at_utc is None:
        return await _edit(asked, seen, form.texts, form.all("brewer"), fault=asked.reader.say(_NO_TIME), status=422)
    known = {it.path for it in asked.parts.fermenting.vessels()} | {seen.batch.fermenter}
    try:
        await asked.write(
            lambda db: changing.change(
                db,
                asked.me,
                batch,
                version=int(version) if version.isascii() and version.isdigit() else 0,
                name=name,
                fermenter=fermenter if fermenter and fermenter in known else None,
                regulated="by_hand" if form.line("regulated") == "by_hand" else "controller",
                brewers=_members(seen, form.all("brewer")) if keeps else seen.batch.brewers,
                stewards=asked.stewards(db, batch),
                now_utc=asked.now_utc,
                at_utc=at_utc,
            )
        )
    except BatchRefused as error:
        seen = await asked.see(batch)
        typed = {**form.texts, "version": str(seen.batch.version)}
        return await _edit(asked, seen, typed, form.all("brewer"), fault=asked.say(error), status=error.status)
    return asked.away(f"/batches/{batch}?done=changed")


def _members(seen: Seen, ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(it for it in ids if it in seen.names)


async def _edit(
    asked: Asked,
    seen: Seen,
    typed: Mapping[str, str],
    chosen: tuple[str, ...],
    *,
    fault: str = "",
    status: int = 200,
) -> Response:
    everyone = await asked.read(people.everyone)
    return asked.page(
        "batch_edit.html",
        status=status,
        seen=seen,
        typed=typed,
        chosen=chosen,
        fault=fault,
        people=[it for it in everyone if it.active and it.id != seen.batch.keeper],
        vessels=asked.parts.fermenting.vessels(),
        may_keep=may_keep(seen.batch, asked.me),
    )
