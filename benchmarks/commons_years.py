# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ten years of a hundred members in one book: sales, work, paybacks, takes: how long it takes, and is it whole?"""

import contextlib
import random
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from taproom.commons.accounts import POT, TO_TAKE, issuer, member
from taproom.commons.ledger import Entry, Posting, Unit, transfer
from taproom.commons.posting import by_hand
from taproom.commons.repository import balance, balances, balances_of, head, post
from taproom.commons.take_rules import shared
from taproom.commons.verifying import verify
from taproom.commons.work_rules import payback, payback_posting
from taproom.db import open_db, transaction

MEMBERS, MONTHS, SALES, TASKS = 100, 120, 40, 200


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(open_db(Path(folder) / "taproom.db")) as db:
        db.row_factory = sqlite3.Row
        began_s = time.perf_counter()
        chance = random.Random(8)  # noqa: S311 - a made-up brewery, the same each time
        for month in range(MONTHS):
            with transaction(db):
                live(db, month, chance)
        lived_s = time.perf_counter()
        count = head(db)[0]
        found = verify(db)
        checked_s = time.perf_counter()
        total = {unit: sum(n for it, n in balances(db).items() if it.endswith(unit)) for unit in Unit}
        print(f"{count} postings written in {lived_s - began_s:.1f} s, verified in {checked_s - lived_s:.1f} s")
        print(f"findings: {len(found)}; sums: {total}")
    return 1 if found or any(total.values()) else 0


def live(db: sqlite3.Connection, month: int, chance: random.Random) -> None:
    """A month, in one transaction."""
    now_utc = 1_500_000_000 + month * 2_600_000
    for n in range(SALES):
        cents, key = chance.randrange(100, 90_000), f"{month}.{n}"
        post(db, by_hand("sale", cents, member="", note="beer", key=key, by="T", pot_share=2_000), now_utc=now_utc)
    for n in range(TASKS):
        who = member(f"M{chance.randrange(MEMBERS):03}", Unit.POINT)
        entries = transfer(issuer(Unit.POINT), who, chance.randrange(1, 500))
        post(db, Posting(kind="work", key=f"work.{month}.{n}", entries=entries, by="W"), now_utc=now_utc)
    half = balance(db, POT.id) // 2
    post(db, Posting(kind="to_take", key=f"half.{month}", entries=transfer(POT, TO_TAKE, half)), now_utc=now_utc)
    lines = payback(balance(db, POT.id), balances_of(db, "member", Unit.POINT), 10, turn=month)
    post(db, payback_posting(lines, month=str(month), by="T"), now_utc=now_utc)
    wanted = {f"M{n:03}": chance.randrange(10_000) for n in range(MEMBERS)}
    pot = balance(db, TO_TAKE.id)
    got = shared(pot, wanted, turn=month)
    paid = [Entry(account=member(it), amount=cents) for it, cents in got.actual.items() if cents]
    paid.append(Entry(account=TO_TAKE, amount=got.left_cents - pot))
    post(db, Posting(kind="takes", key=f"takes.{month}", entries=tuple(paid)), now_utc=now_utc)


if __name__ == "__main__":
    sys.exit(main())
