# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The live stream says what changed, as text, and says that it lives when nothing does."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.web.conftest import Clock, a_state, good

from cellar.contract import HeldState
from taproom.fermenters.live import Board, Key
from taproom.fermenters.stream import BEAT_S, LOOK_EVERY_S, events
from taproom.i18n import Reader

KEY = Key(site="brewery", unit="pi1", fermenter="fv1")


class Stream:
    """A stream being read; `until` gives up after 5 s."""

    def __init__(self, board: Board, reader: Reader, clock: Clock, only: str | None = None) -> None:
        self.is_admitted = True
        self._parts: AsyncIterator[str] = events(
            board, reader, only=only, fingerprint="f", clock=clock, admitted=self._admitted
        )

    async def _admitted(self) -> bool:
        return self.is_admitted

    async def next(self) -> list[tuple[str, Any]]:
        text = await asyncio.wait_for(anext(self._parts), 5)
        said = []
        for event in text.strip().split("\n\n"):
            name, _, content = event.partition("\n")
            if name.startswith("event: "):
                said.append((name.removeprefix("event: "), json.loads(content.removeprefix("data: "))))
        return said

    async def close(self) -> None:
        await self._parts.aclose()  # type: ignore[attr-defined]


def a_board(clock: Clock) -> Board:
    board = Board(clock)
    board.hear_link("up")
    board.hear_availability("brewery/pi1", "online")
    board.hear_state(KEY, a_state())
    return board


async def first_look(stream: Stream) -> list[tuple[str, Any]]:
    assert await stream.next() == []  # how soon to come back
    return await stream.next()


def test_a_new_reader_gets_everything_and_then_only_what_changed(english: Reader) -> None:
    async def scenario() -> None:
        clock = Clock()
        board = a_board(clock)
        stream = Stream(board, english, clock)
        names = [name for name, _ in await first_look(stream)]
        assert names == ["shape", "fermenter"]
        board.hear_state(KEY, a_state(beer=good(18.5)))
        ((name, patch),) = await stream.next()
        assert (name, patch["key"], patch["text"]["beer"]) == ("fermenter", "brewery/pi1/fv1", "18.5")
        await stream.close()

    asyncio.run(scenario())


def test_who_is_signed_out_elsewhere_hears_nothing_more(english: Reader) -> None:
    async def scenario() -> None:
        clock = Clock()
        board = a_board(clock)
        stream = Stream(board, english, clock)
        await first_look(stream)
        stream.is_admitted = False
        clock.now_s += BEAT_S
        board.hear_state(KEY, a_state(beer=good(21.5)))
        with pytest.raises(StopAsyncIteration):
            await stream.next()

    asyncio.run(scenario())


def test_nothing_new_is_not_said_but_the_heart_beats(english: Reader) -> None:
    async def scenario() -> None:
        clock = Clock()
        board = a_board(clock)
        stream = Stream(board, english, clock)
        await first_look(stream)
        board.hear_state(KEY, a_state(at_utc=a_state().at_utc + 1))
        clock.now_s += BEAT_S
        assert await stream.next() == [("beat", "")]
        await stream.close()

    asyncio.run(scenario())


def test_growing_stale_is_news(english: Reader) -> None:
    async def scenario() -> None:
        clock = Clock()
        board = a_board(clock)
        stream = Stream(board, english, clock)
        await first_look(stream)
        clock.now_s += 130
        ((_, patch),) = await asyncio.wait_for(stream.next(), 3 * LOOK_EVERY_S)
        assert patch["flag"]["stale"] == "yes"
        await stream.close()

    asyncio.run(scenario())


def test_a_countdown_is_sent_again_when_the_controller_says_it_again(english: Reader) -> None:
    async def scenario() -> None:
        clock = Clock()
        board = a_board(clock)
        stream = Stream(board, english, clock)
        await first_look(stream)
        for at_s, wait_s in ((0, 100.0), (2, 98.0)):
            held = HeldState(reason="min_off", wait_s=wait_s)
            board.hear_state(KEY, a_state(wanted="cool", held=held, at_utc=a_state().at_utc + at_s))
            ((_, patch),) = await stream.next()
            assert patch["wait"] == wait_s
        await stream.close()

    asyncio.run(scenario())


@pytest.mark.parametrize(("only", "count"), [(None, 2), ("brewery/pi1/fv1", 1), ("nobody", 0)])
def test_a_page_of_one_fermenter_hears_only_of_it(only: str | None, count: int, english: Reader) -> None:
    async def scenario() -> None:
        clock = Clock()
        board = a_board(clock)
        board.hear_state(Key(site="brewery", unit="pi1", fermenter="fv2"), a_state(fermenter="fv2"))
        stream = Stream(board, english, clock, only)
        assert [name for name, _ in await first_look(stream)].count("fermenter") == count
        await stream.close()

    asyncio.run(scenario())


def test_a_new_fermenter_changes_the_shape_of_the_overview(english: Reader) -> None:
    async def scenario() -> None:
        clock = Clock()
        board = a_board(clock)
        stream = Stream(board, english, clock)
        await first_look(stream)
        board.hear_state(Key(site="brewery", unit="pi1", fermenter="fv2"), a_state(fermenter="fv2"))
        assert ("shape", "f brewery/pi1/fv1 brewery/pi1/fv2") in await stream.next()
        await stream.close()

    asyncio.run(scenario())


def test_the_stream_ends_when_the_app_does(english: Reader) -> None:
    async def scenario() -> None:
        clock = Clock()
        board = a_board(clock)
        stream = Stream(board, english, clock)
        await first_look(stream)
        board.close()
        with pytest.raises(StopAsyncIteration):
            await stream.next()

    asyncio.run(scenario())


def test_a_finding_that_comes_and_goes_and_a_change_of_law_are_news(french: Reader) -> None:
    async def scenario() -> None:
        clock = Clock()
        board = a_board(clock)
        stream = Stream(board, french, clock)
        await first_look(stream)
        for law, findings, look, alarm in (
            ("cascade", ("not_cooling",), "warn", "Le froid est en marche et rien ne se refroidit."),
            ("cascade", (), "idle", ""),
            ("beer_only", (), "idle", ""),
        ):
            board.hear_state(KEY, a_state(law=law, findings=findings))
            ((_, patch),) = await stream.next()
            assert (patch["flag"]["look"], patch["text"]["alarm"]) == (look, alarm)
            assert patch["text"]["law"].startswith("Tient la bière")
        await stream.close()

    asyncio.run(scenario())
