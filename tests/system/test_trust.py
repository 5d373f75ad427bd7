# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""However cellar ends, its heater opens within the stated seconds: real processes, killed, stopped, hung, sabotaged.

The lines are files here, and keep their level when their process dies, as they do on a Raspberry Pi as it is
delivered. So a killed process needs somebody who opens its relays, and `Systemd` is that somebody as the unit file
has it: it kills after WatchdogSec without a word, and runs ExecStopPost however the process ended. What strict_gpiod
and the heartbeat gate do beside it can only be shown on a board.
"""

import json
import signal
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from cellar.contract import Answer, FermenterState
from processes import Process, wait_until
from supervised import AIR, BEER, CONFIG, HERE, LEASE_S, Heating, Systemd, now_s
from w1_replay import KernelTree
from wire import RunningBroker, Witness

TERM_S = 2.0
THREAD_S = 2.0  # an exception in any thread
KILL_S = 4.0  # and the time to start `cellar relays-off`
SHORT_SILENCE_S = 2.5
STOP_S = 14.0  # WatchdogSec, and the same
HANG_S = LEASE_S + 2.0  # the keeper looks once a second


@pytest.fixture
def heating(tmp_path: Path, start: Callable[..., Process]) -> Iterator[Callable[..., Heating]]:
    threads: list[threading.Thread] = []
    running: list[Systemd] = []

    def begin(
        fault: str = "none", *, supervised: bool = False, silence_s: float | None = None, broker: str = "127.0.0.1:1"
    ) -> Heating:
        tree = KernelTree(tmp_path / "devices", [BEER, AIR])
        tree.show(BEER, 17.5)
        tree.show(AIR, 16.5)
        config = tmp_path / "cellar.toml"
        config.write_text(CONFIG.format(devices=tmp_path / "devices", lease_s=LEASE_S), encoding="utf-8")
        env = {"PYTHONPATH": str(HERE / "boundary"), "GPIO_EDGES": str(tmp_path / "edges")}
        systemd = Systemd(folder=tmp_path, start=start, env=env)
        systemd.silence_s = silence_s or systemd.silence_s
        running.append(systemd)
        threads.append(threading.Thread(target=systemd.listen, name="notify socket"))
        threads[-1].start()
        wait_until(Path(systemd.socket_path).exists, within_s=5, what="the notify socket")
        cellar = start(
            *("python", HERE / "saboteur.py", fault, tmp_path / "trigger", "run", "--config", config),
            *("--broker", broker, "--state", tmp_path / "state"),
            env={**env, "NOTIFY_SOCKET": systemd.socket_path},
        )
        heats = Heating(cellar=cellar, systemd=systemd, folder=tmp_path)
        heats.see(lambda: (tmp_path / "edges").exists() and heats.closed(), within_s=20, what="the heater closes")
        heats.see(lambda: systemd.pets() > 0, within_s=10, what="the watchdog is petted")
        if supervised:
            threads.append(threading.Thread(target=systemd.watch, args=[cellar], name="supervisor"))
            threads[-1].start()
        return heats

    yield begin
    for systemd in running:
        systemd.ended.set()
    for thread in threads:
        thread.join(20)


def test_told_to_stop_it_opens(heating: Callable[..., Heating]) -> None:
    heats = heating()
    heats.opens_after(lambda: heats.cellar.send(signal.SIGTERM), within_s=TERM_S, what="SIGTERM")
    assert heats.cellar.wait() == 0
    assert heats.systemd.said[-1][1] == "STOPPING=1"


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGSEGV])
def test_killed_it_leaves_its_lines_to_systemd_who_opens_them(
    heating: Callable[..., Heating], sign: signal.Signals
) -> None:
    heats = heating(supervised=True)
    heats.opens_after(lambda: heats.cellar.send(sign), within_s=KILL_S, what=sign.name)


def test_nobody_else_opens_the_lines_of_a_killed_process(heating: Callable[..., Heating]) -> None:
    """The control of the test above: without ExecStopPost the fake lines stay closed, as a Pi's do."""
    heats = heating()
    heats.cellar.send(signal.SIGKILL)
    heats.cellar.wait()
    assert heats.closed()


def test_stopped_it_falls_silent_and_is_killed_and_its_lines_opened(heating: Callable[..., Heating]) -> None:
    heats = heating(supervised=True)
    heats.opens_after(lambda: heats.cellar.send(signal.SIGSTOP), within_s=STOP_S, what="SIGSTOP")
    assert heats.cellar.wait() == -signal.SIGKILL


def test_lines_that_hang_are_taken_away_with_the_process(heating: Callable[..., Heating]) -> None:
    """The keeper cannot open what the loop hangs on, so systemd must; its patience is shortened here."""
    heats = heating("lines", supervised=True, silence_s=SHORT_SILENCE_S)
    what = f"a write that hangs, with WatchdogSec={SHORT_SILENCE_S:g}"
    heats.opens_after(heats.trigger.touch, within_s=SHORT_SILENCE_S + KILL_S, what=what)


@pytest.mark.parametrize("fault", ["hang", "spin"])
def test_a_tick_that_hangs_or_spins_loses_the_lease_and_pets_nobody(
    heating: Callable[..., Heating], fault: str
) -> None:
    heats = heating(fault)
    began_s = now_s()
    heats.opens_after(heats.trigger.touch, within_s=HANG_S, what=f"a tick that begins to {fault}")
    heats.cellar.wait_for_line("relays open")
    assert heats.cellar.running
    late = [word for at_s, word in heats.systemd.said if at_s > began_s + 1.0]  # the tick before may just have ended
    assert late == []


def test_a_pet_is_heard_after_each_tick_and_never_more_often(heating: Callable[..., Heating]) -> None:
    heats = heating()
    wait_until(lambda: heats.systemd.pets() >= 3, within_s=10, what="three ticks")
    words = [word for _, word in heats.systemd.said]
    assert words[0] == "READY=1"
    assert set(words[1:]) == {"WATCHDOG=1"}
    pets = [at_s for at_s, word in heats.systemd.said if word == "WATCHDOG=1"]
    assert all(later - sooner > 0.5 for sooner, later in pairwise(pets))


@pytest.mark.parametrize("thread", ["loop", "sampler", "lease-keeper", "courier", "journal"])
def test_an_exception_in_any_thread_ends_the_process_with_the_relays_open(
    heating: Callable[..., Heating], thread: str
) -> None:
    heats = heating(thread)
    heats.opens_after(heats.trigger.touch, within_s=THREAD_S, what=f"a fault in {thread}")
    assert heats.cellar.wait() != 0
    assert f"sabotaged: {thread}" in heats.cellar.output


def test_an_exception_in_the_network_thread_costs_the_connection_only(
    heating: Callable[..., Heating], mosquitto: RunningBroker
) -> None:
    """paho's own thread would die silently and call itself connected; nobody would hear of a brewery without it."""
    heats = heating("mqtt", broker=mosquitto.address)
    heats.cellar.wait_for_line("connected to the broker")
    heats.trigger.touch()
    heats.cellar.wait_for_line("another takes its place")
    heats.trigger.unlink()
    connected = heats.cellar.output.count("connected to the broker")
    wait_until(
        lambda: heats.cellar.output.count("connected to the broker") > connected,
        within_s=10,
        what="it is connected again",
    )
    assert heats.closed()


def test_an_exception_for_a_message_costs_that_message_only(
    heating: Callable[..., Heating], mosquitto: RunningBroker, witness: Callable[..., Witness]
) -> None:
    watching = witness(mosquitto, "cobrew/#")
    heats = heating("mqtt-callback", broker=mosquitto.address)
    heats.cellar.wait_for_line("connected to the broker")
    hand = Hand(port=mosquitto.port)
    heats.trigger.touch()
    hand.send(intent("lost", watching, kind="setpoint", setpoint_c=21.0))
    pets = heats.systemd.pets()
    wait_until(lambda: heats.systemd.pets() > pets + 1, within_s=10, what="two more ticks")
    assert heats.closed()
    heats.trigger.unlink()
    hand.send(intent("heard", watching, kind="setpoint", setpoint_c=22.0))
    watching.wait_for(lambda it: it.topic.endswith("fv1/answer") and '"heard"' in it.payload)
    assert not any('"lost"' in it.payload for it in watching.seen if it.topic.endswith("fv1/answer"))
    hand.close()


def intent(name: str, watching: Witness, **order: object) -> dict[str, Any]:
    """An intent that expires soon on the controller's own clock."""
    state = watching.wait_for(lambda it: it.topic.endswith("fv1/state"))
    expires_utc = FermenterState.model_validate_json(state.payload).at_utc + 60
    return {"v": 1, "id": name, "author": "admin", "expires_utc": expires_utc, "order": order}


class Hand:
    """Somebody with the run of the broker."""

    def __init__(self, *, port: int) -> None:
        self._client = paho.Client(CallbackAPIVersion.VERSION2)
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    def send(self, intent: dict[str, Any], *, fermenter: str = "fv1") -> None:
        topic = f"cobrew/1/lille/cave/fermenter/{fermenter}/intent"
        self._client.publish(topic, json.dumps(intent).encode(), qos=1).wait_for_publish(5)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


BEYOND: list[dict[str, Any]] = [
    {"order": {"kind": "setpoint", "setpoint_c": 30.01}},
    {"order": {"kind": "setpoint", "setpoint_c": -0.01}},
    {"order": {"kind": "setpoint", "setpoint_c": 99.0}},
    {"order": {"kind": "setpoint", "setpoint_c": 1e308}},
    {"order": {"kind": "setpoint", "setpoint_c": 25.0, "force": True}},
    {"order": {"kind": "setpoint", "setpoint_c": 45.0}, "author": "administrator"},
    {"order": {"kind": "setpoint", "setpoint_c": 45.0}, "role": "admin"},
    {"order": {"kind": "limits", "setpoint_max_c": 99.0}},
    {"order": {"kind": "trip", "chamber_high_c": 99.0}},
    {"order": {"kind": "relay", "heater": True}},
    {"order": {"kind": "mode", "mode": "heat"}},
]


def test_no_limit_can_be_exceeded_or_moved_over_the_broker_by_anybody(
    heating: Callable[..., Heating], mosquitto: RunningBroker, witness: Callable[..., Witness]
) -> None:
    """Whoever has the broker may ask for anything; what is beyond the file's limits is refused, whoever asks."""
    watching = witness(mosquitto, "cobrew/#")
    heats = heating(broker=mosquitto.address)
    heats.cellar.wait_for_line("connected to the broker")
    hand = Hand(port=mosquitto.port)
    for number, asked in enumerate(BEYOND):
        hand.send(intent(f"beyond-{number}", watching) | asked)
    hand.send(intent("within", watching, kind="setpoint", setpoint_c=30.0))
    watching.wait_for(lambda it: it.topic.endswith("fv1/answer") and '"within"' in it.payload)
    answers = [Answer.model_validate_json(it.payload) for it in watching.seen if it.topic.endswith("fv1/answer")]
    assert [it.accepted for it in answers] == [False] * len(BEYOND) + [True]
    states = [
        FermenterState.model_validate_json(it.payload) for it in watching.seen if it.topic.endswith("fv1/state")
    ]
    assert {it.setpoint_c for it in states} <= {20.0, 30.0}
    assert {(it.setpoint_min_c, it.setpoint_max_c) for it in states} == {(0.0, 30.0)}
    hand.close()
