# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of sales, royalties, decisions and members' pages. What was decided or paid is only ever added to."""

from sqlite_utils import Database, Migrations

migrations = Migrations("commons_shared")


def _stays(db: Database, table: str, *verbs: str) -> None:
    for verb in verbs or ("UPDATE", "DELETE"):
        db.execute(f"""CREATE TRIGGER {table}_stays_on_{verb.lower()} BEFORE {verb} ON {table}
            BEGIN SELECT RAISE(ABORT, '{table}_is_append_only'); END""")


@migrations()
def sales(db: Database) -> None:
    for statement in _SALES:
        db.execute(statement)
    _stays(db, "royalty_line")
    _stays(db, "royalty_terms")
    _stays(db, "batch_sale", "DELETE")


@migrations()
def decisions(db: Database) -> None:
    for statement in _DECISIONS:
        db.execute(statement)
    _stays(db, "decision_version", "DELETE")
    _stays(db, "decision_answer", "DELETE")
    _stays(db, "decision", "DELETE")


@migrations()
def member_pages(db: Database) -> None:
    """What a member lets others see outside the group; without a row, nothing."""
    db.execute("""CREATE TABLE member_page (
        member TEXT NOT NULL PRIMARY KEY,
        slug TEXT NOT NULL UNIQUE CHECK (length(slug) = 26),
        shown TEXT NOT NULL CHECK (shown IN ('nothing', 'deeds', 'everything')),
        changed_utc INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""")


_SALES = (
    # `why` is how the royalties came about, as it was then: a decision or a departure later does not change it.
    """CREATE TABLE batch_sale (
        id TEXT NOT NULL PRIMARY KEY,
        batch TEXT NOT NULL,
        revision TEXT,
        what TEXT NOT NULL CHECK (length(what) BETWEEN 1 AND 100),
        buyer TEXT NOT NULL CHECK (length(buyer) <= 100),
        sold_utc INTEGER NOT NULL,
        cents INTEGER NOT NULL CHECK (cents > 0),
        tax_cents INTEGER NOT NULL CHECK (tax_cents BETWEEN 0 AND cents),
        pot_cents INTEGER NOT NULL CHECK (pot_cents >= 0),
        royalty_cents INTEGER NOT NULL CHECK (royalty_cents >= 0),
        why TEXT NOT NULL CHECK (json_valid(why)),
        seq INTEGER NOT NULL UNIQUE REFERENCES ledger_posting (seq),
        back_seq INTEGER UNIQUE REFERENCES ledger_posting (seq),
        CHECK (pot_cents + royalty_cents <= cents)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX batch_sale_by_batch ON batch_sale (batch)",
    """CREATE TRIGGER batch_sale_is_given_back_once BEFORE UPDATE ON batch_sale
       WHEN OLD.back_seq IS NOT NULL AND NEW.back_seq IS NOT OLD.back_seq
         OR (NEW.id, NEW.batch, NEW.revision, NEW.what, NEW.sold_utc, NEW.cents, NEW.tax_cents, NEW.pot_cents,
             NEW.royalty_cents, NEW.why, NEW.seq) IS NOT (OLD.id, OLD.batch, OLD.revision, OLD.what, OLD.sold_utc,
             OLD.cents, OLD.tax_cents, OLD.pot_cents, OLD.royalty_cents, OLD.why, OLD.seq)
         OR (NEW.buyer <> OLD.buyer AND NEW.buyer <> '')
       BEGIN SELECT RAISE(ABORT, 'batch_sale_is_given_back_once'); END""",
    """CREATE TABLE royalty_line (
        sale TEXT NOT NULL REFERENCES batch_sale (id) DEFERRABLE INITIALLY DEFERRED,
        maker TEXT NOT NULL,
        part TEXT NOT NULL,
        cents INTEGER NOT NULL CHECK (cents >= 0),
        account TEXT NOT NULL,
        PRIMARY KEY (sale, maker)
    ) STRICT, WITHOUT ROWID""",
    # The lines and the pool are the same money: looked at when the sale comes, after its lines.
    """CREATE TRIGGER batch_sale_pays_its_lines BEFORE INSERT ON batch_sale
       WHEN (SELECT coalesce(sum(cents), 0) FROM royalty_line WHERE sale = NEW.id) <> NEW.royalty_cents
       BEGIN SELECT RAISE(ABORT, 'batch_sale_pays_its_lines'); END""",
    """CREATE TRIGGER royalty_line_comes_first BEFORE INSERT ON royalty_line
       WHEN EXISTS (SELECT 1 FROM batch_sale WHERE id = NEW.sale)
       BEGIN SELECT RAISE(ABORT, 'royalty_line_is_append_only'); END""",
    # How much of what a revision was made from was kept, as somebody said; by a decision also less than measured.
    """CREATE TABLE royalty_terms (
        seq INTEGER PRIMARY KEY,
        revision TEXT NOT NULL,
        kept INTEGER NOT NULL CHECK (kept BETWEEN 0 AND 10000),
        decision TEXT REFERENCES decision (id),
        by_member TEXT NOT NULL,
        at_utc INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX royalty_terms_of ON royalty_terms (revision, seq)",
    # Authors who have no account here, by the owner of what is kept for them.
    """CREATE TABLE royalty_elsewhere (
        owner TEXT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
)
_DECISIONS = (
    """CREATE TABLE decision (
        id TEXT NOT NULL PRIMARY KEY,
        by_member TEXT NOT NULL,
        opened_utc INTEGER NOT NULL,
        closes_utc INTEGER NOT NULL CHECK (closes_utc > opened_utc),
        quorum INTEGER NOT NULL CHECK (quorum BETWEEN 0 AND 10000),
        version INTEGER NOT NULL DEFAULT 1,
        state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'adopted', 'blocked', 'short', 'withdrawn')),
        settled_utc INTEGER CHECK ((state = 'open') = (settled_utc IS NULL)),
        forked_from TEXT REFERENCES decision (id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX decision_by_state ON decision (state, closes_utc)",
    """CREATE TRIGGER decision_is_settled_once BEFORE UPDATE ON decision
       WHEN OLD.state <> 'open' OR NEW.version < OLD.version OR NEW.by_member <> OLD.by_member
         OR NEW.opened_utc <> OLD.opened_utc OR NEW.quorum <> OLD.quorum
       BEGIN SELECT RAISE(ABORT, 'decision_is_settled_once'); END""",
    """CREATE TABLE decision_version (
        decision TEXT NOT NULL REFERENCES decision (id),
        version INTEGER NOT NULL,
        title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
        why TEXT NOT NULL CHECK (length(why) <= 2000),
        effect TEXT NOT NULL CHECK (json_valid(effect)),
        by_member TEXT NOT NULL,
        at_utc INTEGER NOT NULL,
        PRIMARY KEY (decision, version)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TRIGGER decision_version_only_forgets BEFORE UPDATE ON decision_version
       WHEN NEW.why <> '' OR (NEW.decision, NEW.version, NEW.title, NEW.effect, NEW.by_member, NEW.at_utc)
         IS NOT (OLD.decision, OLD.version, OLD.title, OLD.effect, OLD.by_member, OLD.at_utc)
       BEGIN SELECT RAISE(ABORT, 'decision_version_is_append_only'); END""",
    # The newest of a member is what they say. A reason goes when its author is erased; the answer stays.
    """CREATE TABLE decision_answer (
        seq INTEGER PRIMARY KEY,
        decision TEXT NOT NULL,
        version INTEGER NOT NULL,
        member TEXT NOT NULL,
        consents INTEGER NOT NULL CHECK (consents IN (0, 1)),
        reason TEXT NOT NULL CHECK (length(reason) <= 1000),
        at_utc INTEGER NOT NULL,
        FOREIGN KEY (decision, version) REFERENCES decision_version (decision, version)
    ) STRICT""",
    "CREATE INDEX decision_answer_of ON decision_answer (decision, version, seq)",
    """CREATE TRIGGER decision_answer_has_its_reason BEFORE INSERT ON decision_answer
       WHEN NEW.consents = 0 AND NEW.reason = ''
       BEGIN SELECT RAISE(ABORT, 'decision_answer_has_its_reason'); END""",
    """CREATE TRIGGER decision_answer_is_in_time BEFORE INSERT ON decision_answer
       WHEN NOT EXISTS (SELECT 1 FROM decision WHERE id = NEW.decision AND state = 'open' AND version = NEW.version)
       BEGIN SELECT RAISE(ABORT, 'decision_answer_is_in_time'); END""",
    """CREATE TRIGGER decision_answer_only_forgets BEFORE UPDATE ON decision_answer
       WHEN NEW.reason <> '' OR (NEW.seq, NEW.decision, NEW.version, NEW.member, NEW.consents, NEW.at_utc)
         IS NOT (OLD.seq, OLD.decision, OLD.version, OLD.member, OLD.consents, OLD.at_utc)
       BEGIN SELECT RAISE(ABORT, 'decision_answer_is_append_only'); END""",
    # A rule that is blocked lives on under a name, and leaves a trace where it came from.
    """CREATE TABLE decision_variant (
        id TEXT NOT NULL PRIMARY KEY,
        decision TEXT NOT NULL REFERENCES decision (id),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
        by_member TEXT NOT NULL,
        at_utc INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE decision_follower (
        variant TEXT NOT NULL REFERENCES decision_variant (id),
        member TEXT NOT NULL,
        PRIMARY KEY (variant, member)
    ) STRICT, WITHOUT ROWID""",
    # Whatever path leads to a protected setting: once the group decides by consent, nothing else changes it.
    "ALTER TABLE commons_choice ADD COLUMN decision TEXT REFERENCES decision (id)",
    "CREATE UNIQUE INDEX commons_choice_decided_once ON commons_choice (decision) WHERE decision IS NOT NULL",
    "ALTER TABLE tariff ADD COLUMN decision TEXT REFERENCES decision (id)",
    "ALTER TABLE tariff ADD COLUMN ended_by TEXT REFERENCES decision (id)",
    *(
        f"""CREATE TRIGGER {name} BEFORE {event} WHEN {when}
            (SELECT chosen FROM commons_choice WHERE name = 'decisions' ORDER BY seq DESC LIMIT 1) = 1
            AND NOT EXISTS (SELECT 1 FROM decision WHERE id = NEW.{column} AND state = 'adopted')
            BEGIN SELECT RAISE(ABORT, 'needs_a_decision'); END"""  # noqa: S608 - the names are our own
        for name, event, when, column in (
            ("choice_needs_a_decision", "INSERT ON commons_choice", "", "decision"),
            ("tariff_needs_a_decision", "INSERT ON tariff", "", "decision"),
            (
                "tariff_end_needs_a_decision",
                "UPDATE OF ended_utc ON tariff",
                "NEW.ended_utc IS NOT OLD.ended_utc AND",
                "ended_by",
            ),
        )
    ),
)
