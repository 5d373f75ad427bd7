# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A controller without fermenters, for chaos: the real journal, courier and wire, and numbered samples.

What the journal has acknowledged is noted in `created`, one number a line: the truth that the hub must arrive at.
Numbers are taken in chunks that are marked as used before they are, so that a death wastes some and repeats none.
"""

import argparse
import os
import signal
import sys
from pathlib import Path
from queue import Queue
from threading import Event

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "controller"))

from cellar.adapters.journal import SqliteJournal
from cellar.adapters.mqtt import Broker, MqttWire
from cellar.app.courier import Courier
from cellar.contract import LogAck, LogBatch, Sample, Topics
from cellar.ports import Message, Row

TOPICS = Topics(site="chaos", unit="pi")
FIRST_UTC = 1_000_000_000
AT_ONCE = 50
CHUNK = 1000


class HastyWire(MqttWire):
    """The negative control: what the broker has acknowledged counts as stored."""

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        client = self._client
        if client is None or not self.session():
            return False
        info = client.publish(topic, payload, qos=1, retain=retain)
        info.wait_for_publish(timeout=2)
        if info.is_published():
            batch = LogBatch.model_validate_json(payload)
            ack = LogAck(epoch=batch.epoch, through_seq=batch.entries[-1].seq).model_dump_json().encode()
            self._inboxes[TOPICS.log_ack].put(Message(topic=TOPICS.log_ack, payload=ack, retained=False))
        return True


def main() -> None:
    asked = _arguments()
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    acks: Queue[Message] = Queue(100)
    journal = SqliteJournal(asked.state / "journal.db")
    broker = Broker(host="127.0.0.1", port=asked.port, client_id="chaos-pi")
    kind = HastyWire if asked.hasty else MqttWire
    wire = kind(broker, will_topic=TOPICS.status, inboxes={TOPICS.log_ack: acks}, reconnect_max_s=1)
    courier = Courier(wire, TOPICS, journal, acks, round_s=0.2).start(stop)
    _create(journal, asked.state, asked.samples, asked.pause, stop)
    stop.wait()
    courier.join(timeout=3)
    wire.close()
    journal.close()


def _create(journal: SqliteJournal, state: Path, most: int, pause_s: float, stop: Event) -> None:
    """Samples until there are `most`, or it is told to stop."""
    created = os.open(state / "created", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    there = sum(1 for _ in (state / "created").open())
    while there < most and not stop.is_set():
        for first in range(_chunk(state), _chunk_end(state), AT_ONCE):
            numbers = range(first, first + AT_ONCE)
            journal.record([_row(number) for number in numbers], {}).result()
            os.write(created, "".join(f"{number}\n" for number in numbers).encode())
            there += AT_ONCE
            if there >= most or stop.wait(pause_s):
                return


def _chunk(state: Path) -> int:
    """The first number of a chunk that nobody has used."""
    with (state / "chunks").open("ab") as chunks:
        chunks.write(b".")
    return _chunk_end(state) - CHUNK


def _chunk_end(state: Path) -> int:
    return (state / "chunks").stat().st_size * CHUNK


def _row(number: int) -> Row:
    sample = Sample(
        beer_c=18.0,
        chamber_c=16.0,
        setpoint_c=18.0,
        chamber_setpoint_c=None,
        demand=0.0,
        heat_duty=0.0,
        cool_duty=0.0,
    )
    return Row(at_utc=FIRST_UTC + number, fermenter="fv1", body=sample.model_dump_json())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--samples", type=int, required=True)
    parser.add_argument("--pause", type=float, default=0.05)
    parser.add_argument("--hasty", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
