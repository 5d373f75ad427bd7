# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One writer of a journal, killed without warning, again and again: what it acknowledged is there, and it is well.

A child of this process opens the real journal, writes numbered rows, and says each number when the journal has
acknowledged it. It is killed in the middle of that; then the file is opened as after a restart and asked. SIGKILL is
no power cut (the kernel still has what was written): that is `campaign power`. This finds what is not yet written.
"""

import os
import select
import signal
import sqlite3
import struct
import tempfile
from argparse import Namespace
from collections import Counter
from concurrent.futures import Future
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from time import perf_counter

from campaigns.running import write
from cellar.adapters.journal import SqliteJournal
from cellar.contract import Event
from cellar.ports import Row

NUMBER = struct.Struct("<q")
A_FILE = 500  # kills; then another journal is begun, so that a run of any length is as fast at its end
A_LIFE = 1_000_000  # numbers: no two lives share one
AHEAD = 8  # rows that are under way at once
PATIENCE_S = 30.0
BODY = Event(name="kill").model_dump_json()


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """What became of the rows of so many lives."""

    kills: int
    acknowledged: int
    lost: int
    twice: int
    unwell: tuple[str, ...]
    took_s: float

    @property
    def well(self) -> bool:
        return not (self.lost or self.twice or self.unwell)


def kill_writers(*, kills: int, seed: int, hasty: bool = False) -> Killed:
    """`hasty` is the negative control: what was only handed to the journal is said to be stored."""
    chance, began_s = Random(seed), perf_counter()  # noqa: S311 - chance, not secrets
    acknowledged, lost, twice, unwell = 0, 0, 0, list[str]()
    for first in range(0, kills, A_FILE):
        with tempfile.TemporaryDirectory() as folder:
            path, said = Path(folder) / "journal.db", set[int]()
            for life in range(min(A_FILE, kills - first)):
                said |= _one_life(path, A_LIFE * (life + 1), chance, hasty=hasty)
                unwell += _faults(path, "quick_check")
            unwell += _faults(path, "integrity_check")
            there = Counter(_numbers(path))
            acknowledged += len(said)
            lost += len(said - there.keys())
            twice += sum(times - 1 for times in there.values())
    return Killed(
        kills=kills,
        acknowledged=acknowledged,
        lost=lost,
        twice=twice,
        unwell=tuple(unwell),
        took_s=perf_counter() - began_s,
    )


def _one_life(path: Path, first: int, chance: Random, *, hasty: bool) -> set[int]:
    """A child that writes from `first` on, until it is killed; what it said by then."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        _write_for_ever(path, first, write, hasty=hasty)
    os.close(write)
    try:
        said = _until_killed(child, read, after=chance.randrange(0, 25), then_s=chance.uniform(0.0, 0.006))
    finally:
        os.close(read)
        os.waitpid(child, 0)
    return said


def _until_killed(child: int, read: int, *, after: int, then_s: float) -> set[int]:
    """So many numbers, and a moment later."""
    heard = b""
    while len(heard) < after * NUMBER.size and select.select([read], [], [], PATIENCE_S)[0]:
        if not (some := os.read(read, 4096)):
            break
        heard += some
    select.select([], [], [], then_s)
    os.kill(child, signal.SIGKILL)
    while some := os.read(read, 4096):
        heard += some
    whole = len(heard) - len(heard) % NUMBER.size
    return {number for (number,) in NUMBER.iter_unpack(heard[:whole])}


def _write_for_ever(path: Path, first: int, write: int, *, hasty: bool) -> None:
    """The child's life; it does not return, whatever happens in it."""
    try:
        journal, under_way = SqliteJournal(path), list[tuple[int, Future[None]]]()
        for number in range(first, first + A_LIFE):
            row = Row(
                at_utc=number, fermenter=None, body=f'{{"kind":"event","name":"kill","detail":{{"n":{number}}}}}'
            )
            under_way.append((number, journal.record([row], {})))
            if hasty:
                os.write(write, NUMBER.pack(number))
            if len(under_way) >= AHEAD:
                done, stored = under_way.pop(0)
                stored.result(PATIENCE_S)
                if not hasty:
                    os.write(write, NUMBER.pack(done))
    finally:
        os._exit(1)


def _faults(path: Path, check: str) -> list[str]:
    """What SQLite finds wrong; a file that was not there yet when its writer was killed is not wrong."""
    if not path.exists() or path.stat().st_size == 0:
        return []
    try:
        with closing(sqlite3.connect(path)) as db:
            found = [str(text) for (text,) in db.execute(f"PRAGMA {check}")]
    except sqlite3.Error as error:
        return [f"{check}: {error}"]
    return [] if found == ["ok"] else found


def _numbers(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as db:
        return [at_utc for (at_utc,) in db.execute("SELECT at_utc FROM entry")]


def campaign(asked: Namespace) -> bool:
    wary = kill_writers(kills=asked.lives, seed=asked.first)
    hasty = kill_writers(kills=min(100, asked.lives), seed=asked.first, hasty=True)
    lines = [
        f"- {wary.kills} kills in {wary.took_s:.0f} s, {wary.acknowledged} rows acknowledged: {wary.lost} lost, "
        f"{wary.twice} twice, {len(wary.unwell)} times not well (aim 0)",
        f"- {hasty.kills} kills, acknowledged before they were stored: {hasty.lost} of {hasty.acknowledged} lost "
        "(the negative control: must lose)",
    ]
    write(asked.out / "kills", "SIGKILLs of one writer of a journal.", lines, [asdict(wary), asdict(hasty)])
    return wary.well and hasty.lost > 0
