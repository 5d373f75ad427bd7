# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes into the journal: a sample per fermenter and period, every event, and what to remember."""

import logging
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass

from cellar import contract
from cellar.app.loop import Tick
from cellar.app.rendering import event_payload, sample_payload
from cellar.app.words import sentence, status
from cellar.core.fermenter import Decision
from cellar.core.remembered import Remembered, remember
from cellar.ports import Journal, Row

logger = logging.getLogger("cellar.brewery")

MOST_HELD = 5000  # rows kept in memory while the disk is full: hours of three fermenters
REMEMBER_S = 60.0  # a power cut costs a profile at most so much of its time
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
    """Observes ticks; enqueues rows. A journal that fails is said once and never stops the loop."""

    def __init__(self, journal: Journal, *, sample_s: float) -> None:
        self._journal = journal
        self._sample_s = sample_s
        self._periods: dict[str, _Period] = {}
        self._last_s: float | None = None
        self._sampled_s: float | None = None
        self._remembered_s = -REMEMBER_S
        self._told_s = -LONGEST_SILENCE_S
        self._under_way: list[_Work] = []
        self._failing = False

    def __call__(self, tick: Tick) -> None:
        rows = self._events(tick)
        self._accumulate(tick)
        changed = {row.fermenter for row in rows}
        if self._sampled_s is None or tick.now_s - self._sampled_s >= self._sample_s:
            self._sampled_s = tick.now_s
            rows += [self._sample(fermenter, decision, tick) for fermenter, decision in tick.decisions.items()]
            changed |= tick.states.keys()
            self._tell(tick)
        if tick.now_s - self._remembered_s >= REMEMBER_S:
            changed |= tick.states.keys()
        if changed >= tick.states.keys():
            self._remembered_s = tick.now_s
        if changed:
            memories = {name: remember(state) for name, state in tick.states.items() if name in changed}
            self._record(rows, memories)

    def _record(self, rows: list[Row], memories: Mapping[str, Remembered]) -> None:
        """Hand over rows; those of earlier ticks that could not be stored go first, as many as we can hold."""
        failed = [work for work in self._under_way if work.stored.done() and work.stored.exception() is not None]
        self._under_way = [work for work in self._under_way if not work.stored.done()]
        if bool(failed) != self._failing:
            self._failing = bool(failed)
            if failed:
                logger.critical("the journal cannot be written (%s); control goes on", failed[0].stored.exception())
            else:
                logger.warning("the journal is written again")
        again = [row for work in failed for row in work.rows][-MOST_HELD:]
        self._under_way.append(_Work(stored=self._journal.record(again + rows, memories), rows=again + rows))

    def say(self, utc_s: float, name: contract.EventName, **detail: str | float | bool) -> None:
        """Record an event of the whole controller."""
        event = contract.Event(name=name, detail=dict(detail))
        logger.info(sentence(event))
        self._record([Row(at_utc=int(utc_s), fermenter=None, body=event.model_dump_json())], {})

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
