# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same beer from another kettle: another volume, another efficiency, another boil-off.

What is kept: the gravity (the mashed grain answers for the efficiency, sugar does not), the bitterness (hops answer
for the volume that they boil in, and for the share that its gravity lets them give), dry hops and salts for each
litre. What cannot be kept is said: grain that makes up for a poor efficiency colours the beer.
"""

from dataclasses import dataclass, replace

from taproom.brewing.figure import Figure, Unknown
from taproom.errors import TaproomError
from taproom.i18n import mark as _
from taproom.recipes.document import Document, Losses
from taproom.recipes.figures import DEFAULT, Choices, Figures, figures_of
from taproom.recipes.figuring.amounts import MOST_L
from taproom.recipes.figuring.brew import Brew, brew_of
from taproom.recipes.figuring.stated import is_stated
from taproom.recipes.refitting import Fit, refitted

_ROUNDS = 6  # Garetz' bitterness is not in proportion to the hops; each round comes nearer
_SAME = 1e-9
_MOST_LOSS = 2000.0  # as `Losses` has it
_NOTICED_COLOUR, _NOTICED_HOPS = 0.02, 0.005
_MOST_TIMES, _MOST_TIMES_LESS = 1e6, 1e-6


class CannotScaleError(TaproomError):
    """The recipe or the kettle lacks what scaling needs; the text is a marked sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kettle:
    """What is brewed with. None: as in the recipe, in proportion to the volume.

    `batch_l` goes into the fermenter. With `keep_bitterness` false, hops go with the volume and the IBU change.
    """

    batch_l: float
    efficiency_pct: float | None = None
    boil_off_l_per_h: float | None = None
    kettle_loss_l: float | None = None
    fermenter_loss_l: float | None = None
    absorption_l_per_kg: float | None = None
    keep_bitterness: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A figure before and after, in `unit`; None where it is unknown."""

    name: str
    before: float | None
    after: float | None
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """`said` are marked sentences: what was done, and what could not be kept. `changes` are the numbers to it."""

    document: Document
    said: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


def scaled(document: Document, to: Kettle, *, choices: Choices = DEFAULT) -> Scaled:
    """The recipe for that kettle.

    Raises:
        CannotScaleError: the recipe has no volume, or the kettle has none that can be.
    """
    before = figures_of(document, choices=choices)
    brew = brew_of(document)
    fit, said = _fit(document, brew, to)
    hops, hops_said = _hops(document, fit, before, to, choices)
    kept = refitted(document, replace(fit, hops=hops))
    after = figures_of(kept, choices=choices)
    return Scaled(
        document=kept,
        said=(*said, *hops_said, *_colour_said(before, after)),
        changes=_changes(before, after),
    )


def _fit(document: Document, brew: Brew, to: Kettle) -> tuple[Fit, tuple[str, ...]]:
    if brew.batch_l is None or brew.post_boil_l is None:
        raise CannotScaleError(_("The recipe does not say how much it makes: write its volume first."))
    if not _MOST_TIMES_LESS <= to.batch_l / brew.batch_l <= _MOST_TIMES or to.batch_l > MOST_L:
        raise CannotScaleError(_("The new volume must be more than nothing, and no more than a brewery can hold."))
    if to.efficiency_pct is not None and not 1 <= to.efficiency_pct <= 100:
        raise CannotScaleError(_("The new efficiency must lie between 1 and 100 %."))
    if any(it is not None and not 0 <= it <= _MOST_LOSS for it in _stated_losses(to).values()):
        raise CannotScaleError(_("What the kettle loses is not less than nothing, and at most 2000 litres."))
    ratio = to.batch_l / brew.batch_l
    mashed, mash_said = _mashed(brew, to, ratio)
    losses = _losses(document.extras.losses, to, ratio)
    post_boil_l = to.batch_l + (losses.kettle_l or 0.0)
    pre_boil_l, boil_said = _pre_boil(brew, losses, to, post_boil_l)
    fit = Fit(
        batch_l=to.batch_l,
        efficiency_pct=to.efficiency_pct,
        pre_boil_l=pre_boil_l,
        losses=losses,
        boil_min=brew.boil_min,
        volume=ratio,
        mashed=mashed,
        hops=post_boil_l / brew.post_boil_l,
    )
    return fit, (*mash_said, *boil_said)


def _mashed(brew: Brew, to: Kettle, ratio: float) -> tuple[float, tuple[str, ...]]:
    """How much more grain: for the volume, and for what the mash gets out of it."""
    if to.efficiency_pct is None or not any(it.mashed for it in brew.portions):
        return ratio, ()
    if brew.efficiency is None:
        return ratio, (_("The recipe's own efficiency is not known: the grain went with the volume only."),)
    mashed = ratio * brew.efficiency * 100 / to.efficiency_pct
    if abs(mashed / ratio - 1) < _SAME:
        return ratio, ()
    return mashed, (_("The grain makes up for the other efficiency; sugar and extract do not need to."),)


def _losses(was: Losses, to: Kettle, ratio: float) -> Losses:
    """The kit's own; what is not known of it goes with the volume, but for what a kilogram of grain holds."""
    kept = {
        name: value if name == "absorption_l_per_kg" else min(value * ratio, _MOST_LOSS)
        for name, value in was.model_dump(exclude_none=True).items()
    }
    stated = {name: value for name, value in _stated_losses(to).items() if value is not None}
    return Losses.model_validate(kept | stated)


def _stated_losses(to: Kettle) -> dict[str, float | None]:
    return {
        "boil_off_l_per_h": to.boil_off_l_per_h,
        "kettle_l": to.kettle_loss_l,
        "fermenter_l": to.fermenter_loss_l,
        "absorption_l_per_kg": to.absorption_l_per_kg,
    }


def _pre_boil(brew: Brew, losses: Losses, to: Kettle, post_boil_l: float) -> tuple[float | None, tuple[str, ...]]:
    """A kettle boils off so much in an hour, however full it is: that is why volumes do not scale by themselves."""
    if brew.pre_boil_l is None or brew.post_boil_l is None:
        return None, ()
    if to.boil_off_l_per_h is not None and brew.boil_min is not None:
        return post_boil_l + to.boil_off_l_per_h * brew.boil_min / 60, ()
    if losses.boil_off_l_per_h is not None and brew.boil_min is not None:
        return post_boil_l + losses.boil_off_l_per_h * brew.boil_min / 60, ()
    if abs(post_boil_l / brew.post_boil_l - 1) < _SAME:
        return brew.pre_boil_l, ()
    said = _("It is not known how much the new kettle boils off: the volume before the boil went with the other one.")
    return brew.pre_boil_l * post_boil_l / brew.post_boil_l, (said,)


def _hops(
    document: Document, fit: Fit, before: Figures, to: Kettle, choices: Choices
) -> tuple[float, tuple[str, ...]]:
    """How much more of the hops in the kettle, so that the beer is as bitter as it was."""
    if not to.keep_bitterness:
        return fit.volume, (_("The hops went with the volume: the bitterness is another."),)
    wanted = before.ibu
    if isinstance(wanted, Unknown) or is_stated(wanted):
        return fit.volume, (_("The bitterness cannot be computed: the hops went with the volume."),)
    factor = fit.hops
    for _round in range(_ROUNDS):
        got = figures_of(refitted(document, replace(fit, hops=factor, exact=True)), choices=choices).ibu
        if isinstance(got, Unknown) or got.value <= 0 or abs(got.value / wanted.value - 1) < _SAME:
            break
        factor *= wanted.value / got.value
    if abs(factor / fit.volume - 1) < _NOTICED_HOPS:
        return factor, ()
    said = _("The hops make up for the other kettle, in which they give another share of their bitterness.")
    return factor, (said,)


def _colour_said(before: Figures, after: Figures) -> tuple[str, ...]:
    if isinstance(before.colour, Unknown) or isinstance(after.colour, Unknown) or before.colour.value <= 0:
        return ()
    change = after.colour.value / before.colour.value - 1
    if change > _NOTICED_COLOUR:
        return (_("It becomes darker: the grain that makes up for the efficiency brings its colour along."),)
    if change < -_NOTICED_COLOUR:
        return (_("It becomes paler: with less grain for the same gravity there is less colour."),)
    return ()


def _changes(before: Figures, after: Figures) -> tuple[Change, ...]:
    names = {
        "og": _("original gravity"),
        "ibu": _("bitterness"),
        "colour": _("colour"),
        "grain": _("grain"),
        "pre_boil_volume": _("volume before the boil"),
        "pre_boil_gravity": _("gravity before the boil"),
    }
    return tuple(_change(name, getattr(before, key), getattr(after, key)) for key, name in names.items())


def _change(name: str, before: Figure | Unknown, after: Figure | Unknown) -> Change:
    was = before.value if isinstance(before, Figure) else None
    now = after.value if isinstance(after, Figure) else None
    unit = after.unit if isinstance(after, Figure) else before.unit if isinstance(before, Figure) else ""
    return Change(name=name, before=was, after=now, unit=unit)
