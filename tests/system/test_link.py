# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The controller's link over a real broker: whatever happens to its network thread, it speaks and hears again."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import paho.mqtt.client as paho
import pytest

from cellar.adapters import mqtt
from cellar.adapters.mqtt import Broker, MqttWire
from cellar.ports import Message
from processes import wait_until
from wire import RunningBroker

WILL = "cobrew/1/s/u/status"
INTENTS = "cobrew/1/s/u/fermenter/+/intent"
INTENT = "cobrew/1/s/u/fermenter/fv1/intent"


class Linked:
    """A wire and the broker at its other end."""

    def __init__(self, broker: RunningBroker, *, room: int = 100) -> None:
        self.broker = broker
        self.inbox: Queue[Message] = Queue(room)
        self.wire = MqttWire(
            Broker(host="127.0.0.1", port=broker.port, client_id="cellar-s-u"),
            will_topic=WILL,
            inboxes={INTENTS: self.inbox},
            reconnect_max_s=1,
        )

    def session_after(self, before: int) -> int:
        wait_until(lambda: self.wire.session() > before, within_s=15, what="a new session")
        return self.wire.session()

    def hears(self, text: str) -> None:
        say(self.broker, INTENT, text)
        assert self.inbox.get(timeout=5).payload == text.encode()


def say(broker: RunningBroker, topic: str, text: str) -> None:
    command = ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(broker.port), "-t", topic, "-m", text, "-q", "1"]
    subprocess.run(command, check=True)


@pytest.fixture
def linked(mosquitto: RunningBroker) -> Iterator[Linked]:
    it = Linked(mosquitto)
    yield it
    it.wire.close()


def test_an_exception_in_the_network_thread_costs_one_connection(
    linked: Linked, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(mqtt, "PAUSE_S", 0.05)
    session = linked.session_after(0)
    for _ in range(2):
        caplog.clear()
        with monkeypatch.context() as broken:
            broken.setattr(paho.Client, "_handle_publish", None)  # what the next message calls
            say(linked.broker, INTENT, "bad")
            wait_until(lambda: "another takes its place" in caplog.text, within_s=5, what="it fails")
        session = linked.session_after(session)
        linked.hears("well")
        assert linked.wire.publish("cobrew/1/s/u/log", b"{}")


def test_an_exception_in_a_callback_costs_nothing(linked: Linked, monkeypatch: pytest.MonkeyPatch) -> None:
    session = linked.session_after(0)
    monkeypatch.setattr(mqtt, "Message", None)  # so that on_message raises
    say(linked.broker, INTENT, "bad")
    monkeypatch.undo()
    wait_until(lambda: heard(linked, "good"), within_s=5, what="it hears")
    assert linked.wire.session() == session


def heard(linked: Linked, text: str) -> bool:
    say(linked.broker, INTENT, text)
    return not linked.inbox.empty()


def test_without_a_broker_nothing_is_queued(linked: Linked) -> None:
    session = linked.session_after(0)
    linked.broker.down()
    wait_until(lambda: not linked.wire.session(), within_s=10, what="it notices")
    assert not any(linked.wire.publish("cobrew/1/s/u/log", b"x" * 1000) for _ in range(1000))
    linked.broker.up()
    linked.session_after(session)
    linked.hears("well")


def test_a_broker_that_hangs_is_not_queued_for_without_end(linked: Linked) -> None:
    linked.session_after(0)
    assert linked.broker.process is not None
    subprocess.run(["kill", "-STOP", str(linked.broker.process.pid)], check=True)
    taken = sum(linked.wire.publish("cobrew/1/s/u/log", b"x" * 60_000) for _ in range(500))
    subprocess.run(["kill", "-CONT", str(linked.broker.process.pid)], check=True)
    assert taken <= mqtt.MOST_QUEUED + 20  # and those in flight


def test_what_finds_no_room_is_dropped_and_counted(linked: Linked) -> None:
    linked.wire.close()
    small = Linked(linked.broker, room=1)
    small.session_after(0)
    for number in range(3):
        say(small.broker, INTENT, str(number))
    wait_until(lambda: small.wire.dropped == 2, within_s=5, what="two are dropped")
    small.hears("0") if small.inbox.empty() else small.inbox.get()
    small.hears("well")
    small.wire.close()


def test_a_password_that_is_missing_is_said_once_and_found_when_it_is_there(
    linked: Linked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(mqtt, "PAUSE_S", 0.05)
    file = tmp_path / "password"
    broker = Broker(host="127.0.0.1", port=linked.broker.port, client_id="other", username="me", password_file=file)
    wire = MqttWire(broker, will_topic=WILL, inboxes={INTENTS: Queue(1)})
    wait_until(lambda: "no broker" in caplog.text, within_s=5, what="it says so")
    file.write_text("secret\n")
    wait_until(lambda: wire.session() == 1, within_s=10, what="a session")
    wire.close()
    assert caplog.text.count("no broker") == 1
