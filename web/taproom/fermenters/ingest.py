# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes what the controllers say: now-things to the board, the journal to the database.

A batch is acknowledged only after its transaction is committed, so that a controller may forget what it was
told. What cannot be read is counted, logged once per kind, and changes nothing; the controller keeps its rows.
"""

import asyncio
import logging
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from cellar.contract import (
    Answer,
    Availability,
    Commissioning,
    FermenterState,
    Info,
    LogAck,
    LogBatch,
    Topics,
    parse_topic,
)
from cellar.contract.base import Id
from taproom.broker import Message
from taproom.db import Writer
from taproom.fermenters import repository
from taproom.fermenters.batches import read_batch
from taproom.fermenters.intents import Desk, Publish
from taproom.fermenters.live import Board, Key

log = logging.getLogger(__name__)

MAX_LOG_BYTES = 128 * 1024
MAX_BYTES = 16 * 1024
MAX_COMMISSIONING_BYTES = 64 * 1024  # two languages, and each step of each fermenter
MAX_SEQ = 2**62
MAX_BATCHES_WAITING = 32

Complaint = Literal["topic", "size", "content", "room", "busy", "storage", "reused"]
_id = TypeAdapter[str](Id)
_availability = TypeAdapter[Availability](Availability)
M = TypeVar("M", bound=BaseModel)


_MOST_BYTES: Mapping[tuple[str, ...], int] = {("log",): MAX_LOG_BYTES, ("commission",): MAX_COMMISSIONING_BYTES}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    topics: Topics
    batch: LogBatch


class Ingest:
    """Reads messages. `receive` is called in the event loop; `store_batches` runs beside it until cancelled."""

    def __init__(self, board: Board, desk: Desk, writer: Writer, publish: Publish) -> None:
        self._board = board
        self._desk = desk
        self._writer = writer
        self._publish = publish
        self._batches: asyncio.Queue[_Batch] = asyncio.Queue(MAX_BATCHES_WAITING)
        self.complaints: Counter[Complaint] = Counter()

    def receive(self, message: Message) -> None:
        """Take one message. Never raises: what is wrong with it is counted."""
        split = parse_topic(message.topic)
        if split is None or not _are_ids(split[0].site, split[0].unit):
            self._complain("topic", message.topic)
            return
        topics, rest = split
        if len(message.payload) > _MOST_BYTES.get(rest, MAX_BYTES):
            self._complain("size", message.topic)
            return
        try:
            self._dispatch(topics, rest, message)
        except ValidationError as error:
            self._complain("content", f"{message.topic}: {error.errors(include_input=False, include_url=False)[:3]}")

    def _dispatch(self, topics: Topics, rest: tuple[str, ...], message: Message) -> None:
        match rest:
            case ("status",):
                word = _availability.validate_python(message.payload.decode("ascii", "replace"))
                self._keep_room(self._board.hear_availability(topics.controller, word), message)
            case ("info",):
                info = _read(Info, message)
                self._keep_room(self._board.hear_info(topics.controller, info), message)
                self._writer.submit(lambda db: repository.delist(db, topics.controller, info.fermenters))
            case ("log",):
                self._queue(topics, read_batch(message.payload))
            case ("commission",):
                now = _read(Commissioning, message) if message.payload else None
                self._keep_room(self._board.commissionings.hear(topics.controller, now), message)
            case ("fermenter", _, "state") if not message.payload:
                return  # its controller has taken away what the broker had retained of a fermenter that is no more
            case ("fermenter", fermenter, "state"):
                state = _read(FermenterState, message)
                if state.fermenter != fermenter:
                    self._complain("topic", f"{message.topic}: speaks of {state.fermenter}")
                    return
                self._keep_room(
                    self._board.hear_state(_key(topics, fermenter), state, retained=message.retained), message
                )
            case ("fermenter", fermenter, "answer"):
                self._desk.hear_answer(_key(topics, fermenter), _read(Answer, message))
            case _:
                self._complain("topic", message.topic)

    def _queue(self, topics: Topics, batch: LogBatch) -> None:
        if batch.entries[-1].seq > MAX_SEQ or any(
            later.seq <= earlier.seq for earlier, later in zip(batch.entries, batch.entries[1:], strict=False)
        ):
            self._complain("content", f"{topics.log}: sequence numbers do not ascend")
            return
        try:
            self._batches.put_nowait(_Batch(topics=topics, batch=batch))
        except asyncio.QueueFull:
            self._complain("busy", topics.log)  # it was not acknowledged, so it comes again

    async def store_batches(self) -> None:
        """Commit, then acknowledge, one batch after the other."""
        while True:
            await self._store(await self._batches.get())

    async def _store(self, it: _Batch) -> None:
        controller, entries, epoch = it.topics.controller, it.batch.entries, it.batch.epoch
        states = [sight.state for sight in self._board.sights if sight.key.controller == controller]
        try:
            stored = await asyncio.wrap_future(
                self._writer.submit(lambda db: repository.store_batch(db, controller, entries, states, epoch=epoch))
            )
        except sqlite3.Error as error:
            self._complain("storage", f"{controller}: {error}; it will send again")
            return
        if stored.reused:
            self._complain("reused", f"{controller} uses numbers twice")
        self._publish(it.topics.log_ack, LogAck(epoch=epoch, through_seq=entries[-1].seq).model_dump_json())

    def _keep_room(self, kept: bool, message: Message) -> None:  # noqa: FBT001 - it is a result
        if not kept:
            self._complain("room", message.topic)

    def _complain(self, kind: Complaint, about: str) -> None:
        self.complaints[kind] += 1
        if self.complaints[kind] == 1:
            log.warning("ignored a message (%s): %.400r. More of this kind are only counted", kind, about)


def _read(model: type[M], message: Message) -> M:
    return model.model_validate_json(message.payload)


def _key(topics: Topics, fermenter: str) -> Key:
    return Key(site=topics.site, unit=topics.unit, fermenter=_id.validate_python(fermenter))


def _are_ids(*names: str) -> bool:
    try:
        for name in names:
            _id.validate_python(name)
    except ValidationError:
        return False
    return True
