# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which fields of the document are quantities, and of what kind: read off the document itself."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args

from pydantic import BaseModel

from taproom.brewing import quantities
from taproom.recipes import document

_KINDS: Final = {
    quantities.Volume: "volume",
    quantities.Mass: "mass",
    quantities.Count: "count",
    quantities.Temperature: "temperature",
    quantities.Duration: "duration",
    quantities.Gravity: "gravity",
    quantities.Colour: "colour",
    quantities.Percent: "percent",
    quantities.Bitterness: "bitterness",
    quantities.Concentration: "concentration",
    quantities.SpecificVolume: "thickness",
    quantities.Acidity: "acidity",
    quantities.Pressure: "pressure",
}
# The unit of a bare number: what the recipe would mean without one.
BARE: Final = {
    "volume": "l", "mass": "kg", "count": "each", "temperature": "C", "duration": "min", "gravity": "sg",
    "colour": "SRM", "percent": "%", "bitterness": "IBUs", "concentration": "mg/l", "thickness": "l/kg",
    "acidity": "pH", "pressure": "kPa",
}  # fmt: skip


def _of(annotation: Any) -> Iterator[str]:
    if annotation in _KINDS:
        yield _KINDS[annotation]
    for inner in get_args(annotation):
        yield from _of(inner)


def _fields() -> Mapping[str, tuple[str, ...]]:
    """By name alone, which is enough: the two names that are something else elsewhere are left to the model."""
    found: dict[str, tuple[str, ...]] = {}
    for model in vars(document).values():
        if isinstance(model, type) and issubclass(model, BaseModel):
            for name, field in model.model_fields.items():
                at = field.alias or name
                if kinds := tuple(dict.fromkeys((*found.get(at, ()), *_of(field.annotation)))):
                    found[at] = kinds
    return {name: kinds for name, kinds in found.items() if name not in {"value", "mash"}}


QUANTITY_FIELDS: Final = _fields()
