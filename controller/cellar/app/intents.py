# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk where intents are taken: read, checked, journaled, obeyed, answered; in that order.

An intent is accepted only when the journal has it, so nothing acknowledged is ever lost (rule 6). One is obeyed
before it is stored, and also if it cannot be: to switch off. Then the answer says that it is not written down. Who
ordered to switch on before it, and was not obeyed yet, never will be.
Whatever comes in is answered with accepted or refused-because, and counted; nothing that comes in can raise.
"""

import logging
from collections import Counter, OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from queue import Empty, Queue
from typing import cast

from cellar.app.admission import admit, order_of
from cellar.app.loop import Loop
from cellar.app.rendering import event_payload
from cellar.app.words import sentence
from cellar.contract import Answer, Event, Intent, ModeOrder, Refusal, parse_topic
from cellar.core.events import Event as CoreEvent
from cellar.core.fermenter import State
from cellar.core.orders import Refused, obey
from cellar.core.remembered import remember
from cellar.ports import Journal, Message, Row

logger = logging.getLogger("cellar.intents")

PER_TICK = 50  # a flood waits its turn; the tick does not
REMEMBERED_ANSWERS = 1000
REFUSAL_JOURNAL_S = 60.0  # at most one journal row per reason in this time: garbage shall not fill the disk


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pending:
    """An intent that is being stored; `revision` is that of the memory which goes with it. `obeyed`: it is."""

    stored: Future[None]
    fermenter: str
    intent: Intent
    revision: int
    obeyed: bool


@dataclass(slots=True, kw_only=True)
class _Seen:
    intent: Intent
    answer: Answer | None = None


class Desk:
    """Serves intents from a queue, between ticks. `answer` publishes; `refusals` counts by reason."""

    def __init__(self, inbox: "Queue[Message]", journal: Journal, answer: Callable[[str, Answer], None]) -> None:
        self._inbox = inbox
        self._journal = journal
        self._answer = answer
        self._pending: list[_Pending] = []
        self._deferred: list[Message] = []
        self._seen: OrderedDict[tuple[str, str], _Seen] = OrderedDict()
        self._journaled_s: dict[str, float] = {}
        self.refusals: Counter[str] = Counter()

    def serve(self, loop: Loop, utc_s: float) -> None:
        """Finish what the journal has stored, then take what is new."""
        done = [it for it in self._pending if it.stored.done()]
        self._pending = [it for it in self._pending if it not in done]
        for pending in done:
            self._finish(loop, pending, utc_s)
        deferred, self._deferred = self._deferred, []
        for message in deferred:
            self._take(loop, message, utc_s)
        for _ in range(max(0, PER_TICK - len(deferred))):
            try:
                self._take(loop, self._inbox.get_nowait(), utc_s)
            except Empty:
                return

    def _take(self, loop: Loop, message: Message, utc_s: float) -> None:
        fermenter = _addressee(message.topic)
        intent = admit(message, utc_s=utc_s)
        if not isinstance(intent, Refused) and _switches(intent) == "off":
            self._overtake(loop, fermenter, utc_s)
        elif self._waiting(fermenter):  # one at a time: the next one builds on what this one leaves
            self._deferred.append(message)
            return
        if isinstance(intent, Refused):
            self._refuse(loop, fermenter, "", intent, utc_s)
            return
        seen = self._seen.get((fermenter, intent.id))
        if seen is None:
            self._keep(fermenter, intent)
            self._store(loop, fermenter, intent, utc_s)
        elif seen.intent.order != intent.order:
            self._refuse(loop, fermenter, intent.id, _ID_REUSED, utc_s)
        elif seen.answer is not None:
            self._answer(fermenter, seen.answer)

    def _waiting(self, fermenter: str) -> list[_Pending]:
        return [it for it in self._pending if it.fermenter == fermenter]

    def _overtake(self, loop: Loop, fermenter: str, utc_s: float) -> None:
        """Off goes first. A disk that comes back after a minute must not switch on what somebody has stopped since.

        The journal may yet store what is refused here; off's own row, of a later revision, goes behind it.
        """
        waiting = self._waiting(fermenter)
        if not waiting:
            return
        state = loop.states[fermenter]
        loop.states[fermenter] = replace(state, revision=max(state.revision, *(it.revision for it in waiting)))
        too_late = [it for it in waiting if _switches(it.intent) == "auto"]
        self._pending = [it for it in self._pending if it not in too_late]
        ids = [it.intent.id for it in too_late]
        for message in [it for it in self._deferred if _addressee(it.topic) == fermenter]:
            intent = admit(message, utc_s=utc_s)
            if not isinstance(intent, Refused) and _switches(intent) == "auto":
                self._deferred.remove(message)
                ids.append(intent.id)
        for intent_id in ids:
            self._refuse(loop, fermenter, intent_id, _SWITCHED_OFF, utc_s)

    def _store(self, loop: Loop, fermenter: str, intent: Intent, utc_s: float) -> None:
        outcome = _try(loop, fermenter, intent)
        if isinstance(outcome, Refused):
            self._refuse(loop, fermenter, intent.id, outcome, utc_s)
            return
        after, event = outcome
        row = Row(at_utc=int(utc_s), fermenter=fermenter, body=event_payload(event).model_dump_json())
        stored = self._journal.record([row], {fermenter: remember(after)})
        at_once = _switches(intent) == "off"
        if at_once:
            logger.info("%s: %s", fermenter, sentence(event_payload(event)))
            loop.change(fermenter, after, because=intent)
        self._pending.append(
            _Pending(stored=stored, fermenter=fermenter, intent=intent, revision=after.revision, obeyed=at_once)
        )

    def _finish(self, loop: Loop, pending: _Pending, utc_s: float) -> None:
        fermenter, intent = pending.fermenter, pending.intent
        refused = _outcome(loop, pending)
        if refused is not None:
            self._refuse(loop, fermenter, intent.id, refused, utc_s)
        else:
            answer = Answer(id=intent.id, fermenter=fermenter, at_utc=int(utc_s), accepted=True, text="accepted")
            self._reply(fermenter, answer)
        self._remember_what_is(loop, pending)

    def _remember_what_is(self, loop: Loop, pending: _Pending) -> None:
        """What was stored was foreseen; meanwhile a trip may have come. What is remembered must be what is."""
        state = loop.states[pending.fermenter]
        state = replace(state, revision=max(state.revision, pending.revision))
        loop.states[pending.fermenter] = state
        self._journal.record([], {pending.fermenter: remember(state)})

    def _refuse(self, loop: Loop, fermenter: str, intent_id: str, refused: Refused, utc_s: float) -> None:
        self.refusals[refused.reason] += 1
        known = fermenter if fermenter in loop.states else None
        answer = Answer(
            id=intent_id,
            fermenter=known,
            at_utc=int(utc_s),
            accepted=False,
            reason=cast("Refusal", refused.reason),
            text=refused.text,
            low=refused.low,
            high=refused.high,
        )
        self._note(known, refused, utc_s)
        self._reply(fermenter, answer)

    def _note(self, fermenter: str | None, refused: Refused, utc_s: float) -> None:
        if abs(utc_s - self._journaled_s.get(refused.reason, -REFUSAL_JOURNAL_S)) < REFUSAL_JOURNAL_S:
            return
        self._journaled_s[refused.reason] = utc_s
        detail: dict[str, str | float | bool | None] = {
            "reason": refused.reason,
            "text": refused.text,
            "count": self.refusals[refused.reason],
        }
        event = Event(name="intent_refused", detail=detail)
        logger.warning("%s: %s", fermenter or "controller", sentence(event))
        self._journal.record([Row(at_utc=int(utc_s), fermenter=fermenter, body=event.model_dump_json())], {})

    def _reply(self, fermenter: str, answer: Answer) -> None:
        seen = self._seen.get((fermenter, answer.id))
        if seen is not None and seen.answer is None:
            seen.answer = answer
        self._answer(fermenter, answer)

    def _keep(self, fermenter: str, intent: Intent) -> None:
        self._seen[fermenter, intent.id] = _Seen(intent=intent)
        if len(self._seen) > REMEMBERED_ANSWERS:
            self._seen.popitem(last=False)


_SWITCHED_OFF = Refused(reason="switched_off", text="not obeyed, because somebody switched off meanwhile")
_ID_REUSED = Refused(reason="id_reused", text="another order came under this id; give each its own")


def _try(loop: Loop, fermenter: str, intent: Intent) -> tuple[State, CoreEvent] | Refused:
    state = loop.states.get(fermenter)
    if state is None:
        known = ", ".join(sorted(loop.states))
        return Refused(reason="unknown_fermenter", text=f"there is no such fermenter here; there are: {known}")
    order = order_of(intent)
    if isinstance(order, Refused):
        return order
    return obey(state, order, loop.judged_readings(fermenter), author=intent.author)


def _switches(intent: Intent) -> str | None:
    return intent.order.mode if isinstance(intent.order, ModeOrder) else None


def _outcome(loop: Loop, pending: _Pending) -> Refused | None:
    """Obey what is stored, unless it is obeyed already; why not, if not."""
    error = pending.stored.exception()
    if pending.obeyed:
        return None if error is None else Refused(reason="off_not_stored", text=f"off, but not written down: {error}")
    outcome = _not_stored(error) if error is not None else _try(loop, pending.fermenter, pending.intent)
    if isinstance(outcome, Refused):
        return outcome
    after, event = outcome
    loop.change(pending.fermenter, after, because=pending.intent)
    logger.info("%s: %s", pending.fermenter, sentence(event_payload(event)))
    return None


def _not_stored(error: BaseException) -> Refused:
    return Refused(reason="journal_failed", text=f"not obeyed, because the journal could not store it: {error}")


def _addressee(topic: str) -> str:
    match parse_topic(topic):
        case (_, ("fermenter", fermenter, "intent")):
            return fermenter
        case _:
            return ""
