# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a figure is computed, and after whom: said once, beside the function that computes it."""

from collections.abc import Sequence
from dataclasses import dataclass

from taproom.brewing.figure import Figure, Input


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """`name` as brewers call it, `formula` as they would write it, `source` where it was published."""

    name: str
    formula: str
    source: str

    def gives(
        self,
        value: float,
        unit: str,
        inputs: Sequence[Input] = (),
        *,
        parts: Sequence[Figure] = (),
        of: str = "",
        notes: Sequence[str] = (),
    ) -> Figure:
        """The figure that this method computed."""
        return Figure(
            value=value,
            unit=unit,
            method=self.name,
            formula=self.formula,
            source=self.source,
            inputs=tuple(inputs),
            parts=tuple(parts),
            of=of,
            notes=tuple(notes),
        )
