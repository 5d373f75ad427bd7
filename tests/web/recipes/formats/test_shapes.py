# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: E501 - a shape and what is expected of it stand in one line
"""Shapes of files as programs really write them: what a brewer expects to find, and that what was changed is said."""

import json
from typing import Any

import pytest

from taproom.i18n import Library
from taproom.recipes.formats import read
from taproom.recipes.formats.results import Imported, ReadRecipe
from taproom.recipes.formats.words import sentence

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def tags(name: str, usual: dict[str, str], **changed: str) -> str:
    inner = "".join(f"<{tag}>{text}</{tag}>" for tag, text in {**usual, **changed}.items() if text != "-")
    return f"<{name}>{inner}</{name}>"


def grain(**changed: str) -> str:
    return tags("FERMENTABLE", {"NAME": "Pale", "TYPE": "Grain", "AMOUNT": "4.5", "YIELD": "80"}, **changed)


def hop(**changed: str) -> str:
    return tags("HOP", {"NAME": "Saaz", "ALPHA": "3.5", "AMOUNT": "0.03", "USE": "Boil", "TIME": "60"}, **changed)


def yeast(**changed: str) -> str:
    return tags("YEAST", {"NAME": "US-05", "TYPE": "Ale", "FORM": "Dry", "AMOUNT": "0.0115"}, **changed)


def step(**changed: str) -> str:
    it = tags("MASH_STEP", {"NAME": "Rest", "TYPE": "Infusion", "STEP_TEMP": "66", "STEP_TIME": "60"}, **changed)
    return f"<MASH><NAME>M</NAME><MASH_STEPS>{it}</MASH_STEPS></MASH>"


def brew(*inside: str, **changed: str) -> str:
    """A recipe of a grain and a hop; what is given comes in their place, or beside."""
    usual = {"NAME": "Beer", "TYPE": "All Grain", "BATCH_SIZE": "20", "EFFICIENCY": "72", "BOIL_TIME": "60"}
    whole = "".join(inside)
    whole += "" if "<FERMENTABLE>" in whole else grain()
    whole += "" if "<HOP>" in whole else hop()
    return tags("RECIPE", usual | changed).replace("</RECIPE>", f"{whole}</RECIPE>")


def file(*recipes: str, head: str = HEAD) -> str:
    return f"{head}<RECIPES>{''.join(recipes)}</RECIPES>"


def beerjson(**changed: Any) -> str:
    recipe = {
        "name": "Beer",
        "type": "all grain",
        "author": "A",
        "batch_size": {"value": 20, "unit": "l"},
        "efficiency": {"brewhouse": {"value": 72, "unit": "%"}},
        "ingredients": {
            "fermentable_additions": [
                {
                    "name": "Pale",
                    "type": "grain",
                    "amount": {"value": 4.5, "unit": "kg"},
                    "yield": {"fine_grind": {"value": 80, "unit": "%"}},
                    "color": {"value": 3, "unit": "SRM"},
                }
            ]
        },
    }
    return json.dumps({"beerjson": {"version": 1, "recipes": [recipe | changed]}})


def amount(it: Any) -> tuple[float, str]:
    return it.amount.value, it.amount.unit


def first_hop(it: ReadRecipe) -> Any:
    return (it.document.recipe.ingredients.hop_additions or ())[0]


def first_grain(it: ReadRecipe) -> Any:
    return it.document.recipe.ingredients.fermentable_additions[0]


def mash_step(it: ReadRecipe) -> Any:
    assert it.document.recipe.mash is not None
    return it.document.recipe.mash.mash_steps[0]


def boil_time(it: ReadRecipe) -> Any:
    assert it.document.recipe.boil is not None
    return it.document.recipe.boil.boil_time.s / 60


def duration(it: ReadRecipe) -> Any:
    return first_hop(it).timing.duration.s / 3600


SHAPES: list[Any] = [
    # (what it is, the file, what is asked of it, the answer, a piece of what is said; empty: nothing is to be said)
    ("pounds in kilograms, told by what is displayed", file(brew(grain(AMOUNT="10.0", DISPLAY_AMOUNT="10.00 lb"))),
     lambda it: amount(first_grain(it)), (10, "lb"), "read as 10 lb"),
    ("kilograms displayed as pounds were converted already", file(brew(grain(AMOUNT="4.5359", DISPLAY_AMOUNT="10.00 lb"))),
     lambda it: amount(first_grain(it)), (4.5359, "kg"), "display"),
    ("gallons in litres", file(brew(BATCH_SIZE="5.0", DISPLAY_BATCH_SIZE="5.00 gal")),
     lambda it: (it.document.recipe.batch_size.value, it.document.recipe.batch_size.unit), (5, "gal"), "read as 5 gal"),
    ("grams of hops in kilograms", file(brew(hop(AMOUNT="30"))), lambda it: amount(first_hop(it)), (30, "g"), "read as 30 g"),
    ("grams of malt in kilograms", file(brew(grain(AMOUNT="4500"))),
     lambda it: amount(first_grain(it)), (4500, "g"), "read as 4500 g"),
    ("a barley wine is no mistake", file(brew(grain(AMOUNT="12"))), lambda it: amount(first_grain(it)), (12, "kg"), ""),
    ("an efficiency as a share", file(brew(EFFICIENCY="0.72")),
     lambda it: it.document.recipe.efficiency.brewhouse.value, 72, "read as 72 %"),
    ("an efficiency with a comma and a sign", file(brew(EFFICIENCY="72,5 %")),
     lambda it: it.document.recipe.efficiency.brewhouse.value, 72.5, ""),
    ("a yield as a share", file(brew(grain(YIELD="0.8"))), lambda it: first_grain(it).yield_.fine_grind.value, 80, "80 %"),
    ("an alpha acid as a share", file(brew(hop(ALPHA="0.035"))), lambda it: first_hop(it).alpha_acid.value, 3.5, "3.5 %"),
    ("a weak old hop is no share", file(brew(hop(ALPHA="0.8"))), lambda it: first_hop(it).alpha_acid.value, 0.8, ""),
    ("an attenuation as a share", file(brew(yeast(ATTENUATION="0.75"))),
     lambda it: (it.document.recipe.ingredients.culture_additions or ())[0].attenuation.value, 75, "75 %"),
    ("a boil in hours", file(brew(BOIL_TIME="1.5")), boil_time, 90, "read as 90 min"),
    ("a boil of no time is a raw ale", file(brew(hop(USE="Mash"), BOIL_TIME="0")), boil_time, 0, ""),
    ("dry hops by the hour", file(brew(hop(USE="Dry Hop", TIME="72"))), duration, 72, "hours are assumed"),
    ("dry hops by the day", file(brew(hop(USE="Dry Hop", TIME="7"))), duration, 7 * 24, "days are assumed"),
    ("dry hops as the standard says", file(brew(hop(USE="Dry Hop", TIME="10080"))), duration, 7 * 24, ""),
    ("a use that nobody knows", file(brew(hop(USE="Hop Tea"))),
     lambda it: first_hop(it).timing.use, "add_to_boil", "the boil is assumed"),
    ("types in lower case", file(brew(grain(TYPE="grain"), TYPE="all grain")),
     lambda it: (it.document.recipe.type, first_grain(it).type), ("all grain", "grain"), ""),
    ("tags in lower case", file(brew()).replace("NAME>", "name>").replace("HOP>", "Hop>"),
     lambda it: (it.document.recipe.name, first_hop(it).name), ("Beer", "Saaz"), ""),
    ("decimal commas", file(brew(grain(AMOUNT="4,5"), BATCH_SIZE="20,5")),
     lambda it: (it.document.recipe.batch_size.value, first_grain(it).amount.value), (20.5, 4.5), ""),
    ("a byte order mark", "\ufeff" + file(brew()), lambda it: it.document.recipe.name, "Beer", ""),
    ("UTF-16 with its mark", file(brew(NAME="Bière"), head=HEAD.replace("8", "16")).encode("utf-16"),
     lambda it: it.document.recipe.name, "Bière", ""),
    ("UTF-16 without", file(brew(NAME="Bière"), head=HEAD.replace("8", "16")).encode("utf-16-le"),
     lambda it: it.document.recipe.name, "Bière", ""),
    ("UTF-8 that says UTF-16", file(brew(NAME="Bière"), head=HEAD.replace("8", "16")),
     lambda it: it.document.recipe.name, "Bière", ""),
    ("notes in CDATA, with markup", file(brew(NOTES="<![CDATA[<p>Malt & <b>hops</b></p>]]>")),
     lambda it: it.document.recipe.notes, "Malt & hops", "plain text"),
    ("entities of HTML", file(brew(NOTES="Caf&eacute; 5&deg;C &frac12; l")),
     lambda it: it.document.recipe.notes, "Café 5°C ½ l", ""),
    ("an ampersand that stands alone", file(brew(NOTES="Malt & hops")),
     lambda it: it.document.recipe.notes, "Malt & hops", ""),
    ("notes that say nothing", file(brew().replace("<HOP>", "<NOTES/><HOP>")),
     lambda it: it.document.recipe.notes, None, ""),
    ("a batch of nothing", file(brew(BATCH_SIZE="0.0")), lambda it: it.document.recipe.batch_size.l, 20, "20 l is assumed"),
    ("no mash", file(brew()), lambda it: it.document.recipe.mash, None, ""),
    ("an infusion without an amount", file(brew(step())),
     lambda it: (mash_step(it).type, mash_step(it).amount, mash_step(it).step_temperature.value), ("infusion", None, 66), ""),
    ("a mash in Fahrenheit", file(brew(step(STEP_TEMP="152"))),
     lambda it: round(mash_step(it).step_temperature.c, 1), 66.7, "152 F"),
    ("a step that BeerXML does not know", file(brew(step(TYPE="Fly Sparge"))),
     lambda it: mash_step(it).type, "infusion", "no word of BeerXML"),
    ("a fermentation in Fahrenheit", file(brew(FERMENTATION_STAGES="1", PRIMARY_AGE="14", PRIMARY_TEMP="68")),
     lambda it: it.document.recipe.fermentation.fermentation_steps[0].start_temperature.c, 20, "68 F"),  # type: ignore[union-attr]
    ("a packet of yeast", file(brew(yeast(AMOUNT="1.0", FORM="Liquid"))),
     lambda it: amount((it.document.recipe.ingredients.culture_additions or ())[0]), (1, "pkg"), "read as 1 pkg"),
    ("less than nothing", file(brew(grain(AMOUNT="-4.5"))), lambda it: amount(first_grain(it)), (0, "kg"), "0 is assumed"),
    ("BeerJSON with shares", beerjson(efficiency={"brewhouse": {"value": 0.72, "unit": "%"}}),
     lambda it: it.document.recipe.efficiency.brewhouse.value, 72, "read as 72 %"),
    ("BeerJSON with bare numbers and a comma", beerjson(batch_size="20,5 L", efficiency=72),
     lambda it: (it.document.recipe.batch_size.l, it.document.recipe.efficiency.brewhouse.value), (20.5, 72), "20.5 l"),
]  # fmt: skip


@pytest.mark.parametrize(("said_in", "asked", "answer", "told"), [pytest.param(*it[1:], id=it[0]) for it in SHAPES])
def test_a_brewer_finds_what_was_meant(said_in: str | bytes, asked: Any, answer: Any, told: str) -> None:
    found = read(said_in if isinstance(said_in, bytes) else said_in.encode(), "beer.xml")
    assert isinstance(found, Imported), found
    assert not found.refused
    (one,) = found.recipes
    got = asked(one)
    assert got == (pytest.approx(answer) if isinstance(answer, float) else answer)
    reader = Library("UTC").reader("en")
    report = " ".join(sentence(it, reader) for it in (*found.losses, *one.losses))
    assert (told in report) if told else not [it for it in one.losses if it.kind not in {"dropped", "kept_beside"}]


def test_copies_in_a_library_come_in_once_and_that_is_said() -> None:
    other = brew(grain(AMOUNT="4.6"))
    found = read(file(brew(), brew(NAME="Other"), brew(), other).encode(), "library.xml")
    assert isinstance(found, Imported)
    assert [it.document.recipe.name for it in found.recipes] == ["Beer", "Other", "Beer"], "another amount is another"
    (loss,) = found.losses
    assert "“Beer” stands in the file more than once" in sentence(loss, Library("UTC").reader("en"))
