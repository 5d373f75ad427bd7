# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the members. No secret is in them: of tokens and codes the SHA-256, of passwords and PINs argon2id.

What must not happen is refused here (rule 9): a brewery without an administrator, a member deleted under their
bookings, a session that outlives its member.
"""

from sqlite_utils import Database, Migrations

migrations = Migrations("members")


@migrations()
def members(db: Database) -> None:
    for statement in (*_MEMBER, *_WAYS_IN, *_SESSION, *_CODES):
        db.execute(statement)


@migrations()
def phone_codes(db: Database) -> None:
    for statement in _PHONE_CODES:
        db.execute(statement)


@migrations()
def phone_choices(db: Database) -> None:
    for statement in _PHONE_CHOICES:
        db.execute(statement)


_MEMBER = (
    # name_key is the name as it is compared (rules.name_key); both it and the e-mail address are empty once erased.
    """CREATE TABLE member (
        id TEXT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL CHECK (length(name) <= 60),
        name_key TEXT UNIQUE,
        email TEXT COLLATE NOCASE UNIQUE CHECK (length(email) <= 254),
        role TEXT NOT NULL CHECK (role IN ('member', 'brewer', 'maintainer', 'administrator')),
        language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
        created_utc INTEGER NOT NULL,
        disabled_utc INTEGER,
        erased_utc INTEGER,
        CHECK (erased_utc IS NOT NULL OR (name <> '' AND name_key IS NOT NULL)),
        CHECK (erased_utc IS NULL OR (name = '' AND name_key IS NULL AND email IS NULL))
    ) STRICT, WITHOUT ROWID""",
    """CREATE TRIGGER an_administrator_stays BEFORE UPDATE OF role, disabled_utc, erased_utc ON member
       WHEN OLD.role = 'administrator' AND OLD.disabled_utc IS NULL AND OLD.erased_utc IS NULL
       AND NOT (NEW.role = 'administrator' AND NEW.disabled_utc IS NULL AND NEW.erased_utc IS NULL)
       AND NOT EXISTS (
           SELECT 1 FROM member
           WHERE id <> OLD.id AND role = 'administrator' AND disabled_utc IS NULL AND erased_utc IS NULL
       )
       BEGIN SELECT RAISE(ABORT, 'last_administrator'); END""",
    """CREATE TRIGGER members_stay BEFORE DELETE ON member
       BEGIN SELECT RAISE(ABORT, 'members_are_erased_not_deleted'); END""",
)
_WAYS_IN = (
    """CREATE TABLE known_by (
        member TEXT NOT NULL REFERENCES member (id),
        kind TEXT NOT NULL CHECK (kind IN ('password', 'pin')),
        hash TEXT NOT NULL CHECK (hash LIKE '$argon2id$%'),
        changed_utc INTEGER NOT NULL,
        PRIMARY KEY (member, kind)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE passkey (
        credential_id BLOB NOT NULL PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        member TEXT NOT NULL REFERENCES member (id),
        public_key BLOB NOT NULL,
        sign_count INTEGER NOT NULL,
        label TEXT NOT NULL,
        created_utc INTEGER NOT NULL,
        used_utc INTEGER
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX passkey_by_member ON passkey (member)",
    # What a browser was asked to sign. `browser_sha256` ties the answer to the browser that was asked.
    """CREATE TABLE challenge (
        browser_sha256 BLOB NOT NULL PRIMARY KEY,
        challenge BLOB NOT NULL,
        member TEXT REFERENCES member (id),
        expires_utc INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
)
_SESSION = (
    """CREATE TABLE panel (
        id TEXT NOT NULL PRIMARY KEY,
        token_sha256 BLOB NOT NULL UNIQUE,
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
        paired_by TEXT NOT NULL REFERENCES member (id),
        paired_utc INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE session (
        token_sha256 BLOB NOT NULL PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        member TEXT NOT NULL REFERENCES member (id),
        kind TEXT NOT NULL CHECK (kind IN ('browser', 'panel', 'token')),
        label TEXT NOT NULL,
        panel TEXT REFERENCES panel (id) ON DELETE CASCADE,
        created_utc INTEGER NOT NULL,
        seen_utc INTEGER NOT NULL,
        idle_s INTEGER NOT NULL CHECK (idle_s > 0),
        expires_utc INTEGER NOT NULL,
        CHECK ((kind = 'panel') = (panel IS NOT NULL))
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX session_by_member ON session (member)",
    """CREATE TRIGGER who_is_disabled_is_signed_out AFTER UPDATE OF disabled_utc, erased_utc ON member
       WHEN NEW.disabled_utc IS NOT NULL OR NEW.erased_utc IS NOT NULL
       BEGIN DELETE FROM session WHERE member = NEW.id; DELETE FROM sign_in_code WHERE member = NEW.id; END""",
    """CREATE TRIGGER only_who_is_active_signs_in BEFORE INSERT ON session
       WHEN EXISTS (
           SELECT 1 FROM member WHERE id = NEW.member AND (disabled_utc IS NOT NULL OR erased_utc IS NOT NULL)
       )
       BEGIN SELECT RAISE(ABORT, 'member_is_not_active'); END""",
)
_CODES = (
    """CREATE TABLE claim_code (code_sha256 BLOB NOT NULL PRIMARY KEY, expires_utc INTEGER NOT NULL)
       STRICT, WITHOUT ROWID""",
    """CREATE TABLE invitation (
        id TEXT NOT NULL PRIMARY KEY,
        token_sha256 BLOB NOT NULL UNIQUE,
        role TEXT NOT NULL CHECK (role IN ('member', 'brewer', 'maintainer', 'administrator')),
        for_whom TEXT NOT NULL,
        by_member TEXT NOT NULL REFERENCES member (id),
        created_utc INTEGER NOT NULL,
        expires_utc INTEGER NOT NULL,
        used_utc INTEGER,
        used_by TEXT UNIQUE REFERENCES member (id),
        CHECK ((used_utc IS NULL) = (used_by IS NULL))
    ) STRICT, WITHOUT ROWID""",
    """CREATE TRIGGER an_invitation_is_used_once BEFORE UPDATE OF used_by ON invitation WHEN OLD.used_by IS NOT NULL
       BEGIN SELECT RAISE(ABORT, 'invitation_is_used'); END""",
    # One at a time for each member and way. By e-mail it is good only in the browser that asked for it.
    """CREATE TABLE sign_in_code (
        member TEXT NOT NULL REFERENCES member (id),
        way TEXT NOT NULL CHECK (way IN ('email', 'steward')),
        code_sha256 BLOB NOT NULL,
        browser_sha256 BLOB,
        expires_utc INTEGER NOT NULL,
        tries_left INTEGER NOT NULL CHECK (tries_left >= 0),
        PRIMARY KEY (member, way),
        CHECK ((way = 'email') = (browser_sha256 IS NOT NULL))
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE pairing_code (
        code_sha256 BLOB NOT NULL PRIMARY KEY,
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
        by_member TEXT NOT NULL REFERENCES member (id),
        expires_utc INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    # Failures since the last success, for each account, address, or member at a panel.
    """CREATE TABLE attempt (
        who TEXT NOT NULL PRIMARY KEY,
        failures INTEGER NOT NULL,
        last_utc INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
)
_PHONE_CODES = (
    # What a panel shows for a phone to answer: one at a time for each panel. `member` is who has answered.
    """CREATE TABLE phone_code (
        panel TEXT NOT NULL PRIMARY KEY REFERENCES panel (id) ON DELETE CASCADE,
        code_sha256 BLOB NOT NULL UNIQUE,
        number INTEGER NOT NULL CHECK (number BETWEEN 10 AND 99),
        member TEXT REFERENCES member (id),
        expires_utc INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TRIGGER a_phone_answers_once BEFORE UPDATE OF member ON phone_code WHEN OLD.member IS NOT NULL
       BEGIN SELECT RAISE(ABORT, 'phone_code_is_answered'); END""",
)
_PHONE_CHOICES = (
    # Codes live two minutes: those of before are not worth keeping.
    "DELETE FROM phone_code",
    # What the phone is asked: three numbers, by chance, of which one is `number`. The code must not tell which.
    """ALTER TABLE phone_code ADD COLUMN choices TEXT NOT NULL DEFAULT '[]'
       CHECK (json_array_length(choices) IN (0, 3))""",
)
