# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Carries the journal to the hub, until the hub says that it has it. Keeps rule 6: exactly once, by epoch and number.

A broker's acknowledgement is no promise (it forgets when it is killed); only the hub's `LogAck` lets a row go. What
is sent twice is stored once, because the hub's key is the epoch and the sequence number.
"""

import logging
from queue import Empty, Queue
from threading import Event, Thread

from pydantic import ValidationError

from cellar.contract import MAX_BATCH, LogAck, LogBatch, LogEntry, Topics
from cellar.ports import Journal, JournalError, Message, Row, Unsent, Wire

logger = logging.getLogger("cellar.courier")

RESEND_AFTER = 10  # rounds without an acknowledgement
BATCH_BYTES = 48_000  # brokers are set to 64 KiB a packet


class Courier:
    """One batch under way at a time. A round lasts `round_s` real seconds, or until an acknowledgement comes."""

    def __init__(
        self, wire: Wire, topics: Topics, journal: Journal, acks: "Queue[Message]", *, round_s: float = 1.0
    ) -> None:
        self._wire = wire
        self._topics = topics
        self._journal = journal
        self._acks = acks
        self._round_s = round_s
        self._epoch = ""
        self._sent_through = 0
        self._rounds = 0
        self._session = 0
        self._unreadable = False

    def start(self, stop: Event) -> Thread:
        """Work until `stop` is set."""

        def run() -> None:
            while not stop.is_set():
                self.round()

        thread = Thread(target=run, name="courier", daemon=True)
        thread.start()
        return thread

    def round(self) -> None:
        """Send what is due, then wait for the hub's word."""
        self._send_if_due()
        try:
            message = self._acks.get(timeout=self._round_s)
        except Empty:
            self._rounds += 1
            return
        self._acknowledged(message)

    def _send_if_due(self) -> None:
        session = self._wire.session()
        if not session:
            self._sent_through = 0
            return
        if self._sent_through and session == self._session and self._rounds < RESEND_AFTER:
            return
        unsent = self._unsent()
        rows = _that_fit(unsent.rows)
        if not rows:
            self._sent_through = 0
            return
        through_seq, entries = rows[-1][0], _readable(rows)
        if not entries:
            self._journal.acknowledge(through_seq)
            return
        batch = LogBatch(epoch=unsent.epoch, entries=entries)
        if self._wire.publish(self._topics.log, batch.model_dump_json().encode()):
            self._sent_through, self._session, self._rounds = entries[-1].seq, session, 0
            self._epoch = unsent.epoch

    def _unsent(self) -> Unsent:
        try:
            unsent = self._journal.unsent(MAX_BATCH)
        except JournalError as error:
            if not self._unreadable:
                logger.critical("%s; control goes on, the hub hears nothing", error)
            self._unreadable = True
            return Unsent(epoch="", rows=[])
        self._unreadable = False
        return unsent

    def _acknowledged(self, message: Message) -> None:
        try:
            ack = LogAck.model_validate_json(message.payload)
        except ValidationError:
            logger.warning("an unreadable acknowledgement from the hub was ignored")
            return
        if message.retained or ack.epoch != self._epoch or not 0 < ack.through_seq <= self._sent_through:
            return
        self._journal.acknowledge(ack.through_seq)
        if ack.through_seq == self._sent_through:
            self._sent_through = 0


def _that_fit(rows: list[tuple[int, Row]]) -> list[tuple[int, Row]]:
    """As many of the oldest rows as one packet holds, and at least one."""
    size = 0
    for count, (_, row) in enumerate(rows):
        size += len(row.body.encode()) + 100  # the entry's own keys
        if size > BATCH_BYTES and count:
            return rows[:count]
    return rows


def _readable(rows: list[tuple[int, Row]]) -> tuple[LogEntry, ...]:
    """The rows as entries, without those that this version cannot read: one of them must not hold up the others."""
    entries: list[LogEntry] = []
    for seq, row in rows:
        try:
            entries.append(_entry(seq, row))
        except ValidationError:
            logger.warning("row %d of the journal stays here: it is not one that this version writes", seq)
    return tuple(entries)


def _entry(seq: int, row: Row) -> LogEntry:
    return LogEntry.model_validate_json(
        f'{{"seq":{seq},"at_utc":{row.at_utc},"fermenter":{_json(row.fermenter)},"body":{row.body}}}'
    )


def _json(name: str | None) -> str:
    return "null" if name is None else f'"{name}"'
