# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calculators for programs: what there is, and what each says to the inputs in the query."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from taproom.access import Policy, allow
from taproom.calculators.shown import described, for_programs
from taproom.calculators.table import CALCULATORS
from taproom.calculators.typed import read
from taproom.i18n import mark as _
from taproom.openapi import refusals
from taproom.pages import pages_of
from taproom.problem import problem

router = APIRouter(prefix="/api/v1/calculators", tags=["calculators"])

NO_SUCH = _("There is no such calculator. These are: {names}.")
NO_INPUT = _("There is no such input. These are: {names}.")
CANNOT = _("Some inputs cannot be used.")


@router.get("")
@allow(Policy.ANYONE)
async def calculators(request: Request) -> JSONResponse:
    """Every calculator with its inputs: their units, bounds, usual values and choices."""
    reader = pages_of(request).reader(request)
    return JSONResponse({"calculators": [described(it, reader) for it in CALCULATORS.values()]})


@router.get("/{name}", responses=refusals(404))
@allow(Policy.ANYONE)
async def calculate(request: Request, name: str) -> Response:
    """The answer to the inputs in the query, in the units of the list; another unit may follow a number (`5 gal`).

    An input that is left out has its usual value. Where no number may be said, `missing` says why.
    """
    reader, calculator = pages_of(request).reader(request), CALCULATORS.get(name)
    if calculator is None:
        return problem(404, reader.say(NO_SUCH, names=", ".join(CALCULATORS)))
    given = dict(request.query_params)
    found = read(calculator, given, reader, system="metric")
    faults = {it: fault.said(reader) for it, fault in found.faults.items()}
    faults |= {
        it: reader.say(NO_INPUT, names=", ".join(calculator.fields)) for it in given.keys() - calculator.fields
    }
    if faults:
        errors = [{"at": f"query.{it}", "why": why} for it, why in sorted(faults.items())]
        return problem(422, reader.say(CANNOT), errors=errors)
    answer = for_programs(calculator.answer(found.values), reader)
    return JSONResponse({"name": name, "inputs": found.values, **answer})
