# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many files at once, of which some are bad: each gets its own result, and none stops the others.

for it in read_many([("a.xml", blob), ("all.zip", blob)]):
    it.done, it.total, it.outcome     # Imported or Refused, each with its file's name
"""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from taproom.i18n import mark as _
from taproom.recipes.formats.archives import Archive, Member, is_archive, leads_out
from taproom.recipes.formats.reading import read
from taproom.recipes.formats.results import Imported, Limits, Loss, Refused, Unreadable, label


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The outcome of one file. `blob` are its bytes, which an import keeps; empty for one that could not be had."""

    done: int
    total: int
    outcome: Imported | Refused
    blob: bytes = b""


def read_many(files: Sequence[tuple[str, bytes]], limits: Limits | None = None) -> Iterator[Progress]:
    """Reads files and archives, one after the other."""
    allowed = limits or Limits()
    opened = [_opened(name, blob, allowed) for name, blob in files]
    total = sum(len(it) if isinstance(it, Archive) else 1 for it in opened)
    done = 0
    for it in opened:
        for outcome, blob in _outcomes(it, allowed):
            done += 1
            yield Progress(done=done, total=total, outcome=outcome, blob=blob)


Opened = Archive | Member | Refused


def _opened(name: str, blob: bytes, limits: Limits) -> Opened:
    if not is_archive(blob):
        return Member(filename=label(name), path=name, blob=blob)
    try:
        archive = Archive(blob, limits)
    except Unreadable as why:
        return Refused(filename=label(name), message=why.message, gaps=why.gaps)
    return archive if len(archive) else Refused(filename=label(name), message=_("The archive is empty."))


def _outcomes(it: Opened, limits: Limits) -> Iterator[tuple[Imported | Refused, bytes]]:
    match it:
        case Refused():
            yield it, b""
        case Member():
            yield _read(it, limits), it.blob
        case Archive():
            for member in it.members():
                yield from _outcomes(member, limits)


def _read(it: Member, limits: Limits) -> Imported | Refused:
    outcome = read(it.blob, it.filename, limits)
    if isinstance(outcome, Refused) or not leads_out(it.path):
        return outcome
    said = Loss(
        where="filename", what=it.path[:120], kind="changed", became=it.filename,
        message=_("The archive calls it {what}, which leads out of it: it is called {became} here."),
    )  # fmt: skip
    return dataclasses.replace(outcome, losses=(*outcome.losses, said))
