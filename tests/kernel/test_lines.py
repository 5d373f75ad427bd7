# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The daemon as it ships, on a real kernel's lines: when it ends, is killed, hangs, or loses its probes.

Seen from outside: the levels by gpio-sim, the edges by the kernel's trace. `persist` is what a Pi's kernel does
without `strict_gpiod`: it leaves a line as it was when its holder goes.
"""

import itertools
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest

from cellar.adapters.relays_gpiod import GpiodRelays
from cellar.adapters.relays_rpi import RpiRelays
from kernel_bench.header import RealHeader, persist, stick_low, wire
from kernel_bench.rigs import AIR, BEER, let_go
from processes import Process, wait_until
from supervised import Systemd, now_s, unit

pytestmark = pytest.mark.usefixtures("healthy")
Record = Callable[[str, object], None]
HEATER, COOLER, HEARTBEAT = 17, 27, 26
CONFIG = f"""
site = "lille"
unit = "cave"
sample_s = 10
[gpio]
backend = "{{backend}}"
heartbeat_pin = {HEARTBEAT}
[probes]
beer = "{BEER}"
air = "{AIR}"
[[fermenter]]
id = "fv1"
name = "Kölsch"
beer_probe = "beer"
chamber_probe = "air"
heater_pin = {HEATER}
cooler_pin = {COOLER}
setpoint_c = 22.0
mode = "auto"
"""


@dataclass(slots=True, kw_only=True)
class Daemon:
    """A cellar in its folder, and the header that it drives."""

    folder: Path
    pins: RealHeader
    process: Process

    def command(self, *command: str | Path, env: dict[str, str] | None = None, **_: object) -> Process:
        return Process([sys.executable, "-m", *map(str, command)], cwd=self.folder, env=env)

    def finish(self, *command: str) -> tuple[int, str]:
        """Run another command to its end: its exit code and what it said."""
        process = self.command(*command)
        try:
            return process.wait(within_s=60), process.output
        finally:
            process.end()

    def run(self, **env: str) -> None:
        self.process.end()
        self.process = self.command(*RUN, env=env)

    def closed(self, pin: int = HEATER) -> bool:
        return self.pins.level[pin]

    def see(self, condition: Callable[[], bool], *, within_s: float, what: str) -> float:
        began_s = now_s()
        try:
            wait_until(condition, within_s=within_s, what=what)
        except AssertionError as gave:
            raise AssertionError(f"{gave}\n{self.process.story[-3000:]}") from None
        return now_s() - began_s

    def heats(self) -> None:
        """It does so itself: a line that nobody drives may be high too."""
        self.see(lambda: self.closed() and HEATER in self.pins.driven, within_s=120, what="the heater closes")

    def share_closed(self, seconds: float) -> float:
        """Of the next seconds, how many the heater's line is high."""
        closed, began_s = self.closed(), now_s()
        self.pins.edges.clear()
        Event().wait(seconds)
        edges = [(it.at_s, it.high) for it in self.pins.edges.seen() if it.pin == HEATER]
        spans = itertools.pairwise([(began_s, closed), *edges, (now_s(), False)])
        return sum(after_s - at_s for (at_s, high), (after_s, _) in spans if high) / seconds

    def edges_of(self, pin: int) -> list[float]:
        return [it.at_s for it in self.pins.edges.seen() if it.pin == pin]


RUN = ("cellar", "run", "--config", "cellar.toml", "--state", "state", "--broker", "127.0.0.1:1")
RELAYS_OFF = ("cellar", "relays-off", "--config", "cellar.toml")


@pytest.fixture(params=["gpiod", "rpi-gpio"])
def daemon(request: pytest.FixtureRequest, tmp_path: Path, pins: RealHeader) -> Iterator[Daemon]:
    (tmp_path / "cellar.toml").write_text(CONFIG.format(backend=request.param), encoding="utf-8")
    process = Process([sys.executable, "-m", *RUN], cwd=tmp_path)
    made = Daemon(folder=tmp_path, pins=pins, process=process)
    try:
        made.heats()
        yield made
    finally:
        persist(on=False)
        made.process.end()
        made.finish(*RELAYS_OFF)


def test_an_end_opens_the_relays_and_leaves_them_pulled_open(daemon: Daemon) -> None:
    assert daemon.process.stop(within_s=30) == 0
    assert not any(daemon.pins.level[pin] for pin in (HEATER, COOLER))
    assert daemon.pins.driven == set()


def test_a_tick_is_an_edge_of_the_heartbeat(daemon: Daemon, record_property: Record) -> None:
    daemon.pins.edges.clear()
    Event().wait(60)
    beats = daemon.edges_of(HEARTBEAT)
    gaps_s = [after - before for before, after in itertools.pairwise(beats)]
    record_property("beats_in_60_s", len(beats))
    record_property("longest_gap_s", max(gaps_s))
    assert 58 <= len(beats) <= 61
    assert max(gaps_s) < 1.5


def test_killed_with_strict_gpiod_the_lines_fall_at_once(daemon: Daemon, record_property: Record) -> None:
    daemon.process.send(signal.SIGKILL)
    record_property("open_after_s", daemon.see(lambda: not daemon.closed(), within_s=2, what="the heater opens"))
    assert daemon.pins.driven == set()


def test_killed_without_it_the_line_stays_and_only_the_heartbeat_stops(
    daemon: Daemon, record_property: Record
) -> None:
    """Why the board's relay supply hangs on the heartbeat, and why the unit has an ExecStopPost."""
    persist(on=True)
    daemon.process.send(signal.SIGKILL)
    daemon.process.wait()
    daemon.pins.edges.clear()
    Event().wait(600)
    record_property("still_closed_after_s", 600)
    assert daemon.closed()
    assert daemon.edges_of(HEARTBEAT) == []
    assert daemon.finish(*RELAYS_OFF)[0] == 0
    assert not daemon.closed()


def test_killed_and_started_again_it_opens_before_it_beats(daemon: Daemon) -> None:
    persist(on=True)
    daemon.process.send(signal.SIGKILL)
    daemon.process.wait()
    daemon.pins.edges.clear()
    daemon.run()
    daemon.see(lambda: bool(daemon.edges_of(HEARTBEAT)), within_s=60, what="the first beat")
    first = next(it for it in daemon.pins.edges.seen() if it.pin in {HEATER, HEARTBEAT})
    assert (first.pin, first.high) == (HEATER, False)


@pytest.mark.parametrize("to", [0, 2], ids=["cut", "shorted"])
def test_a_broken_wire_ends_the_heating(daemon: Daemon, to: int, record_property: Record) -> None:
    wire("wire", to)
    took_s = daemon.see(lambda: not daemon.closed(), within_s=30, what="the heater opens")
    record_property("open_after_s", took_s)
    Event().wait(300)
    assert not daemon.closed()
    wire("wire", 1)
    Event().wait(300)
    assert daemon.closed()


@pytest.mark.parametrize("daemon", ["gpiod"], indirect=True)
@pytest.mark.parametrize(
    "words", [("garbles", BEER, 1), ("fails", BEER, 1360), ("plug", BEER, 0)], ids=["crc", "85", "unplugged"]
)
def test_without_its_beer_probe_it_heats_a_third_of_the_time_at_most(
    daemon: Daemon, words: tuple[object, ...], record_property: Record
) -> None:
    """The model of the beer goes on from the chamber's probe: less heat, and not none."""
    wire(*words)
    Event().wait(600)
    share = daemon.share_closed(7200)
    record_property("heats_share", share)
    assert 0 < share < 1 / 3


@pytest.mark.parametrize("daemon", ["gpiod"], indirect=True)
def test_without_its_chamber_probe_it_does_not_heat(daemon: Daemon, record_property: Record) -> None:
    wire("plug", AIR, 0)
    took_s = daemon.see(lambda: not daemon.closed(), within_s=30, what="the heater opens")
    record_property("open_after_s", took_s)
    Event().wait(300)
    assert not daemon.closed()


def test_a_daemon_that_hangs_is_killed_by_systemd_and_the_relays_open(
    daemon: Daemon, record_property: Record
) -> None:
    """The watchdog's words over a real socket, the unit's own seconds, and its ExecStopPost."""
    assert daemon.process.stop(within_s=30) == 0
    persist(on=True)

    started: list[Process] = []

    def start(*command: str | Path, env: dict[str, str] | None = None) -> Process:
        started.append(daemon.command(*command, env=env))
        return started[-1]

    systemd = Systemd(folder=daemon.folder, start=start, env=dict(os.environ))
    threads = [threading.Thread(target=systemd.listen)]
    threads[0].start()
    daemon.run(NOTIFY_SOCKET=systemd.socket_path)
    threads.append(threading.Thread(target=systemd.watch, args=(daemon.process,)))
    threads[1].start()
    try:
        daemon.heats()
        daemon.see(lambda: systemd.pets() > 30, within_s=60, what="it pets the watchdog")
        daemon.process.send(signal.SIGSTOP)
        daemon.pins.edges.clear()
        limit_s = float(unit("WatchdogSec")) + 10
        record_property("open_after_s", daemon.see(lambda: not daemon.closed(), within_s=limit_s, what="it opens"))
        beats = [it.high for it in daemon.pins.edges.seen() if it.pin == HEARTBEAT]
        assert not any(beats)  # that relays-off lays the line low is none
    finally:
        systemd.ended.set()
        for thread in threads:
            thread.join()
        for process in started:
            process.end()


@pytest.mark.parametrize("active_low", [False, True])
@pytest.mark.parametrize("bank", [RpiRelays, GpiodRelays])
def test_a_line_that_does_not_obey_reads_as_it_is(bank: type[RpiRelays | GpiodRelays], *, active_low: bool) -> None:
    relays = bank({"fv1.heater": HEATER}, active_low=active_low, heartbeat_pin=None)
    try:
        relays.write(frozenset({"fv1.heater"}))
        assert relays.read() == {"fv1.heater"}
        relays.write(frozenset() if active_low else frozenset({"fv1.heater"}))
        stick_low([HEATER])
        assert relays.read() == ({"fv1.heater"} if active_low else frozenset())
    finally:
        stick_low([])
        let_go(relays)


@pytest.mark.parametrize("daemon", ["gpiod"], indirect=True)
def test_a_second_one_gets_no_line_and_says_who_has_them(daemon: Daemon) -> None:
    code, output = daemon.finish(*RUN[:4], "--state", "other")
    assert code == 2
    assert "fv1.heater (line 17) by cellar" in output
    assert daemon.closed()
