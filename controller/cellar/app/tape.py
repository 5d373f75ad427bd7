# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tape: all that the core was told and what it decided, so small that a card keeps weeks of it. Keeps rule 6.

The core is deterministic, so what goes in says what came out: readings, instants, orders, and what the relays went
through. A *block* holds a minute of ticks as columns, each as runs of what does not change: a DS18B20 steps by
1/16 K, and a loop that keeps time ticks every 64/64 s. Instants are counted in 1/64 s, which binary numbers hold
exactly.

What was decided is kept twice: in words (relays, why they wait, trips), to say where a replay departs, and as a
digest of all of it, to know that it does not. A *key frame* is the whole state before a block's first tick: a replay
begins there, and older blocks may go.
"""

import hashlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby, pairwise
from typing import Any

from pydantic import BaseModel, ConfigDict

from cellar import __version__
from cellar.app.loop import PER_S, Tick
from cellar.app.rendering import event_payload
from cellar.contract import Intent
from cellar.core.fermenter import Decision, Readings, State
from cellar.core.reading import Quality, Reading
from cellar.ports import Block

KEY_FRAME_S = 6 * 3600.0
SIXTEENTHS = "abcdefghijklmnopqrstuvwxyz"  # a step of 1/16 K for each letter from the middle one
STILL = SIXTEENTHS.index("m")
Runs = list[tuple[int, Any]]


class Probe(BaseModel):
    """`says`: a number, or [quality, detail] of what is none, or null. `at`: the reading's instant, tick by tick.

    Numbers that go in sixteenths are told as the first of them and a letter for each step: a resting probe flickers.
    """

    says: Runs
    at: Runs
    steps: str = ""


class Track(BaseModel):
    """One fermenter's columns. `been`: [the relays obeyed, the lease expired]."""

    beer: Probe
    chamber: Probe
    been: Runs
    decided: Runs
    digest: str


class Stretch(BaseModel):
    """A block's content. `at` is the first tick's instant, `ticks` the steps to the others, in 1/64 s.

    `number` grows by one from block to block of one run. `intents`: (index of the tick, fermenter, intent).
    """

    model_config = ConfigDict(ser_json_inf_nan="constants")

    v: int = 1
    cellar: str = __version__
    run: str
    number: int
    at: int
    ticks: Runs
    tracks: dict[str, Track]
    intents: list[tuple[int, str, Intent]] = []
    states: dict[str, State] | None = None

    def packed(self) -> bytes:
        squeezing = zlib.compressobj(9, zdict=_TYPICAL)
        return squeezing.compress(self.model_dump_json().encode()) + squeezing.flush()

    @classmethod
    def unpacked(cls, body: bytes) -> "Stretch":
        """Raises `ValueError` for what this version cannot read."""
        try:
            return cls.model_validate_json(zlib.decompressobj(zdict=_TYPICAL).decompress(body))
        except zlib.error as error:
            raise ValueError(f"not a block of a tape: {error}") from error


# What zlib may take for granted: it saves half of a block. Never to be changed: old blocks are read with it.
_TYPICAL = (
    b'"quality":"good","stale","implausible","fault",no reading for 20 s,'
    b'"order":{"kind":"setpoint","setpoint_c":18.5}'
    b'"heating","heating","cooling","cooling","min_on","min_off","changeover","lockout","chamber","beer_lost",'
    b'"states":null}"intents":[],"states":null}mmmmmmmmmmmmmmmmlmnmmlnmmmnlmlnmnlmnmlnmmlnm'
    b'{"v":1,"cellar":"0.1.0","run":"0123456789abcdef0123456789abcdef","number":1234,"at":12345678,'
    b'"ticks":[[1,0],[59,64]],"tracks":{"fv1":{"beer":{"says":[[60,18.0625]],"at":[[1,-32],[1,64],[1,65],[1,64],[1,63],'
    b'[59,64]],"steps":"mmmmmmm"},"chamber":{"says":[[60,16.4375]],"at":[[1,-32],[59,64]],"steps":"mmmmmmm"},'
    b'"been":[[60,[true,false]]],"decided":[[60,["off","off",null,"auto",null,"cascade"]]],"digest":"'
)


@dataclass(slots=True)
class _Columns:
    readings: list[Readings] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)


class Tape:
    """Takes ticks, gives blocks. `states` is what the first tick begins with, `run` the name of this run."""

    def __init__(self, states: Mapping[str, State], *, run: str) -> None:
        self._run = run
        self._latest = dict(states)
        self._number = 0
        self._framed_s: float | None = None
        self._clear()

    def _clear(self) -> None:
        self._at_utc = 0
        self._before: Mapping[str, State] | None = None
        self._instants: list[int] = []
        self._columns: dict[str, _Columns] = {}
        self._intents: list[tuple[int, str, Intent]] = []

    def note(self, tick: Tick) -> None:
        """Take a tick."""
        if not self._instants:
            self._begin(tick)
        for fermenter, intents in tick.intents.items():
            self._intents += [(len(self._instants), fermenter, intent) for intent in intents]
        self._instants.append(count(tick.now_s))
        for fermenter, readings in tick.readings.items():
            columns = self._columns.setdefault(fermenter, _Columns())
            columns.readings.append(readings)
            columns.decisions.append(tick.decisions[fermenter])
        self._latest = dict(tick.states)

    def _begin(self, tick: Tick) -> None:
        self._at_utc = int(tick.utc_s)
        if self._framed_s is None or tick.now_s - self._framed_s >= KEY_FRAME_S:
            self._before, self._framed_s = self._latest, tick.now_s

    def cut(self) -> Block | None:
        """What came since the last cut, as a block; None if nothing did."""
        if not self._instants:
            return None
        stretch = Stretch(
            run=self._run,
            number=self._number,
            at=self._instants[0],
            ticks=runs(steps(self._instants, self._instants[0])),
            tracks={name: _track(columns, self._instants[0]) for name, columns in self._columns.items()},
            intents=self._intents,
            states=dict(self._before) if self._before else None,
        )
        block = Block(at_utc=self._at_utc, body=stretch.packed())
        self._number += 1
        self._clear()
        return block

    def frame(self) -> None:
        """Give the next block that begins a key frame: one before it may be lost."""
        self._framed_s = None


def _track(columns: _Columns, first: int) -> Track:
    return Track(
        beer=_probe([it.beer for it in columns.readings], first),
        chamber=_probe([it.chamber for it in columns.readings], first),
        been=runs([it.relays_obeyed, it.lease_expired] for it in columns.readings),
        decided=runs(map(decided, columns.decisions)),
        digest=digest(columns.decisions),
    )


def _probe(readings: Sequence[Reading | None], first: int) -> Probe:
    instants = [count(it.at_s) if it is not None else first for it in readings]
    said, at = list(map(_said, readings)), runs(steps(instants, first))
    letters = _letters(said)
    return Probe(says=[(len(said), said[0])] if letters else runs(said), at=at, steps=letters)


def _letters(said: Sequence[Any]) -> str:
    """The steps in sixteenths; nothing if a value is no number, or does not come back exactly."""
    if not all(isinstance(it, float) for it in said):
        return ""
    moves = [round((later - earlier) * 16) + STILL for earlier, later in pairwise([said[0], *said])]
    if not all(0 <= move < len(SIXTEENTHS) for move in moves):
        return ""
    letters = "".join(SIXTEENTHS[move] for move in moves)
    return letters if _climbed_by(letters, said[0]) == said else ""


def _climbed_by(letters: str, first_c: float) -> list[float]:
    return list(accumulate((SIXTEENTHS.index(it) - STILL for it in letters[1:]), _sixteenth_up, initial=first_c))


def _sixteenth_up(value_c: float, sixteenths: int) -> float:
    return value_c + sixteenths / 16


def _said(reading: Reading | None) -> object:
    if reading is None:
        return None
    return reading.value_c if reading.quality is Quality.GOOD else [reading.quality.value, reading.detail]


def readings_of(track: Track, first: int) -> list[Readings]:
    """The inverse of `_track`, tick by tick."""
    beers, chambers = _readings(track.beer, first), _readings(track.chamber, first)
    return [
        Readings(beer=beer, chamber=chamber, relays_obeyed=obeyed, lease_expired=expired)
        for beer, chamber, (obeyed, expired) in zip(beers, chambers, unrolled(track.been), strict=True)
    ]


def _readings(probe: Probe, first: int) -> list[Reading | None]:
    instants = climbed(unrolled(probe.at), first)
    said = _climbed_by(probe.steps, probe.says[0][1]) if probe.steps else unrolled(probe.says)
    return [_reading(it, at / PER_S) for it, at in zip(said, instants, strict=True)]


def _reading(said: Any, at_s: float) -> Reading | None:
    match said:
        case None:
            return None
        case [quality, detail]:
            return Reading.bad(Quality(quality), at_s, detail)
        case value_c:
            return Reading.good(float(value_c), at_s)


def decided(decision: Decision) -> list[str | None]:
    """What shall be, in words: relay, wish, what it waits for, mode, trip, law."""
    held = decision.held.reason.value if decision.held else None
    trip = decision.trip.value if decision.trip else None
    return [decision.side.value, decision.wanted.value, held, decision.mode.value, trip, decision.law.value]


def digest(decisions: Iterable[Decision]) -> str:
    """Of everything decided. Numbers count to 1e-6: another machine's `exp` may differ in the last bit."""
    hashed = hashlib.blake2b(digest_size=6)
    for it in decisions:
        numbers = (it.setpoint_c, it.chamber_setpoint_c, it.demand, it.held.wait_s if it.held else None)
        written = ["-" if number is None else f"{number + 0.0:.6f}" for number in numbers]
        events = [event_payload(event).model_dump_json() for event in it.events]
        hashed.update(f"{decided(it)}{written}{sorted(it.findings)}{events}\n".encode())
    return hashed.hexdigest()


def count(at_s: float) -> int:
    """An instant in 1/64 s."""
    return round(at_s * PER_S)


def steps(instants: Sequence[int], first: int) -> list[int]:
    """From one to the next, the first from `first`."""
    return [later - earlier for earlier, later in pairwise([first, *instants])]


def climbed(differences: Iterable[int], first: int) -> list[int]:
    """The inverse of `steps`."""
    at, instants = first, []
    for difference in differences:
        at += difference
        instants.append(at)
    return instants


def runs(column: Iterable[Any]) -> Runs:
    """`[5, 5, 7]` -> `[(2, 5), (1, 7)]`."""
    return [(len(list(group)), value) for value, group in groupby(column)]


def unrolled(packed: Runs) -> list[Any]:
    """The inverse of `runs`."""
    return [value for times, value in packed for _ in range(times)]
