# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a form answers: every reason at once, in the reader's words, with what is free instead."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from taproom.bookings import words
from taproom.bookings.refusals import Refusal, Taken
from taproom.bookings.values import Interval
from taproom.i18n import Reader

CONFLICT, UNUSABLE = 409, 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What became of a form. `wanted` was taken, and can be waited for; `instead` are slots that are free."""

    status: int
    sentences: tuple[str, ...]
    instead: tuple[Interval, ...] = ()
    wanted: Interval | None = None
    field: str = ""
    asks: bool = False
    good: bool = False


def mentioned(refusals: Iterable[Refusal]) -> set[str | None]:
    """The members that the reasons name."""
    return {it.holder for it in refusals if isinstance(it, Taken)}


def refused(
    refusals: Sequence[Refusal], reader: Reader, names: Mapping[str, str], *, wanted: Interval | None = None
) -> Said:
    taken = next((it for it in refusals if isinstance(it, Taken)), None)
    only_taken = taken is not None and all(isinstance(it, Taken) for it in refusals)
    return Said(
        status=CONFLICT if taken else UNUSABLE,
        sentences=tuple(words.sentences(reader, tuple(refusals), names.get)),
        instead=taken.next_free if taken and only_taken else (),
        wanted=wanted if only_taken else None,
    )
