# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long it takes to bring 300 recipe files in, and to find something among 10,000 recipes.

PYTHONPATH=controller:web python benchmarks/recipe_search.py

Each file is a transaction of its own, as for `taproom recipe import`. The recipes are made up, with as
many ingredients and words as real ones have; queries are those that people type.
"""

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path

from taproom.db import open_db, transaction
from taproom.recipes.document import Document
from taproom.recipes.finding import Wanted
from taproom.recipes.formats import read, write_beerxml
from taproom.recipes.importing import Bringer, bring_in
from taproom.recipes.repository import catalogue
from taproom.recipes.repository.saving import save_revision
from taproom.recipes.revisions import NewRevision
from taproom.recipes.seeing import Eyes

AIM_MS = 50
NOW_UTC = 1_790_000_000
EYES = Eyes(member="anna", inside=True)
WORDS = (
    "Saison",
    "Hangar",
    "Noire",
    "Blonde",
    "Rousse",
    "Summer",
    "Harvest",
    "Barn",
    "Cellar",
    "Old",
    "Double",
    "Nuit",
)
SOUNDS = ("ba", "ri", "to", "ne", "mal", "der", "son", "que", "lin", "va", "gu", "par", "tes", "or", "il", "en")
STYLES = ("Saison", "American IPA", "Irish Stout", "Munich Helles", "Witbier", "Kölsch", "Robust Porter", "Altbier")
MALTS = ("Pilsner malt", "Pale malt", "Wheat malt", "Munich malt", "Crystal 60", "Roasted barley", "Flaked oats")
HOPS = ("Magnum", "Saaz", "Citra", "Mosaic", "Fuggle", "Strisselspalt", "Hallertau Mittelfrüh", "Cascade")
QUERIES = (
    Wanted(),
    Wanted(words="saison"),
    Wanted(words="sais"),
    Wanted(words="s"),
    Wanted(words="barn double"),
    Wanted(words="nothing of the kind"),
    Wanted(style="stout"),
    Wanted(have=("pilsner", "saaz")),
    Wanted(have=("pilsner", "wheat", "saaz", "magnum"), only=True),
    Wanted(words="harvest", licence="CC-BY-SA-4.0", sort="new"),
    Wanted(sort="name", page=200),
    Wanted(author="anna"),
)


def made_up(chance: random.Random, number: int) -> Document:
    def grams(value: int) -> dict[str, object]:
        return {"value": value, "unit": "g"}

    hops = [
        {
            "name": name,
            "alpha_acid": {"value": round(chance.uniform(3, 14), 1), "unit": "%"},
            "amount": grams(chance.randint(10, 80)),
            "timing": {"use": "add_to_boil", "duration": {"value": chance.choice((0, 5, 15, 60)), "unit": "min"}},
        }
        for name in chance.sample(HOPS, chance.randint(1, 4))
    ]
    malts = [
        {
            "name": name,
            "type": "grain",
            "yield": {"fine_grind": {"value": 80, "unit": "%"}},
            "color": {"value": chance.choice((3, 8, 120, 900)), "unit": "EBC"},
            "amount": grams(chance.randint(100, 4000)),
        }
        for name in chance.sample(MALTS, chance.randint(1, 5))
    ]
    recipe = {
        "name": f"{' '.join(chance.sample(WORDS, 3))} {number}",
        "type": "all grain",
        "author": "Anna",
        "batch_size": {"value": 20, "unit": "l"},
        "efficiency": {"brewhouse": {"value": 72, "unit": "%"}},
        "style": {"name": chance.choice(STYLES)},
        "ingredients": {"fermentable_additions": malts, "hop_additions": hops},
        "boil": {"boil_time": {"value": 60, "unit": "min"}},
        "notes": " ".join("".join(chance.choices(SOUNDS, k=chance.randint(1, 3))) for _ in range(60)),
    }
    return Document.model_validate({"recipe": recipe})


def import_time(db: sqlite3.Connection, chance: random.Random, count: int) -> float:
    files = [(f"{number}.xml", write_beerxml(made_up(chance, number)).blob) for number in range(count)]
    who = Bringer(eyes=EYES, member="anna", now_utc=NOW_UTC)
    began = time.perf_counter()
    for name, blob in files:
        outcome = read(blob, name)
        with transaction(db):
            brought = bring_in(db, blob, outcome, who)
        if not brought.is_good:
            raise SystemExit(f"{name} did not come in: {brought.refused}")
    return time.perf_counter() - began


def fill(db: sqlite3.Connection, chance: random.Random, count: int) -> None:
    with transaction(db):
        for number in range(count):
            new = NewRevision(document=made_up(chance, number))
            save_revision(db, EYES, new, by="anna", now_utc=NOW_UTC + number)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipes", type=int, default=10_000)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--times", type=int, default=20, help="each query")
    options = parser.parse_args()
    chance = random.Random(6)  # noqa: S311 - the same recipes each time
    with tempfile.TemporaryDirectory() as folder, closing(open_db(Path(folder) / "taproom.db")) as db:
        db.row_factory = sqlite3.Row
        took_s = import_time(db, chance, options.files)
        print(f"import of {options.files} BeerXML files: {took_s:.1f} s, {took_s / options.files * 1000:.1f} ms each")
        fill(db, chance, options.recipes - options.files)
        everything: list[float] = []
        for wanted in QUERIES:
            times: list[float] = []
            for _ in range(options.times):
                began = time.perf_counter()
                found = catalogue.search(db, EYES, wanted)
                times.append((time.perf_counter() - began) * 1000)
            everything += times
            said = {name: value for name, value in _said(wanted).items() if value}
            print(f"  {statistics.median(times):6.1f} ms  {found.total:6d} found  {said}")
        p95 = sorted(everything)[int(len(everything) * 0.95)]
        print(f"search in {options.recipes} recipes: p95 {p95:.1f} ms (aim: {AIM_MS} ms)")


def _said(wanted: Wanted) -> dict[str, object]:
    names = ("words", "style", "have", "only", "author", "licence", "sort", "page")
    return {name: getattr(wanted, name) for name in names if getattr(wanted, name) not in ("best", 1)}


if __name__ == "__main__":
    main()
