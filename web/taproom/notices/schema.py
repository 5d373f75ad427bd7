# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the notices."""

from sqlite_utils import Database, Migrations

migrations = Migrations("notices")


@migrations()
def notices(db: Database) -> None:
    for statement in _NOTICES:
        db.execute(statement)


@migrations()
def deliveries(db: Database) -> None:
    for statement in _DELIVERIES:
        db.execute(statement)


@migrations()
def webhooks(db: Database) -> None:
    """What goes to the brewery itself goes to its webhook."""
    for statement in _WEBHOOKS:
        db.execute(statement)


_NOTICES = (
    """CREATE TABLE notice (
        id TEXT NOT NULL PRIMARY KEY,
        to_member TEXT NOT NULL,
        kind TEXT NOT NULL,
        at_utc INTEGER NOT NULL,
        link TEXT NOT NULL CHECK (link LIKE '/%'),
        names TEXT NOT NULL CHECK (json_valid(names)),
        read_utc INTEGER
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX notice_by_member ON notice (to_member, id)",
)
_DELIVERIES = (
    # What was there before there were deliveries is not sent out now.
    "ALTER TABLE notice ADD COLUMN planned_utc INTEGER",
    "UPDATE notice SET planned_utc = at_utc",
    "CREATE INDEX notice_unplanned ON notice (id) WHERE planned_utc IS NULL",
    "CREATE INDEX notice_unread ON notice (to_member) WHERE read_utc IS NULL",
    "CREATE INDEX notice_read ON notice (read_utc) WHERE read_utc IS NOT NULL",
    # One for each address that a notice goes to: `target` is a push subscription, or empty for e-mail. While it is
    # being sent, next_try_utc is when we stop believing in the process that took it.
    """CREATE TABLE delivery (
        notice TEXT NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
        channel TEXT NOT NULL CHECK (channel IN ('email', 'push')),
        target TEXT NOT NULL CHECK ((channel = 'email') = (target = '')),
        state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'dropped')),
        tries INTEGER NOT NULL DEFAULT 0,
        next_try_utc INTEGER CHECK ((state IN ('waiting', 'sending')) = (next_try_utc IS NOT NULL)),
        done_utc INTEGER CHECK ((state IN ('waiting', 'sending')) = (done_utc IS NULL)),
        error TEXT,
        PRIMARY KEY (notice, channel, target)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX delivery_due ON delivery (next_try_utc) WHERE next_try_utc IS NOT NULL",
    "CREATE INDEX delivery_failed ON delivery (done_utc) WHERE state = 'failed'",
    """CREATE TRIGGER delivery_is_sent_once BEFORE UPDATE ON delivery WHEN OLD.state = 'sent'
       BEGIN SELECT RAISE(ABORT, 'delivery_is_sent_once'); END""",
    # No row means yes.
    """CREATE TABLE notice_choice (
        member TEXT NOT NULL,
        kinds TEXT NOT NULL,
        channel TEXT NOT NULL CHECK (channel IN ('email', 'push')),
        wanted INTEGER NOT NULL CHECK (wanted IN (0, 1)),
        PRIMARY KEY (member, kinds, channel)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE notice_quiet (
        member TEXT NOT NULL PRIMARY KEY,
        from_minute INTEGER NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
        until_minute INTEGER NOT NULL CHECK (until_minute BETWEEN 0 AND 1439),
        CHECK (from_minute <> until_minute)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE push_subscription (
        id TEXT NOT NULL PRIMARY KEY,
        member TEXT NOT NULL,
        endpoint TEXT NOT NULL UNIQUE CHECK (length(endpoint) <= 1000),
        p256dh TEXT NOT NULL,
        auth TEXT NOT NULL,
        device TEXT NOT NULL CHECK (length(device) <= 60),
        made_utc INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX push_subscription_by_member ON push_subscription (member)",
)
_WEBHOOKS = (
    """CREATE TABLE delivery_by_ways (
        notice TEXT NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
        channel TEXT NOT NULL CHECK (channel IN ('email', 'push', 'webhook')),
        target TEXT NOT NULL CHECK ((channel = 'push') = (target <> '')),
        state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'dropped')),
        tries INTEGER NOT NULL DEFAULT 0,
        next_try_utc INTEGER CHECK ((state IN ('waiting', 'sending')) = (next_try_utc IS NOT NULL)),
        done_utc INTEGER CHECK ((state IN ('waiting', 'sending')) = (done_utc IS NULL)),
        error TEXT,
        PRIMARY KEY (notice, channel, target)
    ) STRICT, WITHOUT ROWID""",
    """INSERT INTO delivery_by_ways (notice, channel, target, state, tries, next_try_utc, done_utc, error)
       SELECT notice, channel, target, state, tries, next_try_utc, done_utc, error FROM delivery""",
    "DROP TABLE delivery",
    "ALTER TABLE delivery_by_ways RENAME TO delivery",
    "CREATE INDEX delivery_due ON delivery (next_try_utc) WHERE next_try_utc IS NOT NULL",
    "CREATE INDEX delivery_failed ON delivery (done_utc) WHERE state = 'failed'",
    """CREATE TRIGGER delivery_is_sent_once BEFORE UPDATE ON delivery WHEN OLD.state = 'sent'
       BEGIN SELECT RAISE(ABORT, 'delivery_is_sent_once'); END""",
)
