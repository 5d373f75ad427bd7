# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The brew day: a checklist with clocks. When each step was begun and done is kept here, so that a phone may sleep.

Without JavaScript every tick is a form. With it, the page sends the same to `/api/v1/batches/{batch}/events`, keeps
what cannot be sent, and shows what the other phone ticks.
"""

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.batches.measured import INSTRUMENT_NAMES, MEASURES, Unusable, read
from taproom.batches.noting import Entry, log
from taproom.batches.pages.asked import Asked, AskedOf, FormOf
from taproom.batches.refusals import BatchRefused
from taproom.batches.rights import may_brew
from taproom.batches.seeing import brew_day_of, next_step
from taproom.batches.values import Kind
from taproom.batches.words import amount, reading_words
from taproom.i18n import mark as _
from taproom.recipes import brew_words

router = APIRouter(include_in_schema=False)
TICKS: Mapping[str, Kind] = {"start": "step_started", "done": "step_done", "undo": "step_undone"}
PHASES: Mapping[str, str] = {
    "before": _("Before"),
    "mash": _("Mash"),
    "boil": _("Boil"),
    "after_boil": _("After the boil"),
    "fermentation": _("Fermenter"),
    "package": _("Packaging"),
}
_NO_STEP = _("There is no such step in this brew day. Load the page again.")


@router.get("/batches/{batch}/brew-day")
@allow(Policy.MEMBERS)
async def brew_day_page(asked: AskedOf, batch: str) -> Response:
    return await _page(asked, batch)


@router.post("/batches/{batch}/brew-day")
@allow(Policy.MEMBERS)
async def tick(asked: AskedOf, batch: str, form: FormOf) -> Response:
    """A step was begun, done, or neither after all; or something was measured."""
    step, what = form.line("step", 80), form.line("tick")
    seen = await asked.see(batch)
    if step not in {it.step.id for it in brew_day_of(seen)}:
        return await _page(asked, batch, step=step, fault=asked.reader.say(_NO_STEP), status=422)
    entry = Entry(id=form.id("event"), kind=TICKS.get(what, "step_done"), step=step)
    if what == "measure":
        reading = read(
            form.line("key"), form.line("value"), at_c=form.line("at_c"), instrument=form.line("instrument")
        )
        if isinstance(reading, Unusable):
            fault = asked.reader.say(reading.sentence)
            return await _page(asked, batch, step=step, fault=fault, typed=form.texts, status=422)
        entry = Entry(id=form.id("event"), kind="measured", step=step, detail=reading.detail)
    try:
        await asked.write(
            lambda db: log(db, asked.me, batch, entry, stewards=asked.stewards(db, batch), now_utc=asked.now_utc)
        )
    except BatchRefused as error:
        return await _page(asked, batch, step=step, fault=asked.say(error), typed=form.texts, status=error.status)
    return asked.away(f"/batches/{batch}/brew-day#{step}")


async def _page(
    asked: Asked,
    batch: str,
    *,
    step: str = "",
    fault: str = "",
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    seen = await asked.see(batch)
    day = brew_day_of(seen) if seen.reads else []
    return asked.page(
        "brew_day.html",
        status=status,
        seen=seen,
        it=seen.batch,
        day=day,
        first=next_step(day),
        phases=PHASES,
        found=seen.measured,
        measures=MEASURES,
        instruments=INSTRUMENT_NAMES,
        brew_words=brew_words,
        amount=amount,
        reading_words=reading_words,
        may_brew=may_brew(seen.batch, asked.me, seen.stewards),
        last_seq=max((it.seq for it in seen.log), default=0),
        wrong_step=step,
        fault=fault,
        typed=typed or {},
    )
