# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The support bundle's answer, which taproom takes as a ticket: four lines in each language, and their grounds."""

from typing import Annotated, Literal

from pydantic import Field

from cellar.contract.base import Id, Payload, UtcSeconds, Word

MEMBER = "bundle.json"
"""Its name within the bundle's zip."""

MAX_BUNDLE_BYTES = 1 << 20

Line = Annotated[str, Field(max_length=600)]
Brewing = Literal["yes", "watched", "hands", "no"]


class Lines(Payload):
    """Which design; which part fails; why, probably; what mends it, and whether brewing may go on."""

    design: Line
    part: Line
    cause: Line
    fix: Line


class SeenSymptom(Payload):
    symptom: Word
    where: Annotated[str, Field(max_length=80)]


class Bundle(Payload):
    """`verdicts` are the ids of rules, the first being the one of the four lines; empty if nothing was found.

    `identity` is what the board is, as it was measured; it changes nothing about the answer.
    """

    v: Literal[1] = 1
    site: Id
    unit: Id
    version: Annotated[str, Field(max_length=40)]
    made_utc: UtcSeconds
    identity: Literal["original-signed", "original-claimed", "modified", "unknown"]
    where: Annotated[tuple[Line, ...], Field(max_length=40)]
    brewing: Brewing
    verdicts: Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$")], ...], Field(max_length=40)]
    symptoms: Annotated[tuple[SeenSymptom, ...], Field(max_length=200)]
    en: Lines
    fr: Lines
