# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""STOP: every fermenter that the hub knows is asked to switch off, all at once, by whoever stands there.

Each time is a new wish: a page that was opened long ago must not be answered with what was true then. And a
controller that seems to be away is asked too: what the hub believes of it may be old.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from cellar.contract import ModeOrder
from taproom.errors import NoAnswerError, NotSentError
from taproom.fermenters import words
from taproom.fermenters.intents import Desk, new_intent_id
from taproom.fermenters.live import Key, Sight
from taproom.i18n import Reader
from taproom.i18n import mark as _

OFF = ModeOrder(mode="off")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """What became of one fermenter: off, or why that is not known."""

    key: Key
    name: str
    off: bool
    sentence: str


async def stop_all(desk: Desk, sights: Iterable[Sight], *, author: str, reader: Reader) -> list[Stopped]:
    """Ask all of them and wait for all answers; in the order of `sights`."""
    return await asyncio.gather(*(_stop(desk, it, author=author, reader=reader) for it in sights))


async def _stop(desk: Desk, sight: Sight, *, author: str, reader: Reader) -> Stopped:
    off, sentence = False, ""
    try:
        answer = await desk.ask(sight, OFF, author=author, intent_id=new_intent_id())
    except NotSentError:
        sentence = reader.say(_("There is no connection to the message broker, so it was not told."))
    except NoAnswerError:
        sentence = reader.say(_("Its controller did not answer."))
    else:
        off = answer.accepted or answer.reason == "off_not_stored"
        confirmed = reader.say(_("Off. The controller confirmed it."))
        sentence = confirmed if answer.accepted else words.refusal(reader, answer)
    return Stopped(key=sight.key, name=sight.state.name, off=off, sentence=sentence)
