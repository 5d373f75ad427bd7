# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log of what was used: for a kit's stewards, for maintainers, and each member's own."""

import csv
import io
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from starlette.requests import Request
from starlette.responses import Response

from taproom.access import Policy, Principal, allow, principal_of
from taproom.bookings.breakdown import may_take_out
from taproom.bookings.kit import Kit
from taproom.bookings.local_days import local
from taproom.bookings.repository import kit as kits
from taproom.bookings.repository import logs
from taproom.bookings.repository.logs import Use
from taproom.bookings.stewards.may import may_keep
from taproom.bookings.stewards.numbers import hours
from taproom.bookings.stewards.parts import Names, PagesOf, Parts, PartsOf, names_in
from taproom.bookings.stewards.usage import Month, by_month, last_months, sums, used_s
from taproom.bookings.stewards.words import day, month, span
from taproom.bookings.values import Interval
from taproom.i18n import Reader

router = APIRouter(include_in_schema=False)
KitQuery = Annotated[str, Query(max_length=80)]
MemberQuery = Annotated[str, Query(max_length=80)]
SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What this person may see of what was used in the last twelve months, and what they asked for of it."""

    uses: tuple[Use, ...]
    months: tuple[Month, ...]
    by_kit: Mapping[str, int]
    by_member: Mapping[str, int]
    kit_names: Mapping[str, str]
    choices: Sequence[Kit]
    names: Names


@router.get("/usage")
@allow(Policy.MEMBERS)
async def usage(
    request: Request, parts: PartsOf, pages: PagesOf, kit: KitQuery = "", member: MemberQuery = ""
) -> Response:
    reader, actor, now_utc = pages.reader(request), principal_of(request), parts.now_utc()
    log = await parts.store.read(
        lambda db: read_log(db, parts, reader, actor, kit=kit, member=member, now_utc=now_utc)
    )
    return pages.render(
        request,
        "usage.html",
        log=log,
        kit=kit,
        member=member,
        me=actor.member,
        may_keep=may_keep(actor),
        latest=[(it, Interval(start_utc=it.from_utc, end_utc=max(it.from_utc + 1, it.until_utc))) for it in log.uses][
            :SHOWN
        ],
        most_s=max((it.used_s for it in log.months), default=0),
        hours=hours,
        used_s=used_s,
        span=span,
        month=month,
        day=day,
    )


@router.get("/usage.csv")
@allow(Policy.MEMBERS)
async def usage_csv(
    request: Request, parts: PartsOf, pages: PagesOf, kit: KitQuery = "", member: MemberQuery = ""
) -> Response:
    """The same as the page, for a spreadsheet."""
    reader, actor, now_utc = pages.reader(request), principal_of(request), parts.now_utc()
    log = await parts.store.read(
        lambda db: read_log(db, parts, reader, actor, kit=kit, member=member, now_utc=now_utc)
    )
    headers = {"Content-Disposition": 'attachment; filename="usage.csv"'}
    return Response(written(log, reader), media_type="text/csv; charset=utf-8", headers=headers)


def read_log(
    db: sqlite3.Connection, parts: Parts, reader: Reader, actor: Principal, *, kit: str, member: str, now_utc: int
) -> Log:
    """A steward sees the kit they look after, a maintainer all of it, and everybody their own."""
    everything = kits.all_kit(db, archived=True)
    mine = tuple(it for it in everything if may_take_out(it, actor))
    asked = next((it for it in everything if it.slug == kit), None)
    if kit and asked is None:
        raise HTTPException(404, "There is no such kit")
    months = last_months(now_utc, reader.timezone)
    found = logs.uses(db, from_utc=months[0].start_utc, until_utc=now_utc, kit=asked.id if asked else None)
    mine_ids = {it.id for it in mine}
    seen = (it for it in found if it.kit in mine_ids or it.member == actor.member)
    uses = tuple(it for it in reversed(tuple(seen)) if not member or it.member == member)
    return Log(
        uses=uses,
        months=by_month(uses, months),
        by_kit=sums(uses, lambda it: it.kit),
        by_member=sums(uses, lambda it: it.member or ""),
        kit_names={it.id: it.name for it in everything},
        choices=everything if may_keep(actor) else [it for it in everything if it.archived_utc is None],
        names=names_in(db, parts, reader),
    )


def written(log: Log, reader: Reader) -> str:
    """Times are of the site's clock, hours with a point: what spreadsheets of every language read."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(("booking", "kit", "member", "from", "until", "hours", "checked_in", "purpose"))
    for it in log.uses:
        table.writerow(
            (
                it.booking,
                harmless(log.kit_names.get(it.kit, "")),
                harmless(log.names.of(it.member)),
                f"{local(it.from_utc, reader.timezone):%Y-%m-%d %H:%M}",
                f"{local(it.until_utc, reader.timezone):%Y-%m-%d %H:%M}",
                f"{used_s(it) / 3600:.2f}",
                int(it.checked),
                harmless(it.purpose),
            )
        )
    return out.getvalue()


# At the start of a cell; also of one that a spreadsheet makes where it takes a semicolon for the end of a cell.
_FORMULA = re.compile(r"(^|[;\t\r\n])(?=\s*[=+@\-\uff1d\uff0b\uff20\uff0d])")


def harmless(text: str) -> str:
    """What a spreadsheet would take for a formula begins with an apostrophe."""
    return _FORMULA.sub(r"\1'", text)
