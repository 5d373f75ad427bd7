# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: S608 - the names in these statements are our own
"""The tables of what is left over. Nobody is promised what another has: a trigger keeps the sum within the offer."""

from sqlite_utils import Database, Migrations

migrations = Migrations("harvest")

_SUM = """(SELECT coalesce(sum(CASE WHEN state IN ('offered', 'held') THEN grams ELSE taken_g END), 0)
    FROM harvest_claim WHERE offer = {offer})"""


@migrations()
def harvest(db: Database) -> None:
    for statement in _TABLES:
        db.execute(statement)
    for when in ("INSERT", "UPDATE OF grams, state, taken_g, offer"):
        name = when.split()[0].lower()
        db.execute(f"""CREATE TRIGGER harvest_claim_fits_on_{name} AFTER {when} ON harvest_claim
            WHEN {_SUM.format(offer="NEW.offer")} > (SELECT grams FROM harvest_offer WHERE id = NEW.offer)
            BEGIN SELECT RAISE(ABORT, 'harvest_is_promised'); END""")
    db.execute(f"""CREATE TRIGGER harvest_offer_fits BEFORE UPDATE OF grams ON harvest_offer
        WHEN {_SUM.format(offer="NEW.id")} > NEW.grams
        BEGIN SELECT RAISE(ABORT, 'harvest_is_promised'); END""")


_TABLES = (
    """CREATE TABLE harvest_offer (
        id TEXT NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('spent_grain', 'yeast')),
        batch TEXT,
        title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 80),
        dry_g INTEGER NOT NULL DEFAULT 0 CHECK (dry_g >= 0),
        grams INTEGER NOT NULL CHECK (grams > 0),
        weighed INTEGER NOT NULL DEFAULT 0 CHECK (weighed IN (0, 1)),
        ready_utc INTEGER NOT NULL,
        expires_utc INTEGER NOT NULL CHECK (expires_utc > ready_utc),
        place TEXT NOT NULL DEFAULT '' CHECK (length(place) <= 80),
        by_member TEXT,
        UNIQUE (batch, kind)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX harvest_offer_by_end ON harvest_offer (expires_utc)",
    """CREATE TABLE harvest_claim (
        id TEXT NOT NULL PRIMARY KEY,
        offer TEXT NOT NULL REFERENCES harvest_offer (id),
        member TEXT NOT NULL,
        taker TEXT NOT NULL DEFAULT '' CHECK (length(taker) <= 60),
        grams INTEGER NOT NULL CHECK (grams > 0),
        state TEXT NOT NULL CHECK (state IN ('waiting', 'offered', 'held', 'collected', 'lapsed', 'left')),
        asked_utc INTEGER NOT NULL,
        until_utc INTEGER NOT NULL DEFAULT 0,
        taken_g INTEGER NOT NULL DEFAULT 0 CHECK (taken_g >= 0 AND (taken_g > 0) = (state = 'collected')),
        taken_utc INTEGER CHECK ((taken_utc IS NULL) = (state <> 'collected'))
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX harvest_claim_of ON harvest_claim (offer, id)",
    "CREATE INDEX harvest_claim_taken ON harvest_claim (taken_utc) WHERE taken_utc IS NOT NULL",
    """CREATE UNIQUE INDEX harvest_claim_once ON harvest_claim (offer, member)
       WHERE state IN ('waiting', 'offered', 'held')""",
    """CREATE TRIGGER harvest_claim_is_over BEFORE UPDATE OF state ON harvest_claim
       WHEN OLD.state IN ('collected', 'lapsed', 'left') AND NEW.state <> OLD.state
       BEGIN SELECT RAISE(ABORT, 'harvest_claim_is_over'); END""",
    """CREATE TABLE harvest_listener (
        member TEXT NOT NULL PRIMARY KEY,
        since_utc INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
)
