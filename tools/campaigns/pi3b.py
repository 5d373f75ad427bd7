# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""An emulated Pi 3B with the real pin driver: what its relay pins are after cellar is ended, and after it is killed.

For each back end, with the driver keeping outputs that are let go (`persist`, as Raspberry Pi OS does) and without
(`strict_gpiod`). What the documentation says of it is what must be seen, and some of that is bad: where a killed
cellar leaves its heater on, the board's heartbeat gate is what opens it, so the heartbeat must have stopped.
"""

import signal
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Event

from arm64.root import CannotMake
from campaigns.running import write
from kernel_bench.building import CannotBuild
from pi3b.board import LOOK_S, Board, BoardFailed, Pins
from pi3b.image import BACKENDS, HEARTBEAT, HEATER, image

BOOT_S, START_S, CLOSE_S, END_S = 300.0, 30.0, 600.0, 120.0  # an emulated board on a busy machine is slow
BEATS, SILENT_S = 3, 10.0
Change = tuple[float, bool, bool, bool]  # when; the heater's pin is driven, is high; the heartbeat's is high


@dataclass(slots=True)
class Watch:
    """What changed at the pins, seen from outside."""

    board: Board
    changes: list[Change] = field(default_factory=list)

    def look(self) -> Pins:
        pins, at_s = self.board.pins(), time.perf_counter()
        now = pins.driven(HEATER), pins.high(HEATER), pins.high(HEARTBEAT)
        if not self.changes or self.changes[-1][1:] != now:
            self.changes.append((at_s, *now))
        return pins

    def until(self, condition: Callable[[Pins], bool], *, within_s: float) -> bool:
        deadline_s, pause = time.perf_counter() + within_s, Event()
        while not condition(self.look()):
            if time.perf_counter() > deadline_s:
                return False
            pause.wait(LOOK_S)
        return True

    @property
    def beats(self) -> int:
        return sum(after[3] != before[3] for before, after in zip(self.changes, self.changes[1:], strict=False))


def opened_first(changes: Sequence[Change]) -> bool:
    """Before it was closed, the heater's pin was driven open."""
    closed = next((at for at, it in enumerate(changes) if it[1] and it[2]), None)
    return closed is not None and (True, False) in [it[1:3] for it in changes[:closed]]


def open_after_s(changes: Sequence[Change], *, since_s: float) -> float | None:
    """How long it was until the heater's pin was seen open for good; None if it is not."""
    closed = [at for at, it in enumerate(changes) if it[1] and it[2]]
    if not closed:
        return 0.0
    return None if closed[-1] == len(changes) - 1 else max(0.0, changes[closed[-1] + 1][0] - since_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One cellar on the board. `stays` is what the documentation says: the heater's pin stays driven closed."""

    backend: str
    persist: bool
    ended_by: str
    stays: bool
    opened_first: bool
    beats: int
    open_after_s: float | None
    driven_after: bool
    beats_after: int
    open_after_relays_off: bool

    @property
    def passed(self) -> bool:
        lived = self.opened_first and self.beats >= BEATS
        as_told = (self.open_after_s is None) == self.driven_after == self.stays
        return lived and as_told and self.beats_after == 0 and self.open_after_relays_off


def stays(backend: str, how: signal.Signals, *, persist: bool) -> bool:
    """RPi.GPIO drives the pins past the kernel, which cannot let go of what it does not hold."""
    return how is signal.SIGKILL and (persist or backend == "RPi.GPIO")


@dataclass(slots=True, kw_only=True)
class Seen:
    lives: list[Life] = field(default_factory=list)
    boards: list[dict[str, str]] = field(default_factory=list)
    took_s: float = 0.0

    @property
    def passed(self) -> bool:
        return len(self.lives) == 4 * len(BACKENDS) and all(it.passed for it in self.lives)


def pi3b(out: Path) -> Seen:
    """All of it. Raises `CannotMake`, `CannotBuild` if there can be no board, `BoardFailed` if it does not obey."""
    began_s, seen, folder = time.perf_counter(), Seen(), (out / "pi3b").resolve()
    made = image(folder / "image", tell)
    for persist in (False, True):
        with Board(made, folder / f"persist-{persist}", persist=persist) as board:
            tell(f"booting, the driver {'keeps' if persist else 'lets go of'} what its holder leaves")
            board.ask({}, within_s=BOOT_S)
            seen.boards.append(board.ask({"do": "facts"}, within_s=START_S))
            tell(str(seen.boards[-1]))
            if seen.boards[-1]["persist"] != ("Y" if persist else "N"):
                raise BoardFailed(f"the pin driver does not take the kernel's parameter: {seen.boards[-1]}")
            for backend in BACKENDS:
                for how in (signal.SIGTERM, signal.SIGKILL):
                    seen.lives.append(live(board, backend, how, persist=persist))
    seen.took_s = time.perf_counter() - began_s
    return seen


def live(board: Board, backend: str, how: signal.Signals, *, persist: bool) -> Life:
    """Start cellar, wait until it heats and its heart beats, end it, and look at what is left; then `relays-off`."""
    watch = Watch(board)
    watch.look()
    board.ask({"do": "start", "backend": backend}, within_s=START_S, look=watch.look)
    heats = watch.until(lambda it: it.closes(HEATER) and watch.beats >= BEATS, within_s=CLOSE_S)
    if not heats:
        tell(f"it does not heat: {board.ask({'do': 'log'}, within_s=START_S)['log']}")
    lived, after, since_s = opened_first(watch.changes), Watch(board), time.perf_counter()
    after.look()
    board.ask({"do": "end", "signal": int(how)}, within_s=END_S, look=after.look)
    silent = Watch(board)
    silent.until(lambda _: False, within_s=SILENT_S)
    pins = silent.look()
    after.changes += silent.changes
    board.ask({"do": "relays-off", "backend": backend}, within_s=END_S)
    life = Life(
        backend=backend,
        persist=persist,
        ended_by=how.name,
        stays=stays(backend, how, persist=persist),
        opened_first=lived,
        beats=watch.beats,
        open_after_s=open_after_s(after.changes, since_s=since_s),
        driven_after=pins.driven(HEATER),
        beats_after=silent.beats,
        open_after_relays_off=not board.pins().closes(HEATER),
    )
    tell(row(life))
    return life


def table(seen: Seen) -> list[str]:
    head = [
        "| back end | driver keeps outputs | ended by | heater's pin open first | it is open after | is driven "
        "| beats, and after the end | open after relays-off | |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    return [*head, *map(row, seen.lives)]


def row(it: Life) -> str:
    opens = "stays closed" if it.open_after_s is None else f"{it.open_after_s:.1f} s"
    cells = [it.backend, yes(it.persist), it.ended_by, yes(it.opened_first), opens, yes(it.driven_after)]
    cells += [f"{it.beats}, {it.beats_after}", yes(it.open_after_relays_off), "" if it.passed else "NOT AS IT MUST"]
    return f"| {' | '.join(cells)} |"


def yes(it: object) -> str:
    return "yes" if it else "no"


def summary(seen: Seen) -> str:
    passed = sum(it.passed for it in seen.lives)
    board = f"{seen.boards[0]['model']}, Linux {seen.boards[0]['kernel']}" if seen.boards else "no board"
    stay = sum(it.open_after_s is None for it in seen.lives)
    return (
        f"{board}: {passed} of {len(seen.lives)} ends of cellar as they must be; {stay} of them left the heater's "
        f"pin closed, with the heartbeat stopped. Took {seen.took_s:.0f} s."
    )


def tell(text: str) -> None:
    print(f"pi3b: {text}", file=sys.stderr, flush=True)


def campaign(asked: Namespace) -> bool:
    try:
        seen = pi3b(asked.out)
    except (CannotMake, CannotBuild, BoardFailed) as error:
        print(f"pi3b: {error}", file=sys.stderr)
        return False
    write(asked.out / "pi3b", summary(seen), table(seen), [*map(asdict, seen.lives), *seen.boards])
    return seen.passed
