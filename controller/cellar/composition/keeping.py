# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar backup` and `cellar restore`: the journal and the configuration in one file, also while cellar runs.

Restoring puts what was there aside: nothing is overwritten (rule 10). A restored journal counts on in another epoch
(decision 21), so the hub stores its rows beside those that it has.
"""

import argparse
import sys
from pathlib import Path

from cellar import archive
from cellar.adapters.lock import hold
from cellar.config import load

MADE_BY, JOURNAL, CONFIG = "cellar", "journal.db", "cellar.toml"


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `backup` and `restore` to the command line."""
    backup = commands.add_parser("backup", help="journal and configuration into one file; safe while cellar runs")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="the journal out of such a file; what is there is put aside")
    restore.set_defaults(run=_restore)
    for it in (backup, restore):
        it.add_argument("archive", type=Path, metavar="FILE", help="for example cellar-2026-11-28.tar")
        it.add_argument("--config", type=Path, required=True, metavar="FILE", help="the configuration (TOML)")
        it.add_argument("--state", type=Path, metavar="DIR", help="where the journal lives, instead of `state_dir`")


def _backup(arguments: argparse.Namespace) -> int:
    try:
        size = backed_up(_state(arguments), arguments.config, arguments.archive)
    except archive.ArchiveError as error:
        print(f"cellar backup: {error}", file=sys.stderr)
        return 2
    print(f"{arguments.archive}: {size / 1e6:.1f} MB, checked. Copy it to another machine.")
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    try:
        aside = restored(arguments.archive, _state(arguments))
    except archive.ArchiveError as error:
        print(f"cellar restore: {error}", file=sys.stderr)
        return 2
    print(f"restored {_state(arguments) / JOURNAL}" + (f"; what was there is {aside}" if aside else ""))
    return 0


def _state(arguments: argparse.Namespace) -> Path:
    return arguments.state or Path(load(arguments.config).state_dir)


def backed_up(state_dir: Path, config: Path, file: Path) -> int:
    """Write the archive; its size in bytes. Raises `ArchiveError`."""
    databases, files = {JOURNAL: state_dir / JOURNAL}, {CONFIG: config}
    return archive.pack(file, made_by=MADE_BY, databases=databases, files=files)


def restored(file: Path, state_dir: Path) -> Path | None:
    """Put the journal back; where the former one is now, if there was one.

    Raises `ArchiveError`, and `AlreadyRunning` while a cellar runs on that directory.
    """
    with hold(state_dir), archive.unpacked(file, made_by=MADE_BY, beside=state_dir) as files:
        if JOURNAL not in files:
            raise archive.ArchiveError(f"{file} holds no {JOURNAL}. Take another backup.")
        return archive.put_back(files[JOURNAL], state_dir / JOURNAL)
