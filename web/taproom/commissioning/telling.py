# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Says the panel's words to a commissioning, and waits until it has moved on. Its own word is the only receipt.

A press names the run and the question, so that it may be sent again as often as one likes: it counts once.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from cellar.contract import PanelWord, Press, Topics
from taproom.commissioning.heard import Heard
from taproom.errors import NoAnswerError, NotSentError
from taproom.fermenters.live import Board

Publish = Callable[[str, str], bool]
EACH_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Where words are handed in."""

    board: Board
    publish: Publish
    within_s: float
    stopped: set[str] = field(default_factory=set)
    """Runs that somebody has stopped: no page keeps their relays closed any more."""

    def here(self, heard: Heard, *, author: str) -> None:
        """Somebody's panel shows it. Lost, it is said again a second later; after a STOP, that is said again."""
        run = heard.now.run
        self._say(heard, PanelWord(run=run, says="stop" if run in self.stopped else "here", author=author))

    async def press(self, heard: Heard, press: Press, *, run: str, question: int, author: str) -> None:
        """Answer a question, and wait until it stands no more.

        Raises:
            NotSentError: there is no broker, so nothing was said.
            NoAnswerError: it still asks, after 5 s.
        """
        if not self._say(heard, PanelWord(run=run, says=press, question=question, author=author)):
            raise NotSentError("there is no connection to the broker; nothing was sent")

        def moved(now: Heard) -> bool:
            return now.is_over or (now.now.run, now.now.question) != (run, question)

        await self._until(heard.controller, moved)

    async def stop(self, running: Iterable[Heard], *, author: str) -> dict[str, bool]:
        """End all of them at once; of each controller, whether it has said that it ended."""
        return dict(await asyncio.gather(*(self._stop(it, author) for it in running)))

    async def _stop(self, heard: Heard, author: str) -> tuple[str, bool]:
        self.stopped.add(heard.now.run)
        word = PanelWord(run=heard.now.run, says="stop", author=author)
        if not self._say(heard, word):
            return heard.controller, False
        repeating = asyncio.create_task(self._repeat(heard, word))
        try:
            await self._until(heard.controller, lambda now: now.now.end in ("done", "broken_off"))
        except NoAnswerError:
            return heard.controller, False
        finally:
            repeating.cancel()
        return heard.controller, True

    async def _repeat(self, heard: Heard, word: PanelWord) -> None:
        """The controller may just be between two connections."""
        while True:
            await asyncio.sleep(EACH_S)
            self._say(heard, word)

    def _say(self, heard: Heard, word: PanelWord) -> bool:
        site, _, unit = heard.controller.partition("/")
        return self.publish(Topics(site=site, unit=unit).commission_panel, word.model_dump_json())

    async def _until(self, controller: str, moved: Callable[[Heard], bool]) -> None:
        waker = self.board.waker()
        try:
            await asyncio.wait_for(self._moves(controller, moved, waker), self.within_s)
        except TimeoutError as error:
            raise NoAnswerError(f"no answer within {self.within_s:.0f} s") from error
        finally:
            self.board.forget(waker)

    async def _moves(self, controller: str, moved: Callable[[Heard], bool], waker: asyncio.Event) -> None:
        while (now := self.board.commissionings.of(controller)) is None or not moved(now):
            waker.clear()
            await waker.wait()
