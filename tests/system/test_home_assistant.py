# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Home Assistant does with what cellar says of itself: a stand-in with its templates, over a real broker.

It knows nothing of cobrew: topics, values and orders are made of the discovery document alone, as its MQTT
integration makes them.
"""

import json
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from jinja2 import Environment
from paho.mqtt.enums import CallbackAPIVersion

from processes import Process, wait_until
from wire import RunningBroker

CONFIG = Path(__file__).parents[2] / "controller" / "brewery.sim.toml"
ALE = "homeassistant/device/brasserie-cave_ale/config"
AT_ONCE_S = 2.0  # seen: 0.1 s; a loaded machine is no fault of what is tested


class Home:
    """Hears everything retained or said, and gives orders by a document's templates."""

    def __init__(self, port: int) -> None:
        self.last: dict[str, str] = {}
        self.count: dict[str, int] = {}
        self._templates = Environment(autoescape=False)  # noqa: S701 - JSON, as Home Assistant renders it
        self._templates.globals.update(
            now=time.time,  # noqa: TID251 - the other machine's own clock
            as_timestamp=lambda moment: moment,
        )
        ready = threading.Event()
        self.client = paho.Client(CallbackAPIVersion.VERSION2, client_id="homeassistant")
        self.client.on_message = self._heard
        self.client.on_connect = lambda client, *_: client.subscribe("#", qos=1)
        self.client.on_subscribe = lambda *_: ready.set()
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        assert ready.wait(10)

    def _heard(self, _client: paho.Client, _data: object, message: paho.MQTTMessage) -> None:
        self.last[message.topic] = message.payload.decode()
        self.count[message.topic] = self.count.get(message.topic, 0) + 1

    def document(self, topic: str = ALE) -> dict[str, Any]:
        wait_until(lambda: topic in self.last, within_s=15, what="a device")
        found: dict[str, Any] = json.loads(self.last[topic])
        return found

    def shown(self, template: str, topic: str) -> str:
        """An entity's value, of the last message on its topic."""
        said = json.loads(self.last[topic])
        return self._templates.from_string(template).render(value_json=said)

    def climate(self, name: str) -> str:
        it = self.document()["cmps"]["climate"]
        return self.shown(it[f"{name}_template"], it[f"{name}_topic"])

    def order(self, name: str, value: object) -> None:
        it = self.document()["cmps"]["climate"]
        payload = self._templates.from_string(it[f"{name}_command_template"]).render(value=value)
        self.client.publish(it[f"{name}_command_topic"], payload, qos=1, retain=it["retain"]).wait_for_publish(5)

    def shows(self, name: str, value: str) -> None:
        wait_until(lambda: self.climate(f"{name}_state") == value, within_s=AT_ONCE_S, what=f"{name} {value}")


@pytest.fixture
def cellar(mosquitto: RunningBroker, tmp_path: Path, start: Callable[..., Process]) -> Process:
    process = start(
        *("cellar", "run", "--simulate", "--config", CONFIG, "--broker", mosquitto.address),
        *("--state", tmp_path / "cellar"),
    )
    process.wait_for_line("connected to the broker", within_s=30)
    return process


@pytest.fixture
def home(mosquitto: RunningBroker, cellar: Process) -> Iterator[Home]:
    it = Home(mosquitto.port)
    state = it.document()["state_topic"]
    wait_until(lambda: state in it.last, within_s=15, what="a state")
    yield it
    it.client.disconnect()
    it.client.loop_stop()


def test_each_entity_has_a_value_and_a_name_of_its_own(home: Home) -> None:
    documents = [home.document(it) for it in sorted(home.last) if it.endswith("/config")]
    ids = [part["unique_id"] for it in documents for part in it["cmps"].values()]
    assert len(ids) == len(set(ids))
    for document in documents:
        assert document["o"]["name"]
        assert "object_id" not in json.dumps(document)
        for name, part in document["cmps"].items():
            assert part["default_entity_id"].partition(".")[0] == part["p"], name
            if "value_template" in part:
                assert home.shown(part["value_template"], document["state_topic"]) != "", name
    assert {"climate", "beer", "chamber", "gravity", "output", "trip", "warning"} <= set(home.document()["cmps"])


def test_a_thermostat_shows_what_is_and_offers_what_is_allowed(home: Home) -> None:
    it = home.document()["cmps"]["climate"]
    assert it["min_temp"] <= float(home.climate("temperature_state")) <= it["max_temp"]
    assert it["min_temp"] <= it["initial"] <= it["max_temp"]
    assert home.climate("mode_state") in it["modes"]
    assert home.climate("action") in ("off", "heating", "cooling", "idle")
    assert -5 < float(home.climate("current_temperature")) < 40
    assert home.last[home.document()["availability_topic"]] == "online"


def test_an_order_is_echoed_at_once(home: Home) -> None:
    for name, value, shown in (("temperature", 17.4, "17.4"), ("mode", "off", "off"), ("mode", "auto", "auto")):
        home.order(name, value)
        home.shows(name, shown)


def test_what_the_fermenter_does_not_allow_is_refused_and_changes_nothing(home: Home) -> None:
    before = home.climate("temperature_state")
    answers = home.document()["cmps"]["climate"]["temperature_command_topic"].replace("/intent", "/answer")
    home.order("temperature", 80)
    wait_until(lambda: answers in home.last, within_s=10, what="an answer")
    assert json.loads(home.last[answers])["reason"] == "out_of_range"
    assert home.climate("temperature_state") == before


def test_two_orders_in_one_moment_are_two(home: Home) -> None:
    home.order("temperature", 16.5)
    home.order("mode", "off")
    wait_until(
        lambda: (home.climate("temperature_state"), home.climate("mode_state")) == ("16.5", "off"),
        within_s=AT_ONCE_S,
        what="both",
    )


def test_who_starts_later_is_told_again(home: Home) -> None:
    before = home.count[ALE]
    home.client.publish("homeassistant/status", "online", qos=1)
    wait_until(lambda: home.count[ALE] > before, within_s=10, what="the device again")


def test_a_cellar_that_is_no_more_is_unavailable(home: Home, cellar: Process) -> None:
    status = home.document()["availability_topic"]
    cellar.send(signal.SIGKILL)
    wait_until(lambda: home.last[status] == "offline", within_s=60, what="unavailable")
