# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What firmware_docs/explanation/plant.md says of the plant is what the code has, and all of it."""

from dataclasses import fields
from pathlib import Path

import pytest

from cellar.sim.plant import Plant
from cellar.sim.rig import bucket, conical, jacketed_tank
from cellar.sim.yeast import TABLE

PAGE = Path(__file__).parents[3] / "firmware_docs" / "explanation" / "plant.md"
ROWS = [
    [cell.strip() for cell in line.strip("|\n ").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("|")
]
PARAMETERS = {row[0].strip("`"): row for row in ROWS if row[0].startswith("`")}
SAID_IN_WORDS = {"fan", "fan_w", "heater", "brew", "rated_at_c"}


def test_every_parameter_is_in_the_table() -> None:
    assert set(PARAMETERS) == {field.name for field in fields(Plant)} - SAID_IN_WORDS


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_parameter_is_what_the_table_says(name: str) -> None:
    said = [float(cell) for cell in PARAMETERS[name][2:5]]
    assert said == [pytest.approx(getattr(plant, name), rel=1e-3) for plant in (bucket(), conical(), jacketed_tank())]


def test_the_yeasts_table_is_the_codes() -> None:
    said = {(float(row[1]), float(row[2])) for row in ROWS if len(row) == 3 and row[1].lstrip("-")[:1].isdigit()}
    assert said == set(TABLE.values())


def test_its_links_lead_somewhere() -> None:
    links = [part.split(")")[0] for part in PAGE.read_text(encoding="utf-8").split("](")[1:]]
    assert links
    assert [link for link in links if not (PAGE.parent / link).exists()] == []
