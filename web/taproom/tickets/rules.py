# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a bundle is, as far as a stranger's file is believed; and what the causes were, counted. Pure."""

import io
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import ValidationError

from cellar.contract import MAX_BUNDLE_BYTES, MEMBER, Bundle
from taproom.i18n import mark as _

MOST_MEMBERS = 100
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
OUTCOMES = ("right", "wrong", "nothing")
NOTHING_FOUND = "nothing"
_NO_BUNDLE = _("This is no bundle of cellar. It should be cobrew-bundle.zip, as it was written.")


class NoBundle(Exception):
    """The file is no bundle; the sentence says why, for the reader's language."""


def bundle_in(blob: bytes) -> Bundle:
    """The answer in an uploaded file: a zip of `cellar bundle`, or its bundle.json alone. Raises `NoBundle`."""
    if not blob:
        raise NoBundle(_("Choose the file that cellar bundle has written."))
    text = _from_zip(blob) if blob.startswith(b"PK") else blob
    if len(text) > MAX_BUNDLE_BYTES:
        raise NoBundle(_("This is larger than any bundle: 1 MB at most."))
    try:
        return Bundle.model_validate_json(text)
    except ValidationError as error:
        raise NoBundle(_NO_BUNDLE) from error


def _from_zip(blob: bytes) -> bytes:
    """One member is read, and never more of it than a bundle has: a bomb stays packed. Of another packing than those
    two, Python unpacks all that a piece of it holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(blob)) as opened:
            if len(opened.infolist()) > MOST_MEMBERS or opened.getinfo(MEMBER).compress_type not in PACKINGS:
                raise NoBundle(_NO_BUNDLE)
            with opened.open(MEMBER) as member:
                return member.read(MAX_BUNDLE_BYTES + 1)
    except (LookupError, zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError) as error:
        raise NoBundle(_("There is no bundle.json in this zip, or it is damaged.")) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How often a verdict was given, and what became of it."""

    verdict: str
    given: int
    right: int
    wrong: int
    nothing: int

    @property
    def open(self) -> int:
        return self.given - self.right - self.wrong - self.nothing


def counted(rows: Iterable[tuple[str, str | None]]) -> list[Count]:
    """From verdicts and outcomes, the most frequent first. What nobody settled is counted as open, never as right."""
    by_verdict: dict[str, list[str | None]] = {}
    for verdict, outcome in rows:
        by_verdict.setdefault(verdict, []).append(outcome)
    counts = [
        Count(
            verdict=verdict,
            given=len(outcomes),
            right=outcomes.count("right"),
            wrong=outcomes.count("wrong"),
            nothing=outcomes.count("nothing"),
        )
        for verdict, outcomes in by_verdict.items()
    ]
    return sorted(counts, key=lambda it: (-it.given, it.verdict))
