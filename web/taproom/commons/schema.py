# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the commons. The ledger's keep themselves: append-only, balanced, within limits, chained.

SQLite has no check at the end of a transaction, but it has foreign keys that are looked at then. So a posting needs a
seal: it cannot be committed without one, and a seal is refused over entries that do not sum to zero.
"""

from sqlite_utils import Database, Migrations

migrations = Migrations("commons")


@migrations()
def ledger(db: Database) -> None:
    for statement in _LEDGER:
        db.execute(statement)
    for table in ("ledger_account", "ledger_posting", "ledger_entry", "ledger_seal"):
        for verb in ("UPDATE", "DELETE"):
            db.execute(f"""CREATE TRIGGER {table}_stays_on_{verb.lower()} BEFORE {verb} ON {table}
                BEGIN SELECT RAISE(ABORT, 'ledger_is_append_only'); END""")


@migrations()
def choices(db: Database) -> None:
    """Each row is a decision; the newest of a name is what holds."""
    db.execute("""CREATE TABLE commons_choice (
        seq INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        chosen INTEGER NOT NULL,
        at_utc INTEGER NOT NULL,
        by_member TEXT NOT NULL,
        reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 200)
    ) STRICT""")
    for verb in ("UPDATE", "DELETE"):
        db.execute(f"""CREATE TRIGGER commons_choice_stays_on_{verb.lower()} BEFORE {verb} ON commons_choice
            BEGIN SELECT RAISE(ABORT, 'choices_are_append_only'); END""")


@migrations()
def work(db: Database) -> None:
    for statement in _WORK:
        db.execute(statement)


@migrations()
def buckets(db: Database) -> None:
    for statement in _BUCKETS:
        db.execute(statement)


@migrations()
def takes(db: Database) -> None:
    for statement in _TAKES:
        db.execute(statement)
    for table in ("take", "take_closing", "take_line"):
        for verb in ("UPDATE", "DELETE"):
            db.execute(f"""CREATE TRIGGER {table}_stays_on_{verb.lower()} BEFORE {verb} ON {table}
                BEGIN SELECT RAISE(ABORT, 'takes_are_append_only'); END""")


@migrations()
def income(db: Database) -> None:
    for statement in _INCOME:
        db.execute(statement)


@migrations()
def coins(db: Database) -> None:
    db.execute("""CREATE TABLE coin_offer (
        id TEXT NOT NULL PRIMARY KEY,
        title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 60),
        coins INTEGER NOT NULL CHECK (coins > 0),
        since_utc INTEGER NOT NULL,
        by_member TEXT NOT NULL,
        ended_utc INTEGER
    ) STRICT, WITHOUT ROWID""")


@migrations()
def bottles(db: Database) -> None:
    db.execute("""CREATE TABLE bottle_partner (
        id TEXT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
        since_utc INTEGER NOT NULL,
        by_member TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""")


@migrations()
def gifts(db: Database) -> None:
    db.execute("""CREATE TABLE gift (
        id TEXT NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('donation', 'grant')),
        giver TEXT NOT NULL CHECK (length(giver) <= 200),
        target TEXT NOT NULL,
        cents INTEGER NOT NULL CHECK (cents > 0),
        terms TEXT NOT NULL CHECK (length(terms) <= 200),
        by_member TEXT NOT NULL,
        at_utc INTEGER NOT NULL,
        seq INTEGER NOT NULL UNIQUE REFERENCES ledger_posting (seq)
    ) STRICT, WITHOUT ROWID""")
    db.execute("CREATE INDEX gift_by_target ON gift (target)")


_INCOME = (
    """CREATE TABLE meeting (
        id TEXT NOT NULL PRIMARY KEY,
        title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 60),
        held_utc INTEGER NOT NULL,
        by_member TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX meeting_held ON meeting (held_utc)",
    """CREATE TABLE attendance (
        meeting TEXT NOT NULL REFERENCES meeting (id),
        member TEXT NOT NULL,
        PRIMARY KEY (meeting, member)
    ) STRICT, WITHOUT ROWID""",
)
_TAKES = (
    # The newest of a member is what they want. -1: the rest; 0: nothing.
    """CREATE TABLE take (
        seq INTEGER PRIMARY KEY,
        member TEXT NOT NULL,
        cents INTEGER NOT NULL CHECK (cents >= -1),
        at_utc INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE take_closing (
        month TEXT NOT NULL PRIMARY KEY,
        seq INTEGER NOT NULL UNIQUE REFERENCES ledger_posting (seq),
        pot_cents INTEGER NOT NULL,
        left_cents INTEGER NOT NULL CHECK (left_cents BETWEEN 0 AND pot_cents)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE take_line (
        month TEXT NOT NULL REFERENCES take_closing (month),
        member TEXT NOT NULL,
        nominal INTEGER NOT NULL,
        actual INTEGER NOT NULL CHECK (actual BETWEEN 0 AND nominal),
        PRIMARY KEY (month, member)
    ) STRICT, WITHOUT ROWID""",
)
_BUCKETS = (
    """CREATE TABLE bucket (
        id TEXT NOT NULL PRIMARY KEY,
        title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 60),
        why TEXT NOT NULL CHECK (length(why) <= 1000),
        least_cents INTEGER NOT NULL CHECK (least_cents > 0),
        goal_cents INTEGER NOT NULL CHECK (goal_cents >= least_cents),
        by_member TEXT NOT NULL,
        proposed_utc INTEGER NOT NULL,
        state TEXT NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'funded', 'bought', 'called_off'))
    ) STRICT, WITHOUT ROWID""",
    """CREATE TRIGGER bucket_goes_its_way BEFORE UPDATE ON bucket
       WHEN OLD.state IN ('bought', 'called_off') OR (OLD.state = 'funded' AND NEW.state = 'proposed')
         OR NEW.goal_cents <> OLD.goal_cents OR NEW.least_cents <> OLD.least_cents
       BEGIN SELECT RAISE(ABORT, 'bucket_goes_its_way'); END""",
    """CREATE TABLE bucket_word (
        id TEXT NOT NULL PRIMARY KEY,
        bucket TEXT NOT NULL REFERENCES bucket (id),
        member TEXT NOT NULL,
        at_utc INTEGER NOT NULL,
        text TEXT NOT NULL CHECK (length(text) <= 1000)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX bucket_word_of ON bucket_word (bucket, id)",
)
_WORK = (
    """CREATE TABLE tariff (
        id TEXT NOT NULL PRIMARY KEY,
        title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 60),
        sort TEXT NOT NULL CHECK (sort IN ('love', 'care', 'livelihood')),
        unit TEXT NOT NULL CHECK (length(unit) BETWEEN 1 AND 20),
        points INTEGER NOT NULL CHECK (points BETWEEN 1 AND 10000),
        since_utc INTEGER NOT NULL,
        by_member TEXT NOT NULL,
        ended_utc INTEGER
    ) STRICT, WITHOUT ROWID""",
    # What somebody did. It counts when another has witnessed it; the points are then in the ledger.
    """CREATE TABLE contribution (
        id TEXT NOT NULL PRIMARY KEY,
        member TEXT NOT NULL,
        tariff TEXT NOT NULL REFERENCES tariff (id),
        quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 100000),
        points INTEGER NOT NULL CHECK (points > 0),
        what TEXT NOT NULL CHECK (length(what) <= 200),
        logged_utc INTEGER NOT NULL,
        state TEXT NOT NULL DEFAULT 'logged' CHECK (state IN ('logged', 'witnessed', 'withdrawn')),
        witness TEXT CHECK (witness <> member),
        settled_utc INTEGER CHECK ((state = 'logged') = (settled_utc IS NULL)),
        CHECK ((state = 'witnessed') = (witness IS NOT NULL))
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX contribution_by_state ON contribution (state, id)",
    "CREATE INDEX contribution_by_member ON contribution (member, id)",
    """CREATE TRIGGER contribution_is_settled_once BEFORE UPDATE OF member, tariff, quantity, points, state, witness
       ON contribution WHEN OLD.state <> 'logged' OR (NEW.member, NEW.tariff, NEW.quantity, NEW.points)
            IS NOT (OLD.member, OLD.tariff, OLD.quantity, OLD.points)
       BEGIN SELECT RAISE(ABORT, 'contribution_is_settled_once'); END""",
    """CREATE TRIGGER contribution_stays BEFORE DELETE ON contribution
       BEGIN SELECT RAISE(ABORT, 'contribution_stays'); END""",
)
_LEDGER = (
    """CREATE TABLE ledger_account (
        id TEXT NOT NULL PRIMARY KEY CHECK (id = kind || ':' || owner || ':' || unit),
        kind TEXT NOT NULL CHECK (kind <> '' AND instr(kind, ':') = 0),
        owner TEXT NOT NULL CHECK (instr(owner, ':') = 0),
        unit TEXT NOT NULL CHECK (unit IN ('EUR', 'POINT', 'COIN', 'BOTTLE')),
        lowest INTEGER,
        highest INTEGER
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX ledger_account_of ON ledger_account (owner)",
    """CREATE TABLE ledger_posting (
        seq INTEGER PRIMARY KEY,
        at_utc INTEGER NOT NULL,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        note TEXT NOT NULL CHECK (length(note) <= 500),
        by_member TEXT,
        key TEXT NOT NULL UNIQUE,
        reverses INTEGER UNIQUE REFERENCES ledger_posting (seq),
        FOREIGN KEY (seq) REFERENCES ledger_seal (seq) DEFERRABLE INITIALLY DEFERRED
    ) STRICT""",
    "CREATE INDEX ledger_posting_at ON ledger_posting (at_utc)",
    "CREATE INDEX ledger_posting_subject ON ledger_posting (subject)",
    """CREATE TABLE ledger_entry (
        seq INTEGER NOT NULL REFERENCES ledger_posting (seq),
        account TEXT NOT NULL REFERENCES ledger_account (id),
        amount INTEGER NOT NULL CHECK (amount <> 0 AND abs(amount) <= 1000000000000000),
        PRIMARY KEY (seq, account)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX ledger_entry_of_account ON ledger_entry (account, seq)",
    """CREATE TABLE ledger_seal (
        seq INTEGER PRIMARY KEY REFERENCES ledger_posting (seq),
        previous TEXT NOT NULL CHECK (length(previous) = 64),
        digest TEXT NOT NULL UNIQUE CHECK (length(digest) = 64)
    ) STRICT""",
    # What the entries sum to. `verify` says whether it is what a replay gives.
    """CREATE TABLE ledger_balance (
        account TEXT NOT NULL PRIMARY KEY REFERENCES ledger_account (id),
        amount INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    # Each is also what keeps INSERT OR REPLACE from replacing.
    """CREATE TRIGGER ledger_account_is_opened_once BEFORE INSERT ON ledger_account
        WHEN EXISTS (SELECT 1 FROM ledger_account WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'ledger_is_append_only'); END""",
    """CREATE TRIGGER ledger_has_no_gaps BEFORE INSERT ON ledger_posting
        WHEN NEW.seq <> 1 + (SELECT coalesce(max(seq), 0) FROM ledger_posting)
        BEGIN SELECT RAISE(ABORT, 'ledger_has_no_gaps'); END""",
    """CREATE TRIGGER ledger_key_is_used_once BEFORE INSERT ON ledger_posting
        WHEN EXISTS (SELECT 1 FROM ledger_posting WHERE key = NEW.key OR reverses = NEW.reverses)
        BEGIN SELECT RAISE(ABORT, 'ledger_key_is_used_once'); END""",
    """CREATE TRIGGER ledger_reverses_no_reversal BEFORE INSERT ON ledger_posting
        WHEN EXISTS (SELECT 1 FROM ledger_posting WHERE seq = NEW.reverses AND reverses IS NOT NULL)
        BEGIN SELECT RAISE(ABORT, 'ledger_reverses_no_reversal'); END""",
    """CREATE TRIGGER ledger_is_sealed BEFORE INSERT ON ledger_entry
        WHEN EXISTS (SELECT 1 FROM ledger_seal WHERE seq = NEW.seq)
          OR EXISTS (SELECT 1 FROM ledger_entry WHERE seq = NEW.seq AND account = NEW.account)
        BEGIN SELECT RAISE(ABORT, 'ledger_is_append_only'); END""",
    """CREATE TRIGGER ledger_balances AFTER INSERT ON ledger_entry BEGIN
        INSERT INTO ledger_balance (account, amount) VALUES (NEW.account, NEW.amount)
        ON CONFLICT DO UPDATE SET amount = amount + excluded.amount; END""",
    """CREATE TRIGGER ledger_is_balanced BEFORE INSERT ON ledger_seal
        WHEN NOT EXISTS (SELECT 1 FROM ledger_entry WHERE seq = NEW.seq)
          OR EXISTS (SELECT 1 FROM ledger_entry AS e JOIN ledger_account AS a ON a.id = e.account
                     WHERE e.seq = NEW.seq GROUP BY a.unit HAVING sum(e.amount) <> 0)
        BEGIN SELECT RAISE(ABORT, 'ledger_is_not_balanced'); END""",
    """CREATE TRIGGER ledger_keeps_limits BEFORE INSERT ON ledger_seal
        WHEN EXISTS (SELECT 1 FROM ledger_entry AS e JOIN ledger_account AS a ON a.id = e.account
                     JOIN ledger_balance AS b ON b.account = e.account
                     WHERE e.seq = NEW.seq AND ((e.amount < 0 AND b.amount < a.lowest)
                                                OR (e.amount > 0 AND b.amount > a.highest)))
        BEGIN SELECT RAISE(ABORT, 'ledger_is_out_of_limits'); END""",
    """CREATE TRIGGER ledger_reverses_to_the_cent BEFORE INSERT ON ledger_seal
        WHEN EXISTS (SELECT 1 FROM ledger_posting AS p JOIN ledger_entry AS e ON e.seq IN (p.seq, p.reverses)
                     WHERE p.seq = NEW.seq AND p.reverses IS NOT NULL
                     GROUP BY e.account HAVING sum(e.amount) <> 0)
        BEGIN SELECT RAISE(ABORT, 'ledger_reversal_differs'); END""",
    """CREATE TRIGGER ledger_is_chained BEFORE INSERT ON ledger_seal
        WHEN EXISTS (SELECT 1 FROM ledger_seal WHERE seq = NEW.seq)
          OR NEW.previous <> coalesce((SELECT digest FROM ledger_seal WHERE seq = NEW.seq - 1),
                                      substr(hex(zeroblob(32)), 1, 64))
        BEGIN SELECT RAISE(ABORT, 'ledger_chain_is_broken'); END""",
)
