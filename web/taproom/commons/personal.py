# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the commons hold of a member. The book keeps ids only, so that a name goes with the account of who had it.

Sums stay: what a former member earned, gave and is owed is still true. What they wrote in their own words goes.
"""

import sqlite3

from taproom.personal import Holding

_EXPORTS = {
    "accounts": """SELECT id AS account, amount FROM ledger_account JOIN ledger_balance ON account = id
        WHERE owner = ? ORDER BY id""",
    "entries": """SELECT p.seq, p.at_utc, p.kind, p.note, e.account, e.amount FROM ledger_entry AS e
        JOIN ledger_posting AS p ON p.seq = e.seq JOIN ledger_account AS a ON a.id = e.account
        WHERE a.owner = ? ORDER BY p.seq""",
    "written": "SELECT seq, at_utc, kind, note FROM ledger_posting WHERE by_member = ? ORDER BY seq",
    "work": "SELECT quantity, points, what, logged_utc, state FROM contribution WHERE member = ? ORDER BY id",
    "witnessed": "SELECT id, points, settled_utc FROM contribution WHERE witness = ? ORDER BY id",
    "buckets": "SELECT title, why, goal_cents, proposed_utc, state FROM bucket WHERE by_member = ? ORDER BY id",
    "said": "SELECT at_utc, text FROM bucket_word WHERE member = ? ORDER BY id",
    "meetings": """SELECT m.title, m.held_utc FROM attendance AS a JOIN meeting AS m ON m.id = a.meeting
        WHERE a.member = ? ORDER BY m.id""",
    "royalties": """SELECT sale, part, l.cents, account FROM royalty_line AS l JOIN batch_sale ON id = sale
        WHERE maker = ? ORDER BY seq""",
    "proposals": """SELECT v.title, v.why, v.effect, d.state, v.at_utc FROM decision_version AS v
        JOIN decision AS d ON d.id = v.decision WHERE v.by_member = ? ORDER BY v.at_utc""",
    "answers": """SELECT decision, version, consents, reason, at_utc FROM decision_answer
        WHERE member = ? ORDER BY seq""",
    "variants": """SELECT v.name FROM decision_follower AS f JOIN decision_variant AS v ON v.id = f.variant
        WHERE f.member = ? ORDER BY v.id""",
    "page": "SELECT shown, changed_utc FROM member_page WHERE member = ?",
    "harvest": """SELECT o.title, c.taker, c.grams, c.state, c.asked_utc, c.taken_g FROM harvest_claim AS c
        JOIN harvest_offer AS o ON o.id = c.offer WHERE c.member = ? ORDER BY c.id""",
    "offers": """SELECT kind, title, grams, place, ready_utc FROM harvest_offer
        WHERE by_member = ? ORDER BY id""",
    "orders": """SELECT p.title, i.name, l.count FROM purchase_line AS l JOIN purchase AS p ON p.id = l.purchase
        JOIN catalogue_item AS i ON i.id = l.item WHERE l.member = ? ORDER BY p.id""",
    "questions": """SELECT title, text, asked_utc, state FROM support_request
        WHERE member = ? ORDER BY id""",
    "help_answers": "SELECT answer, answered_utc, state FROM support_request WHERE answered_by = ? ORDER BY id",
    "weeks": "SELECT week, what, minutes, tied, answers FROM week_work WHERE member = ? ORDER BY id",
    "valuings": "SELECT week, note, at_utc FROM week_valuing WHERE by_member = ? ORDER BY id",
    "takes": "SELECT cents, at_utc FROM take WHERE member = ? ORDER BY seq",
}


_FORGOTTEN = (
    """UPDATE harvest_claim SET state = 'left', until_utc = 0
       WHERE member = ? AND state IN ('waiting', 'offered', 'held')""",
    "UPDATE harvest_claim SET taker = '' WHERE member = ?",
    "DELETE FROM harvest_listener WHERE member = ?",
    "DELETE FROM support_turn WHERE member = ?",
    """UPDATE harvest_offer SET place = '', title = CASE WHEN batch IS NULL THEN '…' ELSE title END
       WHERE by_member = ?""",
    "UPDATE support_request SET title = '…', text = '' WHERE member = ?",
    "UPDATE support_request SET answer = '' WHERE answered_by = ?",
    "UPDATE support_request SET state = 'closed' WHERE member = ? AND state IN ('open', 'answered')",
    "UPDATE week_work SET what = '' WHERE member = ?",
    "UPDATE week_valuing SET note = '' WHERE by_member = ?",
    """DELETE FROM purchase_line WHERE member = ?
       AND (SELECT state FROM purchase WHERE id = purchase_line.purchase) = 'open'""",
)


def export(db: sqlite3.Connection, member: str) -> dict[str, object]:
    """Everything, as plain values."""
    return {name: [dict(row) for row in db.execute(query, (member,))] for name, query in _EXPORTS.items()}


def erase(db: sqlite3.Connection, member: str, now_utc: int) -> None:
    """Their words go, and what they wanted ends; what is not witnessed yet is withdrawn."""
    db.execute(
        "UPDATE contribution SET state = 'withdrawn', settled_utc = ? WHERE member = ? AND state = 'logged'",
        (now_utc, member),
    )
    db.execute("UPDATE contribution SET what = '' WHERE member = ?", (member,))
    db.execute("UPDATE bucket_word SET text = '' WHERE member = ?", (member,))
    db.execute("UPDATE decision_answer SET reason = '' WHERE member = ? AND reason <> ''", (member,))
    db.execute("UPDATE decision_version SET why = '' WHERE by_member = ?", (member,))
    db.execute("DELETE FROM decision_follower WHERE member = ?", (member,))
    db.execute("DELETE FROM member_page WHERE member = ?", (member,))
    for statement in _FORGOTTEN:
        db.execute(statement, (member,))


HOLDING = Holding(name="commons", export=export, erase=erase)
