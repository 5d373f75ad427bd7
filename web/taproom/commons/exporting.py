# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The book to take away: CSV for a table, JSON with all that the digests cover, beancount for an accountant. Pure."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from taproom.commons.amounts import plain
from taproom.commons.ledger import Account, Posted

COLUMNS = ("number", "at", "kind", "account", "unit", "amount", "note", "by", "subject", "reverses", "digest")
FORMAT = "cobrew-ledger-1"


def as_csv(book: Sequence[Posted]) -> str:
    """One line for each entry, oldest first. What a spreadsheet would take for a formula is made text."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for it in book:
        for entry in it.posting.entries:
            table.writerow(
                [
                    it.seq,
                    _moment(it.at_utc).isoformat(),
                    it.posting.kind,
                    entry.account.id,
                    entry.account.unit,
                    plain(entry.amount, entry.account.unit),
                    text_cell(it.posting.note),
                    it.posting.by or "",
                    it.posting.subject,
                    it.posting.reverses or "",
                    it.digest,
                ]
            )
    return out.getvalue()


def as_json(book: Sequence[Posted]) -> str:
    """Whoever has this can make every digest anew. Amounts are whole: EUR in cents."""
    postings = [
        {
            "seq": it.seq,
            "at_utc": it.at_utc,
            "kind": it.posting.kind,
            "key": it.posting.key,
            "subject": it.posting.subject,
            "note": it.posting.note,
            "by": it.posting.by,
            "reverses": it.posting.reverses,
            "entries": [
                [one.account.id, one.amount, one.account.lowest, one.account.highest] for one in it.posting.entries
            ],
            "digest": it.digest,
        }
        for it in book
    ]
    return json.dumps({"format": FORMAT, "postings": postings}, ensure_ascii=False, indent=1)


def as_beancount(book: Sequence[Posted], balances: Mapping[str, int], known: Mapping[str, Account]) -> str:
    """A journal that ends with what every account must hold by then: who reads it checks the sums."""
    return "\n".join(_journal(book, balances, known)) + "\n"


def _journal(book: Sequence[Posted], balances: Mapping[str, int], known: Mapping[str, Account]) -> Iterator[str]:
    yield 'option "title" "cobrew"'
    yield 'option "operating_currency" "EUR"'
    if not book:
        return
    first, last = min(it.at_utc for it in book), max(it.at_utc for it in book)
    units: dict[str, list[str]] = {}
    for account in known.values():
        units.setdefault(_path(account), []).append(account.unit)
    for path in sorted(units):
        yield f"{_day(first)} open {path} {','.join(sorted(units[path]))}"
    for it in book:
        yield ""
        yield f"{_day(it.at_utc)} * {_quoted(it.posting.kind)} {_quoted(it.posting.note)}"
        yield f"  number: {it.seq}"
        yield f"  digest: {_quoted(it.digest)}"
        for one in it.posting.entries:
            yield f"  {_path(one.account)}  {plain(one.amount, one.account.unit)} {one.account.unit}"
    yield ""
    after = _moment(last) + timedelta(days=1)
    for name in sorted(balances):
        account = known[name]
        yield f"{after:%Y-%m-%d} balance {_path(account)}  {plain(balances[name], account.unit)} {account.unit}"


def _path(account: Account) -> str:
    """As beancount wants names: capitals first, letters, digits and dashes."""
    root = "Equity" if account.lowest is None else "Assets"
    parts = [it[:1].upper() + it[1:].replace("_", "-") for it in (account.kind, account.owner) if it]
    return ":".join((root, *parts))


def _quoted(text: str) -> str:
    plain_text = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain_text}"'


def text_cell(text: str) -> str:
    """Text, and no formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _moment(at_utc: int) -> datetime:
    return datetime.fromtimestamp(at_utc, UTC)


def _day(at_utc: int) -> str:
    return f"{_moment(at_utc):%Y-%m-%d}"
