# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the loop stands in: probes, relays and a clock; this machine's, or simulated ones behind the same ports."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cellar.adapters.clock import SystemClock
from cellar.adapters.durable import write_text
from cellar.adapters.relays_gpiod import GpiodRelays
from cellar.adapters.relays_rpi import RpiRelays
from cellar.adapters.w1 import W1Bus
from cellar.config import Config, ConfigError, Problem, build
from cellar.ports import Clock, ProbeBus, RelayBank
from cellar.sim.brewery import SimulatedBrewery, SimulatedBus, SimulatedRelays, VesselSpec
from cellar.sim.clock import SpeedClock, VirtualClock

SEED = 2026  # a simulated brewery behaves the same for everybody


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """`speed` is simulated seconds per real second; `brewery` is None in the real world."""

    clock: Clock
    bus: ProbeBus
    relays: RelayBank
    speed: float = 1.0
    brewery: SimulatedBrewery | None = None


def relay_bank(config: Config) -> RelayBank:
    """The relay lines of this machine, by the back end that the configuration names; all open."""
    bank: type[RpiRelays | GpiodRelays] = RpiRelays if config.gpio.backend == "rpi-gpio" else GpiodRelays
    return bank(build.pins(config), active_low=config.gpio.active_low, heartbeat_pin=config.gpio.heartbeat_pin)


def real(config: Config) -> World:
    """This machine's 1-Wire bus and relay lines."""
    relays = relay_bank(config)  # first of all: it opens what a killed predecessor left closed
    clock = SystemClock()
    return World(clock=clock, bus=W1Bus(clock, Path(config.w1_devices)), relays=relays)


def simulated(config: Config, state_dir: Path, *, speed: float) -> World:
    """A brewery that goes on where it was left. Its wall clock never runs backwards; a fast run leaves it ahead."""
    left = _left(state_dir)
    start_utc_s = max(SystemClock().utc_s(), left["utc_s"] if left else 0.0)
    return _brewery(config, SpeedClock(speed, start_utc_s), left, speed=speed)


def simulated_past(config: Config, state_dir: Path, *, hours: float) -> World:
    """A brewery whose time passes only when it is waited for, and which begins `hours` ago."""
    left = _left(state_dir)
    start_utc_s = left["utc_s"] if left else SystemClock().utc_s() - hours * 3600
    return _brewery(config, VirtualClock(start_utc_s), left, speed=1.0)


def leave(world: World, state_dir: Path) -> None:
    """Keep a simulated brewery for the next time; nothing in the real world, which keeps itself."""
    if world.brewery is not None:
        write_text(_file(state_dir), json.dumps(world.brewery.snapshot()))


def _brewery(config: Config, clock: Clock, left: dict[str, Any] | None, *, speed: float) -> World:
    brewery = SimulatedBrewery(_vessels(config), clock=clock, seed=SEED, snapshot=left)
    return World(
        clock=clock, bus=SimulatedBus(brewery), relays=SimulatedRelays(brewery), speed=speed, brewery=brewery
    )


def _vessels(config: Config) -> list[VesselSpec]:
    wirings = {section.id: build.wiring(config, section) for section in config.fermenter}
    return [
        VesselSpec(
            id=section.id,
            scenario=section.simulate,
            beer_rom=wirings[section.id].beer_rom,
            chamber_rom=wirings[section.id].chamber_rom,
            has_heater=section.heater_pin is not None,
            has_cooler=section.cooler_pin is not None,
            litres=section.litres,
        )
        for section in config.fermenter
    ]


def _file(state_dir: Path) -> Path:
    return state_dir / "simulation.json"


def _left(state_dir: Path) -> dict[str, Any] | None:
    file = _file(state_dir)
    if not file.exists():
        return None
    try:
        return dict(json.loads(file.read_text(encoding="utf-8")))
    except ValueError as error:
        remedy = "it is kept as it is; move it away to begin a new simulated brewery"
        raise ConfigError(file, [Problem(path="file", fault=f"is not JSON: {error}", remedy=remedy)]) from error
