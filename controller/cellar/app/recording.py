# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes into the journal: samples, every event, what to remember, and the tape.

An event is written at once; samples and tape wait for it, or for a minute, because each commit costs a card several
pages. A power cut costs that minute of them, and nothing that was acknowledged.
"""

import logging
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass

from cellar import contract
from cellar.app.loop import Tick
from cellar.app.rendering import event_payload, sample_payload
from cellar.app.tape import Tape
from cellar.app.words import sentence, status
from cellar.core.fermenter import Decision
from cellar.core.remembered import Remembered, remember
from cellar.ports import Block, Journal, Row

logger = logging.getLogger("cellar.brewery")

MOST_HELD = 5000  # rows kept in memory while the disk is full: hours of three fermenters
WRITE_S = 60.0  # a power cut costs so much of the samples, of the tape, and of a profile's time
RETRY_S = 10.0  # while the journal cannot be written
LONGEST_SILENCE_S = 600.0  # the terminal hears of each fermenter at least this often


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    stored: Future[None]
    rows: list[Row]


@dataclass(slots=True)
class _Period:
    """Relay-on seconds since the last sample."""

    seconds: float = 0.0
    heat_s: float = 0.0
    cool_s: float = 0.0


class Recorder:
    """Observes ticks; enqueues rows. A journal that fails is said once and never stops the loop: `failing`."""

    def __init__(self, journal: Journal, tape: Tape, *, sample_s: float, write_s: float = WRITE_S) -> None:
        self._journal = journal
        self._tape = tape
        self._sample_s = sample_s
        self._write_s = write_s
        self._periods: dict[str, _Period] = {}
        self._samples: list[Row] = []
        self._last_s: float | None = None
        self._sampled_s: float | None = None
        self._written_s = -write_s
        self._told_s = -LONGEST_SILENCE_S
        self._under_way: list[_Work] = []
        self._again: list[Row] = []
        self.failing = False

    def __call__(self, tick: Tick) -> None:
        self._tape.note(tick)
        self._accumulate(tick)
        if self._sampled_s is None or tick.now_s - self._sampled_s >= self._sample_s:
            self._sampled_s = tick.now_s
            self._samples += [
                self._sample(fermenter, decision, tick) for fermenter, decision in tick.decisions.items()
            ]
            self._tell(tick)
        events = self._events(tick)
        self._settle()
        if tick.now_s - self._written_s >= (RETRY_S if self.failing else self._write_s):
            self._written_s = tick.now_s
            self._record(events, {name: remember(state) for name, state in tick.states.items()}, self._tape.cut())
        elif events:
            changed = {row.fermenter for row in events}
            self._record(events, {name: remember(state) for name, state in tick.states.items() if name in changed})

    def _record(self, events: list[Row], memories: Mapping[str, Remembered], block: Block | None = None) -> None:
        """Hand over rows; those that could not be stored go first, as many as we can hold."""
        rows = (self._again + self._samples + events)[-MOST_HELD:]
        self._again, self._samples = [], []
        self._under_way.append(_Work(stored=self._journal.record(rows, memories, block), rows=rows))

    def _settle(self) -> None:
        """See what has become of the rows handed over."""
        done = [work for work in self._under_way if work.stored.done()]
        self._under_way = [work for work in self._under_way if not work.stored.done()]
        failed = [work for work in done if work.stored.exception() is not None]
        self._again += [row for work in failed for row in work.rows]
        if failed:
            self._tape.frame()  # a block may be lost: a replay begins anew after it
        if done and bool(failed) != self.failing:
            self.failing = bool(failed)
            if failed:
                logger.critical("the journal cannot be written (%s); control goes on", failed[0].stored.exception())
            else:
                logger.warning("the journal is written again")

    def say(self, utc_s: float, name: contract.EventName, **detail: str | float | bool) -> None:
        """Record an event of the whole controller."""
        self.tell(utc_s, None, contract.Event(name=name, detail=dict(detail)))

    def tell(self, utc_s: float, fermenter: str | None, event: contract.Event) -> None:
        """Record an event that no tick made, and all that waits."""
        logger.info("%s: %s", fermenter or "controller", sentence(event))
        self._record(
            [Row(at_utc=int(utc_s), fermenter=fermenter, body=event.model_dump_json())], {}, self._tape.cut()
        )

    def finish(self) -> None:
        """Hand over what still waits for its minute."""
        self._record([], {}, self._tape.cut())

    def _events(self, tick: Tick) -> list[Row]:
        rows: list[Row] = []
        for fermenter, decision in tick.decisions.items():
            for event in map(event_payload, decision.events):
                logger.info("%s: %s", fermenter, sentence(event))
                rows.append(Row(at_utc=int(tick.utc_s), fermenter=fermenter, body=event.model_dump_json()))
        return rows

    def _accumulate(self, tick: Tick) -> None:
        dt_s = 0.0 if self._last_s is None else tick.now_s - self._last_s
        self._last_s = tick.now_s
        for fermenter, decision in tick.decisions.items():
            period = self._periods.setdefault(fermenter, _Period())
            period.seconds += dt_s
            period.heat_s += dt_s * (decision.side.value == "heating")
            period.cool_s += dt_s * (decision.side.value == "cooling")

    def _sample(self, fermenter: str, decision: Decision, tick: Tick) -> Row:
        period = self._periods.pop(fermenter, _Period())
        whole_s = period.seconds or 1.0
        sample = sample_payload(
            decision, heat_duty=round(period.heat_s / whole_s, 3), cool_duty=round(period.cool_s / whole_s, 3)
        )
        return Row(at_utc=int(tick.utc_s), fermenter=fermenter, body=sample.model_dump_json())

    def _tell(self, tick: Tick) -> None:
        if tick.now_s - self._told_s < LONGEST_SILENCE_S:
            return
        self._told_s = tick.now_s
        for fermenter, decision in tick.decisions.items():
            logger.info(status(tick.states[fermenter].fermenter, decision))
