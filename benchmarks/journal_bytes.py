# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a day of three fermenters at 1 Hz costs the card: kept in the journal, and written on the way; and its replay.

    python benchmarks/journal_bytes.py [HOURS]

The loop is late by 2 ms and the sampler by 5 ms at a time, exponentially: worse than a Pi's kernel.
"""

import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from threading import Event

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "controller"))

from cellar.adapters.journal import SqliteJournal
from cellar.adapters.watchdog import SystemdWatchdog
from cellar.app.lease import Lease
from cellar.app.loop import Loop
from cellar.app.recording import Recorder
from cellar.app.tape import Tape
from cellar.composition.replaying import replayed
from cellar.composition.serving import resumed
from cellar.composition.world import simulated_past
from cellar.config import build, load
from cellar.core.reading import Reading

FILE = Path(__file__).resolve().parents[1] / "controller" / "brewery.sim.toml"


def main(hours: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.db"
        before = _written("wchar"), _written("write_bytes")
        _live(Path(folder), hours)
        _say("kept, tape", _size(path, "tape"), hours)
        _say("kept, samples and events", _size(path, "entry"), hours)
        _say("written to files", _written("wchar") - before[0], hours)
        _say("written to blocks of 4 KiB", _written("write_bytes") - before[1], hours)
        started = time.perf_counter()
        replayed(path, say=print, progress=lambda _: None)
        print(f"replayed {hours:g} h of three fermenters in {time.perf_counter() - started:.1f} s")


def _live(folder: Path, hours: float) -> None:
    config, chance = load(FILE), Random(1)  # noqa: S311 - chance, not secrets
    world = simulated_past(config, folder, hours=hours)
    journal = SqliteJournal(folder / "journal.db")
    states = resumed(config, journal, now_s=world.clock.now_s())
    recorder = Recorder(journal, Tape(states, run="0" * 32), sample_s=config.sample_s)
    roms, latest = sorted(config.probes.values()), dict[str, Reading]()
    sampled_s = 0.0

    def sample() -> dict[str, Reading]:
        nonlocal sampled_s
        if world.clock.now_s() - sampled_s >= 1.0:
            sampled_s = world.clock.now_s() - chance.expovariate(200.0)
            latest.update(world.bus.read(roms))
        return latest

    loop = Loop(
        states=states,
        wirings=[build.wiring(config, section) for section in config.fermenter],
        clock=world.clock,
        latest=sample,
        lease=Lease(world.relays, world.clock, lease_s=5.0),
        watchdog=SystemdWatchdog({}),
        serve=lambda _loop, _utc_s: None,
        observers=[recorder],
    )
    due_s, stop = world.clock.now_s(), Event()
    for _ in range(int(hours * 3600)):
        loop.tick()
        journal.record([], {}).result()  # nothing to write: but what a tick wrote is a commit of its own, as in life
        due_s += 1.0
        world.clock.wait_until(due_s + chance.expovariate(500.0), stop)
    recorder.finish()
    journal.close()


def _size(path: Path, table: str) -> int:
    with sqlite3.connect(path) as db:
        return int(db.execute("select sum(pgsize) from dbstat where name = ?", (table,)).fetchone()[0])


def _written(how: str) -> int:
    """Bytes that this process has handed to files, or dirtied in whole blocks (nothing, on a tmpfs)."""
    return int(Path("/proc/self/io").read_text().split(f"{how}: ")[1].split()[0])


def _say(what: str, size: int, hours: float) -> None:
    print(f"{what:<26} {size / 3 / hours * 24 / 1000:8.0f} kB per fermenter and day")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 24.0)
