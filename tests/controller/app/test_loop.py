# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The loop, its lease and its desk on a simulated brewery, in virtual time."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import Queue
from threading import Event
from typing import Any

import pytest

from cellar.adapters.journal import SqliteJournal
from cellar.app.intents import Desk
from cellar.app.lease import Lease
from cellar.app.loop import Loop, Tick
from cellar.app.recording import Recorder
from cellar.app.sampling import Sampler
from cellar.app.tape import Tape
from cellar.contract import Answer
from cellar.core.fermenter import Fermenter, Mode, starting
from cellar.core.interlock import Side
from cellar.core.reading import ProbeLimits
from cellar.core.supervision import TripReason
from cellar.ports import Message, RelayBank, RelayError, Wiring
from cellar.sim.brewery import SimulatedBrewery, SimulatedBus, SimulatedRelays, VesselSpec
from cellar.sim.clock import VirtualClock

BEER, AIR = "28-00000000000a", "28-00000000000b"
COLD = Fermenter(
    id="fv1",
    name="FV1",
    has_heater=True,
    has_cooler=True,
    beer_probe=ProbeLimits(),
    chamber_probe=ProbeLimits(low_c=-30.0, filter_s=20.0),
    first_setpoint_c=28.0,
    first_mode=Mode.AUTO,
)


class Watchdog:
    """Counts."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def ready(self) -> None:
        self.said.append("ready")

    def pet(self) -> None:
        self.said.append("pet")

    def stopping(self) -> None:
        self.said.append("stopping")


class Stuck:
    """A relay bank whose lines do what they like."""

    def __init__(self, bank: RelayBank) -> None:
        self._bank = bank
        self.really: frozenset[str] | None = None

    def write(self, closed: frozenset[str]) -> None:
        self._bank.write(closed)

    def read(self) -> frozenset[str]:
        return self._bank.read() if self.really is None else self.really

    def beat(self) -> None:
        self._bank.beat()

    def release(self) -> None:
        self._bank.release()


@dataclass
class Bench:
    journal: SqliteJournal
    folder: Path
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(1_000_000.0))
    inbox: "Queue[Message]" = field(default_factory=Queue)
    answers: list[Answer] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    watchdog: Watchdog = field(default_factory=Watchdog)

    def __post_init__(self) -> None:
        spec = VesselSpec(
            id="fv1", scenario="empty", beer_rom=BEER, chamber_rom=AIR, has_heater=True, has_cooler=True, litres=20.0
        )
        self.brewery = SimulatedBrewery([spec], clock=self.clock, seed=1)
        self.bank = SimulatedRelays(self.brewery)
        self.stuck = Stuck(self.bank)
        self.lease = Lease(self.stuck, self.clock, lease_s=5.0)
        self.desk = Desk(self.inbox, self.journal, lambda _fermenter, answer: self.answers.append(answer))
        self.loop = self.loop_with(self.desk.serve)

    def loop_with(
        self,
        serve: Callable[[Loop, float], None],
        *observers: Callable[[Tick], None],
        serve_s: float | None = None,
    ) -> Loop:
        states = {"fv1": starting(COLD, now_s=self.clock.now_s())}
        self.recorder = Recorder(self.journal, Tape(states, run="run"), sample_s=10.0)
        return Loop(
            states=states,
            wirings=[Wiring(fermenter="fv1", beer_rom=BEER, chamber_rom=AIR)],
            clock=self.clock,
            latest=Sampler(SimulatedBus(self.brewery), [BEER, AIR], self.clock).sample,
            lease=self.lease,
            watchdog=self.watchdog,
            serve=serve,
            observers=[self.recorder, self.ticks.append, *observers],
            serve_s=serve_s,
        )

    def tick(self, times: int = 1) -> None:
        for _ in range(times):
            self.loop.tick()
            self.journal.record([], {}).exception(timeout=5)  # the writer has done what was queued, or could not
            self.clock.advance(1.0)

    def send(self, intent_id: str, *, retained: bool = False, **order: object) -> None:
        intent = {"id": intent_id, "author": "léa", "expires_utc": int(self.clock.utc_s()) + 30, "order": order}
        topic = "cobrew/1/s/u/fermenter/fv1/intent"
        self.inbox.put(Message(topic=topic, payload=json.dumps(intent).encode(), retained=retained))

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(row.body) for _, row in self.journal.unsent(10_000).rows]

    def journaled(self, name: str) -> list[dict[str, Any]]:
        return [body for body in self.bodies() if body.get("name") == name]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    journal = SqliteJournal(tmp_path / "journal.db")
    yield Bench(journal, tmp_path)
    journal.close()


def test_a_reading_becomes_a_relay_and_a_row(bench: Bench) -> None:
    bench.tick(30)
    assert bench.bank.read() == {"fv1.heater"}
    assert [body["detail"]["side"] for body in bench.journaled("relay_switched")] == ["heating"]
    assert bench.ticks[-1].decisions["fv1"].side is Side.HEATING


def test_a_setpoint_is_journaled_before_it_is_obeyed_and_answered(bench: Bench) -> None:
    bench.send("one", kind="setpoint", setpoint_c=12.5)
    bench.loop.tick()
    assert bench.loop.states["fv1"].setpoint_c == 28.0
    assert bench.answers == []
    bench.tick(2)
    assert bench.loop.states["fv1"].setpoint_c == 12.5
    assert [(answer.id, answer.accepted) for answer in bench.answers] == [("one", True)]
    assert bench.journal.recall()["fv1"].setpoint_c == 12.5


class Full(SqliteJournal):
    """A journal that stores nothing; until `answers` it does not even say so."""

    def __init__(self, *, answers: bool = True) -> None:
        self.answers = answers
        self.waiting: list[Future[None]] = []

    def record(self, rows: object, memories: object, block: object = None) -> Future[None]:
        failed: Future[None] = Future()
        self.waiting.append(failed)
        if self.answers:
            self.give_up()
        return failed

    def give_up(self) -> None:
        for it in self.waiting:
            it.set_exception(OSError("disk full"))
        self.waiting.clear()

    def come_back(self) -> None:
        for it in self.waiting:
            it.set_result(None)
        self.waiting.clear()


def test_to_switch_off_is_obeyed_by_whom_cannot_store_it_and_he_says_so(bench: Bench) -> None:
    bench.tick(30)
    assert bench.bank.read() == {"fv1.heater"}
    desk = Desk(bench.inbox, Full(), lambda _fermenter, answer: bench.answers.append(answer))
    bench.loop = bench.loop_with(desk.serve)
    bench.send("one", kind="mode", mode="off")
    bench.tick(12)  # the heater's shortest time on
    assert bench.loop.states["fv1"].mode is Mode.OFF
    assert bench.bank.read() == frozenset()
    assert [(answer.accepted, answer.reason) for answer in bench.answers] == [(False, "off_not_stored")]
    assert "disk full" in bench.answers[0].text
    bench.send("two", kind="mode", mode="auto")
    bench.tick(3)
    assert bench.answers[-1].reason == "journal_failed"
    assert bench.loop.states["fv1"].mode is Mode.OFF


def test_to_switch_off_does_not_wait_for_a_disk_that_hangs(bench: Bench) -> None:
    hangs = Full(answers=False)
    desk = Desk(bench.inbox, hangs, lambda _fermenter, answer: bench.answers.append(answer))
    bench.loop = bench.loop_with(desk.serve)
    bench.send("one", kind="mode", mode="off")
    bench.loop.tick()
    assert bench.loop.states["fv1"].mode is Mode.OFF
    assert bench.answers == []  # nothing is acknowledged that was not stored
    hangs.give_up()
    bench.tick(2)
    assert [it.reason for it in bench.answers] == ["off_not_stored"]


def test_to_switch_off_does_not_wait_for_another_order_that_hangs(bench: Bench) -> None:
    hangs = Full(answers=False)
    desk = Desk(bench.inbox, hangs, lambda _fermenter, answer: bench.answers.append(answer))
    bench.loop = bench.loop_with(desk.serve)
    bench.send("warmer", kind="setpoint", setpoint_c=29.0)
    bench.loop.tick()
    bench.send("off", kind="mode", mode="off")
    bench.loop.tick()
    bench.loop.tick()
    assert bench.loop.states["fv1"].mode is Mode.OFF
    assert bench.loop.states["fv1"].setpoint_c == 28.0
    assert bench.answers == []
    hangs.come_back()
    bench.tick(3)
    assert [(it.id, it.accepted) for it in bench.answers] == [("warmer", True), ("off", True)]
    assert bench.loop.states["fv1"].setpoint_c == 29.0  # what heats nothing is kept, in its order
    assert bench.loop.states["fv1"].mode is Mode.OFF


def test_what_was_ordered_before_off_is_never_obeyed_after_it(bench: Bench) -> None:
    """A disk hangs for a minute. Two had switched on before, then somebody pressed STOP: it is off, and stays off."""
    hangs = Full(answers=False)
    desk = Desk(bench.inbox, hangs, lambda _fermenter, answer: bench.answers.append(answer))
    bench.loop = bench.loop_with(desk.serve)
    bench.loop.states["fv1"] = replace(bench.loop.states["fv1"], mode=Mode.OFF)
    for intent, mode in (("on", "auto"), ("on-again", "auto"), ("off", "off")):
        bench.send(intent, kind="mode", mode=mode)
        bench.loop.tick()
    bench.clock.advance(60.0)  # all of them are past their time
    hangs.come_back()
    bench.tick(3)
    hangs.come_back()
    bench.tick(3)
    assert bench.loop.states["fv1"].mode is Mode.OFF
    assert {it.id: (it.accepted, it.reason) for it in bench.answers} == {
        "on": (False, "switched_off"),
        "on-again": (False, "switched_off"),
        "off": (True, None),
    }


def test_switched_on_and_at_once_off_again_it_is_off(bench: Bench) -> None:
    bench.send("off", kind="mode", mode="off")
    bench.tick(3)
    bench.send("on", kind="mode", mode="auto")
    bench.send("again", kind="mode", mode="off")
    bench.tick(3)
    assert [(it.id, it.accepted) for it in bench.answers] == [("off", True), ("on", False), ("again", True)]
    assert Mode.AUTO not in {it.states["fv1"].mode for it in bench.ticks[3:]}
    assert bench.loop.states["fv1"].mode is Mode.OFF
    assert bench.journal.recall()["fv1"].mode is Mode.OFF


def test_what_the_journal_cannot_store_is_not_obeyed(bench: Bench) -> None:
    desk = Desk(bench.inbox, Full(), lambda _fermenter, answer: bench.answers.append(answer))
    bench.loop = bench.loop_with(desk.serve)
    bench.send("one", kind="setpoint", setpoint_c=12.5)
    bench.tick(3)
    assert bench.loop.states["fv1"].setpoint_c == 28.0
    assert [(answer.accepted, answer.reason) for answer in bench.answers] == [(False, "journal_failed")]
    assert "disk full" in bench.answers[0].text


def test_a_trip_that_comes_while_its_reset_is_being_stored_is_not_forgotten(bench: Bench) -> None:
    bench.tick(12)
    bench.stuck.really = frozenset({"fv1.cooler"})
    bench.tick(5)
    bench.stuck.really = None
    bench.tick(2)
    assert bench.loop.states["fv1"].trip is TripReason.RELAY_MISMATCH
    bench.send("reset", kind="reset_trip")
    bench.loop.tick()  # taken and being stored
    bench.stuck.really = frozenset({"fv1.cooler"})
    bench.loop._mismatches["fv1"] = 3
    bench.tick(2)
    assert bench.answers[-1].reason == "still_dangerous"
    assert bench.loop.states["fv1"].trip is TripReason.RELAY_MISMATCH
    assert bench.journal.recall()["fv1"].trip is TripReason.RELAY_MISMATCH


def test_one_id_for_two_orders_is_refused_and_the_first_keeps_its_answer(bench: Bench) -> None:
    bench.send("same", kind="setpoint", setpoint_c=12.5)
    bench.tick(3)
    bench.send("same", kind="mode", mode="off")
    bench.send("same", kind="setpoint", setpoint_c=12.5)
    bench.tick(3)
    assert [(answer.accepted, answer.reason) for answer in bench.answers] == [
        (True, None),
        (False, "id_reused"),
        (True, None),
    ]
    assert bench.loop.states["fv1"].mode is Mode.AUTO


def test_a_journal_that_fails_is_said_once_and_loses_nothing(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.tick(2)
    with sqlite3.connect(bench.folder / "journal.db") as other:
        other.execute("alter table entry rename to elsewhere")
        other.commit()
        bench.tick(60)
        assert [it.message for it in caplog.records].count("the journal is written again") == 0
        assert sum("cannot be written" in it.message for it in caplog.records) == 1
        assert bench.loop.decisions["fv1"].side is Side.HEATING
        other.execute("alter table elsewhere rename to entry")
        other.commit()
    bench.tick(30)
    bench.recorder.finish()
    bench.journal.record([], {}).result(timeout=5)
    assert sum("is written again" in it.message for it in caplog.records) == 1
    assert len(bench.journaled("relay_switched")) == 1
    assert len([body for body in bench.bodies() if body["kind"] == "sample"]) == 10


def test_a_flood_of_garbage_neither_stops_the_tick_nor_fills_the_journal(bench: Bench) -> None:
    for _ in range(900):
        bench.inbox.put(Message(topic="cobrew/1/s/u/fermenter/fv1/intent", payload=b"\xff", retained=False))
    bench.tick(30)
    assert bench.desk.refusals["malformed"] == 900
    assert len(bench.journaled("intent_refused")) == 1
    assert bench.loop.decisions["fv1"].side is Side.HEATING


def test_a_loop_that_hangs_loses_its_relays_when_the_lease_runs_out(bench: Bench) -> None:
    bench.tick(30)
    assert bench.bank.read() == {"fv1.heater"}
    bench.clock.advance(4.0)
    assert bench.lease.expire() is False
    bench.clock.advance(0.1)
    assert bench.lease.expire() is True
    assert bench.bank.read() == frozenset()


def test_a_loop_that_comes_back_lets_the_compressor_rest_and_says_so(bench: Bench) -> None:
    bench.loop.states["fv1"] = replace(bench.loop.states["fv1"], setpoint_c=5.0)
    bench.tick(1200)
    assert bench.bank.read() == {"fv1.cooler"}
    bench.clock.advance(6.0)  # the loop hangs; the keeper is asleep, too: the whole process was stopped
    bench.tick(1)
    assert bench.bank.read() == frozenset()
    assert len(bench.journaled("lease_expired")) == 1
    for _ in range(298):
        bench.tick(1)
        assert bench.bank.read() == frozenset()
    assert bench.ticks[-1].decisions["fv1"].held is not None
    bench.tick(600)
    assert "cooling" in {body["detail"]["side"] for body in bench.journaled("relay_switched")[-2:]}


def test_a_lease_that_expires_between_decision_and_relay_closes_nothing(bench: Bench) -> None:
    bench.tick(30)
    bench.clock.advance(5.5)
    assert bench.lease.renew(frozenset({"fv1.heater"})) == frozenset()
    assert bench.bank.read() == frozenset()
    assert bench.lease.expired() is True
    assert bench.lease.expired() is False


def test_relays_that_cannot_be_read_are_opened_all_the_same(bench: Bench) -> None:
    bench.tick(30)

    def broken() -> frozenset[str]:
        raise RelayError("read failed")

    bench.stuck.read = broken  # type: ignore[method-assign]
    bench.clock.advance(6.0)
    assert bench.lease.expire() is True
    assert bench.bank.read() == frozenset()


def test_an_exception_in_a_tick_opens_the_relays_and_goes_on_up(bench: Bench) -> None:
    bench.tick(30)
    assert bench.bank.read() == {"fv1.heater"}

    def fail(_loop: Loop, _utc_s: float) -> None:
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        bench.loop_with(fail).run(Event())
    assert bench.bank.read() == frozenset()
    assert bench.watchdog.said == []


def test_the_watchdog_is_petted_only_after_a_completed_tick(bench: Bench) -> None:
    stop = Event()

    def count(tick: Tick) -> None:
        if len(bench.ticks) == 3:
            stop.set()

    bench.loop_with(bench.desk.serve, count).run(stop)
    assert bench.watchdog.said == ["ready", "pet", "pet", "pet", "stopping"]
    assert bench.bank.read() == frozenset()


@pytest.mark.parametrize(("ticks", "trip"), [(2, None), (3, None), (4, TripReason.RELAY_MISMATCH)])
def test_a_relay_that_disobeys_three_ticks_in_a_row_trips(bench: Bench, ticks: int, trip: TripReason | None) -> None:
    bench.tick(1)
    bench.stuck.really = frozenset({"fv1.cooler"})
    bench.tick(ticks)
    assert bench.loop.states["fv1"].trip is trip


def test_a_wall_clock_that_steps_ten_years_moves_no_relay(bench: Bench) -> None:
    class Stepping(VirtualClock):
        def utc_s(self) -> float:
            return super().utc_s() + (315_360_000.0 if int(self.now_s()) % 7 < 3 else -315_360_000.0)

    steady = Bench(bench.journal, bench.folder)
    stepping = Bench(bench.journal, bench.folder, clock=Stepping(1_000_000_000.0))
    for it in (steady, stepping):
        it.tick(120)
    sides = [[tick.decisions["fv1"].side for tick in it.ticks] for it in (steady, stepping)]
    assert sides[0] == sides[1]
    assert set(sides[0]) == {Side.HEATING}


def test_two_orders_in_one_tick_are_both_kept(bench: Bench) -> None:
    bench.send("one", kind="setpoint", setpoint_c=12.5)
    bench.send("two", kind="mode", mode="off")
    bench.tick(4)
    kept = bench.journal.recall()["fv1"]
    assert (kept.setpoint_c, kept.mode) == (12.5, Mode.OFF)
    assert [answer.id for answer in bench.answers if answer.accepted] == ["one", "two"]


def test_a_trip_is_remembered_at_once(bench: Bench) -> None:
    bench.tick(12)
    bench.stuck.really = frozenset({"fv1.cooler"})
    bench.tick(5)
    assert bench.journal.recall()["fv1"].trip is TripReason.RELAY_MISMATCH


def test_intents_are_answered_between_ticks(bench: Bench) -> None:
    stop, served_s = Event(), []

    def serve(_loop: Loop, _utc_s: float) -> None:
        served_s.append(bench.clock.now_s())
        if len(served_s) == 12:
            stop.set()

    bench.loop_with(serve, serve_s=0.1).run(stop)
    assert served_s[:4] == pytest.approx([0.0, 0.1, 0.2, 0.3])
    assert len(bench.ticks) == 2
