# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A whole fermentation: the daemon as it ships, a real kernel's lines and bus, a simulated fridge, virtual time.

The fridge sees the relay lines and nothing else of the daemon; the daemon sees two probes on a bus. A broker is there
for as long as it takes to order the profile, and then never again.
"""

import json
import os
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from cellar.contract import Answer, Intent, ProfileDocument, Topics
from cellar.contract.intents import StartProfileOrder
from cellar.sim.rig import Rig, bucket
from cellar.sim.room import Room
from cellar.sim.scenarios import fermenting
from kernel_bench.header import RealHeader, wire
from kernel_bench.rigs import AIR, BEER, PassingClock, say
from processes import Process
from wire import RunningBroker

pytestmark = pytest.mark.usefixtures("healthy")
Record = Callable[[str, object], None]
DAYS = float(os.environ.get("COBREW_BENCH_DAYS", "14"))
DAY_S, STEP_S, PORT = 86_400.0, 10.0, 1883
HEATER, COOLER = 17, 27
HOLD_C, COLD_C = 19.0, 3.0
CONFIG = f"""
site = "lille"
unit = "cave"
sample_s = 60
[gpio]
heartbeat_pin = 26
[probes]
beer = "{BEER}"
air = "{AIR}"
[[fermenter]]
id = "fv1"
name = "Saison"
litres = 20
beer_probe = "beer"
chamber_probe = "air"
heater_pin = {HEATER}
cooler_pin = {COOLER}
setpoint_c = {HOLD_C}
mode = "auto"
"""


@dataclass(slots=True, kw_only=True)
class Seen:
    """What the fridge saw."""

    starts: int = 0
    both: int = 0
    rests_s: list[float] = field(default_factory=list)
    held_k: list[float] = field(default_factory=list)
    stopped_at_s: float | None = None
    cooling: bool = False

    def note(self, now_s: float, *, heat: bool, cool: bool, beer_c: float) -> None:
        self.both += heat and cool
        if cool and not self.cooling:
            self.starts += 1
            if self.stopped_at_s is not None:
                self.rests_s.append(now_s - self.stopped_at_s)
        if self.cooling and not cool:
            self.stopped_at_s = now_s
        self.cooling = cool
        if DAY_S / 2 <= now_s < DAYS * DAY_S / 2:
            self.held_k.append(abs(beer_c - HOLD_C))


def profile() -> ProfileDocument:
    steps = [
        {"hold": HOLD_C, "for_h": 12 * DAYS},
        {"ramp": 21, "k_per_h": 0.125},
        {"hold": 21, "for_h": 4 * DAYS},
        {"crash": COLD_C, "k_per_h": 0.5},
        {"hold": COLD_C},
    ]
    return ProfileDocument.model_validate({"name": "bench", "steps": steps})


@contextmanager
def hub(folder: Path, topics: Topics) -> Iterator[tuple[paho.Client, list[Answer]]]:
    """A broker that is there for a while, and a hand that publishes and hears answers."""
    broker = RunningBroker(
        kind="mosquitto", port=PORT, directory=folder, start=lambda *it, cwd: Process([*map(str, it)], cwd=cwd)
    )
    broker.up()
    answers: list[Answer] = []
    hand = paho.Client(CallbackAPIVersion.VERSION2)
    hand.on_message = lambda _client, _data, it: answers.append(Answer.model_validate_json(it.payload))
    hand.connect("127.0.0.1", PORT)
    hand.subscribe(topics.answer("fv1"), qos=1)
    hand.loop_start()
    try:
        yield hand, answers
    finally:
        hand.disconnect()
        hand.loop_stop()
        broker.down()


def order_profile(folder: Path, clock: PassingClock) -> None:
    """Again and again until the daemon has found the broker and answers."""
    topics, pause = Topics(site="lille", unit="cave"), Event()
    with hub(folder, topics) as (hand, answers):
        for attempt in range(60):
            if answers:
                break
            intent = Intent(
                id=f"bench-{attempt}",
                author="bench",
                expires_utc=int(clock.utc_s()) + 60,
                order=StartProfileOrder(profile=profile()),
            )
            hand.publish(topics.intent("fv1"), intent.model_dump_json(), qos=1)
            pause.wait(5)
    assert answers, "the daemon does not answer"
    assert answers[0].accepted, answers[0]


def live(rig: Rig, pins: RealHeader, daemon: Process) -> Seen:
    """The fridge, until the days are over. It reads the lines and writes what the probes measure."""
    seen, clock, pause = Seen(), PassingClock(), Event()
    while rig.now_s < DAYS * DAY_S and daemon.running:
        pause.wait(max(0.0, rig.now_s - clock.now_s()))
        level = pins.level
        rig.live(level[HEATER], level[COOLER], STEP_S)
        beer_c, air_c = rig.read()
        assert beer_c is not None
        assert air_c is not None
        wire("says", BEER, round(beer_c * 16))
        wire("says", AIR, round(air_c * 16))
        seen.note(rig.now_s, heat=level[HEATER], cool=level[COOLER], beer_c=rig.beer_c)
        if rig.now_s % (DAY_S / 4) < STEP_S:
            day = rig.now_s / DAY_S
            say({"progress": f"day {day:.2f} of {DAYS:g}: beer {rig.beer_c:.2f} °C, {seen.starts} starts"})
    return seen


def test_a_fermentation(tmp_path: Path, record_property: Record) -> None:
    pins, clock = RealHeader(pins=(HEATER, COOLER)), PassingClock()
    plant = bucket()
    rig = Rig(plant, fermenting(plant, beer_c=HOLD_C - 0.5, pitched_h=0.0), room=Room(mean_c=20.0, swing_k=4.0))
    (tmp_path / "cellar.toml").write_text(CONFIG, encoding="utf-8")
    for rom in (BEER, AIR):
        wire("says", rom, round((HOLD_C - 0.5) * 16))
    run = ["-m", "cellar", "run", "--config", "cellar.toml", "--state", "state"]
    daemon = Process([sys.executable, *run], cwd=tmp_path)
    try:
        order_profile(tmp_path, clock)
        seen = live(rig, pins, daemon)
        assert daemon.running, daemon.story[-3000:]
        daemon.send(signal.SIGTERM)
        assert daemon.wait(within_s=60) == 0
    finally:
        daemon.end()
    told = bodies(tmp_path / "state" / "journal.db")
    samples, events = told.pop("sample", 0), dict(told)
    for name, value in (
        ("days", DAYS),
        ("compressor_starts", seen.starts),
        ("shortest_rest_s", min(seen.rests_s, default=0.0)),
        ("held_within_k", max(seen.held_k, default=0.0)),
        ("beer_at_the_end_c", rig.beer_c),
        ("samples", samples),
        ("events", json.dumps(events)),
    ):
        record_property(name, value)
    assert not any(pins.level.values())
    assert seen.both == 0
    assert min(seen.rests_s, default=1e9) >= 300 - 2 * STEP_S
    assert max(seen.held_k, default=0.0) < 0.5
    assert samples >= DAYS * 1440 - 10
    assert not {"tripped", "probe_fell_out"} & events.keys()
    if DAYS >= 10:
        assert abs(rig.beer_c - COLD_C) < 0.5


def bodies(journal: Path) -> Counter[str]:
    """How often each kind of row is in the journal: samples, and events by their names."""
    with closing(sqlite3.connect(journal)) as opened:
        rows = [json.loads(body) for (body,) in opened.execute("select body from entry")]
    return Counter(str(it.get("name") or it["kind"]) for it in rows)
