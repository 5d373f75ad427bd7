# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asks a controller for a change and waits for its answer. The hub never decides; it asks (rule 7).

The same id is sent once: a second request with it waits for the same answer.
"""

import asyncio
import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from cellar.contract import LAST_UTC_S, MAX_LIFE_S, Answer, AnyOrder, Intent, Topics
from taproom.errors import IntentIdReusedError, NoAnswerError, NotSentError
from taproom.fermenters.live import Key, Sight

Order = AnyOrder
Publish = Callable[[str, str], bool]

ANSWER_WITHIN_S = 5.0
LIFE_S = 60
LONGEST_LIFE_S = MAX_LIFE_S * 9 // 10  # its clock is only known to a second
MAX_REMEMBERED = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    key: Key
    order: Order
    answer: asyncio.Future[Answer]


def new_intent_id() -> str:
    """An id that nobody else uses."""
    return uuid.uuid4().hex


def expires_utc(sight: Sight) -> int:
    """When an intent sent now ends, on the controller's clock: a minute of ours, if so long is allowed."""
    return min(sight.now_utc + min(int(LIFE_S * max(1.0, sight.speed)), LONGEST_LIFE_S), LAST_UTC_S)


class Desk:
    """Where wishes are handed in. Lives in the event loop."""

    def __init__(self, publish: Publish, *, answer_within_s: float = ANSWER_WITHIN_S) -> None:
        self._publish = publish
        self._answer_within_s = answer_within_s
        self._asked: OrderedDict[str, _Asked] = OrderedDict()

    async def ask(self, sight: Sight, order: Order, *, author: str, intent_id: str) -> Answer:
        """Send the order unless this id was sent before, and wait for the answer.

        Raises:
            NotSentError: there is no broker, so nothing was asked.
            NoAnswerError: sent, but no answer within 5 s.
            IntentIdReusedError: this id was used for something else.
        """
        asked = self._asked.get(intent_id)
        if asked is None:
            asked = self._send(sight, order, author=author, intent_id=intent_id)
        elif (asked.key, asked.order) != (sight.key, order):
            raise IntentIdReusedError(f"intent {intent_id} was used before, for something else")
        try:
            return await asyncio.wait_for(asyncio.shield(asked.answer), self._answer_within_s)
        except TimeoutError as error:
            raise NoAnswerError(f"no answer within {self._answer_within_s:.0f} s") from error

    def hear_answer(self, key: Key, answer: Answer) -> None:
        """An answer came in. What nobody here asked, from whomever, is not ours."""
        asked = self._asked.get(answer.id)
        if asked is not None and asked.key == key and not asked.answer.done():
            asked.answer.set_result(answer)

    def _send(self, sight: Sight, order: Order, *, author: str, intent_id: str) -> _Asked:
        intent = Intent(id=intent_id, author=author, expires_utc=expires_utc(sight), order=order)
        topics = Topics(site=sight.key.site, unit=sight.key.unit)
        asked = _Asked(key=sight.key, order=order, answer=asyncio.get_running_loop().create_future())
        self._asked[intent_id] = asked  # before publishing: the answer may come at once
        if not self._publish(topics.intent(sight.key.fermenter), intent.model_dump_json()):
            del self._asked[intent_id]
            raise NotSentError("there is no connection to the broker; nothing was sent")
        while len(self._asked) > MAX_REMEMBERED:
            self._asked.popitem(last=False)
        return asked
