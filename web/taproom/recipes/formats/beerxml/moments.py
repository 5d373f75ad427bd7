# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""When an addition goes in: BeerXML's USE and TIME, and BeerJSON's timing.

BeerJSON has no word for first wort and whirlpool: they are steps of the boil, before and after the boil itself, and
an addition names its step. While a recipe is read, `Moment`s stand for timings until all steps are known.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal

from taproom.i18n import mark as _
from taproom.recipes.formats.beerxml.elements import Element, said
from taproom.recipes.formats.measures import days_of, quantity, time_of, whole

When = Literal["mash", "first_wort", "boil", "whirlpool", "primary", "secondary", "package", ""]
MINUTES_A_DAY: Final = 1440
_DAYS_IN_HOURS: Final = frozenset(range(48, 360, 24))  # two days to a fortnight
_WORDS: Final[dict[str, When]] = {
    "mash": "mash", "empatage": "mash", "first wort": "first_wort", "fwh": "first_wort",
    "first wort hop": "first_wort", "first wort hopping": "first_wort", "boil": "boil", "ébullition": "boil",
    "ebullition": "boil", "kettle": "boil", "aroma": "whirlpool", "whirlpool": "whirlpool", "steep": "whirlpool",
    "hopstand": "whirlpool", "hop stand": "whirlpool", "flameout": "whirlpool", "flame out": "whirlpool",
    "knockout": "whirlpool", "hop back": "whirlpool", "hopback": "whirlpool", "hors feu": "whirlpool",
    "dry hop": "primary", "dryhop": "primary", "dry hopping": "primary", "à cru": "primary", "primary": "primary",
    "fermentation": "primary", "secondary": "secondary", "bottling": "package", "bottle": "package",
    "keg": "package", "kegging": "package", "packaging": "package",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """As read: when, for how long (in minutes), and how warm a whirlpool is."""

    when: When
    minutes: float | None = None
    celsius: float | None = None


def moment(it: Element, *, boils_by_default: bool) -> Moment:
    """USE and TIME. Brewer's Friend says USE more precisely in another tag."""
    user_use, use = it.raw("USER_HOP_USE"), it.raw("USE")
    when = _word(user_use) or _word(use)
    if not when:
        when = "boil" if boils_by_default else ""
        if use or boils_by_default:
            it.ledger.note(
                "assumed", "USE", use, _("It does not say when {of} goes in: the boil is assumed."), "Boil"
            )
    elif user_use and _word(user_use) != _word(use):
        it.ledger.note("assumed", "USE", use, _("{tag}: “{what}” was read as {became}."), user_use)
    time = it.quantity("TIME", "duration", "min")
    minutes = None if time is None or time["value"] < 0 else _in_minutes(time)
    warmth = it.quantity("HOP_TEMP", "temperature", "C") or it.quantity("TEMPERATURE", "temperature", "C")
    celsius = None if warmth is None else warmth["value"] if warmth["unit"] == "C" else (warmth["value"] - 32) / 1.8
    if when in {"primary", "secondary"} and minutes and minutes in _DAYS_IN_HOURS:
        it.ledger.note(
            "assumed",
            "TIME",
            whole(minutes),
            _("{of} for {what} minutes in the fermenter: hours are assumed."),
        )
        minutes *= 60
    elif when in {"primary", "secondary"} and minutes and minutes < 60:
        it.ledger.note(
            "assumed",
            "TIME",
            whole(minutes),
            _("{of} for {what} minutes in the fermenter: days are assumed."),
        )
        minutes *= MINUTES_A_DAY
    if when == "whirlpool" and not minutes and celsius is None:
        return Moment(when="boil", minutes=0)  # flame-out
    return Moment(when=when, minutes=minutes, celsius=celsius)


def _word(use: str) -> When:
    return _WORDS.get(use.strip().lower().replace("-", " ").replace("_", " "), "")


def _in_minutes(time: dict[str, Any]) -> float:
    return float(time["value"] * {"sec": 1 / 60, "min": 1, "hr": 60, "day": 1440, "week": 10_080}[time["unit"]])


def boil_steps(moments: list[Moment], boil_minutes: float) -> list[dict[str, Any]] | None:
    """The steps of the boil, when an addition needs more than the boil itself."""
    first = any(it.when == "first_wort" for it in moments)
    stands = _stands(moments)
    if not first and not stands:
        return None
    steps: list[dict[str, Any]] = [{"name": "First wort"}] if first else []
    steps.append({"name": "Boil", "step_time": time_of(boil_minutes)})
    for celsius in stands:
        longest = max((it.minutes or 0) for it in moments if it.when == "whirlpool" and it.celsius == celsius)
        warmth = None if celsius is None else quantity(round(celsius, 2), "C")
        steps.append(
            said(name="Whirlpool", start_temperature=warmth, step_time=time_of(longest) if longest else None)
        )
    return steps


def _stands(moments: list[Moment]) -> list[float | None]:
    """The temperatures of whirlpools, the hottest first; those that say none come before."""
    warm = {it.celsius for it in moments if it.when == "whirlpool"}
    return sorted(warm, key=lambda it: -1000.0 if it is None else -it)


def timing(it: Moment, moments: list[Moment], boil_minutes: float, stages: int) -> dict[str, Any] | None:  # noqa: PLR0911 - one for each moment
    """BeerJSON's timing of one moment among all."""
    lasts = None if it.minutes is None else time_of(it.minutes)
    match it.when:
        case "mash":
            return said(use="add_to_mash", duration=lasts)
        case "first_wort":
            return said(use="add_to_boil", duration=lasts or time_of(boil_minutes), step=1)
        case "boil":
            return said(use="add_to_boil", duration=lasts)
        case "whirlpool":
            before = 1 + any(other.when == "first_wort" for other in moments)
            return said(use="add_to_boil", duration=lasts, step=before + 1 + _stands(moments).index(it.celsius))
        case "primary" | "secondary":
            days = days_of(it.minutes / MINUTES_A_DAY) if it.minutes else None
            return said(use="add_to_fermentation", duration=days, step=_stage(it.when, stages))
        case "package":
            return {"use": "add_to_package"}
        case _:
            return None


def _stage(when: When, stages: int) -> int | None:
    return 2 if when == "secondary" and stages >= 2 else None
