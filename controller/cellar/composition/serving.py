# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar run`: the loop and its threads, from the first decision to relays open."""

import logging
import os
import signal
import threading
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import Queue
from threading import Event

from cellar import __version__, contract
from cellar.adapters.journal import SqliteJournal
from cellar.adapters.lock import hold
from cellar.adapters.mqtt import Broker, MqttWire
from cellar.adapters.tape import newest_blocks
from cellar.adapters.watchdog import SystemdWatchdog
from cellar.app.configured import changed, last_known
from cellar.app.courier import Courier
from cellar.app.homeassistant import BIRTH_TOPIC
from cellar.app.intents import Desk
from cellar.app.lease import Lease, keep
from cellar.app.loop import Loop, Tick, instant
from cellar.app.recording import Recorder
from cellar.app.reporting import Reporter
from cellar.app.sampling import Sampler
from cellar.app.tape import Tape
from cellar.composition.world import World, leave, real, simulated
from cellar.config import Config, build
from cellar.contract import Answer, Info, Topics
from cellar.core.fermenter import State
from cellar.core.reading import Reading
from cellar.core.remembered import resume
from cellar.ports import Journal, JournalError, Message

logger = logging.getLogger("cellar")

REPORT_S = 5.0  # the longest silence about a fermenter; in a fast world twice a real second is enough
LEAVE_S = 30.0
MOST_BLOCKS = 1000  # of the tape, looked through for its last key frame: there is one each six hours
SERVE_S = 0.1  # whoever asks hears within this and a commit


def serve(config: Config, *, state_dir: Path, broker: tuple[str, int] | None, speed: float | None) -> int:
    """Control until SIGTERM or SIGINT. `speed` is None for the real world. Returns the exit status."""
    stop = Event()
    failures = _end_when_a_thread_fails(stop)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with hold(state_dir):
        world = real(config) if speed is None else simulated(config, state_dir, speed=speed)
        lease = Lease(world.relays, world.clock, lease_s=config.lease_s * world.speed)
        try:
            _control(config, world, lease, stop, state_dir=state_dir, broker=broker)
        finally:
            lease.end()
            logger.info("relays open: cellar has stopped")
    return 1 if failures else 0


def _control(
    config: Config, world: World, lease: Lease, stop: Event, *, state_dir: Path, broker: tuple[str, int] | None
) -> None:
    topics, info = Topics(site=config.site, unit=config.unit), _info(config, world)
    intents, acks, births = Queue[Message](1000), Queue[Message](100), Queue[Message](10)
    inboxes = {topics.any_intent: intents, topics.log_ack: acks, BIRTH_TOPIC: births}
    journal = SqliteJournal(state_dir / "journal.db")
    wire = MqttWire(broker_of(config, topics, broker), will_topic=topics.status, inboxes=inboxes)
    changes = _changes(config, state_dir / "journal.db")
    states = resumed(config, journal, now_s=world.clock.now_s())
    recorder = Recorder(journal, Tape(states, run=info.boot_id), sample_s=config.sample_s)
    reporter = Reporter(
        wire,
        topics,
        info,
        births,
        every_s=max(REPORT_S, world.speed / 2),
        gone=sorted(journal.recall().keys() - set(info.fermenters)),
        failing=lambda: recorder.failing,
    )

    def reply(fermenter: str, answer: Answer) -> None:
        wire.publish(topics.answer(fermenter), answer.model_dump_json().encode())
        if answer.accepted:
            reporter.echo(loop.states[fermenter])

    observers: list[Callable[[Tick], None]] = [recorder, reporter]
    if world.brewery is not None:
        observers.append(_leaving_now_and_then(world, state_dir))
    loop = Loop(
        states=states,
        wirings=[build.wiring(config, section) for section in config.fermenter],
        clock=world.clock,
        latest=_sampling(config, world, stop),
        lease=lease,
        watchdog=SystemdWatchdog(os.environ),
        serve=Desk(intents, journal, reply).serve,
        observers=observers,
        tick_s=config.tick_s,
        serve_s=SERVE_S * world.speed,
    )
    keep(lease, world.clock, stop, every_s=world.speed)
    courier = Courier(wire, topics, journal, acks).start(stop)
    recorder.say(world.clock.utc_s(), "started", version=__version__, boot_id=info.boot_id)
    for fermenter, change in changes.items():
        recorder.tell(world.clock.utc_s(), fermenter, change)
    try:
        loop.run(stop)
    finally:
        stop.set()
        recorder.say(world.clock.utc_s(), "stopped", boot_id=info.boot_id)
        courier.join(timeout=3)
        wire.close()
        journal.close()
        leave(world, state_dir)


def resumed(config: Config, journal: Journal, *, now_s: float) -> Mapping[str, State]:
    """Every fermenter's state: from what the journal remembers, or fresh."""
    remembered = journal.recall()
    return {
        section.id: resume(build.fermenter(section), remembered.get(section.id), now_s=instant(now_s))
        for section in config.fermenter
    }


def _changes(config: Config, journal: Path) -> Mapping[str, contract.Event]:
    """What the file says otherwise than it did when this journal was last written, if that can be read."""
    try:
        before = last_known(newest_blocks(journal, MOST_BLOCKS))
    except JournalError as error:
        logger.warning("whether the configuration was changed is not known: %s", error)
        return {}
    fermenters = [build.fermenter(section) for section in config.fermenter]
    events = {it.id: changed(before[it.id].fermenter, it) for it in fermenters if it.id in before}
    return {fermenter: event for fermenter, event in events.items() if event is not None}


def _sampling(config: Config, world: World, stop: Event) -> Callable[[], Mapping[str, Reading]]:
    """A worker for the bus. A simulated bus answers at once and time may run fast: there the tick reads it itself."""
    sampler = Sampler(world.bus, sorted(config.probes.values()), world.clock)
    if world.speed > 1:
        return sampler.sample
    sampler.start(stop)
    return sampler.latest


def _leaving_now_and_then(world: World, state_dir: Path) -> Callable[[Tick], None]:
    due_s = world.clock.now_s()

    def observe(tick: Tick) -> None:
        nonlocal due_s
        if tick.now_s >= due_s:
            due_s = tick.now_s + LEAVE_S * world.speed
            leave(world, state_dir)

    return observe


def _end_when_a_thread_fails(stop: Event) -> list[str]:
    """An exception in any thread ends the process, relays open; the supervisor starts it again."""
    failures: list[str] = []

    def hook(failure: threading.ExceptHookArgs) -> None:
        name = failure.thread.name if failure.thread else "?"
        failures.append(name)
        logger.critical("the thread %s failed: stopping", name, exc_info=failure.exc_value)
        stop.set()

    threading.excepthook = hook
    return failures


def broker_of(config: Config, topics: Topics, address: tuple[str, int] | None, *, part: str = "") -> Broker:
    """The configuration's broker, or another. `part` tells two clients of one controller apart."""
    section = config.broker
    host, port = address or (section.host, section.port)
    return Broker(
        host=host,
        port=port,
        client_id=f"cellar-{topics.site}-{topics.unit}{part}",
        username=section.username,
        password_file=Path(section.password_file) if section.password_file else None,
        tls_ca=Path(section.tls_ca) if section.tls_ca else None,
    )


def _info(config: Config, world: World) -> Info:
    return Info(
        site=config.site,
        unit=config.unit,
        version=__version__,
        boot_id=uuid.uuid4().hex,
        simulated=world.brewery is not None,
        speed=world.speed,
        fermenters=tuple(section.id for section in config.fermenter),
    )
