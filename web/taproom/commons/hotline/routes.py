# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Help: ask, answer, say that it helped; the rota; where I am on the path."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from taproom.access import Policy, allow
from taproom.commons.asking import Text, written
from taproom.commons.choices import HOTLINE
from taproom.commons.hotline import store
from taproom.commons.hotline.rules import ANSWERS, LEVELS, ROTA, Skills, level_of
from taproom.commons.naming import names as names_of
from taproom.commons.parts import is_treasurer, key_of, member_of, needs, show, store_of
from taproom.commons.weeks.rules import is_week, week_of
from taproom.depends import Under
from taproom.i18n import mark as _
from taproom.pages import pages_of

router = Under(prefix="/money/help", include_in_schema=False, dependencies=[needs(HOTLINE)])
HERE = "/money/help"
Long = Annotated[str, Form(max_length=5_000)]
WEEK_S = 7 * 86_400
_TITLE = _("Say in 80 characters at most what it is about.")
_TEXT = _("Write something, {most} characters at most.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The page, of one moment."""

    asked: list[store.Asked]
    rota: Mapping[str, list[str]]
    skills: Skills
    names: Mapping[str, str]

    @property
    def level(self) -> int:
        return level_of(self.skills)


@router.get("")
@allow(Policy.MEMBERS)
async def page(request: Request) -> Response:
    """Questions, the rota, the path."""
    return await _page(request)


@router.post("")
@allow(Policy.MEMBERS)
async def ask(request: Request, title: Text = "", text: Long = "", key: Text = "") -> Response:
    """A question."""
    typed, faults = {"title": title, "text": text, "key": key_of(key)}, {}
    say = pages_of(request).reader(request).say
    if not 0 < len(title.strip()) <= 80:
        faults["title"] = say(_TITLE)
    if not 0 < len(text.strip()) <= 2_000:
        faults["text"] = say(_TEXT, most=2_000)
    if faults:
        return await _page(request, typed, faults)
    it = store.Asked(
        id=typed["key"],
        member=member_of(request),
        title=title.strip(),
        text=text.strip(),
        asked_utc=request.app.state.now_utc(),
    )
    await store_of(request).write(lambda db: store.ask(db, it))
    return RedirectResponse(HERE, status_code=303)


@router.post("/{question}/answer")
@allow(Policy.MEMBERS)
async def answer(request: Request, question: str, text: Long = "") -> Response:
    """An answer, by who has brewed at least once."""
    typed = {f"answer-{question}": text}
    if not 0 < len(text.strip()) <= 4_000:
        wrong = pages_of(request).reader(request).say(_TEXT, most=4_000)
        return await _page(request, typed, {"refused": wrong})
    me, treasurer, now_utc = member_of(request), is_treasurer(request), request.app.state.now_utc()

    def task(db: sqlite3.Connection) -> None:
        level = store.level(db, request.app.state.skills_of, me, now_utc=now_utc)
        store.answer(db, question, text.strip(), by=me, level=level, treasurer=treasurer, now_utc=now_utc)

    return await _do(request, task, typed)


@router.post("/{question}/helped")
@allow(Policy.MEMBERS)
async def it_helped(request: Request, question: str) -> Response:
    """Points for who answered."""
    me, now_utc = member_of(request), request.app.state.now_utc()
    return await _do(request, lambda db: store.it_helped(db, question, by=me, now_utc=now_utc))


@router.post("/{question}/not-helped")
@allow(Policy.MEMBERS)
async def did_not_help(request: Request, question: str) -> Response:
    """It waits for another answer."""
    me = member_of(request)
    return await _do(request, lambda db: store.did_not_help(db, question, by=me))


@router.post("/turns")
@allow(Policy.MEMBERS)
async def turn(request: Request, week: Text = "", on: Text = "") -> Response:
    """My name on a week of the rota, or off it."""
    me, treasurer, now_utc = member_of(request), is_treasurer(request), request.app.state.now_utc()

    def task(db: sqlite3.Connection) -> None:
        level = store.level(db, request.app.state.skills_of, me, now_utc=now_utc)
        store.take_turn(db, week, by=me, on=bool(on), level=level, treasurer=treasurer)

    return await _do(request, task) if is_week(week) else await _page(request)


async def _do(
    request: Request, task: Callable[[sqlite3.Connection], None], typed: Mapping[str, str] | None = None
) -> Response:
    async def again(said: str) -> Response:
        return await _page(request, typed or {}, {"refused": said}, status=409)

    return await written(request, task, HERE, again)


async def _page(
    request: Request,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    status: int = 422,
) -> Response:
    reader, now_utc, me = pages_of(request).reader(request), request.app.state.now_utc(), member_of(request)
    weeks = [week_of(now_utc + n * WEEK_S, reader.timezone) for n in range(4)]

    def question(db: sqlite3.Connection) -> Seen:
        return Seen(
            asked=store.asked(db),
            rota=store.rota(db, weeks),
            skills=store.skills(db, request.app.state.skills_of, me, now_utc=now_utc),
            names=names_of(db),
        )

    seen = await store_of(request).read(question)
    return show(
        request,
        "help.html",
        names=seen.names,
        status=status if faults else 200,
        typed=typed,
        faults=faults,
        seen=seen,
        levels=LEVELS,
        me=me,
        may_answer=seen.level >= ANSWERS or is_treasurer(request),
        may_stand=seen.level >= ROTA or is_treasurer(request),
    )
