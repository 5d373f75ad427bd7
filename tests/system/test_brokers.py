# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What cellar and taproom need from a broker. One suite, run over both that we know."""

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from processes import Process, wait_until
from wire import RunningBroker, Witness

STATUS = "cobrew/1/test/cellar/status"
LOG = "cobrew/1/test/cellar/log"
SILENT_CLIENT = """
import sys, paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="cellar")
client.will_set(sys.argv[2], "offline", qos=1, retain=True)
client.connect("127.0.0.1", int(sys.argv[1]), keepalive=2)
client.loop_start()
client.publish(sys.argv[2], "online", qos=1, retain=True).wait_for_publish(5)
print("online", flush=True)
sys.stdin = open("/dev/zero", "rb")
import threading; threading.Event().wait()
"""


class Client:
    """A paho client as cellar uses it: QoS 1, its own thread, callbacks that only collect."""

    def __init__(self, port: int, name: str) -> None:
        self.received: list[mqtt.MQTTMessage] = []
        self.paho = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=name)
        self.subscribed = threading.Event()
        self.paho.on_message = lambda _client, _data, message: self.received.append(message)
        self.paho.on_subscribe = lambda *_: self.subscribed.set()
        self.port = port

    def connect(self) -> "Client":
        self.paho.connect("127.0.0.1", self.port)
        self.paho.loop_start()
        wait_until(self.paho.is_connected, within_s=5, what="CONNACK")
        return self

    def subscribe(self, topic: str) -> None:
        self.subscribed.clear()
        self.paho.subscribe(topic, qos=1)
        assert self.subscribed.wait(5)

    def publish(self, topic: str, payload: bytes | str, *, retain: bool = False) -> None:
        """Returns once the broker has acknowledged it."""
        self.paho.publish(topic, payload, qos=1, retain=retain).wait_for_publish(5)

    def close(self) -> None:
        self.paho.disconnect()
        self.paho.loop_stop()


@pytest.fixture
def client(broker: RunningBroker) -> Iterator[Callable[[str], Client]]:
    opened: list[Client] = []

    def connect(name: str) -> Client:
        opened.append(Client(broker.port, name))
        return opened[-1].connect()

    yield connect
    for each in opened:
        each.close()


def test_a_message_at_qos_1_reaches_a_subscriber(
    broker: RunningBroker, witness: Callable[..., Witness], client: Callable[[str], Client]
) -> None:
    watching = witness(broker, LOG)
    client("cellar").publish(LOG, "one")
    seen = watching.wait_for(lambda seen: seen.payload == "one")
    assert (seen.qos, seen.retained) == (1, False)


def test_who_comes_later_gets_the_retained_message_and_knows_that_it_is_old(
    broker: RunningBroker, witness: Callable[..., Witness], client: Callable[[str], Client]
) -> None:
    client("cellar").publish(STATUS, "online", retain=True)
    assert witness(broker, "cobrew/1/+/+/status").wait_for(lambda seen: seen.topic == STATUS).retained


def test_an_empty_retained_message_clears_it(client: Callable[[str], Client]) -> None:
    cellar, late = client("cellar"), client("late")
    cellar.publish(STATUS, "online", retain=True)
    cellar.publish(STATUS, "", retain=True)
    late.subscribe(STATUS)
    cellar.publish(STATUS, "marker")
    wait_until(lambda: len(late.received) > 0, within_s=5, what="the marker arrives")
    assert [message.payload for message in late.received] == [b"marker"]


def test_nobody_gets_retained_messages_unasked(client: Callable[[str], Client]) -> None:
    client("cellar").publish(STATUS, "online", retain=True)
    client("taproom").subscribe(STATUS)
    newcomer = client("newcomer")
    newcomer.subscribe("other/topic")
    newcomer.publish("other/topic", "marker")
    wait_until(lambda: len(newcomer.received) > 0, within_s=5, what="the marker arrives")
    assert [message.topic for message in newcomer.received] == ["other/topic"]


def connected_with_will(start: Callable[..., Process], broker: RunningBroker) -> Process:
    process = start("python", "-c", SILENT_CLIENT, str(broker.port), STATUS)
    process.wait_for_line("online")
    return process


def test_a_killed_controller_goes_offline_and_this_is_retained(
    broker: RunningBroker, witness: Callable[..., Witness], start: Callable[..., Process]
) -> None:
    watching = witness(broker, STATUS)
    cellar = connected_with_will(start, broker)
    watching.wait_for(lambda seen: seen.payload == "online")
    cellar.send(signal.SIGKILL)
    watching.wait_for(lambda seen: seen.payload == "offline")
    assert witness(broker, STATUS).wait_for(lambda seen: seen.payload == "offline").retained


def test_a_hung_controller_goes_offline_after_one_and_a_half_keepalives(
    broker: RunningBroker, witness: Callable[..., Witness], start: Callable[..., Process]
) -> None:
    watching = witness(broker, STATUS)
    cellar = connected_with_will(start, broker)
    cellar.send(signal.SIGSTOP)
    watching.wait_for(lambda seen: seen.payload == "offline", within_s=10)


def test_a_controller_that_says_goodbye_leaves_no_will(
    broker: RunningBroker, witness: Callable[..., Witness], client: Callable[[str], Client]
) -> None:
    watching = witness(broker, STATUS, LOG)
    leaving = Client(broker.port, "cellar")
    leaving.paho.will_set(STATUS, "offline", qos=1, retain=True)
    leaving.connect().close()
    client("marker").publish(LOG, "marker")
    watching.wait_for(lambda seen: seen.payload == "marker")
    assert [seen.payload for seen in watching.seen] == ["marker"]


def test_a_restarted_controller_is_online_though_its_old_connection_still_hangs(
    broker: RunningBroker,
    witness: Callable[..., Witness],
    start: Callable[..., Process],
    client: Callable[[str], Client],
) -> None:
    connected_with_will(start, broker).send(signal.SIGSTOP)
    client("cellar").publish(STATUS, "online again", retain=True)
    assert witness(broker, STATUS).wait_for(lambda seen: bool(seen.payload)).payload == "online again"


@pytest.mark.parametrize("size", [1, 60_000, 65_000])
def test_a_batch_of_samples_fits(client: Callable[[str], Client], size: int) -> None:
    hub, cellar = client("hub"), client("cellar")
    hub.subscribe(LOG)
    cellar.publish(LOG, b"x" * size)
    wait_until(lambda: len(hub.received) > 0, within_s=5, what="the batch arrives")
    assert len(hub.received[0].payload) == size


def test_ten_megabytes_cost_the_sender_its_connection_and_nobody_else(
    broker: RunningBroker, client: Callable[[str], Client]
) -> None:
    hub, cellar = client("hub"), client("cellar")
    hub.subscribe(LOG)
    with socket.create_connection(("127.0.0.1", broker.port), timeout=5) as rude:
        rude.sendall(bytes.fromhex("10 11 0004 4d515454 04 02 003c 0005 72756465 72".replace(" ", "")))
        assert rude.recv(4) == bytes.fromhex("20020000")
        try:
            rude.sendall(b"\x30" + b"\x80\xad\xe2\x04" + b"\x00" * 10_000_000)
            assert rude.recv(1) == b""
        except (ConnectionResetError, BrokenPipeError):
            pass
    cellar.publish(LOG, "still here")
    wait_until(lambda: len(hub.received) > 0, within_s=5, what="the others go on")
    assert [message.payload for message in hub.received] == [b"still here"]


def test_garbage_instead_of_a_greeting_harms_nobody(broker: RunningBroker, client: Callable[[str], Client]) -> None:
    with socket.create_connection(("127.0.0.1", broker.port), timeout=5) as rude:
        rude.sendall(b"GET / HTTP/1.1\r\n\r\n" * 50)
    hub = client("hub")
    hub.subscribe(LOG)
    hub.publish(LOG, "still here")
    wait_until(lambda: len(hub.received) > 0, within_s=5, what="the others go on")


def test_five_hundred_messages_arrive_once_and_in_order(client: Callable[[str], Client]) -> None:
    hub, cellar = client("hub"), client("cellar")
    hub.subscribe(LOG)
    for number in range(500):
        cellar.paho.publish(LOG, str(number), qos=1)
    wait_until(lambda: len(hub.received) >= 500, within_s=10, what="500 messages arrive")
    assert [int(message.payload) for message in hub.received] == list(range(500))


def test_after_a_crash_it_comes_back_on_the_same_port(broker: RunningBroker, client: Callable[[str], Client]) -> None:
    hub = client("hub")
    broker.down()
    wait_until(lambda: not hub.paho.is_connected(), within_s=5, what="the client notices")
    broker.up()
    wait_until(hub.paho.is_connected, within_s=10, what="the client is back")


def test_sigterm_ends_it_cleanly_and_quietly(broker: RunningBroker, client: Callable[[str], Client]) -> None:
    client("cellar").publish(STATUS, "online", retain=True)
    assert broker.process is not None
    assert broker.process.stop(within_s=5) == 0
    noise = [line for line in broker.process.lines if "Traceback" in line or "ERROR" in line or "Warning" in line]
    assert noise == [], broker.process.story


def test_mosquittos_configuration_lies_where_it_was_told(mosquitto: RunningBroker, tmp_path: Path) -> None:
    assert f"listener {mosquitto.port} 127.0.0.1" in (tmp_path / "mosquitto.conf").read_text(encoding="utf-8")
