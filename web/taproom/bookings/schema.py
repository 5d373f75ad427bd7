# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: S608 - the words in these statements are our own
"""The tables of the bookings. What must never happen is refused here, whatever path leads to it (rule 9).

A booking's slots are the table's own doing: a trigger makes one for its kit and one for each kit that this takes
(kettle A takes burner 1), and keeps them in step. So there is no way to book that does not meet `booking_overlap`.
Intervals are half-open, in UTC seconds; a slot ends when the kit is clean again. What happened under an earlier
capacity or interlock stays as it was: `since_utc` says from when on the present one counts.
"""

from sqlite_utils import Database, Migrations

from taproom.bookings.status import LIVE, OPEN

migrations = Migrations("bookings")


@migrations()
def bookings(db: Database) -> None:
    """Kit, bookings, and all that hangs on them."""
    for statement in (*_KIT, *_BOOKINGS, *_SLOTS, *_CAPACITY, *_INTERLOCKS, *_AROUND):
        db.execute(statement)


_LIVE = ", ".join(f"'{status}'" for status in sorted(LIVE))
_OPEN = ", ".join(f"'{status}'" for status in sorted(OPEN))
_SANE = "BETWEEN 946684800 AND 4102444800"  # the years 2000 to 2100

_KIT = (
    f"""CREATE TABLE kit (
        id TEXT NOT NULL PRIMARY KEY,
        slug TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        place TEXT NOT NULL DEFAULT '',
        manual TEXT NOT NULL DEFAULT '',
        photo TEXT,
        kit_group TEXT,
        state TEXT NOT NULL DEFAULT 'in_service' CHECK (state IN ('in_service', 'notice', 'out_of_order')),
        note TEXT NOT NULL DEFAULT '',
        out_until_utc INTEGER,
        overdue_told_utc INTEGER,
        capacity INTEGER NOT NULL DEFAULT 1 CHECK (capacity BETWEEN 1 AND 1000),
        since_utc INTEGER NOT NULL,
        booked_in TEXT NOT NULL CHECK (booked_in IN ('hours', 'days')),
        granularity_s INTEGER NOT NULL CHECK (granularity_s >= 60 AND 86400 % granularity_s = 0),
        min_s INTEGER CHECK (min_s > 0),
        max_s INTEGER CHECK (max_s >= coalesce(min_s, 1)),
        min_days INTEGER CHECK (min_days > 0),
        max_days INTEGER CHECK (max_days >= coalesce(min_days, 1)),
        buffer_s INTEGER NOT NULL DEFAULT 0 CHECK (buffer_s BETWEEN 0 AND 2678400),
        notice_s INTEGER NOT NULL DEFAULT 0 CHECK (notice_s >= 0),
        horizon_s INTEGER NOT NULL CHECK (horizon_s > 0),
        approval INTEGER NOT NULL DEFAULT 0 CHECK (approval IN (0, 1)),
        induction TEXT,
        show_holder INTEGER NOT NULL DEFAULT 1 CHECK (show_holder IN (0, 1)),
        grace_s INTEGER CHECK (grace_s > 0),
        window_s INTEGER NOT NULL DEFAULT 900 CHECK (window_s >= 0),
        fermenter TEXT UNIQUE,
        token TEXT NOT NULL UNIQUE,
        archived_utc INTEGER,
        version INTEGER NOT NULL DEFAULT 1,
        CHECK (since_utc {_SANE} AND (out_until_utc IS NULL OR out_until_utc {_SANE})),
        CHECK (booked_in = 'hours' AND min_days IS NULL AND max_days IS NULL
            OR booked_in = 'days' AND min_s IS NULL AND max_s IS NULL)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE kit_quota (
        kit TEXT NOT NULL REFERENCES kit ON DELETE CASCADE,
        what TEXT NOT NULL CHECK (what IN ('hours', 'count', 'days')),
        per TEXT NOT NULL CHECK (per IN ('week', 'month', 'window')),
        most INTEGER NOT NULL CHECK (most >= 1),
        window_days INTEGER CHECK (window_days BETWEEN 1 AND 366),
        PRIMARY KEY (kit, what, per),
        CHECK ((per = 'window') = (window_days IS NOT NULL) AND (per = 'window') = (what = 'days'))
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE kit_steward (
        kit TEXT NOT NULL REFERENCES kit ON DELETE CASCADE,
        member TEXT NOT NULL,
        PRIMARY KEY (kit, member)
    ) STRICT, WITHOUT ROWID""",
    f"""CREATE TABLE kit_interlock (
        kit TEXT NOT NULL REFERENCES kit ON DELETE CASCADE,
        takes TEXT NOT NULL REFERENCES kit ON DELETE CASCADE,
        since_utc INTEGER NOT NULL CHECK (since_utc {_SANE}),
        PRIMARY KEY (kit, takes),
        CHECK (kit <> takes)
    ) STRICT, WITHOUT ROWID""",
    """CREATE VIEW kit_takes AS
       WITH RECURSIVE reach (kit, takes) AS (
           SELECT id, id FROM kit
           UNION
           SELECT reach.kit, kit_interlock.takes FROM reach JOIN kit_interlock ON kit_interlock.kit = reach.takes
       ) SELECT kit, takes FROM reach""",
)

_BOOKINGS = (
    f"""CREATE TABLE series (
        id TEXT NOT NULL PRIMARY KEY,
        kit TEXT NOT NULL REFERENCES kit,
        member TEXT,
        local_start TEXT NOT NULL,
        zone TEXT NOT NULL,
        rule TEXT NOT NULL,
        length_s INTEGER CHECK (length_s > 0),
        days INTEGER CHECK (days > 0),
        made_utc INTEGER NOT NULL CHECK (made_utc {_SANE}),
        CHECK ((length_s IS NULL) <> (days IS NULL))
    ) STRICT, WITHOUT ROWID""",
    f"""CREATE TABLE booking (
        id TEXT NOT NULL PRIMARY KEY,
        kit TEXT NOT NULL REFERENCES kit,
        member TEXT,
        start_utc INTEGER NOT NULL CHECK (start_utc {_SANE}),
        end_utc INTEGER NOT NULL CHECK (end_utc {_SANE}),
        status TEXT NOT NULL CHECK (status IN ('asked', 'offered', 'booked', 'in_use', 'done',
            'cancelled', 'declined', 'lapsed', 'missed', 'broken_down')),
        purpose TEXT NOT NULL DEFAULT '',
        named INTEGER NOT NULL DEFAULT 1 CHECK (named IN (0, 1)),
        counts INTEGER NOT NULL DEFAULT 1 CHECK (counts IN (0, 1)),
        series TEXT REFERENCES series,
        plan TEXT,
        offer_until_utc INTEGER CHECK (offer_until_utc IS NOT NULL OR status <> 'offered'),
        checked_in_utc INTEGER,
        checked_out_utc INTEGER,
        reminded_utc INTEGER,
        version INTEGER NOT NULL DEFAULT 0,
        made_utc INTEGER NOT NULL,
        changed_utc INTEGER NOT NULL,
        CHECK (start_utc < end_utc)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX booking_by_member ON booking (member, end_utc)",
    "CREATE INDEX booking_by_kit ON booking (kit, end_utc)",
    "CREATE INDEX booking_by_end ON booking (end_utc)",
    "CREATE INDEX booking_by_series ON booking (series, start_utc) WHERE series IS NOT NULL",
    f"CREATE INDEX booking_by_status ON booking (status, start_utc) WHERE status IN ({_OPEN})",
    """CREATE TRIGGER booking_keeps_its_kit BEFORE UPDATE OF id, kit ON booking
       WHEN NEW.kit <> OLD.kit OR NEW.id <> OLD.id
       BEGIN SELECT RAISE(ABORT, 'booking_keeps_its_kit'); END""",
    f"""CREATE TRIGGER booking_stays_over BEFORE UPDATE OF status ON booking
        WHEN OLD.status NOT IN ({_LIVE}) AND NEW.status <> OLD.status
        BEGIN SELECT RAISE(ABORT, 'booking_is_over'); END""",
)

# At its own start, and wherever another begins inside it: there, and only there, can a slot meet the most others.
_FULL = """SELECT RAISE(ABORT, 'booking_overlap') WHERE EXISTS (
        SELECT 1 FROM (
            SELECT NEW.start_utc AS at_utc
            UNION
            SELECT start_utc FROM booking_slot
            WHERE live = 1 AND kit = NEW.kit AND busy_until_utc > NEW.start_utc
                AND start_utc > NEW.start_utc AND start_utc < NEW.busy_until_utc
        ) AS moment
        WHERE (
            SELECT count(*) FROM booking_slot AS other
            WHERE other.live = 1 AND other.kit = NEW.kit AND other.booking <> NEW.booking
                AND other.busy_until_utc > moment.at_utc AND other.start_utc <= moment.at_utc
        ) >= (SELECT capacity FROM kit WHERE id = NEW.kit))"""

_SLOTS = (
    f"""CREATE TABLE booking_slot (
        booking TEXT NOT NULL REFERENCES booking ON DELETE CASCADE,
        kit TEXT NOT NULL REFERENCES kit,
        start_utc INTEGER NOT NULL CHECK (start_utc {_SANE}),
        busy_until_utc INTEGER NOT NULL,
        buffer_s INTEGER NOT NULL CHECK (buffer_s >= 0),
        live INTEGER NOT NULL CHECK (live IN (0, 1)),
        PRIMARY KEY (booking, kit),
        CHECK (start_utc < busy_until_utc)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX booking_slot_live ON booking_slot (kit, busy_until_utc, start_utc) WHERE live = 1",
    f"""CREATE TRIGGER booking_slot_is_free BEFORE INSERT ON booking_slot WHEN NEW.live = 1
        BEGIN {_FULL}; END""",
    f"""CREATE TRIGGER booking_slot_moves_to_free BEFORE UPDATE ON booking_slot WHEN NEW.live = 1
        BEGIN {_FULL}; END""",
    """CREATE TRIGGER booking_slot_stays BEFORE UPDATE OF booking, kit ON booking_slot
       WHEN NEW.booking <> OLD.booking OR NEW.kit <> OLD.kit
       BEGIN SELECT RAISE(ABORT, 'booking_slot_stays'); END""",
    f"""CREATE TRIGGER booking_slot_follows BEFORE UPDATE ON booking_slot
        WHEN NOT EXISTS (SELECT 1 FROM booking WHERE id = NEW.booking AND start_utc = NEW.start_utc
            AND end_utc + NEW.buffer_s = NEW.busy_until_utc AND (status IN ({_LIVE})) = NEW.live)
        BEGIN SELECT RAISE(ABORT, 'booking_slot_follows'); END""",
    """CREATE TRIGGER booking_slot_is_kept BEFORE DELETE ON booking_slot
       WHEN EXISTS (SELECT 1 FROM booking WHERE id = OLD.booking AND kit = OLD.kit)
       BEGIN SELECT RAISE(ABORT, 'booking_slot_is_kept'); END""",
    f"""CREATE TRIGGER booking_makes_slots AFTER INSERT ON booking
        BEGIN
            INSERT INTO booking_slot (booking, kit, start_utc, busy_until_utc, buffer_s, live)
            SELECT NEW.id, kit.id, NEW.start_utc, NEW.end_utc + kit.buffer_s, kit.buffer_s, NEW.status IN ({_LIVE})
            FROM kit_takes JOIN kit ON kit.id = kit_takes.takes WHERE kit_takes.kit = NEW.kit;
        END""",
    f"""CREATE TRIGGER booking_moves_slots AFTER UPDATE OF start_utc, end_utc, status ON booking
        BEGIN
            UPDATE booking_slot SET start_utc = NEW.start_utc, busy_until_utc = NEW.end_utc + buffer_s,
                live = NEW.status IN ({_LIVE})
            WHERE booking = NEW.id;
        END""",
)

_CAPACITY = (
    """CREATE TRIGGER kit_keeps_places BEFORE UPDATE OF capacity, since_utc ON kit
       BEGIN SELECT RAISE(ABORT, 'kit_is_promised') WHERE EXISTS (
           SELECT 1 FROM booking_slot AS slot
           WHERE slot.live = 1 AND slot.kit = NEW.id AND slot.busy_until_utc > NEW.since_utc
               AND (SELECT count(*) FROM booking_slot AS other
                    WHERE other.live = 1 AND other.kit = NEW.id
                        AND other.start_utc <= max(slot.start_utc, NEW.since_utc)
                        AND other.busy_until_utc > max(slot.start_utc, NEW.since_utc)) > NEW.capacity);
       END""",
)

_INTERLOCKS = (
    f"""CREATE TRIGGER kit_interlock_takes AFTER INSERT ON kit_interlock
        BEGIN
            INSERT INTO booking_slot (booking, kit, start_utc, busy_until_utc, buffer_s, live)
            SELECT booking.id, kit.id, booking.start_utc, booking.end_utc + kit.buffer_s, kit.buffer_s, 1
            FROM booking JOIN kit_takes ON kit_takes.kit = booking.kit JOIN kit ON kit.id = kit_takes.takes
            WHERE booking.end_utc > NEW.since_utc AND booking.status IN ({_LIVE})
                AND NOT EXISTS (
                    SELECT 1 FROM booking_slot AS held WHERE held.booking = booking.id AND held.kit = kit.id);
        END""",
    """CREATE TRIGGER kit_interlock_stays BEFORE UPDATE ON kit_interlock
       BEGIN SELECT RAISE(ABORT, 'kit_interlock_stays'); END""",
)

_AROUND = (
    f"""CREATE TABLE waiting (
        id TEXT NOT NULL PRIMARY KEY,
        kit TEXT NOT NULL REFERENCES kit,
        member TEXT NOT NULL,
        start_utc INTEGER NOT NULL CHECK (start_utc {_SANE}),
        end_utc INTEGER NOT NULL CHECK (end_utc {_SANE}),
        joined_utc INTEGER NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('waiting', 'offered', 'got', 'declined', 'lapsed', 'left')),
        booking TEXT REFERENCES booking,
        CHECK (start_utc < end_utc AND (status IN ('offered', 'got')) <= (booking IS NOT NULL))
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX waiting_by_time ON waiting (end_utc) WHERE status = 'waiting'",
    """CREATE UNIQUE INDEX waiting_once ON waiting (kit, member, start_utc, end_utc)
       WHERE status IN ('waiting', 'offered')""",
    """CREATE TABLE induction (
        topic TEXT NOT NULL,
        member TEXT NOT NULL,
        from_utc INTEGER NOT NULL,
        until_utc INTEGER CHECK (until_utc > from_utc),
        by_member TEXT,
        PRIMARY KEY (topic, member)
    ) STRICT, WITHOUT ROWID""",
    f"""CREATE TABLE induction_session (
        id TEXT NOT NULL PRIMARY KEY,
        topic TEXT NOT NULL,
        start_utc INTEGER NOT NULL CHECK (start_utc {_SANE}),
        end_utc INTEGER NOT NULL CHECK (end_utc {_SANE}),
        place TEXT NOT NULL DEFAULT '',
        by_member TEXT,
        CHECK (start_utc < end_utc)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX induction_session_by_topic ON induction_session (topic, start_utc)",
    """CREATE TABLE damage (
        id TEXT NOT NULL PRIMARY KEY,
        kit TEXT NOT NULL REFERENCES kit,
        booking TEXT REFERENCES booking,
        member TEXT,
        at_utc INTEGER NOT NULL,
        severity TEXT NOT NULL CHECK (severity IN ('cosmetic', 'hinders', 'dangerous')),
        text TEXT NOT NULL CHECK (text <> ''),
        photo TEXT,
        mended_utc INTEGER
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX damage_by_kit ON damage (kit, at_utc)",
    """CREATE TABLE booking_request (
        member TEXT NOT NULL,
        key TEXT NOT NULL,
        request TEXT NOT NULL,
        result TEXT NOT NULL CHECK (json_valid(result)),
        at_utc INTEGER NOT NULL,
        PRIMARY KEY (member, key)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX booking_request_by_age ON booking_request (at_utc)",
    """CREATE TABLE feed (
        hash TEXT NOT NULL PRIMARY KEY,
        member TEXT NOT NULL,
        made_utc INTEGER NOT NULL,
        revoked_utc INTEGER
    ) STRICT, WITHOUT ROWID""",
)
