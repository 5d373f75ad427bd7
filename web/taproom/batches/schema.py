# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later

"""The tables of the batches. What must never happen is refused here, whatever path leads to it (rule 9).

The log is append-only; a batch's status is what the log's last move says, by trigger, and a move that the table of
transitions does not have is refused. What was frozen when the batch was made stays frozen. Erasing a member empties
the names, and nothing else.
"""

from sqlite_utils import Database, Migrations

from taproom.batches.states import FIRST, STATUSES, TRANSITIONS
from taproom.batches.values import KINDS, MAX_NAME, MAX_NOTE

migrations = Migrations("batches")


@migrations()
def batches(db: Database) -> None:
    """Batches, who brews them, what happened, and how they taste."""
    for statement in (*_BATCH, *_EVENT, *_MOVES, *_TASTING):
        db.execute(statement)


@migrations()
def shown_photos(db: Database) -> None:
    """Which photos a batch's keeper shows to everybody."""
    db.execute(
        """CREATE TABLE batch_shown_photo (
            event TEXT NOT NULL PRIMARY KEY REFERENCES batch_event (id),
            batch TEXT NOT NULL REFERENCES batch
        ) STRICT, WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX batch_shown_photo_by_batch ON batch_shown_photo (batch)")


def _words(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{it}'" for it in words)


_EDGES = _words(tuple(f"{here}>{there}" for here, all_of in TRANSITIONS.items() for there in all_of))
_SANE = "BETWEEN 946684800 AND 4102444800"  # the years 2000 to 2100
_FROZEN = ("id", "number", "revision", "document", "expected", "origin", "volume_l", "short", "made_utc")

_BATCH = (
    f"""CREATE TABLE batch (
        id TEXT NOT NULL PRIMARY KEY,
        number INTEGER NOT NULL UNIQUE CHECK (number >= 1),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND {MAX_NAME}),
        revision TEXT CHECK (length(revision) = 64),
        document TEXT CHECK (document IS NULL OR json_valid(document)),
        expected TEXT NOT NULL CHECK (json_valid(expected)),
        origin TEXT NOT NULL CHECK (json_valid(origin)),
        volume_l REAL NOT NULL CHECK (volume_l > 0 AND volume_l <= 100000),
        fermenter TEXT,
        regulated TEXT NOT NULL CHECK (regulated IN ('controller', 'by_hand')),
        booking TEXT,
        keeper TEXT,
        status TEXT NOT NULL CHECK (status IN ({_words(STATUSES)})),
        short TEXT NOT NULL UNIQUE CHECK (length(short) BETWEEN 6 AND 20),
        is_public INTEGER NOT NULL DEFAULT 0 CHECK (is_public IN (0, 1)),
        made_utc INTEGER NOT NULL CHECK (made_utc {_SANE}),
        version INTEGER NOT NULL DEFAULT 1,
        CHECK ((revision IS NULL) OR (document IS NOT NULL))
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX batch_by_status ON batch (status, number)",
    "CREATE INDEX batch_by_revision ON batch (revision) WHERE revision IS NOT NULL",
    "CREATE INDEX batch_by_fermenter ON batch (fermenter, status) WHERE fermenter IS NOT NULL",
    """CREATE TABLE batch_brewer (
        batch TEXT NOT NULL REFERENCES batch,
        member TEXT NOT NULL,
        PRIMARY KEY (batch, member)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX batch_brewer_by_member ON batch_brewer (member)",
    f"""CREATE TRIGGER batch_begins BEFORE INSERT ON batch WHEN NEW.status <> '{FIRST}'
        BEGIN SELECT RAISE(ABORT, 'batch_begins_as_{FIRST}'); END""",
    f"""CREATE TRIGGER batch_is_frozen BEFORE UPDATE OF {", ".join(_FROZEN)} ON batch
        WHEN {" OR ".join(f"NEW.{it} IS NOT OLD.{it}" for it in _FROZEN)}
        BEGIN SELECT RAISE(ABORT, 'batch_is_frozen'); END""",
    """CREATE TRIGGER batch_stays BEFORE DELETE ON batch
       BEGIN SELECT RAISE(ABORT, 'batch_stays'); END""",
)

_EVENT = (
    f"""CREATE TABLE batch_event (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE CHECK (length(id) BETWEEN 8 AND 40),
        batch TEXT NOT NULL REFERENCES batch,
        kind TEXT NOT NULL CHECK (kind IN ({_words(KINDS)})),
        at_utc INTEGER NOT NULL CHECK (at_utc {_SANE}),
        heard_utc INTEGER NOT NULL CHECK (heard_utc {_SANE}),
        actor TEXT,
        from_status TEXT CHECK (from_status IN ({_words(STATUSES)})),
        to_status TEXT CHECK (to_status IN ({_words(STATUSES)})),
        corrects TEXT UNIQUE REFERENCES batch_event (id),
        step TEXT CHECK (length(step) <= 80),
        note TEXT NOT NULL DEFAULT '' CHECK (length(note) <= {MAX_NOTE}),
        detail TEXT NOT NULL DEFAULT '{{}}' CHECK (json_valid(detail)),
        CHECK ((kind IN ('made', 'moved', 'corrected')) = (to_status IS NOT NULL)),
        CHECK ((kind IN ('moved', 'corrected')) = (from_status IS NOT NULL)),
        CHECK ((kind = 'corrected') = (corrects IS NOT NULL)),
        CHECK (kind NOT LIKE 'step%' OR step IS NOT NULL)
    ) STRICT""",
    "CREATE INDEX batch_event_by_batch ON batch_event (batch, seq)",
    "CREATE INDEX batch_event_by_actor ON batch_event (actor) WHERE actor IS NOT NULL",
    """CREATE TRIGGER batch_event_stays BEFORE DELETE ON batch_event
       BEGIN SELECT RAISE(ABORT, 'batch_event_is_append_only'); END""",
    """CREATE TRIGGER batch_event_is_not_rewritten BEFORE UPDATE ON batch_event
       WHEN NEW.actor IS NOT NULL OR NEW.seq <> OLD.seq OR NEW.id <> OLD.id OR NEW.batch <> OLD.batch
           OR NEW.kind <> OLD.kind OR NEW.at_utc <> OLD.at_utc OR NEW.heard_utc <> OLD.heard_utc
           OR NEW.from_status IS NOT OLD.from_status OR NEW.to_status IS NOT OLD.to_status
           OR NEW.corrects IS NOT OLD.corrects OR NEW.step IS NOT OLD.step OR NEW.note <> OLD.note
           OR NEW.detail <> OLD.detail
       BEGIN SELECT RAISE(ABORT, 'batch_event_is_append_only'); END""",
)

_MOVES = (
    """CREATE TRIGGER batch_moves_from_where_it_is BEFORE INSERT ON batch_event
       WHEN NEW.from_status IS NOT NULL AND NEW.from_status IS NOT (SELECT status FROM batch WHERE id = NEW.batch)
       BEGIN SELECT RAISE(ABORT, 'batch_moved_meanwhile'); END""",
    f"""CREATE TRIGGER batch_moves_as_it_may BEFORE INSERT ON batch_event
        WHEN NEW.kind = 'moved' AND NEW.from_status || '>' || NEW.to_status NOT IN ({_EDGES})
        BEGIN SELECT RAISE(ABORT, 'batch_cannot_move_there'); END""",
    """CREATE TRIGGER batch_corrects_the_last_move BEFORE INSERT ON batch_event
       WHEN NEW.kind = 'corrected' AND NOT EXISTS (
           SELECT 1 FROM batch_event AS move WHERE move.id = NEW.corrects AND move.batch = NEW.batch
               AND move.from_status = NEW.to_status AND move.seq = (
                   SELECT max(other.seq) FROM batch_event AS other
                   WHERE other.batch = NEW.batch AND other.kind = 'moved' AND NOT EXISTS (
                       SELECT 1 FROM batch_event AS undone WHERE undone.corrects = other.id)))
       BEGIN SELECT RAISE(ABORT, 'batch_corrects_the_last_move'); END""",
    """CREATE TRIGGER batch_is_made_once BEFORE INSERT ON batch_event
       WHEN NEW.kind = 'made' AND EXISTS (SELECT 1 FROM batch_event WHERE batch = NEW.batch)
       BEGIN SELECT RAISE(ABORT, 'batch_is_made_once'); END""",
    """CREATE TRIGGER batch_follows_its_log AFTER INSERT ON batch_event WHEN NEW.from_status IS NOT NULL
       BEGIN UPDATE batch SET status = NEW.to_status, version = version + 1 WHERE id = NEW.batch; END""",
    """CREATE TRIGGER batch_status_is_the_logs BEFORE UPDATE OF status ON batch
       WHEN NEW.status IS NOT (SELECT to_status FROM batch_event WHERE batch = NEW.id AND to_status IS NOT NULL
           ORDER BY seq DESC LIMIT 1)
       BEGIN SELECT RAISE(ABORT, 'batch_status_is_the_logs'); END""",
)

# Each member tastes a batch once, and may think again. The five marks are out of 5.
_TASTING = (
    """CREATE TABLE batch_tasting (
        id TEXT NOT NULL PRIMARY KEY,
        batch TEXT NOT NULL REFERENCES batch,
        member TEXT,
        at_utc INTEGER NOT NULL,
        appearance INTEGER NOT NULL CHECK (appearance BETWEEN 1 AND 5),
        aroma INTEGER NOT NULL CHECK (aroma BETWEEN 1 AND 5),
        flavour INTEGER NOT NULL CHECK (flavour BETWEEN 1 AND 5),
        mouthfeel INTEGER NOT NULL CHECK (mouthfeel BETWEEN 1 AND 5),
        overall INTEGER NOT NULL CHECK (overall BETWEEN 1 AND 5),
        words TEXT NOT NULL DEFAULT '' CHECK (length(words) <= 2000),
        version INTEGER NOT NULL DEFAULT 1,
        UNIQUE (batch, member)
    ) STRICT, WITHOUT ROWID""",
)
