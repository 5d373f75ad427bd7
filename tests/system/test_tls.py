# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hub and controller on a real Mosquitto, by TLS, with what `cellar provision` made; what they say if not."""

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

import pytest

from brokers import CONF, find_mosquitto
from cellar.adapters import mqtt
from cellar.adapters.mqtt import Broker, MqttWire
from cellar.composition.provisioning.folder import provision
from cellar.composition.provisioning.rules import Controller
from cellar.contract import Topics
from processes import Process, accepts, free_port, open_to_all, wait_until
from taproom.broker import Link
from taproom.errors import SettingsError
from taproom.settings import Address, parse_broker

# paho leaves a socket whose handshake failed to the collector, which closes it at once.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
CONFIG = Path(__file__).parents[2] / "controller" / "brewery.sim.toml"
CAVE = Controller(topics=Topics(site="brasserie", unit="cave"), fermenters=("ale", "lager", "empty"))
USER = "cellar-brasserie-cave"
YEAR_S = 366 * 86_400
PASSWORD = "hush"  # noqa: S105 - which opens nothing


@dataclass(frozen=True, kw_only=True)
class Guarded:
    """A broker, and the folder that `cellar provision` filled for it."""

    folder: Path
    tls_port: int
    port: int

    @property
    def authority(self) -> Path:
        return self.folder / "authority.crt"

    def password(self, user: str) -> Path:
        return self.folder / f"{user}.password"


def guarded(tmp_path: Path, start: Callable[..., Process], *, at_utc: int | None = None) -> Guarded:
    folder = tmp_path / "broker"
    now_utc = int(time.time()) if at_utc is None else at_utc  # noqa: TID251 - certificates are for real time
    provision(folder, [CAVE], ["localhost"], home_assistant=False, now_utc=now_utc)
    it = Guarded(folder=folder, tls_port=free_port(), port=free_port())
    text = (folder / CONF).read_text().replace("8883", str(it.tls_port)).replace("1883", str(it.port))
    (folder / CONF).write_text(text)
    open_to_all(folder)  # the broker leaves root
    start(str(find_mosquitto()), "-c", folder / CONF)
    wait_until(lambda: accepts(it.tls_port) and accepts(it.port), within_s=10, what="it listens")
    return it


@pytest.fixture
def broker(tmp_path: Path, start: Callable[..., Process]) -> Guarded:
    return guarded(tmp_path, start)


def test_a_hub_and_a_controller_meet_by_tls(broker: Guarded, tmp_path: Path, start: Callable[..., Process]) -> None:
    config = tmp_path / "cellar.toml"
    section = (
        f'[broker]\nhost = "localhost"\nport = {broker.tls_port}\nusername = "{USER}"\n'
        f'password_file = "{broker.password(USER)}"\ntls_ca = "{broker.authority}"\n'
    )
    config.write_text(CONFIG.read_text() + "\n" + section)
    cellar = start("cellar", "run", "--simulate", "--config", config, "--state", tmp_path / "cellar")
    web = free_port()
    taproom = start(
        *("taproom", "serve", "--port", str(web), "--state", tmp_path / "taproom"),
        *("--broker", f"localhost:{broker.tls_port}", "--broker-ca", broker.authority),
        *("--broker-username", "taproom", "--broker-password-file", broker.password("taproom")),
    )
    cellar.wait_for_line("connected to the broker", within_s=20)
    wait_until(lambda: accepts(web), within_s=20, what="taproom listens")

    def health() -> dict[str, object]:
        with urllib.request.urlopen(f"http://127.0.0.1:{web}/healthz", timeout=5) as answer:
            told: dict[str, object] = json.load(answer)
        return told

    wait_until(lambda: health()["fermenters"] == 3, within_s=20, what="the hub knows the fermenters")
    assert health()["broker"] is True
    assert "no broker" not in taproom.output + cellar.output


def said_by_hub(host: str, port: int, authority: Path, caplog: pytest.LogCaptureFixture) -> str:
    link = Link(Address(host=host, port=port), username="taproom", password=PASSWORD, authority=authority)
    client = link._new_client()
    with suppress(OSError):
        client.loop_forever(retry_first_connection=False)
    return caplog.text


@pytest.fixture
def wires() -> Iterator[Callable[[str, int, Path], MqttWire]]:
    made: list[MqttWire] = []

    def wire(host: str, port: int, authority: Path) -> MqttWire:
        broker = Broker(host=host, port=port, client_id="x", tls_ca=authority)
        made.append(MqttWire(broker, will_topic="w", inboxes={"i": Queue(1)}, reconnect_max_s=1))
        return made[-1]

    yield wire
    for it in made:
        it.close()


Wires = Callable[[str, int, Path], MqttWire]


def both_say(
    host: str, port: int, authority: Path, words: str, wires: Wires, caplog: pytest.LogCaptureFixture
) -> None:
    """The hub and the controller, each once."""
    assert words in said_by_hub(host, port, authority, caplog)
    caplog.clear()
    wires(host, port, authority)
    wait_until(lambda: words in caplog.text, within_s=10, what=words)


def test_a_certificate_for_another_name(broker: Guarded, wires: Wires, caplog: pytest.LogCaptureFixture) -> None:
    words = "is for another name than 127.0.0.1: use that name, or run `cellar provision` again"
    both_say("127.0.0.1", broker.tls_port, broker.authority, words, wires, caplog)


def test_a_certificate_of_another_authority(
    broker: Guarded, tmp_path: Path, wires: Wires, caplog: pytest.LogCaptureFixture
) -> None:
    other = tmp_path / "other"
    provision(other, [CAVE], ["localhost"], home_assistant=False, now_utc=int(time.time()))  # noqa: TID251
    words = f"was not signed by {other / 'authority.crt'}: copy authority.crt of that broker there"
    both_say("localhost", broker.tls_port, other / "authority.crt", words, wires, caplog)


@pytest.mark.parametrize(("years", "words"), [(-6, "run out: run `cellar provision` again"), (1, "not valid yet")])
def test_a_certificate_out_of_its_time(
    years: int,
    words: str,
    tmp_path: Path,
    start: Callable[..., Process],
    wires: Wires,
    caplog: pytest.LogCaptureFixture,
) -> None:
    broker = guarded(tmp_path, start, at_utc=int(time.time()) + years * YEAR_S)  # noqa: TID251
    both_say("localhost", broker.tls_port, broker.authority, words, wires, caplog)


def test_a_port_without_tls(broker: Guarded, wires: Wires, caplog: pytest.LogCaptureFixture) -> None:
    both_say("localhost", broker.port, broker.authority, "does not speak TLS: is that the right port?", wires, caplog)


@pytest.mark.parametrize(
    ("host", "words"), [("localhost", "listens to nobody: start the broker"), ("no.such.invalid", "look at the name")]
)
def test_nobody_there(host: str, words: str, broker: Guarded, wires: Wires, caplog: pytest.LogCaptureFixture) -> None:
    both_say(host, free_port(), broker.authority, words, wires, caplog)


def test_the_same_trouble_is_said_once_and_a_password_never(
    broker: Guarded, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(mqtt, "PAUSE_S", 0.05)
    link = Link(Address(host="127.0.0.1", port=1), username="taproom", password=PASSWORD, authority=broker.authority)
    for _ in range(3):
        with suppress(OSError):
            link._new_client().loop_forever(retry_first_connection=False)
    assert caplog.text.count("no broker") == 1
    assert PASSWORD not in caplog.text


def test_an_authority_that_is_none_is_said_at_the_start(tmp_path: Path, broker: Guarded) -> None:
    garbage = tmp_path / "garbage"
    garbage.write_text("hello")
    for path, words in (
        (garbage, "is no certificate"),
        (tmp_path / "none", "cannot read"),
        (tmp_path, "cannot read"),
    ):
        with pytest.raises(SettingsError, match=words) as refused:
            parse_broker("localhost", str(path))
        assert "copy authority.crt" in str(refused.value)
    assert parse_broker("localhost", str(broker.authority)) == (
        Address(host="localhost", port=8883),
        broker.authority,
    )
    assert parse_broker("localhost:1", str(broker.authority))[0].port == 1
    with pytest.raises(SettingsError, match="port 8883 is for TLS"):
        parse_broker("localhost:8883", None)
    assert parse_broker("localhost", None) == (Address(host="localhost", port=1883), None)
