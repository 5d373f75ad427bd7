# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is expected of a batch, computed once, when it is made, and kept: formulas may change, the plan of then not.

`{"og": {"value": 1.052, "unit": "sg", "method": "..."}, "pre_boil_volume": {"value": 24.1, "unit": "l"}}`
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from taproom.batches.measured import MEASURES
from taproom.batches.parts import Figures
from taproom.batches.values import Batch
from taproom.brewing.figure import Figure, Unknown
from taproom.brewing.quantities import Temperature
from taproom.i18n import mark as _
from taproom.recipes.brew_day import brew_day
from taproom.recipes.brew_steps import At, Expected, Step
from taproom.recipes.document import Document

_NOT_COMPUTED = _("It was not computed when the batch was made.")
_KEPT = ("value", "unit", "method")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """The figures of then, as a brew day asks for them."""

    og: Figure | Unknown
    fg: Figure | Unknown
    pre_boil_gravity: Figure | Unknown


def frozen(document: Document, figures: Figures) -> dict[str, dict[str, Any]]:
    """Every figure that is known, and every number that the brew day says should be seen."""
    kept: dict[str, dict[str, Any]] = {
        name: {key: it[key] for key in _KEPT if key in it}
        for name, it in figures.items()
        if isinstance(it.get("value"), (int, float))
    }
    for step in map(_measured_strike, brew_day(document, _foreseen(kept))):
        for it in step.expects:
            kept.setdefault(it.key, {"value": it.value, "unit": it.unit})
    return kept


def _measured_strike(step: Step) -> Step:
    """The strike water is measured too, before the malt goes in."""
    heated = step.values.get("temperature")
    if step.kind != "strike" or not isinstance(heated, Temperature):
        return step
    wanted = Expected(key="strike_temperature", label=MEASURES["strike_temperature"].label, value=heated.c, unit="C")
    return replace(step, expects=(*step.expects, wanted))


def figure(expected: Mapping[str, Any], name: str) -> Figure | Unknown:
    """One of the frozen figures."""
    it = expected.get(name)
    if not isinstance(it, Mapping) or not isinstance(it.get("value"), (int, float)):
        return Unknown(missing=_NOT_COMPUTED)
    method = str(it.get("method", ""))
    return Figure(value=float(it["value"]), unit=str(it.get("unit", "")), method=method, formula="", source="")


def _foreseen(expected: Mapping[str, Any]) -> Frozen:
    return Frozen(
        og=figure(expected, "og"),
        fg=figure(expected, "fg"),
        pre_boil_gravity=figure(expected, "pre_boil_gravity"),
    )


def document_of(batch: Batch) -> Document | None:
    return None if batch.document is None else Document.model_validate(batch.document)


def steps_of(batch: Batch) -> tuple[Step, ...]:
    """What the batch's brew day asks for: as its recipe says, or as every brew day goes."""
    document = document_of(batch)
    if document is None:
        return _from_paper(batch)
    return tuple(map(_measured_strike, brew_day(document, _foreseen(batch.expected))))


def _from_paper(batch: Batch) -> tuple[Step, ...]:
    """Without a recipe: what is done, and measured, on any brew day."""
    og = figure(batch.expected, "og")
    gravity = (
        Expected(key="og", label=_("Original gravity"), unit="sg", value=og.value) if isinstance(og, Figure) else None
    )
    volume = Expected(key="fermenter_volume", label=_("Volume in the fermenter"), value=batch.volume_l, unit="l")
    return (
        Step(id="strike", kind="strike", at=At(phase="before"), words=_("Heat the water.")),
        Step(id="mash-in", kind="mash_in", at=At(phase="mash", after_s=0), words=_("Mash in.")),
        Step(id="lauter", kind="lauter", at=At(phase="mash"), words=_("Run off into the kettle.")),
        Step(
            id="boil",
            kind="boil",
            at=At(phase="boil", after_s=0, left_s=3600),
            words=_("It boils: start the clock."),
            duration_s=3600,
        ),
        Step(
            id="chill",
            kind="chill",
            at=At(phase="after_boil"),
            words=_("Cool, and run into the fermenter."),
            expects=(volume, *((gravity,) if gravity else ())),
        ),
        Step(id="pitch", kind="pitch", at=At(phase="fermentation", after_s=0), words=_("Pitch the yeast.")),
    )
