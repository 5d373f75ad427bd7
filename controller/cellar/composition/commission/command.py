# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar commission`: the steps on this machine's own parts, with a person at the terminal."""

import json
import logging
import signal
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from threading import Event

from cellar.adapters.clock import SystemClock
from cellar.adapters.durable import write_text
from cellar.adapters.inputs_gpiod import GpiodContacts, pulled
from cellar.adapters.lock import hold
from cellar.adapters.w1 import W1Bus
from cellar.app.sampling import Sampler
from cellar.board import PINS, Role
from cellar.board.promise import against
from cellar.composition.commission.bench import Bench
from cellar.composition.commission.evidence import Evidence, opened
from cellar.composition.commission.guard import Guard
from cellar.composition.commission.page import page
from cellar.composition.commission.panel import at_panel
from cellar.composition.commission.running import Person, go_through
from cellar.composition.commission.signing import device_key, signed
from cellar.composition.commission.steps import Step, steps
from cellar.composition.commission.terminal import Terminal
from cellar.composition.commission.words import AT_PANEL
from cellar.composition.doctor.board import identity_of
from cellar.composition.doctor.machine import Machine
from cellar.composition.world import relay_bank
from cellar.config import Config, build, load
from cellar.diagnosis import diagnose

BREAK_OFF = (signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP)
"""Do what Ctrl-C does, also at a question. Ctrl-Z too: stopped, nobody would open what is closed."""
SIGNED, PAGE = "commission.signed.json", "commission.html"
logger = logging.getLogger("cellar.commission")


def commission(
    config_file: Path,
    *,
    state_dir: Path | None,
    language: str,
    ice: bool,
    anew: bool,
    ask: Callable[[str], str],
    say: Callable[[str], None],
    on_panel: bool = False,
) -> int:
    """0 if all was shown and is well, 1 if something was found, 3 if it was broken off. Raises as `cellar run`."""
    config = load(config_file)
    folder = state_dir or Path(config.state_dir)
    clock = SystemClock()
    for it in BREAK_OFF:
        signal.signal(it, signal.default_int_handler)
    with hold(folder):
        evidence = opened(config, folder, now_utc=int(clock.utc_s()), anew=anew)
        evidence.levels |= _levels(config)
        todo, terminal = list(steps(config, ice=ice)), Terminal(ask=ask, say=say, language=language)
        if on_panel:
            say(AT_PANEL.said(language))
        with at_panel(config, clock, todo, evidence) if on_panel else nullcontext(terminal) as person:
            done = _guarded(config_file, config, clock, person, todo, evidence)
            files = finish(config_file, config, evidence, folder, language) if done else ()
            person.ended("done" if done else "broken_off")
        if on_panel:
            terminal.ended("done" if done else "broken_off")
        for path in files:
            say(str(path))
        return int(bool(diagnose(evidence.seen()))) if done else 3


def _guarded(
    config_file: Path, config: Config, clock: SystemClock, person: Person, todo: Sequence[Step], evidence: Evidence
) -> bool:
    """Whether all is done. Every relay is open, or this raises and the guard opens them."""
    guard, stop = Guard(config_file), Event()
    try:
        bench = _bench(config, clock, person, stop)
        done = _moved(bench, todo, evidence, person)
    except BaseException:
        guard.leave()  # the lines may not have obeyed
        raise
    finally:
        stop.set()
    guard.dismiss()
    return done


def _moved(bench: Bench, todo: Iterable[Step], evidence: Evidence, person: Person) -> bool:
    """Whether all is done; False where the person broke off. Every relay is open, or this raises."""
    try:
        return go_through(bench, todo, evidence, person.told)
    except KeyboardInterrupt:
        bench.close()  # once more: it may have been the closing that was broken off
        return False


def finish(
    config_file: Path, config: Config, evidence: Evidence, folder: Path, language: str, *, root: Path = Path("/")
) -> tuple[Path, Path]:
    """Sign the evidence and write its page. Returns both files."""
    levels = {int(line): level for line, level in evidence.levels.items()}
    identity = identity_of(
        config_file, Machine(root=root), levels=levels, seen=evidence.seen(), pins=build.pins(config)
    )
    document = evidence.document()
    whole = signed(document.model_dump(), device_key(folder))
    write_text(folder / SIGNED, json.dumps(whole, indent=1, ensure_ascii=False) + "\n")
    write_text(folder / PAGE, page(document, whole["device"], identity, language))
    return folder / SIGNED, folder / PAGE


def _levels(config: Config) -> Mapping[str, int]:
    """What the board's resistors say, asked before anybody holds a line.

    Only of a configuration that uses the board's lines: lifting the line of another module might close its relay.
    """
    outputs = {it.bcm for it in PINS if it.role is Role.OUTPUT}
    on_board = set(build.pins(config).values()) <= outputs and config.gpio.heartbeat_pin is not None
    if not on_board or config.gpio.backend != "gpiod" or config.gpio.active_low:
        return {}
    return {str(line): level for line, level in pulled({it.bcm: against(it) for it in PINS}).items()}


def _bench(config: Config, clock: SystemClock, person: Person, stop: Event) -> Bench:
    bank = relay_bank(config)  # first of all: it opens what was left closed
    try:
        contacts = GpiodContacts(build.feedback_pins(config), rail_pin=config.gpio.rail_pin)
        bus = W1Bus(clock, Path(config.w1_devices))
        sampler = Sampler(bus, sorted(config.probes.values()), clock)
        sampler.start(stop)
    except BaseException:
        bank.release()
        raise
    return Bench(
        config,
        clock=clock,
        bank=bank,
        contacts=contacts,
        latest=sampler.latest,
        present=bus.present,
        hands=person,
        stop=stop,
    )
