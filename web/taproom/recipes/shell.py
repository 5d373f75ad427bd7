# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `taproom recipe` does with an open database. Each file that is imported is a transaction of its own."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from taproom import people
from taproom.db import transaction
from taproom.errors import SettingsError
from taproom.i18n import Library, Reader
from taproom.recipes.commons_files import all_carried, archive_of, files_of
from taproom.recipes.exporting import written
from taproom.recipes.finding import Wanted
from taproom.recipes.formats import Imported, Refused, read_many, sentence
from taproom.recipes.importing import Bringer, Brought, as_json, bring_in, loss_said, tally
from taproom.recipes.parts import Names
from taproom.recipes.repository import catalogue, commons, reading
from taproom.recipes.repository.carrying import carried
from taproom.recipes.seeing import SHELL, SHELL_KEEPER
from taproom.recipes.showing import card_json, recipe_json

LARGEST_BYTES = 64 * 1024 * 1024


def english() -> Reader:
    return Library("UTC").reader("en")


def import_files(
    db: sqlite3.Connection, files: Sequence[str], *, member: str | None, now_utc: int
) -> tuple[dict[str, Any], bool]:
    """The report, and whether every file is in.

    Raises:
        SettingsError: there is no such member.
    """
    who = Bringer(eyes=SHELL, member=_member(db, member), now_utc=now_utc)
    them: list[Brought] = []
    for blob, outcome in _read(files):
        with transaction(db):
            them.append(bring_in(db, blob, outcome, who))
    reader = english()
    report = {"files": [as_json(it, reader) for it in them], "tally": dict(tally(them).by_state)}
    return report, all(it.is_good for it in them)


def _read(files: Sequence[str]) -> Iterator[tuple[bytes, Imported | Refused]]:
    """One file in memory at a time."""
    for file in files:
        path = Path(file)
        try:
            size = path.stat().st_size
            if size > LARGEST_BYTES:
                yield b"", Refused(filename=path.name, message=_TOO_LARGE, gaps={"size": size // 1_000_000})
                continue
            blob = path.read_bytes()
        except OSError as error:
            yield b"", Refused(filename=path.name, message=_UNREADABLE, gaps={"why": error.strerror or str(error)})
            continue
        for it in read_many([(path.name, blob)]):
            yield it.blob, it.outcome


_TOO_LARGE = "It is {size} MB large; a file to import has at most 67 MB. Send it in parts."
_UNREADABLE = "It cannot be read: {why}."


def _member(db: sqlite3.Connection, name: str | None) -> str:
    if name is None:
        return SHELL_KEEPER
    wanted = name.casefold()
    for it in people.everyone(db):
        if wanted in (it.name.casefold(), (it.email or "").casefold()):
            return it.id
    raise SettingsError(f"There is no member called {name!r}.")


def _names(db: sqlite3.Connection, reader: Reader) -> Names:
    return Names(reader=reader, known=people.names(db))


def shown(db: sqlite3.Connection, text: str, reader: Reader) -> dict[str, Any]:
    """Raises:
    RecipeRefused: there is none, or several begin so.
    """
    kept = reading.find(db, text, SHELL)
    names = _names(db, reader)
    return recipe_json(db, kept, SHELL, reader, names.of, base="", loss_said=loss_said)


def found(db: sqlite3.Connection, wanted: Wanted, reader: Reader) -> list[dict[str, Any]]:
    names, first = _names(db, reader), catalogue.search(db, SHELL, wanted)
    pages = [catalogue.search(db, SHELL, replace(wanted, page=it)) for it in range(2, first.pages + 1)]
    return [card_json(it, names.of) for shelf in (first, *pages) for it in shelf.cards]


def exported(db: sqlite3.Connection, text: str, form: str, reader: Reader) -> tuple[bytes, list[str]]:
    """The file, and what it could not hold, in words."""
    kept = reading.find(db, text, SHELL)
    made = written(carried(db, kept, SHELL, _names(db, reader).of, ""), form)
    return made.blob, [sentence(it, reader) for it in made.losses]


def archive(db: sqlite3.Connection, reader: Reader) -> bytes:
    whole = commons.gathered(db)
    files = {it.id: files_of(it, reader) for it in all_carried(whole, reader, "")}
    return archive_of(whole, files)
