# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Uploaded bytes are read away from the event loop, then kept: each recipe file in a transaction of its own."""

from collections.abc import Iterator
from functools import partial

from starlette.concurrency import run_in_threadpool

from taproom.recipes.formats import Imported, Refused, read_many
from taproom.recipes.importing import Bringer, Brought, bring_in
from taproom.recipes.parts import Parts

ReadFile = tuple[bytes, Imported | Refused]


async def take(parts: Parts, blob: bytes, filename: str, who: Bringer) -> list[Brought]:
    """What came of a file, or of each file in an archive. Others' uploads wait until this one is in."""
    found = iter(read_all(blob, filename))
    them: list[Brought] = []
    async with parts.reading:
        while (one := await run_in_threadpool(next, found, None)) is not None:
            content, readable = one
            them.append(await parts.store.write(partial(_bring, blob=content, readable=readable, who=who)))
    return them


def _bring(db: object, *, blob: bytes, readable: Imported | Refused, who: Bringer) -> Brought:
    return bring_in(db, blob, readable, who)  # type: ignore[arg-type]


def read_all(blob: bytes, filename: str) -> Iterator[ReadFile]:
    """Each file with its own bytes: an archive is many, anything else is one."""
    for it in read_many([(filename, blob)]):
        yield it.blob, it.outcome
