# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents as people could have made them, for Hypothesis."""

from typing import Any

from hypothesis import strategies as st

from taproom.recipes.document import Document
from taproom.recipes.formats.plain_text import plain_text

_LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\ufeff<&\u2028\u2029\x85")
WORDS = st.text(_LETTERS, min_size=1, max_size=12).map(str.strip).filter(bool).filter(lambda it: plain_text(it) == it)
NUMBERS = st.integers(0, 500) | st.floats(0.001, 500, allow_nan=False).map(lambda it: round(it, 6))
WHOLE = st.integers(0, 300)


def quantity(units: tuple[str, ...], numbers: st.SearchStrategy[Any] = NUMBERS) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"value": numbers, "unit": st.sampled_from(units)})


PERCENT = quantity(("%",), st.floats(0, 100).map(lambda it: round(it, 3)))
VOLUME = quantity(("l", "ml", "gal", "qt", "ibbl"))
MASS = quantity(("kg", "g", "oz", "lb", "mg"))
COUNT = quantity(("pkg", "each", "unit", "1"))
TEMPERATURE = quantity(("C", "F"))
TIME = quantity(("sec", "min", "hr", "day", "week"), WHOLE)
GRAVITY = quantity(("sg",), st.floats(0.99, 1.2).map(lambda it: round(it, 4))) | quantity(("plato", "brix"))
COLOUR = quantity(("EBC", "SRM", "Lovi"))

TIMING = st.fixed_dictionaries(
    {},
    optional={
        "use": st.sampled_from(("add_to_mash", "add_to_boil", "add_to_fermentation", "add_to_package")),
        "time": TIME,
        "duration": TIME,
        "continuous": st.booleans(),
        "step": st.integers(1, 4),
        "specific_gravity": GRAVITY,
    },
)
FERMENTABLE = st.fixed_dictionaries(
    {
        "name": WORDS,
        "amount": MASS | VOLUME,
        "type": st.sampled_from(("grain", "sugar", "extract", "honey", "other")),
    },
    optional={
        "origin": WORDS,
        "producer": WORDS,
        "yield": st.fixed_dictionaries({"fine_grind": PERCENT}, optional={"potential": GRAVITY}),
        "color": COLOUR,
        "timing": TIMING,
        "grain_group": st.just("base"),
        "a key of ours": WORDS,
    },
)
HOP = st.fixed_dictionaries(
    {"name": WORDS, "amount": MASS | VOLUME, "timing": TIMING},
    optional={
        "alpha_acid": PERCENT,
        "form": st.sampled_from(("pellet", "leaf", "extract")),
        "year": WORDS,
        "notes": WORDS,
    },
)
MISC = st.fixed_dictionaries(
    {"name": WORDS, "type": st.sampled_from(("spice", "wood", "water agent", "other"))},
    optional={"amount": MASS | VOLUME | COUNT, "timing": TIMING, "use_for": WORDS},
)
CULTURE = st.fixed_dictionaries(
    {
        "name": WORDS,
        "type": st.sampled_from(("ale", "brett", "lager")),
        "form": st.sampled_from(("dry", "liquid", "dregs")),
    },
    optional={"amount": MASS | VOLUME | COUNT, "attenuation": PERCENT, "timing": TIMING, "times_cultured": WHOLE},
)
MASH_STEP = st.fixed_dictionaries(
    {"name": WORDS, "step_temperature": TEMPERATURE, "step_time": TIME},
    optional={
        "type": st.sampled_from(("infusion", "decoction", "sparge")),
        "amount": VOLUME,
        "infuse_temperature": TEMPERATURE,
    },
)
BOIL_STEP = st.fixed_dictionaries(
    {"name": WORDS | st.sampled_from(("Boil", "First wort", "Whirlpool"))},
    optional={"start_temperature": TEMPERATURE, "step_time": TIME},
)
FERMENTATION_STEP = st.fixed_dictionaries(
    {"name": WORDS}, optional={"start_temperature": TEMPERATURE, "step_time": TIME, "free_rise": st.booleans()}
)
RECIPE = st.fixed_dictionaries(
    {
        "name": WORDS,
        "batch_size": quantity(("l", "gal"), st.floats(1, 500).map(lambda it: round(it, 4))),
        "efficiency": st.fixed_dictionaries({"brewhouse": PERCENT}, optional={"mash": PERCENT}),
        "ingredients": st.fixed_dictionaries(
            {"fermentable_additions": st.lists(FERMENTABLE, max_size=3)},
            optional={
                "hop_additions": st.lists(HOP, max_size=3),
                "miscellaneous_additions": st.lists(MISC, max_size=2),
                "culture_additions": st.lists(CULTURE, max_size=2),
            },
        ),
    },
    optional={
        "type": st.sampled_from(("all grain", "extract", "partial mash", "cider")),
        "author": WORDS,
        "notes": WORDS,
        "created": st.dates().map(str),
        "original_gravity": GRAVITY,
        "final_gravity": GRAVITY,
        "alcohol_by_volume": PERCENT,
        "ibu_estimate": st.fixed_dictionaries({"method": st.just("Tinseth"), "value": quantity(("IBUs",))}),
        "color_estimate": COLOUR,
        "carbonation": NUMBERS,
        "style": st.fixed_dictionaries(
            {"name": WORDS}, optional={"category_number": WHOLE, "style_letter": st.just("A")}
        ),
        "mash": st.fixed_dictionaries({"name": WORDS, "mash_steps": st.lists(MASH_STEP, max_size=3)}),
        "boil": st.fixed_dictionaries({"boil_time": TIME}, optional={"boil_steps": st.lists(BOIL_STEP, max_size=3)}),
        "fermentation": st.fixed_dictionaries(
            {"name": WORDS, "fermentation_steps": st.lists(FERMENTATION_STEP, max_size=5)}
        ),
        "taste": st.fixed_dictionaries({"notes": WORDS, "rating": WHOLE}),
    },
)
EXTRAS = st.fixed_dictionaries(
    {},
    optional={
        "language": st.sampled_from(("en", "fr")),
        "mash_ph": st.floats(4, 6),
        "losses": st.fixed_dictionaries(
            {}, optional={"boil_off_l_per_h": st.floats(0, 100), "kettle_l": st.floats(0, 100)}
        ),
    },
)
DOCUMENTS = st.fixed_dictionaries({"recipe": RECIPE}, optional={"extras": EXTRAS}).map(Document.model_validate)
