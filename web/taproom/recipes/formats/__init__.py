# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recipes in and out: BeerXML and BeerJSON, read tolerantly and written strictly. Pure: bytes in, values out.

    read(blob, "kolsch.xml")    -> Imported(recipes=(ReadRecipe(document, losses), …)) | Refused(message)
    read_many([("all.zip", blob), …]) -> each file's outcome, with done and total
    write_beerjson(document, envelope) -> Written(blob, losses, sidecar)
    report(losses, reader)      -> chapters of sentences

Nothing in a file can make this raise, run long, or leave the memory that `Limits` names.
"""

from taproom.recipes.formats.beerjson.writing import write_beerjson
from taproom.recipes.formats.beerxml.writing import write_beerxml
from taproom.recipes.formats.bulk import Progress, read_many
from taproom.recipes.formats.folders import files_in
from taproom.recipes.formats.reading import read
from taproom.recipes.formats.results import Envelope, Imported, Limits, Loss, ReadRecipe, Refused, Written
from taproom.recipes.formats.words import Chapter, refusal, report, sentence

__all__ = [
    "Chapter", "Envelope", "Imported", "Limits", "Loss", "Progress", "ReadRecipe", "Refused", "Written", "files_in",
    "read", "read_many", "refusal", "report", "sentence", "write_beerjson", "write_beerxml",
]  # fmt: skip
