# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`firmware_docs/explanation/figures.md` says of every method what the code computes."""

from pathlib import Path

import pytest

from taproom.brewing import alcohol, bitterness, colour, energy, extract, gravity, grist, stand
from taproom.brewing.method import Method
from taproom.recipes.figuring import colouring, hopping, mashing, pitching, words

PAGE = (Path(__file__).parents[3] / "firmware_docs" / "explanation" / "figures.md").read_text()
METHODS: tuple[Method, ...] = (
    gravity.PLATO,
    gravity.BRIX,
    grist.GRAVITY,
    extract.FINAL_GRAVITY,
    extract.APPARENT_ATTENUATION,
    extract.REAL_ATTENUATION,
    *alcohol.METHODS.values(),
    energy.ENERGY,
    *bitterness.METHODS.values(),
    stand.MIBU,
    *colour.METHODS.values(),
    hopping.BU_GU,
    mashing.STRIKE,
    pitching.PITCH,
)


@pytest.mark.parametrize("method", METHODS, ids=lambda it: it.name)
def test_the_formula_stands_on_the_page(method: Method) -> None:
    assert method.formula in PAGE


@pytest.mark.parametrize(
    "default",
    [alcohol.METHODS[alcohol.DEFAULT], bitterness.METHODS[bitterness.DEFAULT], colour.METHODS[colour.DEFAULT]],
    ids=lambda it: it.name,
)
def test_the_default_is_bold(default: Method) -> None:
    assert f"**{default.name}**" in PAGE


def test_the_four_strengths_of_one_wort() -> None:
    for method, name in (("balling", "Balling"), ("simple", "simple"), ("hall", "Hall")):
        assert f"{alcohol.abv_pct(og=1.1, fg=1.02, method=method):.2f} ({name})" in PAGE  # type: ignore[arg-type]


def test_what_is_marked_for_translation_is_what_the_methods_say() -> None:
    every = (*METHODS, colouring.MCU)
    assert set(words.NAMES) <= {it.name for it in every}
    assert set(words.SOURCES) <= {it.source for it in every}
