# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar simulate`: hours of the simulated brewery as fast as they go, without a broker, journaled like others."""

import logging
import uuid
from collections.abc import Callable
from pathlib import Path
from threading import Event

from cellar.adapters.journal import SqliteJournal
from cellar.adapters.lock import hold
from cellar.adapters.watchdog import SystemdWatchdog
from cellar.app.lease import Lease
from cellar.app.loop import Loop, Tick
from cellar.app.recording import Recorder
from cellar.app.sampling import Sampler
from cellar.app.tape import Tape
from cellar.composition.serving import resumed
from cellar.composition.world import leave, simulated_past
from cellar.config import Config, build

logger = logging.getLogger("cellar")

TICK_S = 5.0  # coarse, for speed; the shortest time that a constraint counts is 10 s
SAMPLE_S = 60.0
WRITE_S = 600.0


def forward(config: Config, *, state_dir: Path, hours: float) -> int:
    """Live through `hours`, beginning that long ago, or where the simulated brewery was last left."""
    stop = Event()
    with hold(state_dir):
        world = simulated_past(config, state_dir, hours=hours)
        journal = SqliteJournal(state_dir / "journal.db")
        start_s = world.clock.now_s()
        states = resumed(config, journal, now_s=start_s)
        tape = Tape(states, run=uuid.uuid4().hex)
        recorder = Recorder(journal, tape, sample_s=SAMPLE_S, write_s=WRITE_S)
        loop = Loop(
            states=states,
            wirings=[build.wiring(config, section) for section in config.fermenter],
            clock=world.clock,
            latest=Sampler(world.bus, sorted(config.probes.values()), world.clock).sample,
            lease=Lease(world.relays, world.clock, lease_s=2 * TICK_S),
            watchdog=SystemdWatchdog({}),
            serve=lambda _loop, _utc_s: None,
            observers=[recorder, _progress(start_s, hours * 3600, stop)],
            tick_s=TICK_S,
        )
        loop.run(stop)
        recorder.finish()
        journal.close()
        leave(world, state_dir)
    return 0


def _progress(start_s: float, length_s: float, stop: Event) -> Callable[[Tick], None]:
    """Say each tenth, and stop at the end."""
    said = 0

    def observe(tick: Tick) -> None:
        nonlocal said
        tenths = int(10 * (tick.now_s - start_s) / length_s) if length_s > 0 else 10
        if tenths > said:
            said = tenths
            logger.info("simulated %d %% of %g h", min(100, 10 * tenths), length_s / 3600)
        if tick.now_s - start_s >= length_s:
            stop.set()

    return observe
