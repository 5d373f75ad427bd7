# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A backup file, as both programs write and read it: a tar of plain files, the first of which says the sums of all.

Any tar can unpack it, so that data outlive the program. Databases are copied by SQLite itself, one state of each,
whoever writes meanwhile; whatever is read back is checked whole before anything that is there is touched.
"""

import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

MANIFEST = "manifest.json"


class ArchiveError(Exception):
    """Says why, and what to do. Whatever was there is still there."""


def pack(archive: Path, *, made_by: str, databases: Mapping[str, Path], files: Mapping[str, Path]) -> int:
    """Write the archive under a name that is free; its size in bytes. Names are paths inside of it.

    Raises `ArchiveError`.
    """
    if archive.exists():
        raise ArchiveError(f"{archive} exists; name another file")
    try:
        with tempfile.TemporaryDirectory(dir=archive.absolute().parent, prefix=".backup-") as folder:
            copies = {name: Path(folder, str(n)) for n, name in enumerate(databases)}
            for name, copy in copies.items():
                copy_database(databases[name], copy)
            whole = Path(folder, "archive")
            _write_tar(whole, made_by, {**copies, **files})
            whole.replace(archive)
    except (OSError, sqlite3.Error) as error:
        raise ArchiveError(str(error)) from error
    return archive.stat().st_size


@contextmanager
def unpacked(archive: Path, *, made_by: str, beside: Path) -> Iterator[dict[str, Path]]:
    """The files of an archive, each as its sum says and each database sound, in a folder below `beside` for a while.

    Raises `ArchiveError`.
    """
    with tempfile.TemporaryDirectory(dir=beside, prefix=".restore-") as folder:
        try:
            files = dict(_extracted(archive, Path(folder)))
            told = json.loads(files.pop(MANIFEST).read_bytes())
            maker, sums = str(told["made_by"]), dict(told["sha256"])
        except (OSError, tarfile.TarError, LookupError, ValueError, TypeError) as error:
            raise ArchiveError(f"{archive} is no backup that can be read: {error}") from error
        if maker != made_by:
            raise ArchiveError(f"{archive} is a backup of {maker}: restore it with `{maker} restore`")
        wrong = sorted({it for it in files if _sum(files[it]) != sums.get(it)} | (set(sums) - set(files)))
        if wrong:
            raise ArchiveError(f"{archive} is damaged: {', '.join(wrong)}. Take another backup.")
        for name, file in files.items():
            if name.endswith(".db"):
                check_database(file)
        yield files


def copy_database(source: Path, target: Path) -> None:
    """One state of a database. Raises `ArchiveError`, `sqlite3.Error`."""
    if not source.is_file():
        raise ArchiveError(f"there is no {source}; say where it is with --state")
    reading = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    with closing(reading) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)
        there.execute("PRAGMA journal_mode = DELETE")  # one file, without a -wal beside it
    check_database(target)


def check_database(file: Path) -> None:
    """Raises `ArchiveError`: it is damaged."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as db:
            told = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        told = str(error)
    if told != "ok":
        raise ArchiveError(f"the database is damaged: {told}")


def put_back(new: Path, place: Path) -> Path | None:
    """`new` becomes `place`; what was there is put aside with its log files, and its new name returned."""
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = None
    if place.exists():
        number = next(n for n in range(1, 10_000) if not place.with_name(f"{place.name}.before-restore-{n}").exists())
        aside = place.with_name(f"{place.name}.before-restore-{number}")
        if place.suffix == ".db":
            _take_in_log(place)
    for ending in ("-wal", "-shm"):
        log = place.with_name(f"{place.name}{ending}")
        if log.exists():
            log.replace(f"{aside or place}{ending}")
    if aside is not None:
        place.replace(aside)
    sync(new)
    new.replace(place)
    sync(place.parent)
    return aside


def _take_in_log(database: Path) -> None:
    """So that a power cut between two renames parts no database from its log. A damaged one is put aside as it is."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(database)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_tar(target: Path, made_by: str, files: Mapping[str, Path]) -> None:
    told = json.dumps({"made_by": made_by, "sha256": {name: _sum(it) for name, it in files.items()}}, indent=1)
    with tarfile.open(target, "w") as tar:
        _add(tar, MANIFEST, io.BytesIO(told.encode()), len(told.encode()))
        for name, file in files.items():
            with file.open("rb") as content:
                _add(tar, name, content, file.stat().st_size)
    target.chmod(0o600)
    sync(target)


def _add(tar: tarfile.TarFile, name: str, content: "io.BufferedIOBase", size: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    tar.addfile(entry, content)


def _extracted(archive: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """Each file under a number: no path that an archive names is followed anywhere."""
    with tarfile.open(archive, "r:") as tar:
        for number, entry in enumerate(tar):
            content = tar.extractfile(entry) if entry.isfile() else None
            if content is None:
                continue
            place = folder / str(number)
            with content, place.open("wb") as file:
                while piece := content.read(1 << 20):
                    file.write(piece)
            yield entry.name, place


def _sum(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
