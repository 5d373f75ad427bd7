# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A batch's own page: where it stands, what comes next, and what people say and measure of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Query, UploadFile
from starlette.responses import Response

from taproom.access import Policy, allow
from taproom.batches import changing, moving
from taproom.batches.expecting import document_of
from taproom.batches.fermentation import hash_of, profile_of
from taproom.batches.judging import Judged
from taproom.batches.measured import INSTRUMENT_NAMES, MEASURES, Unusable, read
from taproom.batches.noting import Entry, log
from taproom.batches.pages.asked import Asked, AskedOf, FormOf, Typed
from taproom.batches.refusals import BatchRefused
from taproom.batches.repository import tastings
from taproom.batches.rights import may_brew, may_keep
from taproom.batches.seeing import brew_day_of, next_step, rows, way
from taproom.batches.states import STATUSES, TRANSITIONS, Status
from taproom.batches.tasting import MARKS, MOST_WORDS, RADIUS, SCALE, corner, polygon
from taproom.i18n import mark as _
from taproom.ids import new_id
from taproom.photos import PHOTO_BODY_BYTES, PHOTO_BYTES, PhotoError, photo_url

router = APIRouter(include_in_schema=False)
DONE: Mapping[str, str] = {
    "made": _("The batch is planned. What is expected of it is kept as it is now."),
    "moved": _("Noted. The batch moved on."),
    "undone": _("Taken back. The log says so too."),
    "noted": _("Noted."),
    "measured": _("The reading is kept, as you read it."),
    "changed": _("The changes are stored."),
    "published": _("Everybody can see its page now."),
    "withdrawn": _("Only members see it now."),
    "photo_shown": _("The photo is on the public page."),
    "photo_hidden": _("Only members see the photo."),
    "fermenting": _("The fermentation was handed to the controller."),
    "tasted": _("Thank you. Your marks count."),
}
_EMPTY_NOTE = _("Write something, or choose a photo.")
_MARK_ALL = _("Give each of the five a mark from 1 to 5.")
_NO_TIME = _("That is not a time that was. Leave it as it is for now.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What a form is answered: which form, and why it was not taken; what was typed comes back."""

    form: str = ""
    fault: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


@router.get("/batches/{batch}")
@allow(Policy.MEMBERS)
async def page(asked: AskedOf, batch: str, done: Annotated[str, Query(max_length=20)] = "") -> Response:
    return await show(asked, batch, done=done)


@router.post("/batches/{batch}/move")
@allow(Policy.MEMBERS)
async def move(asked: AskedOf, batch: str, form: FormOf) -> Response:
    here, there = _status(form.line("here")), _status(form.line("there"))
    at_utc = asked.moment(form.line("at")) if form.line("at") else None
    if here is None or there is None or (form.line("at") and at_utc is None):
        return await show(asked, batch, _answer(form, "move", asked.reader.say(_NO_TIME), 422))
    try:
        await asked.write(
            lambda db: moving.move(
                db,
                asked.me,
                batch,
                event=form.id("event"),
                here=here,
                there=there,
                stewards=asked.stewards(db, batch),
                now_utc=asked.now_utc,
                at_utc=at_utc,
                note=form.text("note"),
            )
        )
    except BatchRefused as error:
        return await refuse(asked, batch, error, form, "move")
    return asked.away(f"/batches/{batch}?done=moved")


@router.post("/batches/{batch}/undo")
@allow(Policy.MEMBERS)
async def undo(asked: AskedOf, batch: str, form: FormOf) -> Response:
    here = _status(form.line("here")) or "planning"
    try:
        await asked.write(
            lambda db: moving.undo(
                db,
                asked.me,
                batch,
                event=form.id("event"),
                here=here,
                stewards=asked.stewards(db, batch),
                now_utc=asked.now_utc,
                note=form.text("note"),
            )
        )
    except BatchRefused as error:
        return await refuse(asked, batch, error, form, "move")
    return asked.away(f"/batches/{batch}?done=undone")


@router.post("/batches/{batch}/note", max_body_size=PHOTO_BODY_BYTES)
@allow(Policy.MEMBERS)
async def note(asked: AskedOf, batch: str, form: FormOf, picture: UploadFile | None = None) -> Response:
    """Any member may say something, and show it."""
    has_picture = picture is not None and bool(picture.filename)
    if not form.text("note") and not has_picture:
        return await show(asked, batch, _answer(form, "note", asked.reader.say(_EMPTY_NOTE), 422))
    await asked.see(batch)
    try:
        photo = await asked.parts.photos.take(picture) if picture is not None and has_picture else None
    except PhotoError as error:
        return await show(asked, batch, _answer(form, "note", asked.reader.say(str(error)), 422))
    entry = Entry(
        id=form.id("event"),
        kind="photographed" if photo else "noted",
        note=form.text("note"),
        detail={"photo": photo} if photo else {},
    )
    return await _log(asked, batch, entry, form, "note", done="noted")


@router.post("/batches/{batch}/beside")
@allow(Policy.MEMBERS)
async def measure(asked: AskedOf, batch: str, form: FormOf) -> Response:
    reading = read(form.line("key"), form.line("value"), at_c=form.line("at_c"), instrument=form.line("instrument"))
    if isinstance(reading, Unusable):
        return await show(asked, batch, _answer(form, "measure", asked.reader.say(reading.sentence), 422))
    entry = Entry(id=form.id("event"), kind="measured", detail=reading.detail, note=form.text("note"))
    return await _log(asked, batch, entry, form, "measure", done="measured")


@router.post("/batches/{batch}/taste")
@allow(Policy.MEMBERS)
async def taste(asked: AskedOf, batch: str, form: FormOf) -> Response:
    """A member's marks; those of before are replaced."""
    marks = {name: int(text) for name in MARKS if (text := form.line(name)) in ("1", "2", "3", "4", "5")}
    if len(marks) < len(MARKS):
        return await show(asked, batch, _answer(form, "taste", asked.reader.say(_MARK_ALL), 422))
    await asked.see(batch)
    member, said = asked.me.member or "", form.text("words")[:MOST_WORDS]
    await asked.write(lambda db: tastings.taste(db, batch, member, marks=marks, words=said, now_utc=asked.now_utc))
    return asked.away(f"/batches/{batch}?done=tasted#tasting")


@router.post("/batches/{batch}/publish")
@allow(Policy.MEMBERS)
async def publish(asked: AskedOf, batch: str, form: FormOf) -> Response:
    is_public = form.line("public") == "yes"
    try:
        await asked.write(
            lambda db: changing.publish(db, asked.me, batch, is_public=is_public, now_utc=asked.now_utc)
        )
    except BatchRefused as error:
        return await refuse(asked, batch, error, form, "publish")
    return asked.away(f"/batches/{batch}?done={'published' if is_public else 'withdrawn'}")


@router.post("/batches/{batch}/photos/{event}")
@allow(Policy.MEMBERS)
async def show_photo(asked: AskedOf, batch: str, event: str, form: FormOf) -> Response:
    shown = form.line("shown") == "yes"
    try:
        await asked.write(
            lambda db: changing.show_photo(db, asked.me, batch, event, shown=shown, now_utc=asked.now_utc)
        )
    except BatchRefused as error:
        return await refuse(asked, batch, error, form, "note")
    return asked.away(f"/batches/{batch}?done={'photo_shown' if shown else 'photo_hidden'}#{event}")


async def _log(asked: Asked, batch: str, entry: Entry, form: Typed, name: str, *, done: str) -> Response:
    try:
        await asked.write(
            lambda db: log(db, asked.me, batch, entry, stewards=asked.stewards(db, batch), now_utc=asked.now_utc)
        )
    except BatchRefused as error:
        return await refuse(asked, batch, error, form, name)
    return asked.away(f"/batches/{batch}?done={done}#{name}")


async def refuse(asked: Asked, batch: str, error: BatchRefused, form: Typed, name: str) -> Response:
    """The page again, with why; or a page that says that there is no such batch."""
    if error.status == 404:
        raise error
    return await show(asked, batch, _answer(form, name, asked.say(error), error.status))


def _answer(form: Typed, name: str, fault: str, status: int) -> _Answer:
    return _Answer(form=name, fault=fault, typed=form.texts, status=status)


def _status(text: str) -> Status | None:
    return next((it for it in STATUSES if it == text), None)


async def show(asked: Asked, batch: str, answer: _Answer | None = None, *, done: str = "") -> Response:
    """The page of the batch, with what a form is answered. Raises `UnknownBatch`."""
    seen, answer = await asked.see(batch), answer or _Answer()
    it, found = seen.batch, seen.measured
    og = found.get("og")
    profile = profile_of(document_of(it), name=it.name, og=_og(og, it.expected)) if seen.reads else None
    running = asked.parts.fermenting.running(it.fermenter, asked.reader) if it.fermenter else None
    now_runs = hash_of(running.profile) if running is not None else ""
    sent = seen.profile_sent(now_runs)
    mine = next((one for one in seen.tastings if one.member == asked.me.member), None)
    return asked.page(
        "batch.html",
        status=answer.status,
        seen=seen,
        it=it,
        answer=answer,
        done=asked.reader.say(DONE[done]) if done in DONE else "",
        day=brew_day_of(seen) if seen.reads and it.status in ("planning", "brewing") else [],
        next_step=next_step,
        rows=rows(seen, asked.reader),
        way=way(it),
        moves=TRANSITIONS[it.status],
        may_brew=may_brew(it, asked.me, seen.stewards),
        may_keep=may_keep(it, asked.me),
        measures=MEASURES,
        instruments=INSTRUMENT_NAMES,
        vessels={one.path: one.name for one in asked.parts.fermenting.vessels()},
        profile=profile,
        profile_steps=asked.parts.fermenting.steps(profile, asked.reader) if profile else (),
        profile_hash=hash_of(profile) if profile else "",
        running=running,
        is_ours=sent is not None and now_runs == sent.detail.get("sha256"),
        sent=sent,
        intent_id=new_id(),
        photo_url=photo_url,
        photo_bytes=PHOTO_BYTES,
        marks=MARKS,
        scale=SCALE,
        mine=mine,
        corners=[(name, corner(n, len(MARKS), 1.22)) for n, name in enumerate(MARKS)],
        rings=[polygon([float(ring)] * len(MARKS)) for ring in range(1, 6)],
        radius=RADIUS,
        address=f"{asked.site}/b/{it.short}",
    )


def _og(measured: Judged | None, expected: Mapping[str, object]) -> float | None:
    if measured is not None:
        return measured.value
    known = expected.get("og")
    value = known.get("value") if isinstance(known, Mapping) else None
    return float(value) if isinstance(value, (int, float)) else None
