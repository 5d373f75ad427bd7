# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A brewer reads 33 g, whatever the file says."""

import pytest

from taproom.i18n import Library, Reader
from taproom.recipes.wording import quantity


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.033, "kg", "33 g"),
        (0.0331234, "kg", "33.12 g"),
        (0.25, "kg", "0.25 kg"),
        (3.2412, "kg", "3.241 kg"),
        (0.124, "l", "124 ml"),
        (0.5, "l", "0.5 l"),
        (18.92706, "l", "18.93 l"),
        (0, "kg", "0 kg"),
        (65.5556, "C", "65.6 °C"),
        (3.49715, "Lovi", "3.5 °L"),
        (1.0487, "sg", "1.049"),
        (10, "lb", "10 lb"),
        (1.25, "oz", "1.25 oz"),
        (4.85, "%", "4.8 %"),
    ],
)
def test_a_quantity_is_said_as_a_brewer_says_it(value: float, unit: str, said: str, english: Reader) -> None:
    assert quantity({"value": value, "unit": unit}, english) == said


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (10, "lb", "4,536 kg"),
        (0.25, "lb", "113,4 g"),
        (1.25, "oz", "35,44 g"),
        (5, "gal", "18,93 l"),
        (152, "F", "66,7 °C"),
        (2, "tsp", "2 tsp"),
    ],
)
def test_who_reads_french_reads_metric(value: float, unit: str, said: str) -> None:
    french = Library("UTC").reader("fr")
    assert quantity({"value": value, "unit": unit}, french).replace("\u202f", " ") == said
