# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of shared kit that is paid together."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from taproom.commons import repository
from taproom.commons.ledger import Settled
from taproom.commons.months import Month
from taproom.commons.pooled.rules import posting, split
from taproom.commons.saying import SaidRefused
from taproom.i18n import mark as _

UsedBy = Callable[[sqlite3.Connection, str, int, int], Mapping[str, int]]
_NOT_OVER = _("The month is not over yet.")
_UNUSED = _("Nobody used it in this month, so nobody owes anything.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A month of a kit: who had it for how long, and what each pays. `seq`: it was charged."""

    kit: str
    cents: int
    used_s: Mapping[str, int]
    parts: Mapping[str, int]
    seq: int | None


def costs(db: sqlite3.Connection, before_utc: int) -> dict[str, int]:
    """In cents a month, by kit: what held last before a moment."""
    rows = db.execute(
        """SELECT kit, cents FROM pooled_kit AS it WHERE cents IS NOT NULL AND since_utc =
           (SELECT max(since_utc) FROM pooled_kit WHERE kit = it.kit AND since_utc < ?) ORDER BY kit""",
        (before_utc,),
    )
    return dict(tuple(it) for it in rows)


def set_cost(db: sqlite3.Connection, kit: str, cents: int | None, *, by: str, now_utc: int) -> None:
    """From this month on; None: it is not paid together any more. Months before stay as they were."""
    db.execute(
        "INSERT OR REPLACE INTO pooled_kit (kit, since_utc, cents, by_member) VALUES (?, ?, ?, ?)",
        (kit, now_utc, cents, by),
    )


def shown(db: sqlite3.Connection, used_by: UsedBy, month: Month, zone: tzinfo) -> list[Share]:
    """Each kit that was paid together in a month, for what it cost at its end."""
    found = []
    for kit, cents in costs(db, month.ends_utc(zone)).items():
        used = used_by(db, kit, month.begins_utc(zone), month.ends_utc(zone))
        seq = repository.seq_of(db, f"pooled.{kit}.{month}")
        found.append(Share(kit=kit, cents=cents, used_s=used, parts=split(cents, used, turn=month.number), seq=seq))
    return found


def charge(
    db: sqlite3.Connection,
    used_by: UsedBy,
    kit: str,
    month: Month,
    zone: tzinfo,
    *,
    name: str,
    by: str,
    now_utc: int,
) -> int:
    """Once for a kit and month; the number of the posting. Raises LedgerRefused."""
    before = repository.seq_of(db, f"pooled.{kit}.{month}")
    if before is not None:
        return before
    if now_utc < month.ends_utc(zone):
        raise SaidRefused(_NOT_OVER)
    found = next((it for it in shown(db, used_by, month, zone) if it.kit == kit), None)
    if found is None:
        raise Settled("This kit is not paid together.")
    if not found.parts:
        raise SaidRefused(_UNUSED)
    return repository.post(db, posting(kit, str(month), found.parts, name=name, by=by), now_utc=now_utc)
