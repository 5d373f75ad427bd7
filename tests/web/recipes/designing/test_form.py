# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form and the document: what goes in comes out, and nothing that is not shown is lost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taproom.i18n import Reader
from taproom.recipes.designing.faults import said
from taproom.recipes.designing.filling import blank_form, typed_of
from taproom.recipes.designing.reading import Wrong, document_of, draft_of
from taproom.recipes.designing.typed import Typed, changed, pairs_of, read_typed
from taproom.recipes.document import Document, canonical, plain


def q(value: float, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit}


FOREIGN: dict[str, Any] = {
    "name": "Kölsch, 5.5 gal",
    "type": "all grain",
    "author": "somebody",
    "x-taste": {"rating": 12},
    "batch_size": q(19.0028767, "l"),
    "efficiency": {"brewhouse": q(72, "%"), "lauter": q(83.5, "%")},
    "style": {"name": "Kölsch", "style_guide": "BJCP 2008", "category_number": 6, "style_letter": "C"},
    "ingredients": {
        "fermentable_additions": [
            {"name": "Pils", "type": "grain", "supplier": "", "amount": q(9.5, "lb"), "color": q(1, "Lovi"),
             "yield": {"potential": q(1038, "sg")}},
            {"name": "Wheat", "type": "grain", "amount": q(500, "g"), "yield": {"fine_grind": q(82.0, "%")}},
        ],
        "hop_additions": [
            {"name": "Magnum", "alpha_acid": q(12, "%"), "amount": q(0.0166339, "kg"), "humulene": 12,
             "timing": {"use": "add_to_boil", "time": q(60, "min")}},
            {"name": "Citra", "alpha_acid": q(12, "%"), "amount": q(1, "oz"),
             "timing": {"use": "add_to_boil", "step": 2, "pH": q(5.2, "pH")}},
        ],
        "culture_additions": [{"name": "US-05", "type": "ale", "form": "dry", "amount": q(11.5, "g")}],
    },
    "mash": {"name": "Mash", "notes": "", "mash_steps": [
        {"name": "Rest", "type": "infusion", "step_temperature": q(152, "F"), "step_time": q(60, "min")}]},
    "boil": {"boil_time": q(60, "min"), "boil_steps": [
        {"name": "Boil", "step_time": q(60, "min"), "end_ph": q(5.1, "pH")},
        {"name": "Whirlpool", "start_temperature": q(176, "F")}]},
    "packaging": {"name": "Kegged"},
}  # fmt: skip
PROFILE = {"name": "Ale", "og": 1.05, "steps": [
    {"hold": 19, "until": {"stable_points": 1, "over_h": 48}, "at_most_h": 300}, {"ramp": 21, "k_per_h": 0.125},
    {"hold": 21, "until": {"attenuation": 0.755}, "at_most_h": 100}, {"crash": 2, "k_per_h": 1},
    {"hold": 2}]}  # fmt: skip
EXTRAS = {"language": "fr", "losses": {"boil_off_l_per_h": 3.5}, "profile": PROFILE, "mash_ph": 5.35}


def foreign() -> Document:
    return Document.model_validate({"recipe": FOREIGN, "extras": EXTRAS})


def sent(typed: Typed, **changes: str) -> Typed:
    """As it comes back from a browser, with some fields written over; dots in names are two underscores."""
    pairs = dict(pairs_of(typed)) | {name.replace("__", "."): text for name, text in changes.items()}
    return read_typed(pairs.items())


def edited(base: Document, **changes: str) -> Document:
    found = document_of(sent(typed_of(base), **changes), base)
    assert isinstance(found, Document), found
    return found


@pytest.mark.parametrize("comma", [False, True])
def test_a_form_that_nobody_touched_is_the_document(comma: bool) -> None:
    base = foreign()
    again = document_of(sent(typed_of(base, comma=comma)), base)
    assert isinstance(again, Document)
    assert canonical(again) == canonical(base)


_NUMBERS = st.one_of(st.integers(0, 10**6), st.floats(0, 10**9, allow_nan=False))
_TEXTS = st.text(max_size=30)


def _quantities(*units: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"value": _NUMBERS, "unit": st.sampled_from(units)})


_TIMINGS = st.fixed_dictionaries(
    {"use": st.sampled_from(["add_to_boil", "add_to_mash", "add_to_fermentation", "add_to_package"])},
    optional={
        "time": _quantities("min", "day"),
        "duration": _quantities("min", "hr"),
        "step": st.integers(0, 4),
        "continuous": st.booleans(),
        "x": _TEXTS,
    },
)
_HOPS = st.fixed_dictionaries(
    {"name": _TEXTS, "amount": _quantities("g", "oz", "ml", "each"), "timing": _TIMINGS},
    optional={"alpha_acid": _quantities("%"), "form": _TEXTS, "y": _NUMBERS, "origin": st.none()},
)
_GRAINS = st.fixed_dictionaries(
    {"name": _TEXTS, "amount": _quantities("kg", "lb", "gal")},
    optional={
        "type": _TEXTS,
        "yield": st.fixed_dictionaries({}, optional={"potential": _quantities("sg", "plato")}),
        "timing": _TIMINGS,
        "color": _quantities("EBC", "Lovi", "SRM"),
    },
)
_STEPS = st.fixed_dictionaries(
    {"name": _TEXTS},
    optional={
        "start_temperature": _quantities("C", "F"),
        "end_temperature": _quantities("C", "F"),
        "step_time": _quantities("min"),
    },
)
RECIPES = st.fixed_dictionaries(
    {
        "name": st.text(min_size=1, max_size=30).filter(
            lambda it: bool("".join(filter(str.isprintable, it)).strip())
        ),
        "batch_size": _quantities("l", "gal", "ifloz"),
        "efficiency": st.fixed_dictionaries({"brewhouse": _quantities("%")}),
        "ingredients": st.fixed_dictionaries(
            {"fermentable_additions": st.lists(_GRAINS, max_size=3)},
            optional={"hop_additions": st.lists(_HOPS, max_size=3), "water_additions": st.none()},
        ),
    },
    optional={
        "type": _TEXTS,
        "notes": _TEXTS,
        "carbonation": _NUMBERS,
        "z": st.lists(_NUMBERS, max_size=2),
        "boil": st.fixed_dictionaries(
            {"boil_time": _quantities("min", "hr")}, optional={"boil_steps": st.lists(_STEPS, max_size=3)}
        ),
    },
)


@given(recipe=RECIPES, comma=st.booleans())
def test_whatever_a_file_brought_is_kept_to_the_last_digit(recipe: dict[str, Any], comma: bool) -> None:
    base = Document.model_validate({"recipe": recipe})
    draft = draft_of(sent(typed_of(base, comma=comma)), base)
    assert draft.document is not None
    assert set(draft.faults) <= {f"{part}.{n}.name" for part in ("grain", "hop") for n in range(3)}
    assert canonical(draft.document) == canonical(base)


def test_what_is_not_shown_stays_with_its_row_when_it_moves() -> None:
    base = foreign()
    moved = changed(typed_of(base), "hop.1.up")
    found = document_of(sent(moved), base)
    assert isinstance(found, Document)
    hops = plain(found)["recipe"]["ingredients"]["hop_additions"]
    assert hops == list(reversed(FOREIGN["ingredients"]["hop_additions"]))


def test_a_change_changes_nothing_else() -> None:
    base = foreign()
    expected = plain(base)
    expected["recipe"]["ingredients"]["hop_additions"][0]["amount"] = {"value": 20, "unit": "g"}
    found = edited(base, hop__0__amount="20", hop__0__amount__unit="g")
    assert plain(found) == expected


def test_an_unchanged_timing_keeps_the_keys_that_it_had() -> None:
    base = foreign()
    timing = plain(edited(base, hop__0__for="45"))["recipe"]["ingredients"]["hop_additions"][0]["timing"]
    assert timing == {"use": "add_to_boil", "time": q(45, "min")}


def test_hops_in_the_whirlpool_share_its_step() -> None:
    base = foreign()
    changes = {"hop__0__when": "whirlpool", "hop__0__heat": "176", "hop__0__heat__unit": "F"}
    recipe = plain(edited(base, **changes))["recipe"]
    assert recipe["ingredients"]["hop_additions"][0]["timing"]["step"] == 2
    assert recipe["boil"] == FOREIGN["boil"]


def test_another_whirlpool_is_another_step() -> None:
    base = foreign()
    changes = {"hop__0__when": "whirlpool", "hop__0__heat": "70", "hop__0__heat__unit": "C", "hop__0__for": "20"}
    recipe = plain(edited(base, **changes))["recipe"]
    assert recipe["boil"]["boil_steps"][2]["start_temperature"] == q(70, "C")
    again = typed_of(edited(base, **changes)).part("hop")[0]
    assert (again["when"], again["heat"], again["for"]) == ("whirlpool", "70", "20")


def test_first_wort_hops_move_the_numbers_of_the_other_steps() -> None:
    base = foreign()
    found = edited(base, hop__0__when="first_wort")
    hops = [(it["when"], it["heat"]) for it in typed_of(found).part("hop")]
    assert hops == [("first_wort", ""), ("whirlpool", "176")]
    timings = [it["timing"]["step"] for it in plain(found)["recipe"]["ingredients"]["hop_additions"]]
    assert timings == [1, 3]


def test_a_longer_boil_boils_for_longer_in_its_step_too() -> None:
    boil = plain(edited(foreign(), boil_time="90"))["recipe"]["boil"]
    assert (boil["boil_time"], boil["boil_steps"][0]["step_time"]) == (q(90, "min"), q(90, "min"))


def test_an_emptied_field_is_not_said_any_more() -> None:
    found = plain(edited(foreign(), hop__0__alpha="", boil_off_l_per_h=""))
    assert "alpha_acid" not in found["recipe"]["ingredients"]["hop_additions"][0]
    assert "boil_off_l_per_h" not in found["extras"]["losses"]


def test_the_profile_of_the_controller() -> None:
    base = foreign()
    found = edited(base, profile__0__until="gravity", profile__0__value="1,012")
    assert found.extras.profile is not None
    steps = plain(found)["extras"]["profile"]["steps"]
    assert steps[0] == {"hold": 19, "at_most_h": 300, "until": {"gravity": 1.012}}
    assert steps[1:] == plain(base)["extras"]["profile"]["steps"][1:]


def test_a_beer_from_an_empty_form(french: Reader) -> None:
    typed = blank_form(french, "metric")
    changes = {
        "name": "Blonde",
        "grain__0__name": "Pils",
        "grain__0__amount": "4,5",
        "hop__0__name": "Saaz",
        "hop__0__amount": "40",
        "hop__0__for": "60",
        "yeast__0__name": "US-05",
    }
    found = document_of(sent(typed, **changes))
    assert isinstance(found, Document), found
    assert found.recipe.ingredients.fermentable_additions[0].amount.si == 4.5
    assert found.extras.language == "fr"
    assert document_of(sent(typed_of(found)), found) == found


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("batch_size", "", "Write a number here, like 4.5."),
        ("batch_size", "NaN", "“NaN” is not a number. Write one like 4.5."),
        ("batch_size", "1e308", "“1e308” is not a number. Write one like 4.5."),
        ("batch_size", "9" * 15, "Write a number from 0.05 to 20000 l."),
        ("efficiency", "-5", "Write a number from 1 to 100 %."),
        ("hop__0__amount", "<script>", "“<script>” is not a number. Write one like 4.5."),
        ("mash__0__temperature", "400", "Write a number from -4 to 230 °F."),
        ("hop__0__amount__unit", "parsec", "parsec is not a unit of this. Choose one of the list."),
        ("carbonation", "9", "Write a number from 0 to 8."),
        ("grain__0__name", "", "Write something here."),
        ("grain__0__yield", "1e5", "“1e5” is not a number. Write one like 4.5."),
        ("hop__0__form", "cube", "Choose one of the list."),
        ("profile__1__target", "500", "Write a number from -20 to 110."),
    ],
)
def test_bad_input_is_named_with_what_would_be_right(field: str, text: str, sentence: str, english: Reader) -> None:
    base = foreign()
    found = document_of(sent(typed_of(base), **{field: text}), base)
    assert isinstance(found, Wrong)
    assert said(found.faults, english) == {field.replace("__", ".").removesuffix(".unit"): sentence}


def test_what_is_wrong_does_not_stop_the_numbers_of_the_rest() -> None:
    base = foreign()
    draft = draft_of(sent(typed_of(base), hop__0__amount="many", name=""), base)
    assert draft.document is not None
    assert set(draft.faults) == {"hop.0.amount", "name"}


def test_scripts_are_only_text() -> None:
    found = edited(foreign(), notes="<script>alert(1)</script>\r\n\x00\x1b[31mred\ud800")
    assert found.recipe.notes == "<script>alert(1)</script>\n[31mred"


def test_ten_thousand_rows_are_too_many(english: Reader) -> None:
    pairs = [(f"hop.{n}.name", "Saaz") for n in range(10_000)]
    typed = read_typed([*pairs_of(typed_of(foreign())), *pairs])
    found = document_of(typed, foreign())
    assert isinstance(found, Wrong)
    assert said(found.faults, english)[""] == "At most 100 rows in a list. The others were left out."


@pytest.mark.parametrize("do", ["", "hop", "hop.", "hop.x.up", "hop.99.up", "hop.-1.remove", "hop.٣.up", "rm.1.up"])
def test_buttons_that_do_not_exist_do_nothing(do: str) -> None:
    typed = typed_of(foreign())
    assert changed(typed, do) == typed


@pytest.mark.parametrize(
    ("do", "names"),
    [
        ("hop.0.down", ["Citra", "Magnum"]),
        ("hop.0.up", ["Magnum", "Citra"]),
        ("hop.1.down", ["Magnum", "Citra"]),
        ("hop.0.remove", ["Citra"]),
        ("hop.add", ["Magnum", "Citra", ""]),
    ],
)
def test_rows_are_moved_by_buttons(do: str, names: list[str]) -> None:
    assert [it["name"] for it in changed(typed_of(foreign()), do).part("hop")] == names
