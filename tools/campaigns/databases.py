# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two databases as their programs write them, for power cuts: the controller's journal and the hub's."""

import sqlite3
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from functools import partial
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "controller"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "web"))

from campaigns.powercut import Lost, judge, record
from campaigns.running import each, write
from cellar.adapters import journal as journal_module
from cellar.adapters.journal import SqliteJournal
from cellar.contract import Event, LogEntry, Sample
from cellar.core.fermenter import Mode
from cellar.core.remembered import Remembered
from cellar.ports import Block, Row
from recording_vfs import Recording
from taproom import db as hub_module
from taproom.db import Writer
from taproom.fermenters import repository

IMAGES_AT_ONCE = 250  # of one recording
NOW_UTC = 1_790_000_000


def write_journal(folder: Path, recording: Recording, chance: Random, commits: int) -> None:
    """Rows, memories, tape and acknowledgements, as a daemon's days have them; some restarts."""
    number, revision = 0, 0
    journal = SqliteJournal(folder / "journal.db")
    for commit in range(commits):
        if commit % 50 == 49:
            journal.close()
            journal = SqliteJournal(folder / "journal.db")
        bodies = [f"{number + n}" for n in range(chance.randint(1, 20))]
        number, revision = number + len(bodies), revision + 1
        rows = [Row(at_utc=NOW_UTC + 60 * commit, fermenter="fv1", body=f'"{it}"') for it in bodies]
        memory = Remembered(mode=Mode.AUTO, setpoint_c=float(revision), trip=None, revision=revision)
        block = Block(at_utc=NOW_UTC + commit, body=chance.randbytes(chance.randint(50, 600)))
        journal.record(rows, {"fv1": memory}, block).result()
        recording.acknowledge(*(f'"{it}"' for it in bodies))
        if chance.random() < 0.2:
            journal.acknowledge(max(1, number - 30))
    journal.close()


def in_journal(db: sqlite3.Connection) -> set[object]:
    return {body for (body,) in db.execute("select body from entry")}


def write_hub(folder: Path, recording: Recording, chance: Random, commits: int) -> None:
    """Batches as the hub stores them before it acknowledges; some restarts."""
    seq = 0
    writer = Writer(folder / "taproom.db")
    for commit in range(commits):
        if commit % 50 == 49:
            writer.close()
            writer = Writer(folder / "taproom.db")
        entries = [_entry(seq + n, chance) for n in range(1, chance.randint(2, 20))]
        seq += len(entries)
        writer.submit(partial(_store, entries)).result()
        recording.acknowledge(*(it.seq for it in entries))
    writer.close()


def _store(entries: list[LogEntry], db: sqlite3.Connection) -> None:
    repository.store_batch(db, "s/u", entries, epoch="e")


def _entry(seq: int, chance: Random) -> LogEntry:
    sample = Sample(
        beer_c=chance.uniform(0, 30),
        chamber_c=None,
        setpoint_c=18.0,
        chamber_setpoint_c=None,
        demand=0.0,
        heat_duty=0.0,
        cool_duty=0.5,
    )
    body = sample if chance.random() < 0.9 else Event(name="started")
    return LogEntry(seq=seq, at_utc=NOW_UTC + 10 * seq, fermenter="fv1", body=body)


def in_hub(db: sqlite3.Connection) -> set[object]:
    return {seq for (seq,) in db.execute("select seq from sample union all select seq from event")}


@contextmanager
def hasty() -> Iterator[None]:
    """The negative control: both databases with WAL and synchronous=NORMAL, which acknowledges before it syncs."""
    modules = (vars(journal_module), vars(hub_module))
    own = [it["_set_up"] for it in modules]

    def set_up(number: int, connection: sqlite3.Connection) -> None:
        own[number](connection)
        connection.execute("pragma synchronous = normal")

    for number, module in enumerate(modules):
        module["_set_up"] = partial(set_up, number)
    try:
        yield
    finally:
        for number, module in enumerate(modules):
            module["_set_up"] = own[number]


DATABASES = {"journal": (write_journal, in_journal), "hub": (write_hub, in_hub)}
COMMITS = 150
STRICT = frozenset({"journal"})  # the hub trusts ext4 with the order of names


def cut(name: str, wary: bool, seed: int, *, images: int = 250, commits: int = COMMITS) -> list[Lost]:  # noqa: FBT001
    """A recording and its images; those that are not well. Not `wary`: the negative control."""
    fill, ask = DATABASES[name]
    with tempfile.TemporaryDirectory() as folder, nullcontext() if wary else hasty():
        operations = record(Path(folder), fill, seed=seed, commits=commits)
    return judge(operations, ask, seed=seed, images=images, strict=name in STRICT)


def campaign(asked: Namespace) -> bool:
    runs = range(max(1, asked.images // IMAGES_AT_ONCE))
    lines, rows, passed = [], [], True
    for name in DATABASES:
        for wary in (True, False):
            seeds, what = runs if wary else runs[:1], f"{name} x {IMAGES_AT_ONCE}"
            found = list(each(partial(cut, name, wary), seeds, asked.jobs, what))
            lost = [it for one in found for it in one]
            passed &= bool(lost) != wary
            verdict = "aim 0" if wary else "the negative control, NORMAL: must lose"
            lines.append(f"- {name}: {len(found) * IMAGES_AT_ONCE} images, {len(lost)} not well ({verdict})")
            rows += [{"database": name, "wary": wary, **asdict(it)} for it in lost[:100]]
    write(asked.out / "power", "Power cuts in the real databases' writes.", lines, rows)
    return passed
