# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What commissioning moves the parts with. Keeps rules 3 and 5: a lease, and every constraint of the interlock.

One constraint is shorter than in operation: the pause between heating and cooling, which spares energy and no part
(decision 34). The compressor's rest and its shortest run are those of the file.

However this ends, the relays open: told to stop or failing, by `close`; hanging, by the lease's keeper; killed, by
the kernel, the board's heartbeat gate, and the guard of `commission.guard`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Event

from cellar.app.lease import Lease, keep
from cellar.composition.commission.hands import Hands, Picture
from cellar.config import Config, build
from cellar.core.interlock import Interlock, Relays, Side, opened, settle
from cellar.core.reading import Reading
from cellar.ports import Clock, Contacts, RelayBank

PAUSE_S = 30.0
"""Between heating and cooling while commissioning."""

TICK_S = 0.5
FRESH_S = 15.0
"""So long a probe's word is shown as what is so now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a probe said at an instant; None with a complaint."""

    at_s: float
    value_c: float | None
    complaint: str = ""


@dataclass(slots=True, kw_only=True)
class Output:
    """A fermenter's relays under its constraints."""

    interlock: Interlock
    relays: Relays
    wanted: Side = Side.OFF


@dataclass(slots=True, kw_only=True)
class Heard:
    """Everything that was said by the probes and the board since the beginning."""

    words: dict[str, list[Word]] = field(default_factory=dict)
    disobeyed: dict[str, int] = field(default_factory=dict)

    def since(self, rom: str, at_s: float) -> list[Word]:
        return [word for word in self.words.get(rom, ()) if word.at_s >= at_s]

    def values_c(self, rom: str, at_s: float) -> list[float]:
        return [word.value_c for word in self.since(rom, at_s) if word.value_c is not None]


def places(config: Config) -> list[tuple[str, str]]:
    """`fv1.beer` and its ROM id, for every probe that has a place."""
    wirings = [build.wiring(config, section) for section in config.fermenter]
    named = [(f"{it.fermenter}.{role}", rom) for it in wirings for role, rom in _roles(it.beer_rom, it.chamber_rom)]
    return [(name, rom) for name, rom in named if rom]


def _roles(beer: str | None, chamber: str | None) -> tuple[tuple[str, str | None], ...]:
    return ("beer", beer), ("chamber", chamber)


class Bench:
    """The parts of one controller, alive while `live` is called. Use as a context: at its end every relay is open.

    `latest` gives the newest reading of each probe by ROM id; `stop` ends every wait at once.
    """

    def __init__(
        self,
        config: Config,
        *,
        clock: Clock,
        bank: RelayBank,
        contacts: Contacts,
        latest: Callable[[], Mapping[str, Reading]],
        present: Callable[[], frozenset[str]],
        hands: Hands,
        stop: Event,
        keeper: bool = True,
    ) -> None:
        self.config, self.clock, self.hands, self.present, self.stop = config, clock, hands, present, stop
        self.heard = Heard()
        self.beating = False
        self._latest, self._contacts = latest, contacts
        self._lease = Lease(bank, clock, lease_s=config.lease_s)
        self._seen_s: dict[str, float] = {}
        now_s = self._until_s = clock.now_s()
        self._outputs = {
            section.id: Output(
                interlock=replace(build.fermenter(section).interlock, changeover_s=PAUSE_S),
                relays=Relays.at_start(now_s),
            )
            for section in config.fermenter
        }
        if keeper:
            keep(self._lease, clock, stop)

    def __enter__(self) -> "Bench":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Open every relay for good."""
        try:
            self._lease.end()
        finally:
            self._contacts.release()

    def live(self, seconds: float) -> None:
        """Let time pass: keep the relays as they are, the heartbeat if it beats, and hear the probes."""
        self._until_s = until_s = self.clock.now_s() + seconds
        while self.clock.now_s() < until_s and not self.stop.is_set():
            self._tick()
            self.clock.wait_until(min(until_s, self.clock.now_s() + TICK_S), self.stop)
        if self.stop.is_set():
            raise KeyboardInterrupt
        self._tick()

    def switch(self, fermenter: str, wanted: Side, *, forced: bool = False) -> None:
        """Go there, and wait as long as the constraints ask: with the reason, in `hands.waits`."""
        output = self._outputs[fermenter]
        output.wanted = wanted
        while True:
            output.relays, held = settle(
                output.interlock, output.relays, wanted, forced=forced, now_s=self.clock.now_s()
            )
            if held is None:
                self._tick()
                return
            self.hands.waits(held)
            self.live(min(held.wait_s, 5.0))

    def let_go(self) -> None:
        """Open every relay and go on: whatever was under way is over. The heartbeat beats again."""
        now_s = self.clock.now_s()
        for output in self._outputs.values():
            output.wanted = Side.OFF
            output.relays, _ = settle(output.interlock, output.relays, Side.OFF, forced=True, now_s=now_s)
        self._tick()  # all at once: nobody is there, and none of them may be kept for one tick more
        self.beating = True

    def look(self) -> Picture:
        """What is so now, for a person."""
        latest, since_s = self._latest(), self.clock.now_s() - FRESH_S
        fresh = {rom: it.value_c for rom, it in latest.items() if it.at_s >= since_s}
        left_s = max(0.0, self._until_s - self.clock.now_s())
        probes_c = {name: fresh.get(rom) for name, rom in places(self.config)}
        return Picture(probes_c=probes_c, told=self._told(), seen=self.closed(), rail=self.rail(), left_s=left_s)

    def closed(self) -> Mapping[str, bool]:
        """What the feedback inputs say now."""
        return self._contacts.closed()

    def rail(self) -> bool | None:
        """Whether the relays' supply is up now; None: the board cannot say."""
        return self._contacts.rail()

    def falls_within(self, seconds: float, fallen: Callable[[], bool]) -> float | None:
        """How long after now `fallen` became true, looked at four times a second; None if it did not."""
        start_s = self.clock.now_s()
        while self.clock.now_s() - start_s <= seconds:
            if fallen():
                return self.clock.now_s() - start_s
            self.live(0.25)
        return None

    def disobeys(self, relay: str) -> bool:
        """Whether the line of this relay did not do what it was told, three times in a row."""
        return self.heard.disobeyed.get(relay, 0) >= 3

    def _tick(self) -> None:
        self.hands.attends(self.look)
        now_s = self.clock.now_s()
        if self._lease.expired():
            for output in self._outputs.values():
                output.relays, output.wanted = opened(output.relays, now_s), Side.OFF
        wrong = self._lease.renew(self._told())
        self.heard.disobeyed = {name: self.heard.disobeyed.get(name, 0) + 1 for name in wrong}
        if self.beating:
            self._lease.beat()
        self._listen(now_s)

    def _told(self) -> frozenset[str]:
        """The relays that are to be closed."""
        return frozenset(
            f"{name}.{'heater' if output.relays.side is Side.HEATING else 'cooler'}"
            for name, output in self._outputs.items()
            if output.relays.side is not Side.OFF
        )

    def _listen(self, now_s: float) -> None:
        for rom, reading in self._latest().items():
            value_c = reading.value_c
            if value_c is not None and reading.at_s <= self._seen_s.get(rom, float("-inf")):
                continue  # nothing new was said
            if now_s - self._spoke_s(rom) < TICK_S:
                continue
            self._seen_s[rom] = reading.at_s
            self.heard.words.setdefault(rom, []).append(Word(at_s=now_s, value_c=value_c, complaint=reading.detail))

    def _spoke_s(self, rom: str) -> float:
        words: Sequence[Word] = self.heard.words.get(rom, ())
        return words[-1].at_s if words else float("-inf")
