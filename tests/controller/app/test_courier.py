# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The courier brings every row to the hub, again and again until the hub says so, and never skips one."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest

from cellar.adapters.journal import SqliteJournal
from cellar.app.courier import RESEND_AFTER, Courier
from cellar.contract import MAX_BATCH, Event, LogAck, LogBatch, Topics
from cellar.ports import Message, Row

TOPICS = Topics(site="s", unit="u")
BODY = Event(name="probe_back", detail={"probe": "beer"}).model_dump_json()


class WireInMemory:
    """A wire that keeps what was published."""

    def __init__(self) -> None:
        self.connection = 1
        self.sent: list[LogBatch] = []

    def session(self) -> int:
        return self.connection

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        assert topic == TOPICS.log
        assert not retain
        self.sent.append(LogBatch.model_validate_json(payload))
        return True

    def close(self) -> None:
        self.connection = 0


class Bench:
    def __init__(self, journal: SqliteJournal) -> None:
        self.journal, self.wire = journal, WireInMemory()
        self.acks: Queue[Message] = Queue()
        self.courier = Courier(self.wire, TOPICS, journal, self.acks, round_s=0.001)

    def write(self, count: int) -> None:
        self.journal.record([Row(at_utc=1, fermenter="fv1", body=BODY)] * count, {}).result(timeout=5)

    def acknowledge(self, payload: bytes, *, retained: bool = False) -> None:
        """The hub answers, in the epoch of what was sent last."""
        payload = payload.replace(b'"epoch":""', f'"epoch":"{self.wire.sent[-1].epoch}"'.encode())
        self.acks.put(Message(topic=TOPICS.log_ack, payload=payload, retained=retained))
        self.courier.round()
        self.journal.record([], {}).result(timeout=5)

    @property
    def seqs(self) -> list[list[int]]:
        return [[entry.seq for entry in batch.entries] for batch in self.wire.sent]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    journal = SqliteJournal(tmp_path / "journal.db")
    yield Bench(journal)
    journal.close()


def ack(through_seq: int) -> bytes:
    return LogAck(through_seq=through_seq).model_dump_json().encode()


def test_one_batch_is_under_way_at_a_time_and_the_next_follows_its_acknowledgement(bench: Bench) -> None:
    bench.write(MAX_BATCH + 2)  # small rows
    bench.courier.round()
    bench.courier.round()
    assert [len(batch) for batch in bench.seqs] == [MAX_BATCH]
    bench.acknowledge(ack(MAX_BATCH))
    bench.courier.round()
    assert bench.seqs[-1] == [MAX_BATCH + 1, MAX_BATCH + 2]


def test_a_batch_fits_into_a_packet(bench: Bench) -> None:
    long = Event(name="intent_refused", detail={"text": "é" * 300}).model_dump_json()
    bench.journal.record([Row(at_utc=1, fermenter="fv1", body=long)] * MAX_BATCH, {}).result(timeout=5)
    bench.courier.round()
    assert len(bench.wire.sent[0].model_dump_json().encode()) < 65_536
    bench.acknowledge(ack(bench.seqs[0][-1]))
    bench.courier.round()
    assert bench.seqs[1][0] == bench.seqs[0][-1] + 1


def test_a_row_that_nobody_can_read_does_not_hold_up_the_others(bench: Bench) -> None:
    odd = Row(at_utc=1, fermenter="fv1", body='{"kind":"from the future"}')
    good = Row(at_utc=1, fermenter="fv1", body=BODY)
    bench.journal.record([odd, good, odd], {}).result(timeout=5)
    bench.courier.round()
    assert bench.seqs == [[2]]
    bench.acknowledge(ack(2))
    bench.courier.round()
    bench.journal.record([good], {}).result(timeout=5)
    bench.courier.round()
    assert bench.seqs == [[2], [4]]


def test_a_journal_that_cannot_be_read_is_said_once_and_tried_again(
    bench: Bench, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bench.write(1)
    with sqlite3.connect(tmp_path / "journal.db") as other:
        other.execute("alter table entry rename to elsewhere")
        other.commit()
        for _ in range(3):
            bench.courier.round()
        assert sum("cannot be read" in it.message for it in caplog.records) == 1
        other.execute("alter table elsewhere rename to entry")
        other.commit()
    bench.courier.round()
    assert bench.seqs == [[1]]


def test_silence_makes_it_send_the_same_again(bench: Bench) -> None:
    bench.write(2)
    for _ in range(RESEND_AFTER + 1):
        bench.courier.round()
    assert bench.seqs == [[1, 2], [1, 2]]


def test_a_new_connection_makes_it_send_the_same_again(bench: Bench) -> None:
    bench.write(2)
    bench.courier.round()
    bench.wire.connection = 2
    bench.courier.round()
    assert bench.seqs == [[1, 2], [1, 2]]


def test_nothing_is_sent_without_a_connection_and_nothing_is_lost(bench: Bench) -> None:
    bench.wire.connection = 0
    bench.write(2)
    bench.courier.round()
    assert bench.seqs == []
    bench.wire.connection = 1
    bench.courier.round()
    assert bench.seqs == [[1, 2]]


@pytest.mark.parametrize(
    "payload", [ack(0), ack(3), b"", b"{}", b'{"v":1,"through_seq":NaN}', json.dumps({"through_seq": "2"}).encode()]
)
def test_an_acknowledgement_of_what_was_never_sent_frees_nothing(bench: Bench, payload: bytes) -> None:
    bench.write(2)
    bench.courier.round()
    bench.acknowledge(payload)
    assert len(bench.journal.unsent(10).rows) == 2


def test_a_retained_acknowledgement_frees_nothing(bench: Bench) -> None:
    bench.write(2)
    bench.courier.round()
    bench.acknowledge(ack(2), retained=True)
    assert len(bench.journal.unsent(10).rows) == 2


def test_a_partial_acknowledgement_frees_its_part(bench: Bench) -> None:
    bench.write(3)
    bench.courier.round()
    bench.acknowledge(ack(2))
    assert [seq for seq, _ in bench.journal.unsent(10).rows] == [3]


def test_an_acknowledgement_of_another_epoch_frees_nothing(bench: Bench) -> None:
    bench.write(2)
    bench.courier.round()
    bench.acknowledge(LogAck(epoch="0" * 32, through_seq=2).model_dump_json().encode())
    assert len(bench.journal.unsent(10).rows) == 2


def test_a_batch_has_rows_of_one_epoch(bench: Bench, tmp_path: Path) -> None:
    bench.write(2)
    again = Bench(SqliteJournal(tmp_path / "journal.db"))
    again.write(1)
    again.courier.round()
    again.acknowledge(ack(2))
    again.courier.round()
    assert again.seqs == [[1, 2], [3]]
    assert len({batch.epoch for batch in again.wire.sent}) == 2
    again.journal.close()
