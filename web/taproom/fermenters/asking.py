# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking for a change, and what to tell the person who asked. Used by the forms and by the API alike."""

from collections.abc import Mapping
from dataclasses import dataclass

from cellar.contract import (
    Answer,
    GravityOrder,
    ModeOrder,
    ProfileOrder,
    ResetTripOrder,
    SetpointOrder,
    StartProfileOrder,
)
from taproom.errors import IntentIdReusedError, NoAnswerError, NotSentError, TaproomError
from taproom.fermenters import words
from taproom.fermenters.intents import Desk, Order
from taproom.fermenters.live import Sight
from taproom.fermenters.profile_forms import beyond
from taproom.fermenters.profile_words import gravity
from taproom.fermenters.rules import Unusable, reachable, within
from taproom.fermenters.steering import Steering, permits, why_not
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


async def ask(
    desk: Desk, sight: Sight, order: Order, *, steering: Steering, author: str, intent_id: str, reader: Reader
) -> Outcome:
    """Check what we can, send it, wait, and say what happened."""
    if not permits(steering, order):
        return Outcome(status=403, sentence=why_not(steering, reader))
    checked = _checked(order, sight, reader)
    if checked is not None:
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
    return Outcome(status=200, sentence=_done(order, sight, reader), answer=answer)


def _checked(order: Order, sight: Sight, reader: Reader) -> Unusable | None:
    """What can be known to be out of bounds before the controller is asked."""
    asked_c: float | None = None
    if isinstance(order, SetpointOrder):
        asked_c = order.setpoint_c
    elif isinstance(order, StartProfileOrder):
        asked_c = beyond(order.profile, sight.state)
    outcome = None if asked_c is None else within(asked_c, sight.state, reader)
    return outcome if isinstance(outcome, Unusable) else None


_DIRECTED = {
    "pause_profile": _("Paused: the setpoint stays where it is."),
    "resume_profile": _("The profile goes on."),
    "skip_step": _("On to the next step."),
    "end_profile": _("The profile is ended. The setpoint stays where it is."),
}


def _done(order: Order, sight: Sight, reader: Reader) -> str:
    said: tuple[str, dict[str, str]]
    match order:
        case SetpointOrder(setpoint_c=setpoint_c):
            said = (_set(sight), {"setpoint": reader.degrees(setpoint_c, "0.0#")})
        case ModeOrder(mode="off"):
            said = (_("Switched off. The controller confirmed it."), {})
        case ModeOrder():
            said = (_("Switched on. The controller confirmed it."), {})
        case ResetTripOrder():
            said = (_("Reset. The fermenter works again; watch it for a few minutes."), {})
        case StartProfileOrder(profile=profile):
            said = (_("“{name}” has begun."), {"name": profile.name})
        case ProfileOrder(kind=kind):
            said = (_DIRECTED[kind], {})
        case GravityOrder(sg=sg):
            said = (_("Gravity {sg} is noted."), {"sg": gravity(reader, sg)})
    return reader.say(said[0], **said[1])


def _set(sight: Sight) -> str:
    progress = sight.state.profile
    if progress is None or progress.finished:
        return _("The setpoint is now {setpoint} °C.")
    return _("The setpoint is now {setpoint} °C. The profile is paused until you resume it.")
