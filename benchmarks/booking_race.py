# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many people want one slot at one moment, at the database: who gets it, and how fast.

python benchmarks/booking_race.py                               # 8 x 200 rounds of each, then 5,000 on one slot
python benchmarks/booking_race.py --rounds 20 --attempts 400    # a minute

Each worker is a process with a connection of its own, as several server processes are. The last race is the control:
without the tables' triggers, and with the check that most booking programs make (look, then insert), it must fail.
"""

import argparse
import multiprocessing
import queue
import sqlite3
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from taproom.access import Principal, Role
from taproom.bookings import booking, presence, waiting
from taproom.bookings.asking import kit_named
from taproom.bookings.keeping import save_kit
from taproom.bookings.kit import DAY_S, HOUR_S, Kit
from taproom.bookings.refusals import BookingRefused
from taproom.bookings.repository import bookings as stored
from taproom.bookings.repository import kit as kits
from taproom.bookings.values import Booking, Interval, Wish
from taproom.db import open_db, transaction

ZONE = ZoneInfo("Europe/Paris")
NOW_UTC = 1_790_000_000 // HOUR_S * HOUR_S
OVERLAPS = """SELECT count(*) FROM booking AS a JOIN booking AS b ON a.kit = b.kit AND a.id < b.id
        AND a.start_utc < b.end_utc AND b.start_utc < a.end_utc
    WHERE a.status IN ('offered', 'booked') AND b.status IN ('offered', 'booked')"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Of one race: how many rounds had how many winners, and how long an attempt took."""

    winners: Counter[int]
    overlaps: int
    per_s: float
    p50_ms: float
    p99_ms: float
    errors: int

    @property
    def is_right(self) -> bool:
        return set(self.winners) == {1} and self.overlaps == 0 and self.errors == 0

    def __str__(self) -> str:
        rounds = ", ".join(f"{number} rounds with {n} winner(s)" for n, number in sorted(self.winners.items()))
        return (
            f"{rounds}; overlaps {self.overlaps}; errors {self.errors};"
            f" {self.per_s:.0f} attempts/s, p50 {self.p50_ms:.1f} ms, p99 {self.p99_ms:.1f} ms"
        )


Attempt = Callable[[sqlite3.Connection, int, int], bool]
Found = tuple[Counter[int], list[float], int]
"""Of one worker: how many wins in each round, how long each attempt took, and how many failed."""


class Gate(Protocol):
    """A barrier, of threads or of processes."""

    def wait(self) -> int: ...


class Worker(Protocol):
    """A thread or a process."""

    def start(self) -> None: ...
    def join(self) -> None: ...


class Out(Protocol):
    """A queue, of threads or of processes."""

    def put(self, it: Found, /) -> None: ...
    def get(self) -> Found: ...


def slot(round_: int) -> Interval:
    start_utc = NOW_UTC + 3 * DAY_S + round_ * 2 * HOUR_S
    return Interval(start_utc=start_utc, end_utc=start_utc + HOUR_S)


def member(worker: int) -> Principal:
    return Principal(member=f"m{worker}", role=Role.MEMBER)


def prepare(path: Path, *, offers: int = 0) -> None:
    """Kit, and for each race what must be there before it: bookings to move, offers to take."""
    with closing(open_db(path)) as db, transaction(db):
        for slug, takes in (("burner", ()), ("kettle-a", ("burner",)), ("kettle-b", ("burner",)), ("mill", ())):
            _kit(db, slug, takes)
        _kit(db, "stall", ())
        for round_ in range(offers):
            at = slot(round_)
            wish = Wish(kit="stall", start_utc=at.start_utc, end_utc=at.end_utc)
            first = booking.book(db, Principal(member="first"), wish, ZONE, now_utc=NOW_UTC)
            waiting.join(db, member(0), wish, ZONE, now_utc=NOW_UTC)
            booking.cancel(db, Principal(member="first"), first.id, ZONE, now_utc=NOW_UTC)


def _kit(db: sqlite3.Connection, slug: str, takes: Sequence[str]) -> None:
    kit = Kit(id="", slug=slug, name=slug, granularity_s=HOUR_S, horizon_s=400 * DAY_S)
    ids = [found.id for it in takes if (found := kits.kit_of(db, it)) is not None]
    save_kit(db, kit, takes=ids, by=None, now_utc=NOW_UTC)


def _tried(db: sqlite3.Connection, work: Callable[[], object]) -> bool:
    try:
        with transaction(db):
            work()
    except BookingRefused:
        return False
    return True


def _book(db: sqlite3.Connection, kit: str, worker: int, round_: int) -> bool:
    at = slot(round_)
    wish = Wish(kit=kit, start_utc=at.start_utc, end_utc=at.end_utc)
    return _tried(db, lambda: booking.book(db, member(worker), wish, ZONE, now_utc=NOW_UTC))


def book_one(db: sqlite3.Connection, worker: int, round_: int) -> bool:
    return _book(db, "mill", worker, round_)


def book_interlocked(db: sqlite3.Connection, worker: int, round_: int) -> bool:
    """Kettle A or kettle B: both take the burner."""
    return _book(db, "kettle-a" if worker % 2 else "kettle-b", worker, round_)


def move_there(db: sqlite3.Connection, worker: int, round_: int) -> bool:
    """Everybody has something on the mill later in the year; all move it to one slot."""
    start_utc = NOW_UTC + 200 * DAY_S + (round_ * 16 + worker) * HOUR_S
    wish = Wish(kit="mill", start_utc=start_utc, end_utc=start_utc + HOUR_S)
    mine = replace(_plain(db, wish, worker), id=f"{worker}-{round_}", status="booked")
    with transaction(db):
        stored.insert(db, mine)
    to = slot(round_)
    return _tried(db, lambda: booking.move(db, member(worker), mine.id, to, ZONE, now_utc=NOW_UTC))


def _plain(db: sqlite3.Connection, wish: Wish, worker: int) -> Booking:
    return Booking(
        id="",
        kit=kit_named(db, "mill").id,
        member=f"m{worker}",
        start_utc=wish.start_utc,
        end_utc=wish.end_utc,
        status="cancelled",
        made_utc=NOW_UTC,
        changed_utc=NOW_UTC,
    )


def take_offer(db: sqlite3.Connection, worker: int, round_: int) -> bool:
    """One is offered the slot and taps twice; others try to book it; a timer lets offers expire all the while."""
    offers = [
        it for it in stored.of_member(db, "m0", from_utc=0, limit=10_000) if it.start_utc == slot(round_).start_utc
    ]
    if worker in {0, 1}:
        return _tried(db, lambda: waiting.accept_offer(db, member(0), offers[0].id, ZONE, now_utc=NOW_UTC + 60))
    if worker == 2:
        with transaction(db):
            presence.tick(db, ZONE, now_utc=NOW_UTC + 60)
        return False
    return _book(db, "stall", worker, round_)


def look_then_insert(db: sqlite3.Connection, worker: int, round_: int) -> bool:
    """As booking programs do it: no lock, no constraint."""
    at = slot(round_)
    query = "SELECT count(*) FROM booking WHERE start_utc < ? AND end_utc > ? AND status = 'booked'"
    if db.execute(query, (at.end_utc, at.start_utc)).fetchone()[0]:
        return False
    wish = Wish(kit="mill", start_utc=at.start_utc, end_utc=at.end_utc)
    stored.insert(db, replace(_plain(db, wish, worker), id=f"{worker}-{round_}", status="booked"))
    return True


def without_triggers(path: Path) -> None:
    """The control's database."""
    with closing(open_db(path)) as db:
        db.execute("DROP TRIGGER booking_slot_is_free")
        db.execute("DROP TRIGGER booking_slot_moves_to_free")


def _work(path: Path, attempt: Attempt, worker: int, rounds: Sequence[int], barrier: Gate | None) -> Found:
    wins: Counter[int] = Counter()
    took_s: list[float] = []
    errors = 0
    with closing(open_db(path)) as db:
        for round_ in rounds:
            if barrier is not None:
                barrier.wait()
            began_s = time.perf_counter()
            try:
                wins[round_] += attempt(db, worker, round_)
            except sqlite3.Error:
                errors += 1
            took_s.append(time.perf_counter() - began_s)
    return wins, took_s, errors


def race(path: Path, attempt: Attempt, *, workers: int, rounds: Sequence[int], together: bool = True) -> Result:
    """All workers, each a process, try each round. `together`: they wait for each other before it."""
    context = multiprocessing.get_context("spawn")
    out: Queue[Found] = context.Queue()
    barrier = context.Barrier(workers) if together else None
    start = context.Barrier(workers + 1)
    arguments = [(start, out, path, attempt, worker, rounds, barrier) for worker in range(workers)]
    return _run([context.Process(target=_started, args=it) for it in arguments], start, out, path, rounds)


def race_in_threads(path: Path, attempt: Attempt, *, workers: int, rounds: Sequence[int]) -> Result:
    """The same with threads, which start sooner."""
    out: queue.Queue[Found] = queue.Queue()
    barrier, start = threading.Barrier(workers), threading.Barrier(workers + 1)
    arguments = [(start, out, path, attempt, worker, rounds, barrier) for worker in range(workers)]
    return _run([threading.Thread(target=_started, args=it) for it in arguments], start, out, path, rounds)


def _run(people: Sequence[Worker], start: Gate, out: Out, path: Path, rounds: Sequence[int]) -> Result:
    for it in people:
        it.start()
    start.wait()
    began_s = time.perf_counter()
    found = [out.get() for _ in people]
    took_s = time.perf_counter() - began_s
    for it in people:
        it.join()
    return summed(path, found, took_s, rounds)


def _started(
    start: Gate, out: Out, path: Path, attempt: Attempt, worker: int, rounds: Sequence[int], barrier: Gate | None
) -> None:
    start.wait()
    out.put(_work(path, attempt, worker, rounds, barrier))


def summed(path: Path, found: Sequence[Found], took_s: float, rounds: Sequence[int]) -> Result:
    """What all workers found, as one."""
    wins: Counter[int] = Counter()
    for mine, _, _ in found:
        wins.update(mine)
    all_s = [it for _, each, _ in found for it in each]
    with closing(open_db(path)) as db:
        overlaps = int(db.execute(OVERLAPS).fetchone()[0])
    cuts = statistics.quantiles(all_s, n=100)
    return Result(
        winners=Counter(wins[it] for it in set(rounds)),
        overlaps=overlaps,
        per_s=len(all_s) / took_s,
        p50_ms=cuts[49] * 1000,
        p99_ms=cuts[98] * 1000,
        errors=sum(errors for _, _, errors in found),
    )


RACES: dict[str, Attempt] = {
    "book": book_one,
    "interlocked": book_interlocked,
    "move": move_there,
    "offer": take_offer,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--attempts", type=int, default=5000, help="on one slot, by twice as many workers")
    options = parser.parse_args()
    right = True
    with tempfile.TemporaryDirectory() as folder:
        for name, attempt in RACES.items():
            path = Path(folder) / f"{name}.db"
            prepare(path, offers=options.rounds if name == "offer" else 0)
            result = race(path, attempt, workers=options.workers, rounds=range(options.rounds))
            print(f"{name}: {result}", flush=True)
            right = right and result.is_right
        path, many = Path(folder) / "storm.db", 2 * options.workers
        prepare(path)
        one_slot = [0] * (options.attempts // many)
        result = race(path, book_one, workers=many, rounds=one_slot, together=False)
        print(f"{options.attempts} attempts on one slot by {many}: {result}", flush=True)
        right = right and result.is_right
        path = Path(folder) / "control.db"
        prepare(path)
        without_triggers(path)
        control = race(path, look_then_insert, workers=options.workers, rounds=range(options.rounds))
        print(f"control, look then insert, no triggers: {control}", flush=True)
        right = right and not control.is_right
    print("all as it must be" if right else "NOT as it must be")
    return 0 if right else 1


if __name__ == "__main__":
    raise SystemExit(main())
