# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later

"""The tables of what is measured. A reading is never rewritten and never deleted (rule 9): it is superseded, once."""

from sqlite_utils import Database, Migrations

from taproom.measuring.values import INSTRUMENTS, KINDS, QUANTITIES

migrations = Migrations("measuring")


@migrations()
def measuring(db: Database) -> None:
    """Devices, readings, and what is done by hand."""
    for statement in (*_DEVICE, *_READING, *_BY_HAND):
        db.execute(statement)


def _words(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{it}'" for it in words)


_SANE = "BETWEEN 946684800 AND 4102444800"  # the years 2000 to 2100

_DEVICE = (
    f"""CREATE TABLE device (
        id TEXT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
        kind TEXT NOT NULL CHECK (kind IN ({_words(KINDS)})),
        token_hash TEXT UNIQUE CHECK (length(token_hash) = 64),
        bridge TEXT REFERENCES device,
        heard_as TEXT NOT NULL DEFAULT '' CHECK (length(heard_as) <= 60),
        batch TEXT REFERENCES batch,
        unit TEXT NOT NULL DEFAULT '' CHECK (unit IN ('', 'sg', 'plato')),
        polynomial TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(polynomial)),
        made_utc INTEGER NOT NULL,
        revoked_utc INTEGER,
        seen_utc INTEGER,
        interval_s INTEGER,
        battery_v REAL,
        battery_percent REAL,
        rssi_dbm REAL,
        complaint TEXT NOT NULL DEFAULT '' CHECK (complaint = '' OR json_valid(complaint)),
        author TEXT,
        CHECK ((bridge IS NULL) = (token_hash IS NOT NULL)),
        UNIQUE (bridge, heard_as)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX device_by_batch ON device (batch) WHERE batch IS NOT NULL",
    """CREATE TRIGGER device_is_revoked_for_good BEFORE UPDATE OF revoked_utc ON device
       WHEN OLD.revoked_utc IS NOT NULL AND NEW.revoked_utc IS NOT OLD.revoked_utc
       BEGIN SELECT RAISE(ABORT, 'device_is_revoked_for_good'); END""",
    """CREATE TRIGGER device_stays BEFORE DELETE ON device
       BEGIN SELECT RAISE(ABORT, 'device_stays'); END""",
)

# `delivery` is the digest of what a device sent: the same twice at once is one delivery.
_READING = (
    f"""CREATE TABLE reading (
        id TEXT NOT NULL PRIMARY KEY,
        batch TEXT REFERENCES batch,
        at_utc INTEGER NOT NULL CHECK (at_utc {_SANE}),
        heard_utc INTEGER NOT NULL CHECK (heard_utc {_SANE}),
        quantity TEXT NOT NULL CHECK (quantity IN ({_words(QUANTITIES)})),
        value REAL NOT NULL,
        raw REAL NOT NULL,
        raw_unit TEXT NOT NULL,
        temperature_c REAL,
        instrument TEXT NOT NULL CHECK (instrument IN ({_words(INSTRUMENTS)})),
        method TEXT NOT NULL CHECK (method IN ('as_read', 'hydrometer', 'refractometer', 'polynomial')),
        inputs TEXT NOT NULL DEFAULT '{{}}' CHECK (json_valid(inputs)),
        assumed TEXT NOT NULL DEFAULT '',
        source TEXT NOT NULL CHECK (source IN ('manual', 'sensor')),
        device TEXT REFERENCES device,
        delivery TEXT,
        author TEXT,
        supersedes TEXT UNIQUE REFERENCES reading,
        withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)),
        CHECK (quantity <> 'gravity' OR value BETWEEN 0.9 AND 1.6),
        CHECK ((source = 'sensor') = (device IS NOT NULL)),
        CHECK (withdrawn = 0 OR supersedes IS NOT NULL)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX reading_by_batch ON reading (batch, quantity, at_utc) WHERE batch IS NOT NULL",
    "CREATE INDEX reading_by_delivery ON reading (device, heard_utc) WHERE device IS NOT NULL",
    "CREATE INDEX reading_by_author ON reading (author) WHERE author IS NOT NULL",
    """CREATE TRIGGER reading_stays BEFORE DELETE ON reading
       BEGIN SELECT RAISE(ABORT, 'reading_is_append_only'); END""",
    """CREATE TRIGGER reading_is_not_rewritten BEFORE UPDATE ON reading
       WHEN NEW.author IS NOT NULL OR NEW.id <> OLD.id OR NEW.batch IS NOT OLD.batch OR NEW.at_utc <> OLD.at_utc
           OR NEW.heard_utc <> OLD.heard_utc OR NEW.quantity <> OLD.quantity OR NEW.value <> OLD.value
           OR NEW.raw <> OLD.raw OR NEW.raw_unit <> OLD.raw_unit OR NEW.temperature_c IS NOT OLD.temperature_c
           OR NEW.instrument <> OLD.instrument OR NEW.method <> OLD.method OR NEW.inputs <> OLD.inputs
           OR NEW.assumed <> OLD.assumed OR NEW.source <> OLD.source OR NEW.device IS NOT OLD.device
           OR NEW.delivery IS NOT OLD.delivery OR NEW.supersedes IS NOT OLD.supersedes
           OR NEW.withdrawn <> OLD.withdrawn
       BEGIN SELECT RAISE(ABORT, 'reading_is_append_only'); END""",
    """CREATE TRIGGER reading_supersedes_its_like BEFORE INSERT ON reading WHEN NEW.supersedes IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM reading AS old WHERE old.id = NEW.supersedes AND old.batch IS NEW.batch
           AND old.quantity = NEW.quantity AND old.withdrawn = 0)
       BEGIN SELECT RAISE(ABORT, 'reading_supersedes_its_like'); END""",
)

_BY_HAND = (
    """CREATE TABLE by_hand (
        batch TEXT NOT NULL PRIMARY KEY REFERENCES batch,
        target_c REAL NOT NULL CHECK (target_c BETWEEN -2 AND 40),
        chamber TEXT NOT NULL CHECK (chamber IN ('fridge', 'box', 'cupboard', 'room')),
        yeast TEXT NOT NULL CHECK (yeast IN ('ale', 'lager')),
        bottles INTEGER NOT NULL CHECK (bottles BETWEEN 0 AND 6),
        every_h INTEGER NOT NULL CHECK (every_h BETWEEN 4 AND 48),
        version INTEGER NOT NULL DEFAULT 1
    ) STRICT, WITHOUT ROWID""",
    f"""CREATE TABLE by_hand_act (
        seq INTEGER PRIMARY KEY,
        batch TEXT NOT NULL REFERENCES batch,
        at_utc INTEGER NOT NULL CHECK (at_utc {_SANE}),
        what TEXT NOT NULL CHECK (what IN ('frozen', 'warm', 'open', 'blanket', 'room_low', 'room_high', 'target')),
        number REAL NOT NULL,
        author TEXT
    ) STRICT""",
    "CREATE INDEX by_hand_act_by_batch ON by_hand_act (batch, at_utc)",
    """CREATE TRIGGER by_hand_act_stays BEFORE DELETE ON by_hand_act
       BEGIN SELECT RAISE(ABORT, 'by_hand_act_is_append_only'); END""",
)
