# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""cellar as a process, on a simulated brewery, over real brokers; `mosquitto_sub` sees what it really says."""

import json
import signal
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from cellar.contract import Answer, FermenterState, LogBatch
from processes import Process, accepts, wait_until
from wire import RunningBroker, Seen, Witness

CONFIG = Path(__file__).parents[2] / "controller" / "brewery.sim.toml"
PREFIX = "cobrew/1/brasserie/cave"
FAR_AHEAD = 4_000_000_000


@dataclass(slots=True, kw_only=True)
class Brewery:
    """A simulated cellar on a broker, a witness, and a hand that publishes."""

    broker: RunningBroker
    state_dir: Path
    start: Callable[..., Process]
    witness: Witness
    hand: paho.Client
    cellar: Process

    def again(self, *extra: str) -> Process:
        self.cellar = self.start(*command(self.broker, self.state_dir), *extra)
        return self.cellar

    def state(self, fermenter: str, matches: Callable[[FermenterState], bool] = lambda _: True) -> FermenterState:
        """The first state from now on that matches."""
        topic = f"{PREFIX}/fermenter/{fermenter}/state"
        seen = self.witness.wait_for(
            lambda it: it.topic == topic and matches(FermenterState.model_validate_json(it.payload))
        )
        return FermenterState.model_validate_json(seen.payload)

    def latest(self, fermenter: str) -> FermenterState:
        topic = f"{PREFIX}/fermenter/{fermenter}/state"
        return FermenterState.model_validate_json([it for it in self.witness.seen if it.topic == topic][-1].payload)

    def send(self, fermenter: str, payload: bytes | dict[str, Any], *, retain: bool = False) -> None:
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        self.hand.publish(f"{PREFIX}/fermenter/{fermenter}/intent", body, qos=1, retain=retain).wait_for_publish(5)

    def intent(self, intent_id: str, **order: object) -> dict[str, Any]:
        expires_utc = self.latest("ale").at_utc + 60
        return {"v": 1, "id": intent_id, "author": "test", "expires_utc": expires_utc, "order": order}

    def answer(self, fermenter: str, matches: Callable[[Answer], bool]) -> Answer:
        topic = f"{PREFIX}/fermenter/{fermenter}/answer"
        seen = self.witness.wait_for(lambda it: it.topic == topic and matches(Answer.model_validate_json(it.payload)))
        return Answer.model_validate_json(seen.payload)

    def relay_edges(self) -> int:
        with sqlite3.connect(f"file:{self.state_dir / 'journal.db'}?mode=ro", uri=True) as journal:
            query = "select count(*) from entry where body like '%relay_switched%'"
            return int(journal.execute(query).fetchone()[0])


def command(broker: RunningBroker, state_dir: Path) -> list[str | Path]:
    return [
        *("cellar", "run", "--config", CONFIG, "--simulate"),
        *("--broker", broker.address, "--state", state_dir),
    ]


def brewery_on(
    broker: RunningBroker, tmp_path: Path, start: Callable[..., Process], witness: Callable[..., Witness]
) -> Iterator[Brewery]:
    watching = witness(broker, f"{PREFIX}/#")
    hand = paho.Client(CallbackAPIVersion.VERSION2)
    hand.connect("127.0.0.1", broker.port)
    hand.loop_start()
    state_dir = tmp_path / "cellar"
    cellar = start(*command(broker, state_dir))
    brewery = Brewery(broker=broker, state_dir=state_dir, start=start, witness=watching, hand=hand, cellar=cellar)
    for fermenter in ("ale", "lager", "empty"):
        brewery.state(fermenter)
    yield brewery
    hand.disconnect()
    hand.loop_stop()


@pytest.fixture
def brewery(
    broker: RunningBroker, tmp_path: Path, start: Callable[..., Process], witness: Callable[..., Witness]
) -> Iterator[Brewery]:
    """On each broker in turn."""
    yield from brewery_on(broker, tmp_path, start, witness)


@pytest.fixture
def on_mosquitto(
    mosquitto: RunningBroker, tmp_path: Path, start: Callable[..., Process], witness: Callable[..., Witness]
) -> Iterator[Brewery]:
    yield from brewery_on(mosquitto, tmp_path, start, witness)


def test_a_setpoint_goes_from_a_client_to_the_controller_and_back(brewery: Brewery) -> None:
    assert brewery.state("ale").setpoint_c == 20.0
    brewery.send("ale", brewery.intent("one", kind="setpoint", setpoint_c=21.5))
    assert brewery.answer("ale", lambda it: it.id == "one").accepted
    brewery.state("ale", lambda it: it.setpoint_c == 21.5)


def test_what_a_newcomer_to_the_broker_finds(brewery: Brewery, witness: Callable[..., Witness]) -> None:
    late = witness(brewery.broker, "cobrew/#", "homeassistant/#")
    late.wait_for(lambda it: it.topic == f"{PREFIX}/status" and it.payload == "online" and it.retained)
    late.wait_for(lambda it: it.topic == f"{PREFIX}/info" and it.retained)
    late.wait_for(lambda it: it.topic == f"{PREFIX}/fermenter/lager/state" and it.retained)
    late.wait_for(lambda it: it.topic == "homeassistant/device/brasserie-cave_ale/config" and it.retained)


def test_the_same_intent_twice_acts_once_and_is_answered_twice(brewery: Brewery) -> None:
    intent = brewery.intent("twice", kind="setpoint", setpoint_c=19.0)
    brewery.send("ale", intent)
    brewery.answer("ale", lambda it: it.id == "twice")
    brewery.send("ale", brewery.intent("between", kind="setpoint", setpoint_c=19.5))
    brewery.answer("ale", lambda it: it.id == "between")
    brewery.state("ale", lambda it: it.setpoint_c == 19.5)
    brewery.send("ale", intent)

    def answers() -> list[Seen]:
        return [it for it in brewery.witness.seen if it.topic.endswith("ale/answer") and '"twice"' in it.payload]

    wait_until(lambda: len(answers()) == 2, within_s=10, what="the second answer")
    assert brewery.latest("ale").setpoint_c == 19.5


BAD: list[tuple[str, bytes | dict[str, Any], str]] = [
    ("ale", b"", "malformed"),
    ("ale", b"\x00\xff garbage", "malformed"),
    ("ale", b"x" * 60_000, "too_large"),
    ("ale", {"order": {"kind": "setpoint", "setpoint_c": float("nan")}}, "malformed"),
    ("ale", {"order": {"kind": "setpoint", "setpoint_c": float("inf")}}, "malformed"),
    ("ale", {"order": {"kind": "setpoint", "setpoint_c": 31.0}}, "out_of_range"),
    ("ale", {"order": {"kind": "setpoint", "setpoint_c": -1.0}}, "out_of_range"),
    ("ale", {"expires_utc": 1}, "expired"),
    ("ale", {"expires_utc": FAR_AHEAD}, "expires_too_late"),
    ("nobody", {}, "unknown_fermenter"),
    ("ale", {"order": {"kind": "reset_trip"}}, "not_tripped"),
]


def test_bad_intents_are_refused_with_a_reason_and_move_nothing(on_mosquitto: Brewery) -> None:
    brewery = on_mosquitto
    edges = brewery.relay_edges()
    for number, (fermenter, change, reason) in enumerate(BAD):
        good = brewery.intent(f"bad-{number}", kind="setpoint", setpoint_c=18.0)
        brewery.send(fermenter, change if isinstance(change, bytes) else good | change)
        refused = brewery.answer(fermenter, lambda it, reason=reason: it.reason == reason)  # type: ignore[misc]
        assert not refused.accepted
        assert refused.text
    brewery.send("ale", brewery.intent("retained", kind="setpoint", setpoint_c=18.0), retain=True)
    brewery.cellar.stop()
    brewery.again()
    brewery.answer("ale", lambda it: it.reason == "retained")
    assert brewery.latest("ale").setpoint_c in {18.0, 20.0}
    brewery.send("ale", brewery.intent("after", kind="setpoint", setpoint_c=18.5))
    assert brewery.answer("ale", lambda it: it.id == "after").accepted
    assert brewery.relay_edges() <= edges + 2


def test_ten_megabytes_are_refused_where_the_broker_lets_them_through(
    tmp_path: Path, start: Callable[..., Process], witness: Callable[..., Witness], mosquitto: RunningBroker
) -> None:
    mosquitto.down()
    (tmp_path / "open.conf").write_text(f"listener {mosquitto.port} 127.0.0.1\nallow_anonymous true\nuser root\n")
    start("mosquitto", "-c", tmp_path / "open.conf")
    wait_until(lambda: accepts(mosquitto.port), within_s=10, what="the open broker")
    for brewery in brewery_on(mosquitto, tmp_path, start, witness):
        brewery.send("ale", b"[" * 10_000_000)
        brewery.answer("ale", lambda it: it.reason == "too_large")
        brewery.send("ale", brewery.intent("still-here", kind="setpoint", setpoint_c=18.5))
        assert brewery.answer("ale", lambda it: it.id == "still-here").accepted


def test_told_to_stop_it_opens_every_relay_and_says_goodbye(on_mosquitto: Brewery) -> None:
    assert on_mosquitto.cellar.stop() == 0
    assert "relays open" in on_mosquitto.cellar.lines[-1]
    on_mosquitto.witness.wait_for(lambda it: it.topic == f"{PREFIX}/status" and it.payload == "offline")


def test_killed_the_broker_says_so_and_the_next_start_goes_on(on_mosquitto: Brewery) -> None:
    brewery = on_mosquitto
    brewery.send("lager", brewery.intent("keep", kind="setpoint", setpoint_c=3.5))
    assert brewery.answer("lager", lambda it: it.id == "keep").accepted
    brewery.cellar.send(signal.SIGKILL)
    brewery.witness.wait_for(lambda it: it.topic == f"{PREFIX}/status" and it.payload == "offline")
    brewery.again()
    boots = [it for it in brewery.witness.seen if it.topic == f"{PREFIX}/info"]
    wait_until(
        lambda: len([it for it in brewery.witness.seen if it.topic == f"{PREFIX}/info"]) > len(boots),
        within_s=10,
        what="the second boot",
    )
    brewery.send("ale", brewery.intent("hello", kind="setpoint", setpoint_c=18.0))
    brewery.answer("ale", lambda it: it.id == "hello")
    assert brewery.latest("lager").setpoint_c == 3.5


def test_the_journal_waits_for_the_hub_and_arrives_whole_after_an_outage(on_mosquitto: Brewery) -> None:
    brewery = on_mosquitto
    first = LogBatch.model_validate_json(brewery.witness.wait_for(lambda it: it.topic == f"{PREFIX}/log").payload)
    brewery.broker.down()
    brewery.cellar.wait_for_line("the broker is gone")
    rows_before = _rows(brewery)
    wait_until(lambda: _rows(brewery) > rows_before, within_s=15, what="the journal goes on without a broker")
    brewery.broker.up()
    watching = brewery.start(
        *("stdbuf", "-oL", "mosquitto_sub", "-p", str(brewery.broker.port), "-q", "1", "-F", "%j"),
        *("-t", f"{PREFIX}/log"),
    )
    late = Witness(watching)
    again = LogBatch.model_validate_json(late.wait_for(lambda it: True, within_s=40).payload)
    seqs = [entry.seq for entry in again.entries]
    assert seqs[0] == first.entries[0].seq
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
    assert len(seqs) > len(first.entries)


def _rows(brewery: Brewery) -> int:
    with sqlite3.connect(f"file:{brewery.state_dir / 'journal.db'}?mode=ro", uri=True) as journal:
        return int(journal.execute("select count(*) from entry").fetchone()[0])


def test_a_second_cellar_on_the_same_journal_is_refused(on_mosquitto: Brewery) -> None:
    second = on_mosquitto.start(*command(on_mosquitto.broker, on_mosquitto.state_dir))
    assert second.wait() == 2
    assert "another cellar already runs" in second.output


@pytest.mark.parametrize(
    ("backend", "words"), [("rpi-gpio", "pip install 'cobrew[rpi-gpio]'"), ("gpiod", "GPIO chip")]
)
def test_without_its_relays_it_refuses_to_start_and_says_what_to_do(
    tmp_path: Path, start: Callable[..., Process], backend: str, words: str
) -> None:
    config = tmp_path / "real.toml"
    config.write_text(f'{CONFIG.read_text(encoding="utf-8")}\n[gpio]\nbackend = "{backend}"\n', encoding="utf-8")
    cellar = start("cellar", "run", "--config", config, "--state", tmp_path)
    assert cellar.wait() == 2
    assert words in cellar.output


def test_it_controls_without_any_broker(tmp_path: Path, start: Callable[..., Process]) -> None:
    cellar = start(
        *("cellar", "run", "--config", CONFIG, "--simulate", "--broker", "127.0.0.1:1"),
        *("--state", tmp_path / "alone"),
    )
    cellar.wait_for_line("ale: ")
    assert cellar.stop() == 0
