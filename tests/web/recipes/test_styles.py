# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Styles: the guide's numbers, found by any of their names, beside a beer."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.web.recipes.figured_brews import MAGNUM, of, pale_ale

import taproom.recipes
from taproom.recipes.document import Style as StatedStyle
from taproom.recipes.figures import figures_of
from taproom.recipes.styles import Range, Style, find_styles, fit_of, guide, style_fit, style_of, styles


def by_id(number: str) -> Style:
    return next(it for it in styles() if it.id == number)


@pytest.mark.parametrize(
    ("number", "name", "og", "fg", "ibu", "srm", "abv"),
    # BJCP Beer Style Guidelines, 2021 edition, vital statistics.
    [
        ("1A", "American Light Lager", (1.028, 1.040), (0.998, 1.008), (8, 12), (2, 3), (2.8, 4.2)),
        ("2A", "International Pale Lager", (1.042, 1.050), (1.008, 1.012), (18, 25), (2, 6), (4.5, 6.0)),
        ("5C", "German Helles Exportbier", (1.050, 1.058), (1.008, 1.015), (20, 30), (4, 6), (5.0, 6.0)),
        ("12B", "Australian Sparkling Ale", (1.038, 1.050), (1.004, 1.006), (20, 35), (4, 7), (4.5, 6.0)),
        ("13C", "English Porter", (1.040, 1.052), (1.008, 1.014), (18, 35), (20, 30), (4.0, 5.4)),
        ("24C", "Bière de Garde", (1.060, 1.080), (1.008, 1.016), (18, 28), (6, 19), (6.0, 8.5)),
        ("25B", "Saison", (1.048, 1.065), (1.002, 1.008), (20, 35), (5, 14), (5.0, 7.0)),
        ("28D", "Straight Sour Beer", (1.048, 1.065), (1.006, 1.013), (3, 8), (2, 3), (4.5, 7.0)),
        ("29D", "Grape Ale", (1.059, 1.075), (1.004, 1.013), (10, 30), (4, 8), (6.0, 8.5)),
    ],
)
def test_the_guides_numbers(number: str, name: str, og: Any, fg: Any, ibu: Any, srm: Any, abv: Any) -> None:
    it = by_id(number)
    assert it.name == name
    assert [(one.low, one.high) for one in (it.og, it.fg, it.ibu, it.srm, it.abv) if one] == [og, fg, ibu, srm, abv]


def test_every_range_goes_up_and_every_strength_follows_from_its_gravities() -> None:
    for it in styles():
        ranges = [one for one in (it.og, it.fg, it.ibu, it.srm, it.abv) if one is not None]
        assert all(one.low < one.high for one in ranges), it.name
        assert len(ranges) in {0, 5}, it.name
        if it.og and it.fg and it.abv:
            weakest, strongest = 131 * (it.og.low - it.fg.high), 131 * (it.og.high - it.fg.low)
            assert it.abv.low >= weakest - 1, it.name
            assert it.abv.high <= strongest + 1.2, it.name


def test_the_numbers_only_and_where_the_words_are() -> None:
    """The BJCP allows names, numbers and ranges, with credit and a link; its prose is its own."""
    file = Path(taproom.recipes.__file__).parent / "library" / "styles.json"
    keys = {key for it in json.loads(file.read_text())["styles"] for key in it}
    assert keys == {"id", "name", "category", "og", "fg", "ibu", "srm", "abv", "also"}
    assert "Beer Judge Certification Program" in guide().credit
    assert guide().link.startswith("https://www.bjcp.org/")


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("kolsch", "Kölsch"),
        ("Koelsch", "Kölsch"),
        ("KÖLSCH", "Kölsch"),
        ("blanche", "Witbier"),
        ("bière de blé allemande", "Weissbier"),
        ("triple", "Belgian Tripel"),
        ("21a", "American IPA"),
        ("NEIPA", "Hazy IPA"),
        ("milk stout", "Sweet Stout"),
        ("biere de noel", "Winter Seasonal Beer"),
    ],
)
def test_a_style_by_any_of_its_names(asked: str, name: str) -> None:
    assert find_styles(asked)[0].name == name


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        ({"name": "Kolsch"}, "Kölsch"),
        ({"name": "Dry Stout (Irish)", "style_guide": "BJCP 2004"}, "Irish Stout"),
        ({"name": "Special/Best/Premium Bitter"}, "Best Bitter"),
        ({"name": "Our own", "category_number": 21, "style_letter": "A", "style_guide": "BJCP 2021"}, "American IPA"),
        ({"name": "Our own", "category_number": 21, "style_letter": "A", "style_guide": "BJCP 2015"}, None),
        ({"name": "Porter of the house"}, None),
        ({"name": ""}, None),
    ],
)
def test_the_style_that_a_recipe_aims_at(stated: dict[str, Any], name: str | None) -> None:
    found = style_of(StatedStyle.model_validate(stated))
    assert (found.name if found else None) == name


def test_in_and_out_and_by_how_much() -> None:
    document = pale_ale(style={"name": "American Pale Ale"})
    fit = style_fit(document, figures_of(document))
    assert fit is not None
    numbers = {it.name: it for it in fit.numbers}
    assert numbers["original gravity"].is_in
    assert numbers["bitterness"].off == pytest.approx(figures_of(document).ibu.value - 30)  # type: ignore[union-attr]
    assert numbers["bitterness"].off < 0  # type: ignore[operator]
    assert fit.fits is False
    assert numbers["colour"].unit == "EBC"
    assert numbers["colour"].range == Range(low=5 * 1.97, high=10 * 1.97)


def test_what_is_not_known_is_neither_in_nor_out() -> None:
    document = pale_ale(style={"name": "Blonde Ale"}, ingredients=of(hops=[MAGNUM | {"alpha_acid": None}]))
    fit = style_fit(document, figures_of(document))
    assert fit is not None
    assert [(it.value, it.off) for it in fit.numbers if it.name == "bitterness"] == [(None, None)]


def test_a_style_without_numbers_fits_nothing_and_excludes_nothing() -> None:
    fit = fit_of(by_id("28A"), figures_of(pale_ale()))
    assert (fit.numbers, fit.fits) == ((), None)


def test_a_recipe_without_a_style() -> None:
    assert style_fit(pale_ale(), figures_of(pale_ale())) is None


def test_what_is_shown_as_the_limit_is_within_it() -> None:
    """1.0556 is shown as 1.056, the first gravity of an IPA."""
    lighter = pale_ale(batch_size={"value": 1152 / 55.6, "unit": "l"})
    og = next(it for it in fit_of(by_id("21A"), figures_of(lighter)).numbers if it.name == "original gravity")
    assert og.value == pytest.approx(1.0556)
    assert og.is_in
