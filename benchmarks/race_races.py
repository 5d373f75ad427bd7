# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The races: one slot, a stampede, moves, interlocked kit, an offer; and how fast different slots are booked."""

import asyncio
import contextlib
import itertools
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from race_client import Answer, Browser, browse
from race_ways import Slot, Way
from taproom.clock import utc_s

DAY_S, STEP_S = 86_400, 1800
CLIENTS = 8
WON, LOST = {200, 201, 303}, {409}


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much of it."""

    rounds: int = 200
    attempts: int = 5000
    workers: int = 16
    bookings: int = 1600


@dataclass(kw_only=True)
class Tally:
    """What came of a race. `wrong` counts rounds without exactly one winner."""

    name: str
    rounds: int = 0
    wrong: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    took_s: list[float] = field(default_factory=list)
    whole_s: float = 0.0
    overlaps: int = 0
    is_throughput: bool = False

    @contextlib.contextmanager
    def timed(self) -> Iterator[None]:
        """How long the whole race took."""
        began_s = time.perf_counter()
        yield
        self.whole_s = time.perf_counter() - began_s

    def count(self, answers: Sequence[Answer]) -> None:
        """One round, which exactly one should have won."""
        self.rounds += 1
        self.wrong += sum(it.status in WON for it in answers) != 1
        self.add(answers)

    def add(self, answers: Sequence[Answer]) -> None:
        self.statuses.update(it.status for it in answers)
        self.took_s += [it.took_s for it in answers]

    @property
    def broken(self) -> int:
        return sum(number for status, number in self.statuses.items() if status >= 500)

    @property
    def strange(self) -> int:
        """Answers that nobody should get here."""
        return sum(n for status, n in self.statuses.items() if status < 500 and status not in WON | LOST)

    @property
    def is_right(self) -> bool:
        return not (self.wrong or self.broken or self.strange or self.overlaps)

    @property
    def per_s(self) -> float:
        return len(self.took_s) / self.whole_s

    def percentile_ms(self, percent: int) -> float:
        return statistics.quantiles(self.took_s, n=100)[percent - 1] * 1000

    def figures(self) -> dict[str, object]:
        return {
            "race": self.name,
            "rounds": self.rounds,
            "wrong": self.wrong,
            "statuses": dict(self.statuses),
            "overlaps": self.overlaps,
            "per_s": round(self.per_s, 1),
            "p50_ms": round(self.percentile_ms(50), 2),
            "p99_ms": round(self.percentile_ms(99), 2),
        }


def slots() -> Iterator[Slot]:
    """One after the other, from tomorrow on."""
    first_utc = utc_s() // DAY_S * DAY_S + 2 * DAY_S
    for number in itertools.count():
        start_utc = first_utc + number * STEP_S
        yield {"start_utc": start_utc, "end_utc": start_utc + STEP_S}


async def run_all(ports: Sequence[int], sids: Sequence[str], size: Size, way: Way) -> list[Tally]:
    """Every race, one after the other; the clients are spread over the servers."""
    browsers = [await browse(port, sid) for port, sid in zip(itertools.cycle(ports), sids, strict=False)]
    eight = browsers[:CLIENTS]
    try:
        return [
            await one_slot(eight, size.rounds, way),
            await stampede(browsers, size.attempts, way),
            await moves(eight, size.rounds, way),
            await interlocked(eight, size.rounds, way),
            await offers(eight, size.rounds, way),
            await throughput(eight, size.bookings, way, "different slots of one kit", lambda number: "line"),
            await throughput(eight, size.bookings, way, "different kit", lambda number: f"lane-{number}"),
        ]
    finally:
        for it in browsers:
            await it.close()


async def _together(asked: Iterable[Awaitable[Answer]]) -> list[Answer]:
    return list(await asyncio.gather(*asked))


async def one_slot(browsers: Sequence[Browser], rounds: int, way: Way) -> Tally:
    """All book the same slot at the same moment."""
    tally = Tally(name=f"{len(browsers)} clients, one slot")
    with tally.timed():
        for slot in itertools.islice(slots(), rounds):
            tally.count(await _together(way.book(it, "bench", slot) for it in browsers))
    return tally


async def stampede(browsers: Sequence[Browser], attempts: int, way: Way) -> Tally:
    """Each tries again and again, as fast as it is answered."""
    tally = Tally(name=f"{len(browsers)} clients, one slot, {attempts} attempts")
    slot, left = next(slots()), iter(range(attempts))

    async def insist(it: Browser) -> list[Answer]:
        return [await way.book(it, "stampede", slot) for _ in left]

    with tally.timed():
        answers = await asyncio.gather(*(insist(it) for it in browsers))
    tally.count([it for some in answers for it in some])
    return tally


async def moves(browsers: Sequence[Browser], rounds: int, way: Way) -> Tally:
    """Everybody has a booking, and moves it to the same slot."""
    tally, places = Tally(name=f"{len(browsers)} clients, moved to one slot"), slots()
    held = [way.made(await way.book(it, "mill", next(places))) for it in browsers]
    with tally.timed():
        for slot in itertools.islice(places, rounds):
            moved = (way.move(it, booking, slot) for it, booking in zip(browsers, held, strict=True))
            tally.count(await _together(moved))
    return tally


async def interlocked(browsers: Sequence[Browser], rounds: int, way: Way) -> Tally:
    """Two kettles that take one burner."""
    tally = Tally(name=f"{len(browsers)} clients, two kettles, one burner")
    with tally.timed():
        for slot in itertools.islice(slots(), rounds):
            kettles = itertools.cycle(("kettle-a", "kettle-b"))
            booked = (way.book(it, kettle, slot) for it, kettle in zip(browsers, kettles, strict=False))
            tally.count(await _together(booked))
    return tally


async def offers(browsers: Sequence[Browser], rounds: int, way: Way) -> Tally:
    """A booking is cancelled while others grab for it: whoever waits has it, accepts it twice, and others grab."""
    tally = Tally(name=f"{len(browsers)} clients, a waiting-list offer")
    holder, waiter, *others = browsers
    with tally.timed():
        for slot in itertools.islice(slots(), rounds):
            booking = way.made(await way.book(holder, "booth", slot))
            await way.wait(waiter, "booth", slot)
            gone, *grabs = await _together(
                (way.cancel(holder, booking), *(way.book(it, "booth", slot) for it in others))
            )
            mine = (await waiter.send("GET", "/api/v1/waiting")).json()
            (offer,) = (it["booking"] for it in mine if it["status"] == "offered")
            accepted = await way.accept(waiter, offer)
            late = await _together(way.book(it, "booth", slot) for it in (holder, *others))
            tally.count([accepted, *grabs, *late])
            tally.statuses[gone.status] += 1
    return tally


async def throughput(
    browsers: Sequence[Browser], bookings: int, way: Way, what: str, kit_of: Callable[[int], str]
) -> Tally:
    """Each books one slot after the other, none of which anybody else wants."""
    tally, places = Tally(name=f"{len(browsers)} clients, {what}", is_throughput=True), slots()

    async def work(number: int, browser: Browser) -> None:
        for _ in range(bookings // len(browsers)):
            tally.add([await way.book(browser, kit_of(number), next(places))])

    with tally.timed():
        await asyncio.gather(*(work(number, it) for number, it in enumerate(browsers)))
    tally.rounds = len(tally.took_s)
    tally.wrong = tally.rounds - sum(tally.statuses[status] for status in WON)
    return tally
