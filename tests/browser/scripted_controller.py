# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A controller that says what a test tells it to say, over a real broker, in the contract's own words."""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from cellar.contract import (
    Answer,
    Event,
    FermenterState,
    GravityOrder,
    HeldState,
    Info,
    Intent,
    LogAck,
    LogBatch,
    LogEntry,
    ModeOrder,
    ProbeState,
    ProfileDocument,
    ProfileOrder,
    ProfileProgress,
    ResetTripOrder,
    Sample,
    SetpointOrder,
    StartProfileOrder,
    Topics,
)
from cellar.contract.telemetry import MAX_BATCH

NOW_UTC = 1_790_000_000
DAY_S = 86_400


def state(fermenter: str, name: str, **changes: Any) -> FermenterState:
    """A fermenter at rest, with changes."""
    at_rest: dict[str, Any] = {
        "fermenter": fermenter,
        "name": name,
        "at_utc": NOW_UTC,
        "mode": "auto",
        "beer": ProbeState(value_c=18.4, quality="good"),
        "chamber": ProbeState(value_c=17.2, quality="good"),
        "setpoint_c": 18.5,
        "setpoint_min_c": 0.0,
        "setpoint_max_c": 30.0,
        "chamber_setpoint_c": 17.0,
        "demand": 0.0,
        "wanted": "none",
        "action": "idle",
        "held": None,
        "trip": None,
        "has_heater": True,
        "has_cooler": True,
        "law": "cascade",
    }
    return FermenterState(**(at_rest | changes))


def a_profile(**changes: Any) -> ProfileProgress:
    """In the second of five steps, with changes."""
    steps = [
        {"hold": 20, "for_h": 72},
        {"ramp": 23, "k_per_h": 0.125},
        {"hold": 23, "until": {"stable_points": 1, "over_h": 48}, "at_most_h": 96},
        {"crash": 2, "k_per_h": 1},
        {"hold": 2},
    ]
    usual: dict[str, Any] = {
        "profile": ProfileDocument.model_validate({"name": "Saison", "steps": tuple(steps)}),
        "step": 2,
        "paused": False,
        "finished": False,
        "start_c": 20.0,
        "elapsed_s": 13 * 3600,
        "remaining_s": 11 * 3600,
        "sg": None,
    }
    return ProfileProgress(**(usual | changes))


def three_fermenters() -> list[FermenterState]:
    """One that cools, one that waits, one at rest: a usual afternoon."""
    return [
        state("fv1", "FV1 · Saison", demand=-0.6, wanted="cool", action="cooling"),
        state(
            "fv2",
            "FV2 · Porter",
            beer=ProbeState(value_c=19.6, quality="good"),
            setpoint_c=19.0,
            wanted="cool",
            demand=-0.4,
            held=HeldState(reason="min_off", wait_s=161.0),
        ),
        state("fv3", "FV3 · Lager", beer=ProbeState(value_c=4.1, quality="good"), setpoint_c=4.0),
    ]


def past_day(fermenters: list[FermenterState], *, step_s: int = 120) -> list[LogEntry]:
    """A day of samples up to now, with an hour missing, and a few events."""
    entries: list[LogEntry] = []
    for at_utc in range(NOW_UTC - DAY_S, NOW_UTC, step_s):
        hours = (NOW_UTC - at_utc) / 3600
        if 9 < hours < 10:
            continue
        for it in fermenters:
            wave = math.sin(hours * 2.2 + len(it.name))
            sample = Sample(
                beer_c=round(it.setpoint_c + 0.35 * wave + 0.04 * hours, 3),
                chamber_c=round(it.setpoint_c - 1.5 + 1.8 * math.sin(hours * 5), 3),
                setpoint_c=it.setpoint_c + (0.5 if hours > 14 else 0.0),
                chamber_setpoint_c=it.chamber_setpoint_c,
                demand=0.0,
                heat_duty=0.6 if wave < -0.7 else 0.0,
                cool_duty=0.8 if wave > 0.6 else 0.0,
            )
            entries.append(LogEntry(seq=len(entries) + 1, at_utc=at_utc, fermenter=it.fermenter, body=sample))
    for ago_s, name, detail in (
        (14 * 3600, "setpoint_changed", {"from_c": 19.0, "to_c": 18.5, "author": "Nadia"}),
        (3 * 3600, "probe_lost", {"probe": "chamber", "quality": "stale", "detail": ""}),
        (3 * 3600 - 90, "probe_back", {"probe": "chamber"}),
        (600, "relay_switched", {"side": "cooling"}),
    ):
        event = Event(name=name, detail=detail)
        entries.append(LogEntry(seq=len(entries) + 1, at_utc=NOW_UTC - ago_s, fermenter="fv1", body=event))
    return entries


@dataclass
class ScriptedController:
    """Publishes states and batches, answers intents as `answer` says; records what it was asked."""

    port: int
    site: str = "brewery"
    unit: str = "pi1"
    states: dict[str, FermenterState] = field(default_factory=dict)
    intents: list[Intent] = field(default_factory=list)
    acked: int = 0
    answering: bool = True

    def __post_init__(self) -> None:
        self.topics = Topics(site=self.site, unit=self.unit)
        self._changed = threading.Condition()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id=f"{self.site}-{self.unit}")
        self._client.will_set(self.topics.status, "offline", qos=1, retain=True)
        self._client.on_connect = self._connected
        self._client.on_message = self._received

    def start(self) -> "ScriptedController":
        self._client.connect("127.0.0.1", self.port, keepalive=20)
        self._client.loop_start()
        self.wait_for(self._client.is_connected)
        return self

    def stop(self) -> None:
        """Leave politely: offline is said by us."""
        self._publish(self.topics.status, "offline", retain=True)
        self._client.disconnect()
        self._client.loop_stop()

    def die(self) -> None:
        """Lose the connection without goodbye, so that the broker publishes the will."""
        self._client.reconnect_delay_set(600, 600)
        self._client.socket().shutdown(2)

    def show(self, it: FermenterState) -> None:
        self.states[it.fermenter] = it
        self._publish(self.topics.state(it.fermenter), it.model_dump_json(), retain=True)

    def change(self, fermenter: str, **changes: Any) -> None:
        """Show a fermenter with something different, two seconds later."""
        before = self.states[fermenter]
        self.show(before.model_copy(update={"at_utc": before.at_utc + 2, **changes}))

    def introduce(self, *, speed: float = 1.0, simulated: bool = False) -> None:
        info = Info(
            site=self.site,
            unit=self.unit,
            version="0.1.0",
            boot_id="scripted",
            simulated=simulated,
            speed=speed,
            fermenters=tuple(self.states),
        )
        self._publish(self.topics.info, info.model_dump_json(), retain=True)

    def log(self, entries: list[LogEntry]) -> None:
        """Send entries in batches, each after the acknowledgement of the one before."""
        for first in range(0, len(entries), MAX_BATCH):
            batch = LogBatch(entries=tuple(entries[first : first + MAX_BATCH]))
            last = batch.entries[-1].seq
            self._publish(self.topics.log, batch.model_dump_json())
            self.wait_for(lambda last=last: self.acked >= last)

    def wait_for(self, true: Callable[[], bool], within_s: float = 10.0) -> None:
        with self._changed:
            assert self._changed.wait_for(true, within_s), "the controller waited in vain"

    def _publish(self, topic: str, payload: str, *, retain: bool = False) -> None:
        self._client.publish(topic, payload, qos=1, retain=retain)

    def _connected(self, client: paho.Client, *_: object) -> None:
        client.subscribe([(self.topics.any_intent, 1), (self.topics.log_ack, 1)])
        self._publish(self.topics.status, "online", retain=True)
        with self._changed:
            self._changed.notify_all()

    def _received(self, client: paho.Client, userdata: object, message: paho.MQTTMessage) -> None:
        if message.topic == self.topics.log_ack:
            self.acked = max(self.acked, LogAck.model_validate_json(message.payload).through_seq)
        else:
            fermenter = message.topic.split("/")[-2]
            intent = Intent.model_validate_json(message.payload)
            self.intents.append(intent)
            if self.answering:
                self._obey(fermenter, intent)
        with self._changed:
            self._changed.notify_all()

    def _obey(self, fermenter: str, intent: Intent) -> None:
        known = self.states[fermenter]
        answer = Answer(id=intent.id, fermenter=fermenter, at_utc=known.at_utc, accepted=True)
        match intent.order:
            case SetpointOrder(setpoint_c=setpoint_c) if setpoint_c > 25:
                refused = {"accepted": False, "reason": "out_of_range", "low": 0.0, "high": 25.0}
                answer = answer.model_copy(update=refused)
            case SetpointOrder(setpoint_c=setpoint_c):
                self.change(fermenter, setpoint_c=setpoint_c)
            case ModeOrder(mode=mode):
                self.change(fermenter, mode=mode, action="off" if mode == "off" else "idle")
            case ResetTripOrder():
                self.change(fermenter, trip=None, action="idle")
            case StartProfileOrder(profile=profile):
                begun = a_profile(
                    profile=profile, step=1, start_c=known.setpoint_c, elapsed_s=0.0, remaining_s=3600.0
                )
                self.change(fermenter, profile=begun)
            case ProfileOrder(kind="end_profile"):
                self.change(fermenter, profile=None)
            case ProfileOrder(kind="skip_step"):
                self._redirect(fermenter, step=known.profile.step + 1 if known.profile else 1, elapsed_s=0.0)
            case ProfileOrder(kind=kind):
                self._redirect(fermenter, paused=kind == "pause_profile")
            case GravityOrder(sg=sg):
                self._redirect(fermenter, sg=sg)
        self._publish(self.topics.answer(fermenter), answer.model_dump_json())

    def _redirect(self, fermenter: str, **changes: Any) -> None:
        progress = self.states[fermenter].profile
        if progress is not None:
            self.change(fermenter, profile=progress.model_copy(update=changes))
