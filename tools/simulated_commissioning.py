# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar commission --on-panel` on the simulated rack, over a real broker.

    python tools/simulated_commissioning.py BROKER_PORT FOLDER SPEED [FAULT]

Its time runs faster; the panel's own, by which a relay opens, does not.
"""

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event

from cellar.adapters.clock import SystemClock
from cellar.composition.commission.bench import Bench
from cellar.composition.commission.evidence import opened
from cellar.composition.commission.hands import Answer, Look, Task
from cellar.composition.commission.panel import Panel, at_panel
from cellar.composition.commission.running import go_through
from cellar.composition.commission.steps import steps
from cellar.config import check
from cellar.core.interlock import Held
from cellar.sim.clock import VirtualClock
from cellar.sim.faults import PlantFault
from proving import DOCUMENT, Broken, Rack, SimulatedHands


class Hastened(VirtualClock):
    """Virtual time that takes a while: `speed` seconds of it in one."""

    def __init__(self, start_utc_s: float, speed: float) -> None:
        super().__init__(start_utc_s)
        self._speed = speed

    def wait_until(self, at_s: float, stop: Event) -> None:
        stop.wait(max(0.0, at_s - self.now_s()) / self._speed)
        super().wait_until(at_s, stop)


class Somebody:
    """Moves the simulated probes when the panel's question has been answered."""

    def __init__(self, panel: Panel, moves: SimulatedHands) -> None:
        self._panel, self._moves = panel, moves

    def asked(self, task: Task, where: str) -> Answer:
        answer = self._panel.asked(task, where)
        return self._moves.asked(task, where) if answer is Answer.DONE else answer

    def waits(self, held: Held) -> None:
        self._panel.waits(held)

    def attends(self, look: Look) -> None:
        self._panel.attends(look)


def main(port: int, folder: Path, speed: float, fault: str) -> None:
    rack = Rack(6, clock=lambda start_utc_s: Hastened(start_utc_s, speed))
    if fault:
        rack.break_(Broken(fault=PlantFault(fault)))
    document = {**DOCUMENT, "site": "brewery", "unit": "pi1", "broker": {"host": "127.0.0.1", "port": port}}
    config = check(Path("bench.toml"), document)
    todo = list(steps(config, ice=False))
    evidence = opened(config, folder, now_utc=int(rack.clock.utc_s()), anew=False)
    with at_panel(config, SystemClock(), todo, evidence) as panel:
        bench: Bench = rack.bench(hands=Somebody(panel, SimulatedHands(rack.brewery)))
        panel.ended("done" if _ends(lambda: go_through(bench, todo, evidence, panel.told)) else "broken_off")


def _ends(go: Callable[[], bool]) -> bool:
    try:
        return go()
    except KeyboardInterrupt:
        return False


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    main(int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), sys.argv[4] if len(sys.argv) > 4 else "")
