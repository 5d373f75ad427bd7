# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calculators' pages. The address carries all that was typed: it can be kept, sent to a friend, and printed.

They need no JavaScript; with it, the same page is asked for again as one types, and what changed is put in place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from taproom.access import Policy, allow
from taproom.brewing.asking import Answer, Asked
from taproom.brewing.figure import Figure
from taproom.calculators import shown
from taproom.calculators.pictures import picture
from taproom.calculators.table import CALCULATORS, GROUPS, Calculator
from taproom.calculators.typed import Typed, read, written
from taproom.calculators.units import SYSTEMS, System, shown_in
from taproom.i18n import Reader
from taproom.pages import pages_of

router = APIRouter(include_in_schema=False)
COOKIE = "units"
ONE_YEAR_S = 365 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """An input as it stands on the page."""

    name: str
    asked: Asked
    value: str
    unit: str
    wrong: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Where one goes on."""

    title: str
    link: str


@router.get("/calculators")
@allow(Policy.ANYONE)
async def index(request: Request) -> HTMLResponse:
    """What there is."""
    return pages_of(request).render(request, "calculators.html", groups=GROUPS)


@router.get("/calculators/{name}")
@allow(Policy.ANYONE)
async def calculator(request: Request, name: str) -> Response:
    """One of them, with its answer. `to` is the other system of units: then all is converted, and nothing lost."""
    it = CALCULATORS.get(name)
    if it is None:
        raise HTTPException(404)
    given = dict(request.query_params)
    system, reader = _system(request, given.get("units")), pages_of(request).reader(request)
    today = datetime.fromtimestamp(request.app.state.now_utc(), UTC).astimezone(reader.timezone).date()
    found = read(it, given, reader, system=system, today=today)
    if given.get("to") in SYSTEMS:
        return _converted(it, given, found, reader, cast("System", given["to"]))
    return _page(request, it, given, found, reader, system)


def _page(
    request: Request, it: Calculator[Any], given: Mapping[str, str], found: Typed, reader: Reader, system: System
) -> HTMLResponse:
    answer = None if found.faults else it.answer(found.values)
    inputs = it.kind(**found.values) if answer else None
    wrong = bool(found.faults) and "x-background" not in request.headers  # a browser would complain of each keystroke
    return pages_of(request).render(
        request,
        "calculator.html",
        status=422 if wrong else 200,
        it=it,
        beside=[_beside(CALCULATORS[one], it, found, answer, reader, system) for one in it.beside],
        fields=[_field(name, asked, given, found, reader, system) for name, asked in it.fields.items()],
        answer=answer,
        lines=shown.lines(answer, reader, system) if answer else (),
        picture=picture(it.picture, inputs, answer, reader, system) if answer else None,
        system=system,
        other=next(one for one in SYSTEMS if one != system),
        as_typed=f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path,
    )


def _field(name: str, asked: Asked, given: Mapping[str, str], found: Typed, reader: Reader, system: System) -> Field:
    fault = found.faults.get(name)
    return Field(
        name=name,
        asked=asked,
        value=given[name] if name in given else _value(found.values[name], asked, reader, system),
        unit=shown.symbol(asked.unit, reader, system),
        wrong=fault.said(reader) if fault else "",
    )


def _beside(
    other: Calculator[Any], it: Calculator[Any], found: Typed, answer: Answer | None, reader: Reader, system: System
) -> Beside:
    """The next calculator, which goes on from this one's answer, and from the inputs that both ask for alike."""
    said = answer.lines if answer else ()
    known = {one.key: (one.figure.value, one.figure.unit) for one in said if isinstance(one.figure, Figure)}
    carried = {}
    for name, asked in other.fields.items():
        value, unit = known.get(name, (None, ""))
        if it.fields.get(name) == asked:
            value, unit = found.values.get(name), asked.unit
        if isinstance(value, str) or (
            value is not None and unit == asked.unit and asked.least <= value <= asked.most
        ):
            carried[name] = _value(value, asked, reader, system)
    query = f"?{urlencode({'units': system, **carried})}" if carried else ""
    return Beside(title=other.title, link=f"/calculators/{other.name}{query}")


def _value(value: Any, asked: Asked, reader: Reader, system: System) -> str:
    """What stands in a field that nobody has touched, or whose unit was changed."""
    if value is None or asked.choices:
        return str(value or "")
    if asked.unit == "date":
        return date.fromordinal(int(value)).isoformat()
    return written(value, shown_in(asked.unit, system), reader)


def _converted(
    it: Calculator[Any], given: Mapping[str, str], found: Typed, reader: Reader, system: System
) -> RedirectResponse:
    """To the same inputs in the other units. What has its own unit, or cannot be read, stays as it was typed."""
    texts = {}
    for name, asked in it.fields.items():
        if name in given:
            own = name in found.faults or any(one.isalpha() for one in given[name])
            texts[name] = given[name] if own else _value(found.values[name], asked, reader, system)
    response = RedirectResponse(f"/calculators/{it.name}?{urlencode({'units': system, **texts})}", status_code=303)
    response.set_cookie(COOKIE, system, max_age=ONE_YEAR_S, httponly=True, samesite="lax")
    return response


def _system(request: Request, asked: str | None) -> System:
    """As the address says; else as it was chosen last; else metric."""
    wanted = asked if asked in SYSTEMS else request.cookies.get(COOKIE)
    return wanted if wanted in SYSTEMS else "metric"
