# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A person at the touch panel, over the broker: asked as at a terminal. A relay is closed only while one is there.

A word from the panel is a lease (rule 3): `HERE_S` after the last of them a relay that a step has closed opens, and
the step begins again. What comes from the broker answers the question that stands, or ends; it begins nothing.
"""

import logging
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from queue import Empty, Queue

from pydantic import ValidationError

from cellar.adapters.mqtt import MqttWire
from cellar.composition.commission.evidence import Evidence
from cellar.composition.commission.hands import Answer, LeftAloneError, Look, Picture, Task
from cellar.composition.commission.saying import (
    Telling,
    mark_of,
    mark_of_row,
    marked,
    probes_seen,
    relays_seen,
    said,
)
from cellar.composition.commission.steps import Found, Step
from cellar.composition.serving import broker_of
from cellar.config import Config, build
from cellar.contract import MAX_INTENT_BYTES, Commissioning, Intent, ModeOrder, PanelWord, Press, Topics
from cellar.contract import Answer as Reply
from cellar.contract.commission import End
from cellar.core.interlock import Held
from cellar.diagnosis import Diagnosis
from cellar.ports import Clock, Message, Wire

logger = logging.getLogger("cellar.commission")

HERE_S = 10.0
"""So long after the panel's last word a relay stays closed."""
SAY_S = 1.0
LATECOMERS_S = 1.0
"""For the other fermenters' words of the same STOP."""
_NOBODY = Picture(probes_c={}, told=frozenset(), seen={}, rail=None, left_s=0.0)


class Panel:
    """Implements `running.Person` over a wire. A second press of the same button finds no question."""

    def __init__(
        self,
        wire: Wire,
        inbox: "Queue[Message]",
        clock: Clock,
        config: Config,
        steps: Sequence[Step],
        evidence: Evidence,
    ) -> None:
        self._wire, self._inbox, self._clock, self._steps = wire, inbox, clock, steps
        self._topics = Topics(site=config.site, unit=config.unit)
        self._fermenters = tuple(section.id for section in config.fermenter)
        self._relays = tuple(build.pins(config))
        self._run = uuid.uuid4().hex
        self._marks = {(it.step, it.fermenter): mark_of_row(it) for it in evidence.steps}
        self._telling = Telling()
        self._question, self._presses = 0, tuple[Press, ...]()
        self._again = False
        self._look: Look = lambda: _NOBODY
        self._waits_until_s = float("-inf")
        self._heard_s = self._said_s = clock.now_s() - SAY_S
        self._stopped = False
        self._stopped_by: dict[tuple[str, str], None] = {}
        self._end: End | None = None

    def asked(self, task: Task, where: str) -> Answer:
        self._telling = replace(self._telling, task=task, where=where, waits=None)
        return Answer.SKIP if self._pressed("done", "skip", "break_off") == "skip" else Answer.DONE

    def waits(self, held: Held) -> None:
        self._telling = replace(self._telling, waits=held.reason)
        self._waits_until_s = self._clock.now_s() + held.wait_s
        self._say()

    def attends(self, look: Look) -> None:
        self._look = look
        self._listen()
        now_s = self._clock.now_s()
        if self._telling.waits is not None and now_s >= self._waits_until_s:
            self._telling = replace(self._telling, waits=None)
        if look().told and now_s - self._heard_s > HERE_S:
            self._again = True
            raise LeftAloneError
        self._say_now_and_then()

    def told(self, step: Step, found: Found, diagnoses: Sequence[Diagnosis]) -> bool:
        """Show what a step has shown; what is to be mended stands until somebody goes on."""
        self._telling = Telling(last=(step, found), found=tuple(diagnoses))
        try:
            if diagnoses and not found.skipped:
                self._pressed("go_on", "break_off")
        finally:
            self._marks[step.name, step.fermenter] = mark_of(found)
        self._telling = Telling(last=(step, found))
        self._say()
        return True

    def ended(self, end: End) -> None:
        """Say so, and that it is off to whoever has switched off: not after a failure. The first end counts."""
        if self._end is not None:
            return
        self._end, self._presses = end, ()
        self._telling, self._look = Telling(last=self._telling.last), lambda: _NOBODY
        self._say()
        if end == "failed":
            return
        if self._stopped:
            self._hear_latecomers()
        for fermenter, intent_id in self._stopped_by:
            reply = Reply(
                id=intent_id,
                fermenter=fermenter if fermenter in self._fermenters else None,
                at_utc=int(self._clock.utc_s()),
                accepted=False,
                reason="off_not_stored",
                text="off: commissioning has ended. It was not written down: `cellar run` goes on as it was",
            )
            self._wire.publish(self._topics.answer(fermenter), reply.model_dump_json().encode())

    def _hear_latecomers(self) -> None:
        until_s = self._clock.now_s() + LATECOMERS_S
        while self._clock.now_s() < until_s:
            with suppress(KeyboardInterrupt):
                try:
                    self._hear(self._inbox.get(timeout=LATECOMERS_S / 5))
                except Empty:
                    return

    def _pressed(self, *presses: Press) -> Press:
        """Ask, and wait for as long as it takes."""
        self._question += 1
        self._presses = presses
        self._say()
        while (press := self._answer()) is None:
            self._say_now_and_then()
        self._presses, self._again = (), False
        self._say()
        return press

    def _answer(self) -> Press | None:
        try:
            word = self._hear(self._inbox.get(timeout=SAY_S / 2))
        except Empty:
            return None
        if word is None or word.question != self._question:
            return None
        return next((press for press in self._presses if press == word.says), None)

    def _listen(self) -> None:
        """Take what has come while nothing was asked: it may end, or say that somebody is there."""
        while True:
            try:
                self._hear(self._inbox.get_nowait())
            except Empty:
                return

    def _hear(self, message: Message) -> PanelWord | None:
        """A word for this run; None for all others. Raises `KeyboardInterrupt` for a stop, or to break off."""
        if message.retained or len(message.payload) > MAX_INTENT_BYTES:
            return None
        try:
            if message.topic != self._topics.commission_panel:
                self._hear_intent(message)
                return None
            word = PanelWord.model_validate_json(message.payload)
        except ValidationError:
            logger.warning("an unreadable word on %s was ignored", message.topic)
            return None
        if word.says == "stop":
            self._stopped = True
            raise KeyboardInterrupt
        if word.run != self._run:
            return None
        if word.says == "break_off":  # whatever is asked by now
            raise KeyboardInterrupt
        self._heard_s = self._clock.now_s()
        return word

    def _hear_intent(self, message: Message) -> None:
        """Off is obeyed from whomever, late too; nothing else is, for `cellar run` is not there."""
        intent = Intent.model_validate_json(message.payload)
        if intent.order == ModeOrder(mode="off"):
            self._stopped = True
            self._stopped_by[message.topic.split("/")[-2], intent.id] = None
            raise KeyboardInterrupt

    def _say_now_and_then(self) -> None:
        if self._clock.now_s() - self._said_s >= SAY_S:
            self._say()

    def _say(self) -> None:
        self._said_s = self._clock.now_s()
        picture = self._look()
        waits_s = self._waits_until_s - self._said_s if self._telling.waits is not None else picture.left_s
        now = Commissioning(
            run=self._run,
            at_utc=int(self._clock.utc_s()),
            fermenters=self._fermenters,
            question=self._question if self._presses else None,
            presses=self._presses,
            again=self._again,
            steps=marked(self._steps, self._marks),
            wait_s=max(0.0, waits_s) if not self._presses and self._end is None else None,
            probes=probes_seen(picture),
            relays=relays_seen(self._relays if self._end is None else (), picture),
            rail=picture.rail,
            end=self._end,
            en=said(self._telling, self._steps, "en"),
            fr=said(self._telling, self._steps, "fr"),
        )
        self._wire.publish(self._topics.commission, now.model_dump_json().encode(), retain=True)


@contextmanager
def at_panel(config: Config, clock: Clock, steps: Sequence[Step], evidence: Evidence) -> Iterator[Panel]:
    """Over the configuration's broker. At its end the broker keeps nothing of it."""
    topics, inbox = Topics(site=config.site, unit=config.unit), Queue[Message](200)
    wire = MqttWire(
        broker_of(config, topics, None, part="-commission"),
        will_topic=topics.commission,
        will=b"",
        inboxes={topics.commission_panel: inbox, topics.any_intent: inbox},
        reconnect_max_s=5,
    )
    panel = Panel(wire, inbox, clock, config, steps, evidence)
    try:
        yield panel
    finally:
        panel.ended("failed")
        wire.close()
