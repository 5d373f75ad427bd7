# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`taproom backup` and `taproom restore`: the database, photos and keys in one file, also while the server runs.

Photos are written once and never changed, so copying them beside a running server copies whole ones. What is made
from the database anew (the public files of the commons) is not in it.
"""

import argparse
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cellar import archive
from taproom.errors import SettingsError
from taproom.settings import DEFAULT_STATE

MADE_BY, DATABASE = "taproom", "taproom.db"
MADE_ANEW = ("commons",)
RUNNING = "running"


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `backup` and `restore` to the command line."""
    for name, text in (
        ("backup", "database, photos and keys into one file; safe while it runs"),
        ("restore", "everything out of such a file; what is there is put aside. Stop taproom first"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("archive", type=Path, metavar="FILE", help="for example taproom-2026-11-28.tar")
        default = os.environ.get("COBREW_STATE", str(DEFAULT_STATE))
        command.add_argument("--state", default=default, metavar="DIR", help="the folder of the database")


def run(options: argparse.Namespace, *, now_utc: int, say: Callable[[str], None]) -> int:
    """Do it; the exit status.

    Raises:
        SettingsError: it cannot be done; nothing was changed.
    """
    state = Path(options.state)
    try:
        if options.command == "backup":
            size = backed_up(state, options.archive)
            say(f"{options.archive}: {size / 1e6:.1f} MB, checked. Copy it to another machine.")
        else:
            aside = restored(options.archive, state)
            say(f"restored {state}" + (f"; what was there: {', '.join(map(str, aside))}" if aside else ""))
    except archive.ArchiveError as error:
        raise SettingsError(str(error)) from error
    return 0


def backed_up(state: Path, file: Path) -> int:
    """Write the archive; its size in bytes. Raises `ArchiveError`."""
    found = (it for it in sorted(state.rglob("*")) if it.is_file() and it.absolute() != file.absolute())
    named = {it.relative_to(state).as_posix(): it for it in found}
    files = {name: it for name, it in named.items() if _is_kept(name)}
    return archive.pack(file, made_by=MADE_BY, databases={DATABASE: state / DATABASE}, files=files)


def restored(file: Path, state: Path) -> list[Path]:
    """Put everything back; where what was there is now.

    Raises `ArchiveError`, also while a taproom runs there.
    """
    state.mkdir(parents=True, exist_ok=True)
    with _alone(state), archive.unpacked(file, made_by=MADE_BY, beside=state) as files:
        strange = [it for it in files if it != DATABASE and not _is_kept(it)]
        if strange:
            raise archive.ArchiveError(f"{file} holds what no backup holds: {', '.join(strange)}")
        put = [archive.put_back(it, state / name) for name, it in files.items()]
    return [it for it in put if it is not None]


def _is_kept(name: str) -> bool:
    """Not the database, which SQLite copies, nor anything beside it; nor a path that leads out of the folder, or is
    the folder; nor another backup, lest each holds all before it."""
    parts = Path(name).parts
    first = parts[0] if parts else ""
    return not (
        first in ("", *MADE_ANEW, RUNNING, "..", "/")
        or (len(parts) == 1 and first.endswith(".tar"))
        or ".." in parts
        or first.startswith((DATABASE, "."))
        or ".before-restore-" in name
    )


@contextmanager
def held(state: Path) -> Iterator[None]:
    """While the server runs, so that nobody restores under it; several servers on one folder may.

    Raises:
        SettingsError: the folder cannot be used, or somebody restores there.
    """
    try:
        state.mkdir(parents=True, exist_ok=True)
        file = (state / RUNNING).open("a")
    except OSError as error:
        raise SettingsError(f"Cannot use {state}: {error}. Choose another folder with --state.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SettingsError(f"a restore is running on {state}: start again when it is done") from error
        yield


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    with (state / RUNNING).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise archive.ArchiveError(f"a taproom runs on {state}: stop it first") from error
        yield
