# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a recipe is scaled to, as it is typed or as a kettle has it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from taproom.brewing.quantities import Percent, Volume
from taproom.i18n import mark as _
from taproom.recipes.designing.faults import NEEDED, NEEDED_NUMBER, Fault, Faults, read_bare, read_quantity
from taproom.recipes.designing.fields import Column
from taproom.recipes.designing.numbers import clean, number_text
from taproom.recipes.designing.repository import KettleProfile
from taproom.recipes.scaling import Kettle

NAME = Column(name="name", label=_("Name"), needed=True, most=80)
COLUMNS: Final[tuple[Column, ...]] = (
    Column(
        name="batch_l", label=_("Into the fermenter"), kind="quantity", of=(Volume,), units=("l", "gal"), low=0.05,
        high=20_000, needed=True,
    ),
    Column(
        name="efficiency_pct", label=_("Brewhouse efficiency"), kind="quantity", of=(Percent,), units=("%",), low=1,
        high=100,
    ),
    Column(name="boil_off_l_per_h", label=_("Boils off, in an hour"), kind="number", high=2000),
    Column(name="kettle_l", label=_("Stays in the kettle"), kind="number", high=2000),
    Column(name="fermenter_l", label=_("Stays in the fermenter"), kind="number", high=2000),
    Column(name="absorption_l_per_kg", label=_("Stays in the malt, for each kilogram"), kind="number", high=5),
)  # fmt: skip
UNITS: Final[Mapping[str, str]] = {
    "boil_off_l_per_h": "l/h", "kettle_l": "l", "fermenter_l": "l", "absorption_l_per_kg": "l/kg"
}  # fmt: skip
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What was typed about a kettle; `kettle` if all of it can be read."""

    row: Row
    faults: Mapping[str, Fault]
    kettle: Kettle | None = None
    profile: KettleProfile | None = None


def row_of(it: KettleProfile, *, comma: bool) -> Row:
    """A kettle's form."""
    row = {"id": it.id, "name": it.name, "kit": it.kit or ""}
    for column in COLUMNS:
        value = getattr(it, column.name)
        row[column.name] = "" if value is None else number_text(value, comma=comma)
    return row | {"batch_l.unit": "l", "efficiency_pct.unit": "%"}


def read_aim(form: Mapping[str, str], *, named: bool) -> Aim:
    """`named`: it is a kettle to be kept, which has a name."""
    row = {name: clean(form.get(name, ""), 80) for name in _names()}
    faults, found = Faults(), {}
    for it in COLUMNS:
        if it.kind == "number":
            found[it.name] = read_bare(row[it.name], it.name, faults, low=it.low, high=it.high)
            continue
        said = read_quantity(it, row, "", faults)
        found[it.name] = None if said is None else it.of[0].model_validate(said).si
    if found["batch_l"] is None:
        faults.add("batch_l", NEEDED_NUMBER)
    if named and not row["name"]:
        faults.add("name", NEEDED)
    if faults:
        return Aim(row=row, faults=faults)
    kettle = Kettle(
        batch_l=found["batch_l"] or 0.0,
        efficiency_pct=found["efficiency_pct"],
        boil_off_l_per_h=found["boil_off_l_per_h"],
        kettle_loss_l=found["kettle_l"],
        fermenter_loss_l=found["fermenter_l"],
        absorption_l_per_kg=found["absorption_l_per_kg"],
        keep_bitterness=form.get("hops") != "volume",
    )
    kept: dict[str, float | None] = {**found, "batch_l": kettle.batch_l}
    profile = KettleProfile(id=row["id"], name=row["name"] or "?", kit=row["kit"] or None, **kept)  # type: ignore[arg-type]
    return Aim(row=row, faults={}, kettle=kettle, profile=profile)


def _names() -> tuple[str, ...]:
    return ("id", "name", "kit", *(it.name for it in COLUMNS), "batch_l.unit", "efficiency_pct.unit")
