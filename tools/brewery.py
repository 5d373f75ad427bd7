# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make run`: the whole brewery on simulated fermenters, in one terminal.

    free ports? -> history, on the first start -> broker -> cellar, taproom -> one URL -> Ctrl-C -> off, in order

Stops in the order taproom, cellar, broker: what shows goes first, and cellar can still say goodbye on the wire.
"Every relay is off" is said only when cellar said so itself.
"""

import contextlib
import fcntl
import http.client
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import NoReturn

import ports
from brewery_settings import LOOPBACK, RefusedError, Settings, lan_address, read_settings, url
from brokers import CONF, broker_command, write_mosquitto_conf
from children import Child, Console, of_this_environment
from first_crash import crash_begins

KIT = Path(__file__).resolve().parents[1] / "web" / "kit.example.toml"
CONFIG = Path(__file__).resolve().parents[1] / "controller" / "brewery.sim.toml"
FIRST_HISTORY_H = 24
MOMENT = 300  # rows under way at any time, also at the highest speed
COLOURS = {"broker": "35", "cellar": "36", "taproom": "33", "history": "36"}
PATIENCE_S = {"taproom": 5.0, "cellar": 8.0, "broker": 5.0, "history": 5.0}
CLAIM = "has no administrator yet"  # in taproom's first words
RELAYS_ARE_OFF = "relays open"  # in cellar's last words


class StopRequestedError(Exception):
    """A person asked for the end: Ctrl-C or SIGTERM."""


class ChildDiedError(Exception):
    """A process ended that should not have."""

    def __init__(self, child: Child) -> None:
        self.child = child
        super().__init__(f"{child.name} ended unexpectedly (exit code {child.process.returncode})")


@dataclass(slots=True, kw_only=True)
class Brewery:
    """The processes of one `make run`. `ended` carries each that ends, and None when a person asks us to stop."""

    settings: Settings
    console: Console
    ended: "SimpleQueue[Child | None]" = field(default_factory=SimpleQueue)
    children: list[Child] = field(default_factory=list)

    def open(self) -> None:
        """Start everything; returns when a browser would see a page, with its charts."""
        first_start = self._history()
        self._broker()
        self._start("cellar", self._cellar_command())
        self._kit()
        taproom = self._start("taproom", self._taproom_command())
        self._until(lambda: answers(self.settings.local_host, self.settings.web_port), taproom, within_s=60)
        self._until(lambda: history_has_arrived(self.settings.directory / "cellar"), taproom, within_s=60)
        if first_start:
            self._until(lambda: crash_begins(LOOPBACK, self.settings.mqtt_port), taproom, within_s=30)

    @property
    def claim_code(self) -> str | None:
        """What taproom said at its start, when nobody is a member yet."""
        lines = [line for child in self.children if child.name == "taproom" for line in child.last_lines]
        return next((line.split()[-1] for line in lines if CLAIM in line), None)

    def watch(self) -> NoReturn:
        """Until a person asks for the end, or a process ends."""
        match self.ended.get():
            case None:
                raise StopRequestedError
            case child:
                raise ChildDiedError(child)

    def close(self) -> bool:
        """Stop what runs, last started first. Whether cellar said that its relays are open."""
        for child in reversed(self.children):
            if not child.stop(patience_s=PATIENCE_S[child.name]):
                self.console.say(f"{child.name} did not stop by itself and was killed.")
        return any(child.name == "cellar" and child.said(RELAYS_ARE_OFF) for child in self.children)

    def _start(self, name: str, command: list[str], *, shows: str = "") -> Child:
        child = Child(name, command, console=self.console, ended=self.ended, colour=COLOURS[name], shows=shows)
        self.children.append(child)
        return child

    def _until(self, condition: Callable[[], bool], child: Child, *, within_s: float) -> None:
        deadline_s = time.monotonic() + within_s  # noqa: TID251 - real processes take real time
        while not condition():
            with contextlib.suppress(Empty):
                match self.ended.get(timeout=0.05):
                    case None:
                        raise StopRequestedError
                    case ended:
                        raise ChildDiedError(ended)
            if time.monotonic() > deadline_s:  # noqa: TID251 - as above
                raise RefusedError(f"{child.name} did not answer within {within_s:g} s")

    def _history(self) -> bool:
        """A chart needs a past. Made beside its place and moved there whole, so that half of one never counts.

        Whether it was made now: then this is the first start.
        """
        place = self.settings.directory / "cellar"
        if place.exists():
            return False
        unfinished = place.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        self.console.say(
            f"First start: brewing {FIRST_HISTORY_H} hours of history, so that there is something to see …"
        )
        child = self._start("history", self._history_command(unfinished), shows=" %")
        if self.ended.get() is None:
            raise StopRequestedError
        if child.process.returncode != 0:
            raise ChildDiedError(child)
        self.children.remove(child)
        unfinished.mkdir(exist_ok=True)
        unfinished.rename(place)
        return True

    def _kit(self) -> None:
        """An example of a shared brewery's kit, put in once: what a person changes or puts away stays so."""
        state = self.settings.directory / "taproom"
        if (state / "taproom.db").exists():
            return
        put_in = [of_this_environment("taproom"), "kit", "import", str(KIT), "--state", str(state)]
        done = subprocess.run(put_in, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RefusedError(f"the example kit could not be put in: {done.stderr.strip()}")
        if self.settings.year:
            self._made_up_year(state)

    def _made_up_year(self, state: Path) -> None:
        """Only into a new brewery: what is made up is never mixed with what is not."""
        load = [of_this_environment("taproom"), "year", "--state", str(state)]
        done = subprocess.run(load, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RefusedError(f"the made-up year could not be put in: {done.stderr.strip()}")
        self.console.say(done.stdout.strip())

    def _broker(self) -> None:
        settings = self.settings
        if settings.broker == "mosquitto":
            write_mosquitto_conf(settings.directory / CONF, port=settings.mqtt_port)
        command = broker_command(settings.broker, directory=settings.directory, port=settings.mqtt_port)
        child = self._start("broker", command)
        self._until(lambda: ports.accepts(LOOPBACK, settings.mqtt_port), child, within_s=15)

    def _history_command(self, state: Path) -> list[str]:
        past = ["--hours", str(FIRST_HISTORY_H), "--state", str(state)]
        return [of_this_environment("cellar"), "simulate", "--config", str(CONFIG), *past]

    def _cellar_command(self) -> list[str]:
        settings = self.settings
        world = ["--config", str(CONFIG), "--simulate", "--speed", f"{settings.speed:g}"]
        place = ["--broker", settings.mqtt_address, "--state", str(settings.directory / "cellar")]
        return [of_this_environment("cellar"), "run", *world, *place]

    def _taproom_command(self) -> list[str]:
        settings = self.settings
        web = ["--host", settings.host, "--port", str(settings.web_port)]
        place = ["--broker", settings.mqtt_address, "--state", str(settings.directory / "taproom")]
        return [of_this_environment("taproom"), "serve", *web, *place]


def answers(host: str, port: int) -> bool:
    """Whether a browser would get a page."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def history_has_arrived(cellar: Path) -> bool:
    """Whether the web app has stored what cellar's journal held, but for what is being brewed right now."""
    query = "select coalesce(max(seq), 0) - (select through_seq from hub) from entry"
    try:
        with contextlib.closing(sqlite3.connect(f"file:{cellar / 'journal.db'}?mode=ro", uri=True)) as journal:
            return int(journal.execute(query).fetchone()[0]) <= MOMENT
    except sqlite3.Error:  # cellar is still making its tables
        return False


@contextlib.contextmanager
def only_one(directory: Path) -> Iterator[None]:
    """Two controllers on one journal would be two truths. The kernel frees the lock however we end."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            process = lock.read().strip() or "unknown"
            raise RefusedError(
                f"a brewery already runs in {directory} (process {process}). Stop it there with Ctrl-C,"
                " or start a second one:  BREWERY_DIR=.brewery2 WEB_PORT=8090 MQTT_PORT=1893 make run"
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def refuse_taken_ports(settings: Settings) -> None:
    """Before anything starts, and both at once."""
    wanted = [
        (settings.host, settings.web_port, "WEB_PORT", "the web app"),
        (LOOPBACK, settings.mqtt_port, "MQTT_PORT", "the MQTT broker"),
    ]
    taken = [
        ports.refusal(port=port, variable=variable, purpose=purpose, holder=ports.holder(port))
        for host, port, variable, purpose in wanted
        if not ports.is_free(host, port)
    ]
    if taken:
        raise RefusedError("\n".join(taken))


def welcome(settings: Settings, console: Console, claim_code: str | None) -> None:
    console.say()
    console.say(f"   The brewery is open:  {console.paint(url(settings.local_host, settings.web_port), '1;32')}")
    if settings.in_the_open:
        lan = lan_address() or settings.host
        console.say(f"   On your network:      {console.paint(url(lan, settings.web_port), '1;32')}")
    if claim_code:
        console.say(f"   It has no administrator yet. Open it and become the first: the code is {claim_code}")
    console.say(f"   Broker: {settings.broker} on {settings.mqtt_address}. Speed: {settings.speed:g} times life.")
    console.say(f"   Ctrl-C stops it. Deleting {settings.directory} starts over.")
    console.say()


def main() -> int:
    console = Console()
    try:
        settings = read_settings(os.environ)
        with only_one(settings.directory):
            refuse_taken_ports(settings)
            return run(Brewery(settings=settings, console=console))
    except RefusedError as refusal:
        for line in str(refusal).splitlines():
            print(f"cobrew: {line}", file=sys.stderr)
        return 2


def run(brewery: Brewery) -> int:
    """0 when a person ended it, 1 when a process did."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda *_: brewery.ended.put(None))
    try:
        brewery.open()
        welcome(brewery.settings, brewery.console, brewery.claim_code)
        brewery.watch()
    except StopRequestedError:
        brewery.console.say("\nStopping …")
        return 0
    except ChildDiedError as died:
        brewery.console.say(f"\ncobrew: {died}. Its last lines:")
        for line in died.child.last_lines:
            brewery.console.say(f"    {line}")
        return 1
    finally:
        relays_are_off = brewery.close()
        brewery.console.say(
            "The brewery is closed; every relay is off." if relays_are_off else "The brewery is closed."
        )


if __name__ == "__main__":
    raise SystemExit(main())
