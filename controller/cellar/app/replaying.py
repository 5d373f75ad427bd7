# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs the core again on a tape, and says where it decides otherwise than it did.

Each key frame puts the replay back on the recorded track, so that one difference does not make a week of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cellar.app.admission import order_of
from cellar.app.loop import PER_S
from cellar.app.tape import Stretch, Track, climbed, decided, digest, readings_of, unrolled
from cellar.contract import Intent
from cellar.core.fermenter import Decision, Readings, State, step
from cellar.core.orders import Refused, obey
from cellar.ports import Block

WORDS = ("relay", "wish", "waits for", "mode", "trip", "law")


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """A block that replays as it was, of so many decisions."""

    at_utc: int
    decisions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A fermenter that decided otherwise in a block, first at `at_utc`; `what` says how."""

    at_utc: int
    fermenter: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A block that cannot be replayed, and why."""

    at_utc: int
    why: str


Found = Same | Other | Skipped


@dataclass(slots=True)
class _Track:
    """One fermenter on its way through the tape."""

    state: State
    judged: Readings


class Replay:
    """Feed it blocks, oldest first."""

    def __init__(self) -> None:
        self._tracks: dict[str, _Track] = {}
        self._expected: tuple[str, int] | None = None

    def block(self, block: Block) -> Iterator[Found]:
        """What became of one block."""
        try:
            stretch = Stretch.unpacked(block.body)
        except ValueError as error:
            self._expected = None
            yield Skipped(at_utc=block.at_utc, why=f"this version cannot read it: {str(error).splitlines()[0]}")
            return
        if stretch.states is not None:
            nothing = Readings(beer=None, chamber=None)
            self._tracks = {name: _Track(state=state, judged=nothing) for name, state in stretch.states.items()}
        elif self._expected != (stretch.run, stretch.number):
            self._expected = None
            yield Skipped(at_utc=block.at_utc, why="what came before it is missing")
            return
        self._expected = (stretch.run, stretch.number + 1)
        yield from self._play(block.at_utc, stretch)

    def _play(self, at_utc: int, stretch: Stretch) -> Iterator[Found]:
        instants = climbed(unrolled(stretch.ticks), stretch.at)
        others = 0
        for name, track in stretch.tracks.items():
            intents = _by_tick(stretch.intents, name)
            decisions = list(_decisions(self._tracks[name], instants, readings_of(track, stretch.at), intents))
            difference = _difference(track, decisions)
            if difference is not None:
                others += 1
                tick, what = difference
                yield Other(at_utc=at_utc + int((instants[tick] - stretch.at) / PER_S), fermenter=name, what=what)
        if not others:
            yield Same(at_utc=at_utc, decisions=len(instants) * len(stretch.tracks))


def _by_tick(intents: Iterable[tuple[int, str, Intent]], fermenter: str) -> Mapping[int, list[Intent]]:
    ordered: dict[int, list[Intent]] = {}
    for tick, of, intent in intents:
        if of == fermenter:
            ordered.setdefault(tick, []).append(intent)
    return ordered


def _decisions(
    track: _Track, instants: list[int], told: list[Readings], intents: Mapping[int, list[Intent]]
) -> Iterator[Decision]:
    for number, (at, readings) in enumerate(zip(instants, told, strict=True)):
        for intent in intents.get(number, ()):
            track.state = _ordered(track, intent, relays_obeyed=readings.relays_obeyed)
        track.state, decision = step(track.state, readings, at / PER_S)
        track.judged = Readings(beer=decision.beer, chamber=decision.chamber)
        yield decision


def _ordered(track: _Track, intent: Intent, *, relays_obeyed: bool) -> State:
    """The state after an order that was obeyed. One that would be refused now changes nothing, and will show."""
    order = order_of(intent)
    if isinstance(order, Refused):
        return track.state
    judged = Readings(beer=track.judged.beer, chamber=track.judged.chamber, relays_obeyed=relays_obeyed)
    outcome = obey(track.state, order, judged, author=intent.author)
    return track.state if isinstance(outcome, Refused) else outcome[0]


def _difference(track: Track, decisions: list[Decision]) -> tuple[int, str] | None:
    """The first tick that differs, and how; None if all is the same."""
    recorded, now = unrolled(track.decided), list(map(decided, decisions))
    for tick, (was, is_) in enumerate(zip(recorded, now, strict=True)):
        changed = [f"{word} {old} -> {new}" for word, old, new in zip(WORDS, was, is_, strict=True) if old != new]
        if changed:
            return tick, ", ".join(changed)
    if digest(decisions) != track.digest:
        return 0, "in this minute a number or an event differs, and no relay"
    return None
