# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking for a change, and what to tell the person who asked. Used by the forms and by the API alike."""

from collections.abc import Mapping
from dataclasses import dataclass

from cellar.contract import Answer, ModeOrder, ResetTripOrder, SetpointOrder
from taproom.errors import IntentIdReusedError, NoAnswerError, NotSentError, TaproomError
from taproom.fermenters import words
from taproom.fermenters.intents import Desk, Order
from taproom.fermenters.live import Sight
from taproom.fermenters.rules import Unusable, reachable, within
from taproom.i18n import Reader
from taproom.i18n import mark as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a wish: an HTTP status, a sentence, and the controller's answer if it gave one."""

    status: int
    sentence: str
    answer: Answer | None = None

    @property
    def accepted(self) -> bool:
        return self.answer is not None and self.answer.accepted


_NOT_REACHED = _("The controller cannot be reached, so nothing was sent.")
_FAILURES: Mapping[type[TaproomError], tuple[int, str]] = {
    NotSentError: (503, _("There is no connection to the message broker, so nothing was sent.")),
    NoAnswerError: (504, _("The controller did not answer within 5 s. Look at what is shown before you try again.")),
    IntentIdReusedError: (409, _("This form was already used for something else. Load the page again.")),
}


async def ask(desk: Desk, sight: Sight, order: Order, *, author: str, intent_id: str, reader: Reader) -> Outcome:
    """Check what we can, send it, wait, and say what happened."""
    if isinstance(order, SetpointOrder):
        checked = within(order.setpoint_c, sight.state, reader)
        if isinstance(checked, Unusable):
            return Outcome(status=422, sentence=checked.sentence)
    if not reachable(sight):
        return Outcome(status=503, sentence=reader.say(_NOT_REACHED))
    try:
        answer = await desk.ask(sight, order, author=author, intent_id=intent_id)
    except (NotSentError, NoAnswerError, IntentIdReusedError) as error:
        status, sentence = _FAILURES[type(error)]
        return Outcome(status=status, sentence=reader.say(sentence))
    if not answer.accepted:
        return Outcome(status=409, sentence=words.refusal(reader, answer), answer=answer)
    return Outcome(status=200, sentence=_done(order, reader), answer=answer)


def _done(order: Order, reader: Reader) -> str:
    match order:
        case SetpointOrder(setpoint_c=setpoint_c):
            return reader.say(_("The setpoint is now {setpoint} °C."), setpoint=reader.degrees(setpoint_c, "0.0#"))
        case ModeOrder(mode="off"):
            return reader.say(_("Switched off. The controller confirmed it."))
        case ModeOrder():
            return reader.say(_("Switched on. The controller confirmed it."))
        case ResetTripOrder():
            return reader.say(_("Reset. The fermenter works again; watch it for a few minutes."))
