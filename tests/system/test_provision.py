# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `cellar provision` writes, on a real Mosquitto: every user, every topic, both ways; and who is let in."""

import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from brokers import CONF, find_mosquitto
from cellar.composition import provisioned
from cellar.composition.provisioning.secrets import entry
from cellar.config import load
from processes import Process, accepts, free_port, open_to_all, wait_until

CAVE_FILE = Path(__file__).parents[2] / "controller" / "brewery.sim.toml"
OURS, OTHERS = "cobrew/1/brasserie/cave", "cobrew/1/brasserie/grenier"
HUB, CAVE, GRENIER, HOME = "taproom", "cellar-brasserie-cave", "cellar-brasserie-grenier", "homeassistant"
GOD = "god"

# topic: who may say it, who may hear it
MATRIX: dict[str, tuple[set[str], set[str]]] = {
    f"{OURS}/status": ({CAVE}, {HUB, HOME}),
    f"{OURS}/info": ({CAVE}, {HUB}),
    f"{OURS}/log": ({CAVE}, {HUB}),
    f"{OURS}/log/ack": ({HUB}, {CAVE}),
    f"{OURS}/fermenter/ale/state": ({CAVE}, {HUB, HOME}),
    f"{OURS}/fermenter/ale/answer": ({CAVE}, {HUB}),
    f"{OURS}/fermenter/ale/intent": ({HUB, HOME}, {CAVE}),
    f"{OTHERS}/status": ({GRENIER}, {HUB, HOME}),
    f"{OTHERS}/log": ({GRENIER}, {HUB}),
    f"{OTHERS}/log/ack": ({HUB}, {GRENIER}),
    f"{OTHERS}/fermenter/ale/state": ({GRENIER}, {HUB, HOME}),
    f"{OTHERS}/fermenter/ale/intent": ({HUB, HOME}, {GRENIER}),
    "homeassistant/status": ({HOME}, {CAVE, GRENIER, HOME}),
    "homeassistant/device/brasserie-cave_ale/config": ({CAVE}, {HOME}),
    "homeassistant/device/brasserie-grenier_ale/config": ({GRENIER}, {HOME}),
    "homeassistant/device/brasserie-cave_other/config": (set(), {HOME}),
    "cobrew/1/brasserie/cave/elsewhere": (set(), set()),
    "cobrew/2/brasserie/cave/status": (set(), set()),
    "somebody/elses": (set(), set()),
}
USERS = (HUB, CAVE, GRENIER, HOME)


@dataclass
class Client:
    """A user, connected by TLS, who asks for everything."""

    user: str
    folder: Path
    port: int
    heard: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        ready = Event()
        self.paho = paho.Client(CallbackAPIVersion.VERSION2, client_id=self.user)
        self.paho.username_pw_set(self.user, (self.folder / f"{self.user}.password").read_text().strip())
        self.paho.tls_set(ca_certs=str(self.folder / "authority.crt"))
        self.paho.on_message = lambda _client, _data, message: self.heard.add(message.topic)
        self.paho.on_connect = lambda client, *_: client.subscribe("#", qos=1)
        self.paho.on_subscribe = lambda *_: ready.set()
        self.paho.connect("127.0.0.1", self.port)
        self.paho.loop_start()
        assert ready.wait(10)

    def say(self, topic: str) -> None:
        self.paho.publish(topic, self.user, qos=1).wait_for_publish(timeout=10)

    def leave(self) -> None:
        self.paho.disconnect()
        self.paho.loop_stop()


@dataclass
class Provisioned:
    folder: Path
    tls_port: int
    port: int


@pytest.fixture
def broker(tmp_path: Path, start: Callable[..., Process]) -> Provisioned:
    """Two controllers and Home Assistant; and one more user, who may do anything, to try the others with."""
    folder = tmp_path / "broker"
    grenier = tmp_path / "grenier.toml"
    grenier.write_text(CAVE_FILE.read_text().replace('unit = "cave"', 'unit = "grenier"'))
    files = [load(CAVE_FILE), load(grenier)]
    provisioned(files, folder=folder, hosts=["localhost", "127.0.0.1"], home_assistant=True)
    it = Provisioned(folder=folder, tls_port=free_port(), port=free_port())
    (folder / f"{GOD}.password").write_text("almighty\n")
    with (folder / "passwords").open("a") as passwords:
        passwords.write(entry(GOD, "almighty") + "\n")
    with (folder / "access").open("a") as access:
        access.write(f"\nuser {GOD}\ntopic readwrite #\n")
    text = (folder / CONF).read_text().replace("8883", str(it.tls_port)).replace("1883", str(it.port))
    (folder / CONF).write_text(text)
    open_to_all(folder)  # the broker leaves root
    start(str(find_mosquitto()), "-c", folder / CONF)
    wait_until(lambda: accepts(it.tls_port) and accepts(it.port), within_s=10, what="it listens")
    return it


@pytest.fixture
def clients(broker: Provisioned) -> Iterator[dict[str, Client]]:
    everybody = {user: Client(user, broker.folder, broker.tls_port) for user in (*USERS, GOD)}
    yield everybody
    for client in everybody.values():
        client.leave()


def test_each_user_hears_what_is_its_own_and_nothing_else(clients: dict[str, Client]) -> None:
    for topic in MATRIX:
        clients[GOD].say(topic)
    allowed = {user: {topic for topic, (_, hearers) in MATRIX.items() if user in hearers} for user in USERS}
    wait_until(lambda: all(clients[user].heard >= allowed[user] for user in USERS), within_s=5, what="all is heard")
    assert {user: clients[user].heard for user in USERS} == allowed


@pytest.mark.parametrize("user", USERS)
def test_each_user_says_what_is_its_own_and_nothing_else(user: str, clients: dict[str, Client]) -> None:
    """A publication that is refused is acknowledged all the same, and goes nowhere."""
    for topic in MATRIX:
        clients[user].say(topic)
    clients[GOD].say("end")
    wait_until(lambda: "end" in clients[GOD].heard, within_s=5, what="the end is heard")
    allowed = {topic for topic, (sayers, _) in MATRIX.items() if user in sayers}
    assert clients[GOD].heard - {"end"} == allowed


@pytest.mark.parametrize(("user", "password"), [(CAVE, "wrong"), ("nobody", "x"), (None, None)])
def test_who_has_no_password_is_not_let_in(user: str | None, password: str | None, broker: Provisioned) -> None:
    answered, reasons = Event(), list[ReasonCode]()
    client = paho.Client(CallbackAPIVersion.VERSION2)
    if user is not None:
        client.username_pw_set(user, password)

    def connected(_client: object, _data: object, _flags: object, reason: ReasonCode, _props: object) -> None:
        reasons.append(reason)
        answered.set()

    client.on_connect = connected
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    assert answered.wait(10)
    client.disconnect()
    client.loop_stop()
    assert reasons[0].is_failure


def test_a_client_that_trusts_another_authority_does_not_speak(broker: Provisioned, tmp_path: Path) -> None:
    other = tmp_path / "other"
    provisioned([load(CAVE_FILE)], folder=other, hosts=["localhost"], home_assistant=False)
    trusting = ssl.create_default_context(cafile=str(other / "authority.crt"))
    with (
        socket.create_connection(("127.0.0.1", broker.tls_port)) as connection,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        trusting.wrap_socket(connection, server_hostname="localhost")


def test_a_broker_under_another_name_is_not_believed(broker: Provisioned) -> None:
    trusting = ssl.create_default_context(cafile=str(broker.folder / "authority.crt"))
    with (
        socket.create_connection(("127.0.0.1", broker.tls_port)) as connection,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        trusting.wrap_socket(connection, server_hostname="elsewhere.local")
    with socket.create_connection(("127.0.0.1", broker.tls_port)) as connection:
        trusting.wrap_socket(connection, server_hostname="localhost").close()


def test_again_it_keeps_passwords_and_authority_and_adds_who_is_new(tmp_path: Path) -> None:
    folder = tmp_path / "broker"
    provisioned([load(CAVE_FILE)], folder=folder, hosts=["a.local"], home_assistant=False)
    kept = ("authority.key", "authority.crt", "taproom.password", f"{CAVE}.password")
    before = {name: (folder / name).read_bytes() for name in kept}
    done = provisioned([load(CAVE_FILE)], folder=folder, hosts=["b.local"], home_assistant=True)
    assert (done.new, done.kept) == ((HOME,), (HUB, CAVE))
    assert {name: (folder / name).read_bytes() for name in kept} == before
    secret = [path for path in folder.iterdir() if path.suffix in {".key", ".password"} or path.name == "passwords"]
    assert len(secret) == 6
    assert not [path for path in secret if path.stat().st_mode & 0o007]


def test_the_command_says_what_it_did(tmp_path: Path, start: Callable[..., Process]) -> None:
    def provision(*arguments: str | Path) -> Process:
        process = start("cellar", "provision", "--out", tmp_path / "b", *arguments)
        process.wait(within_s=20)
        return process

    assert "2 new users (taproom, cellar-brasserie-cave), 0 kept" in provision(CAVE_FILE, "--host", "b.local").output
    assert "file" in provision(tmp_path / "none.toml", "--host", "b").output
    assert "is no name or address" in provision(CAVE_FILE, "--host", "a b").output
