# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What batches leave over, as the commons ask: grain on brew day, yeast when the beer leaves it, not when undone."""

from dataclasses import replace

from tests.web.batches.brewed import a_recipe
from tests.web.batches.conftest import ANNA, NOW_UTC, Cellar

from taproom.batches.values import Batch
from taproom.commons.harvest.values import Brewed
from taproom.for_sharing import brewed_since, skills_of
from taproom.recipes.document import plain


def left(cellar: Cellar, since_utc: int = NOW_UTC - 1) -> list[Brewed]:
    return brewed_since(cellar.db, since_utc)


def brewed(cellar: Cellar) -> Batch:
    made = cellar.make(document=plain(a_recipe()))
    return cellar.move(made, "brewing")


def test_grain_on_brew_day_and_yeast_when_the_beer_leaves_it(cellar: Cellar) -> None:
    batch = brewed(cellar)
    grain = Brewed(
        batch=batch.id, title="Amber", kind="spent_grain", at_utc=NOW_UTC, grist_kg=left(cellar)[0].grist_kg
    )
    assert 4.8 <= grain.grist_kg < 6  # what is mashed; sugar leaves nothing
    assert left(cellar) == [grain]
    assert left(cellar, NOW_UTC + 1) == []
    batch = cellar.move(cellar.move(batch, "fermenting"), "conditioning")
    yeast = replace(grain, kind="yeast", grist_kg=0.0, volume_l=20.0)
    assert left(cellar) == [grain, yeast]
    assert skills_of(cellar.db, ANNA.member or "", NOW_UTC).brews == 1
    cellar.undo(batch)
    assert left(cellar) == [grain]


def test_from_paper_nobody_knows_the_grist(cellar: Cellar) -> None:
    cellar.move(cellar.make(), "brewing")
    assert left(cellar) == []
    assert skills_of(cellar.db, ANNA.member or "", NOW_UTC).brews == 0
