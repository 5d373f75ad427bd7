# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fermentation of a recipe as a document that a controller follows by itself. Pure.

Its name everywhere is the SHA-256 of its canonical JSON: the batch remembers it, and a page can say whether what the
fermenter follows now is still what the batch was given.
"""

import hashlib
import json
from collections.abc import Iterator

from pydantic import ValidationError

from cellar.contract import ProfileDocument
from cellar.contract.profile import FreeRiseStep, HoldStep, RampStep, Step
from taproom.recipes.document import Document, FermentationStep

HOUR_S = 3600.0
LEAST_H, MOST_H = 0.01, 2400.0
LEAST_RATE, MOST_RATE = 0.01, 20.0
MAX_NAME = 60


def hash_of(profile: ProfileDocument) -> str:
    """64 hex digits; the same for the same profile, however it was written."""
    plain = profile.model_dump(mode="json", exclude_none=True)
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def profile_of(document: Document | None, *, name: str, og: float | None) -> ProfileDocument | None:
    """What the recipe says, for this batch: its own profile, else BeerJSON's steps; None where it says neither."""
    if document is None:
        return None
    plain_name = "".join(it for it in name if it.isprintable()).strip()[:MAX_NAME] or "Batch"
    known_og = og if og is not None and 1.001 <= og <= 1.2 else None
    mine = document.extras.profile
    if mine is not None:
        return mine.model_copy(update={"name": plain_name, "og": known_og or mine.og})
    fermentation = document.recipe.fermentation
    steps = tuple(_steps(fermentation.fermentation_steps)) if fermentation else ()
    if not steps:
        return None
    try:
        return ProfileDocument(name=plain_name, og=known_og, steps=steps)
    except ValidationError:
        return None  # temperatures or times that no controller takes


def _steps(steps: tuple[FermentationStep, ...]) -> Iterator[Step]:
    """Each by its temperature and its time; the last holds until somebody ends it, beer never ends by itself."""
    last_c: float | None = None
    for it in steps:
        start_c = it.start_temperature.c if it.start_temperature else last_c
        lasts_h = it.step_time.s / HOUR_S if it.step_time else None
        if start_c is None:
            continue
        end_c = it.end_temperature.c if it.end_temperature else start_c
        if lasts_h is not None and LEAST_H <= lasts_h <= MOST_H:
            yield from _one(it, start_c, end_c, lasts_h)
        last_c = end_c
    if last_c is not None:
        yield HoldStep(hold=round(last_c, 1))


def _one(it: FermentationStep, start_c: float, end_c: float, lasts_h: float) -> Iterator[Step]:
    if it.free_rise:
        yield FreeRiseStep(free_rise=round(max(start_c, end_c), 1), for_h=lasts_h)
    elif start_c == end_c:
        yield HoldStep(hold=round(start_c, 1), for_h=lasts_h)
    else:
        rate = min(MOST_RATE, max(LEAST_RATE, abs(end_c - start_c) / lasts_h))
        yield RampStep(ramp=round(end_c, 1), k_per_h=rate)
