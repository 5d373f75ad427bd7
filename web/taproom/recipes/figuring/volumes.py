# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much wort there is before and after the boil, and how dense it is when it comes to the boil."""

from taproom.brewing.figure import Figure, Input, Unknown
from taproom.brewing.gravity import points
from taproom.brewing.method import Method
from taproom.i18n import mark as _
from taproom.recipes.figuring.brew import Brew
from taproom.recipes.figuring.stated import STATED

NO_VOLUME = _("The volume of the batch is missing: say how much goes into the fermenter.")
POST_BOIL = Method(
    name=_("volumes"),
    formula="post-boil = batch + kettle loss",
    source=_("by definition; volumes are of cold wort, hot wort takes 4 % more"),
)
PRE_BOIL = Method(
    name=_("volumes"),
    formula="pre-boil = batch + kettle loss + boil-off x h",
    source=_("by definition; volumes are of cold wort, hot wort takes 4 % more"),
)
PRE_BOIL_GRAVITY = Method(
    name=_("extract is kept"),
    formula="points before = points after x post-boil l / pre-boil l, without what goes in later",
    source=_("conservation of mass: boiling takes water only"),
)


def post_boil(brew: Brew) -> Figure | Unknown:
    if brew.batch_l is None or brew.post_boil_l is None:
        return Unknown(missing=NO_VOLUME)
    notes = () if brew.kettle_loss_l else (_("No loss in the kettle is known: it is taken as nothing."),)
    return POST_BOIL.gives(brew.post_boil_l, "l", _volumes(brew), notes=notes)


def pre_boil(brew: Brew, stated_l: float | None) -> Figure | Unknown:
    if brew.pre_boil_l is None:
        return Unknown(missing=_("It is not known how much boils off in an hour, nor how long it boils."))
    if stated_l is not None:
        return STATED.gives(stated_l, "l")
    off = Input(name=_("boil-off"), value=brew.boil_off_l_per_h or 0.0, unit="l/h")
    boil = Input(name=_("boil"), value=brew.boil_min or 0.0, unit="min")
    return PRE_BOIL.gives(brew.pre_boil_l, "l", (*_volumes(brew), off, boil))


def pre_boil_gravity(brew: Brew, og: Figure | Unknown) -> Figure | Unknown:
    """Of all that is in the kettle when it comes to the boil; a late sugar is not."""
    if isinstance(og, Unknown):
        return og
    if brew.pre_boil_l is None or brew.post_boil_l is None:
        return Unknown(missing=_("It is not known how much wort there is before the boil."))
    sg = 1 + points(og.value) / 1000 * early_share(brew) * brew.post_boil_l / brew.pre_boil_l
    inputs = (
        Input(name=_("original gravity"), value=og.value, unit="sg"),
        Input(name=_("volume after the boil"), value=brew.post_boil_l, unit="l"),
        Input(name=_("volume before the boil"), value=brew.pre_boil_l, unit="l"),
    )
    if sg > 1.25:
        return Unknown(missing=_("The wort before the boil would be syrup: look at its volume."))
    return PRE_BOIL_GRAVITY.gives(sg, "sg", inputs)


def early_share(brew: Brew) -> float:
    """The share of the extract that is in the kettle when it comes to the boil; 1 where that is not known."""
    known = [
        (it.when, it.mass_kg * it.litre_degrees_per_kg * (brew.efficiency or 1.0 if it.mashed else 1.0))
        for it in brew.portions
        if it.mass_kg is not None and it.litre_degrees_per_kg is not None and it.when != "package"
    ]
    total = sum(extract for _when, extract in known)
    return sum(extract for when, extract in known if when == "kettle") / total if total > 0 else 1.0


def _volumes(brew: Brew) -> tuple[Input, ...]:
    return (
        Input(name=_("volume into the fermenter"), value=brew.batch_l or 0.0, unit="l"),
        Input(name=_("loss in the kettle"), value=brew.kettle_loss_l, unit="l"),
    )
