# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the yeast makes of it: final gravity, alcohol, attenuation, calories."""

from collections.abc import Callable

from taproom.brewing import alcohol, energy, extract
from taproom.brewing.figure import Figure, Input, Unknown
from taproom.brewing.method import Method
from taproom.i18n import mark as _
from taproom.recipes.figuring.brew import Brew
from taproom.recipes.figuring.stated import is_stated
from taproom.recipes.figuring.yeasts import Yeast


def final_gravity(brew: Brew, og: Figure | Unknown, yeast: Yeast | None) -> Figure | Unknown:
    if isinstance(og, Unknown):
        return og
    if yeast is None:
        return Unknown(missing=_("No yeast says how far it ferments: its attenuation is missing."))
    kept = min(_unfermentable_points(brew), (og.value - 1) * 1000)
    fg = extract.final_gravity(og=og.value, attenuation=yeast.attenuation, unfermentable_points=kept)
    inputs = [
        Input(name=_("original gravity"), value=og.value, unit="sg"),
        Input(name=_("apparent attenuation"), value=yeast.attenuation * 100, unit="%", of=yeast.name),
    ]
    notes = yeast.notes
    if kept:
        inputs.append(Input(name=_("unfermentable extract"), value=kept, unit="points"))
        notes = (*notes, _("Lactose and maltodextrin stay: no beer yeast ferments them."))
    return extract.FINAL_GRAVITY.gives(fg, "sg", inputs, notes=notes)


def strength(og: Figure | Unknown, fg: Figure | Unknown, method: alcohol.AbvMethod) -> Figure | Unknown:
    def abv_pct(original: float, final: float) -> float:
        return alcohol.abv_pct(og=original, fg=final, method=method)

    return _between(og, fg, alcohol.METHODS[method], "%", abv_pct)


def apparent_attenuation(og: Figure | Unknown, fg: Figure | Unknown) -> Figure | Unknown:
    def pct(original: float, final: float) -> float:
        return 100 * extract.apparent_attenuation(og=original, fg=final)

    return _between(og, fg, extract.APPARENT_ATTENUATION, "%", pct)


def real_attenuation(og: Figure | Unknown, fg: Figure | Unknown) -> Figure | Unknown:
    def pct(original: float, final: float) -> float:
        return 100 * extract.real_attenuation(og=original, fg=final)

    return _between(og, fg, extract.REAL_ATTENUATION, "%", pct)


def calories(og: Figure | Unknown, fg: Figure | Unknown) -> Figure | Unknown:
    """For 100 ml, as labels have it."""

    def kcal(original: float, final: float) -> float:
        return energy.kcal_per_100_ml(og=original, fg=final)

    return _between(og, fg, energy.ENERGY, "kcal/100 ml", kcal)


def calories_of_33_cl(og: Figure | Unknown, fg: Figure | Unknown) -> Figure | Unknown:
    """In a bottle."""

    def kcal(original: float, final: float) -> float:
        return energy.kcal_per_33_cl(og=original, fg=final)

    return _between(og, fg, energy.ENERGY, "kcal/33 cl", kcal)


def _between(
    og: Figure | Unknown, fg: Figure | Unknown, method: Method, unit: str, compute: Callable[[float, float], float]
) -> Figure | Unknown:
    """What lies between two gravities; it says so when one of them is only stated."""
    if isinstance(og, Unknown):
        return og
    if isinstance(fg, Unknown):
        return fg
    if fg.value > og.value:
        return Unknown(missing=_("The final gravity is above the original: one of them is wrong."))
    inputs = (
        Input(name=_("original gravity"), value=og.value, unit="sg"),
        Input(name=_("final gravity"), value=fg.value, unit="sg"),
    )
    notes = (_("A gravity that it is computed from is only stated by the file."),)
    return method.gives(
        compute(og.value, fg.value), unit, inputs, notes=notes if is_stated(og) or is_stated(fg) else ()
    )


def _unfermentable_points(brew: Brew) -> float:
    if brew.batch_l is None:
        return 0.0
    kept = (it for it in brew.portions if not it.ferments and it.when != "package")
    return sum((it.mass_kg or 0.0) * (it.litre_degrees_per_kg or 0.0) for it in kept) / brew.batch_l
