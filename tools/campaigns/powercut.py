# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Power cuts: what is on the card after each of them, and whether all that was acknowledged is there.

A real database is written and listened to. Then the power is cut between any two operations: what was synced is
there; of what was not, all, nothing, or any part, in sectors of 512 bytes. Each image is opened as after a restart.

A deletion is durable when its directory was synced (`strict`), or with the next sync of any file, as on ext4, whose
journal keeps the order of what happens to names.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from recording_vfs import Acknowledged, Delete, Operation, Recording, Sync, Truncate, Write, recorded

SECTOR = 512
Scenario = Callable[[Path, Recording, Random, int], None]
Question = Callable[[sqlite3.Connection], set[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """An image that is not well: cut after so many operations."""

    cut: int
    how: str
    lost: int
    fault: str = ""


@dataclass(slots=True)
class _Disk:
    """What is durable of one file (None: it is not there), and what was done since its last sync."""

    durable: bytearray | None = None
    pending: list[Write | Truncate | Delete] = field(default_factory=list)

    def sync(self) -> None:
        self.durable = _after(self.durable, self.pending)
        self.pending = []

    def sync_names(self) -> None:
        """A deletion reaches the card, and with it that what was written before it is gone."""
        if any(isinstance(it, Delete) for it in self.pending):
            self.sync()


def record(folder: Path, scenario: Scenario, *, seed: int, commits: int) -> list[Operation]:
    """Live through a scenario in `folder`."""
    with recorded(folder) as recording:
        scenario(folder, recording, Random(seed), commits)  # noqa: S311 - chance, not secrets
    return recording.operations


def judge(
    operations: Sequence[Operation], question: Question, *, seed: int, images: int, strict: bool = True
) -> list[Lost]:
    """Cut at `images` points, everywhere if there are fewer, and ask each image what it has."""
    chance = Random(seed)  # noqa: S311 - chance, not secrets
    cuts = sorted(chance.choices(range(len(operations)), k=images))
    found = []
    with tempfile.TemporaryDirectory() as name:
        for cut, disks, acknowledged in _states(operations, cuts, strict=strict):
            how = chance.choice(("all", "nothing", "some", "some"))
            image = Path(name) / "image"
            _lay_out(image, disks, how, chance)
            lost = _ask(image, question, acknowledged, cut, how)
            if lost is not None:
                found.append(lost)
            shutil.rmtree(image)
    return found


def _states(
    operations: Sequence[Operation], cuts: Sequence[int], *, strict: bool
) -> Iterator[tuple[int, dict[str, _Disk], set[object]]]:
    """The disks as they are after each of `cuts`, and what had been acknowledged."""
    disks: dict[str, _Disk] = {}
    acknowledged: set[object] = set()
    wanted = iter(cuts)
    cut = next(wanted, None)
    for number, operation in enumerate(operations):
        match operation:
            case Acknowledged(what):
                acknowledged.update(what)
            case Sync(file):
                disks.setdefault(file, _Disk()).sync()
                for disk in disks.values() if not strict else ():
                    disk.sync_names()
            case Write(file) | Truncate(file) | Delete(file):
                disks.setdefault(file, _Disk()).pending.append(operation)
                if isinstance(operation, Delete) and operation.synced:
                    disks[file].sync()
        while cut == number:
            yield cut, disks, acknowledged
            cut = next(wanted, None)


def _lay_out(image: Path, disks: dict[str, _Disk], how: str, chance: Random) -> None:
    image.mkdir()
    for name, disk in disks.items():
        content = _after(disk.durable, list(_surviving(disk.pending, how, chance)))
        if content is not None:
            (image / name).write_bytes(content)


def _surviving(
    pending: Sequence[Write | Truncate | Delete], how: str, chance: Random
) -> Iterator[Write | Truncate | Delete]:
    """What of the unsynced reached the card, in any order of sectors: later ones may, where earlier ones did not."""
    if how == "nothing":
        return
    share = chance.random()
    for operation in pending:
        if how == "all":
            yield operation
        elif isinstance(operation, Write):
            yield from (it for it in _sectors(operation) if chance.random() < share)
        elif chance.random() < share:
            yield operation


def _sectors(write: Write) -> Iterator[Write]:
    offset, end = write.offset, write.offset + len(write.data)
    while offset < end:
        until = min(end, offset - offset % SECTOR + SECTOR)
        yield Write(write.file, offset, write.data[offset - write.offset : until - write.offset])
        offset = until


def _after(content: bytearray | None, operations: Sequence[Write | Truncate | Delete]) -> bytearray | None:
    if not operations:
        return content
    changed = bytearray(content or b"")
    for operation in operations:
        match operation:
            case Write(_, offset, data):
                changed.extend(bytes(max(0, offset - len(changed))))
                changed[offset : offset + len(data)] = data
            case Truncate(_, size):
                del changed[size:]
            case Delete():
                changed = bytearray()
    return None if isinstance(operations[-1], Delete) else changed


def _ask(image: Path, question: Question, acknowledged: set[object], cut: int, how: str) -> Lost | None:
    database = next(image.glob("*.db"), image / "none.db")
    try:
        with closing(sqlite3.connect(database)) as db:
            (verdict,) = db.execute("pragma integrity_check(1)").fetchone()
            there = question(db) if acknowledged else set()
    except sqlite3.Error as error:
        return Lost(cut=cut, how=how, lost=len(acknowledged), fault=str(error)) if acknowledged else None
    lost = len(acknowledged - there)
    if lost or verdict != "ok":
        return Lost(cut=cut, how=how, lost=lost, fault=verdict if verdict != "ok" else "")
    return None
