# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""cellar, with one fault that waits for its trigger: `python saboteur.py FAULT TRIGGER run --config …`.

The heater is closed from the first tick, whatever the law thinks, for what is tested is how it opens. When the file
TRIGGER appears, the fault happens where it is called, in the thread that calls it.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import paho.mqtt.client as paho

from cellar.__main__ import main
from cellar.adapters.journal import SqliteJournal
from cellar.adapters.mqtt import MqttWire
from cellar.adapters.relays_rpi import RpiRelays
from cellar.adapters.w1 import W1Bus
from cellar.app import loop
from cellar.app.courier import Courier
from cellar.app.lease import Lease
from cellar.app.recording import Recorder
from cellar.core.interlock import Side

# Where each fault happens: once a second at least, in the thread that the fault is named for.
PLACES: dict[str, tuple[object, str]] = {
    "none": (loop, "step"),
    "loop": (loop, "step"),
    "hang": (loop, "step"),
    "spin": (loop, "step"),
    "lines": (RpiRelays, "write"),
    "sampler": (W1Bus, "read"),
    "lease-keeper": (Lease, "expire"),
    "courier": (Courier, "round"),
    "journal": (SqliteJournal, "_commit"),
    "mqtt": (paho.Client, "loop_misc"),
    "mqtt-callback": (MqttWire, "_on_message"),
}


def sabotage(fault: str, trigger: Path) -> None:
    """Replace the function that the fault is in by one that does it once there is a `trigger`."""
    place, name = PLACES[fault]
    really: Callable[..., Any] = getattr(place, name)

    def sabotaged(*arguments: Any, **named: Any) -> Any:
        if fault != "none" and trigger.exists():
            if fault in {"hang", "lines"}:
                Event().wait()
            while fault == "spin":
                pass
            raise RuntimeError(f"sabotaged: {fault}")
        return really(*arguments, **named)

    setattr(place, name, sabotaged)


def write_each_second() -> None:
    """The journal commits once a minute; a fault in it shall not take so long to happen."""
    Recorder.__init__.__kwdefaults__["write_s"] = 1.0  # type: ignore[index]


def heat_always() -> None:
    module: Any = loop
    decide = module.step

    def heating(*arguments: Any) -> Any:
        state, decision = decide(*arguments)
        return state, replace(decision, side=Side.HEATING)

    module.step = heating


def run(arguments: Sequence[str]) -> int:
    fault, trigger, *command = arguments
    heat_always()
    write_each_second()
    sabotage(fault, Path(trigger))
    return main(command)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
