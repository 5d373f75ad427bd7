# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commissioning over a real broker, a real process on lines that are a file: who leaves leaves no relay closed.

One short step stands for all of them, for a heater's own takes four minutes.
"""

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from cellar.contract import Answer, Commissioning, Intent, ModeOrder, PanelWord, Topics
from processes import Process, wait_until
from supervised import AIR, BEER, CONFIG, HERE
from w1_replay import KernelTree
from wire import RunningBroker, Witness

TOPICS = Topics(site="lille", unit="cave")
OPENS_S = 11.0
"""What the documentation says: ten seconds of patience, a tick, and what the machine needs."""
PROGRAM = """
import sys
from pathlib import Path
from cellar.composition.commission import command
from cellar.composition.commission.hands import Task
from cellar.composition.commission.steps import Found, Step
from cellar.core.interlock import Side
def heats(bench, _before):
    bench.hands.asked(Task.LAY_ON_HEATER, "fv1")
    bench.live(0.6)  # as every step: the first tick after a question finds its lease run out
    bench.switch("fv1", Side.HEATING)
    bench.live(float(sys.argv[2]))
    bench.switch("fv1", Side.OFF, forced=True)
    return Found()
command.steps = lambda config, ice: [Step(name="heater", fermenter="fv1", run=heats)]
file = Path(sys.argv[1])
sys.exit(command.commission(
    file, state_dir=file.parent / "state", language="en", ice=False, anew=True, ask=input, say=print, on_panel=True
))
"""


@dataclass
class PanelClient:
    """A panel without taproom: hears the retained document, and says what a test tells it to say."""

    port: int
    said: list[Commissioning | None] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = Lock()
        self._client = paho.Client(CallbackAPIVersion.VERSION2)
        self._client.on_message = self._hear
        self._client.on_connect = lambda client, *_: client.subscribe(
            [(TOPICS.commission, 1), (TOPICS.answer("+"), 1)]
        )
        self._client.reconnect_delay_set(1, 1)
        self._client.connect("127.0.0.1", self.port)
        self._client.loop_start()

    def _hear(self, _client: object, _data: object, message: paho.MQTTMessage) -> None:
        with self._lock:
            if message.topic == TOPICS.commission:
                self.said.append(Commissioning.model_validate_json(message.payload) if message.payload else None)
            else:
                self.answers.append(Answer.model_validate_json(message.payload))

    @property
    def now(self) -> Commissioning | None:
        return self.said[-1] if self.said else None

    def asks(self, number: int) -> Commissioning:
        wait_until(lambda: bool(self.now and self.now.question == number), within_s=25, what=f"question {number}")
        assert self.now is not None
        return self.now

    def say(self, says: str, *, retain: bool = False, **changes: object) -> None:
        assert self.now is not None
        fields = {"run": self.now.run, "says": says, "question": self.now.question, "author": "mo", **changes}
        word = PanelWord.model_validate(fields).model_dump_json()
        self._client.publish(TOPICS.commission_panel, word, qos=1, retain=retain).wait_for_publish(5)

    def switch_off(self) -> None:
        intent = Intent(id="stop-1", author="mo", expires_utc=4_000_000_000, order=ModeOrder(mode="off"))
        self._client.publish(TOPICS.intent("fv1"), intent.model_dump_json(), qos=1)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


@dataclass
class Round:
    process: Process
    panel: PanelClient
    edges: Path

    def closed(self) -> bool:
        lines = self.edges.read_text(encoding="ascii").splitlines() if self.edges.exists() else []
        return [it for it in lines if it.startswith("17 ")][-1:] == ["17 1"]

    def heats(self) -> None:
        wait_until(self.closed, within_s=10, what="the heater closes")

    def opens(self, *, within_s: float) -> None:
        wait_until(lambda: not self.closed(), within_s=within_s, what="the heater opens")


@pytest.fixture
def begun(tmp_path: Path, start: Callable[..., Process], mosquitto: RunningBroker) -> Iterator[Callable[..., Round]]:
    panels: list[PanelClient] = []

    def begin(heats_s: float = 3600.0) -> Round:
        tree = KernelTree(tmp_path / "devices", [BEER, AIR])
        tree.show(BEER, 17.5)
        tree.show(AIR, 16.5)
        config = tmp_path / "cellar.toml"
        text = CONFIG.format(devices=tmp_path / "devices", lease_s=2.0)
        config.write_text(f'{text}\n[broker]\nhost = "127.0.0.1"\nport = {mosquitto.port}\n', encoding="utf-8")
        path = os.pathsep.join([str(HERE / "boundary"), os.environ.get("PYTHONPATH", "")])
        panels.append(PanelClient(mosquitto.port))
        process = start(
            *("python", "-c", PROGRAM, config, str(heats_s)),
            env={"PYTHONPATH": path, "GPIO_EDGES": str(tmp_path / "edges")},
        )
        return Round(process, panels[-1], tmp_path / "edges")

    yield begin
    for it in panels:
        it.close()


def test_what_answers_no_question_that_stands_begins_nothing(
    begun: Callable[..., Round], mosquitto: RunningBroker, witness: Callable[..., Witness]
) -> None:
    """A round from question to end, on the wire: retained while it lives, and nothing is left of it."""
    sees = witness(mosquitto, TOPICS.commission)
    round_ = begun(1.0)
    panel = round_.panel
    panel.asks(1)
    panel.say("done", question=2)
    panel.say("done", run="0" * 32)
    panel.say("go_on")
    said = len(panel.said)
    wait_until(lambda: len(panel.said) > said + 2, within_s=10, what="it asks on")
    assert panel.asks(1).presses == ("done", "skip", "break_off")
    assert not round_.closed()
    panel.say("done")
    wait_until(lambda: panel.now is None, within_s=20, what="nothing is retained of it")
    assert "17 1" in round_.edges.read_text(encoding="ascii").splitlines()
    assert not round_.closed()
    ends = [it.end for it in panel.said if it is not None and it.end]
    assert ends == ["done"]
    assert round_.process.wait() == 0
    sees.wait_for(lambda it: it.payload == "")


def test_a_panel_that_is_closed_leaves_no_relay_closed_and_is_asked_again(begun: Callable[..., Round]) -> None:
    round_ = begun()
    round_.panel.asks(1)
    round_.panel.say("done")
    round_.heats()
    round_.opens(within_s=OPENS_S)
    assert round_.panel.asks(2).again
    round_.panel.say("break_off")
    assert round_.process.wait() == 3


def test_a_broker_that_is_killed_leaves_no_relay_closed_and_back_it_is_asked_again(
    begun: Callable[..., Round], mosquitto: RunningBroker
) -> None:
    round_ = begun()
    round_.panel.asks(1)
    round_.panel.say("done")
    round_.heats()
    mosquitto.down()
    round_.opens(within_s=OPENS_S)
    mosquitto.up()
    assert round_.panel.asks(2).again
    round_.panel.say("break_off")
    assert round_.process.wait() == 3


@pytest.mark.parametrize("how", ["word", "intent"])
def test_stop_opens_within_a_second_and_says_so(how: str, begun: Callable[..., Round]) -> None:
    round_ = begun()
    panel = round_.panel
    panel.asks(1)
    panel.say("done")
    round_.heats()
    if how == "word":
        panel.say("stop", run="0" * 32)
    else:
        panel.switch_off()
    round_.opens(within_s=2.0)
    assert round_.process.wait() == 3
    assert [it.end for it in panel.said if it is not None and it.end] == ["broken_off"]
    assert [(it.id, it.reason) for it in panel.answers] == ([("stop-1", "off_not_stored")] if how == "intent" else [])


def test_killed_its_guard_opens_and_the_broker_says_that_it_is_gone(begun: Callable[..., Round]) -> None:
    round_ = begun()
    round_.panel.asks(1)
    round_.panel.say("done")
    round_.heats()
    round_.process.send(signal.SIGKILL)
    round_.opens(within_s=10)
    wait_until(lambda: round_.panel.now is None, within_s=10, what="the will")
