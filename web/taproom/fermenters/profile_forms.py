# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The built-in profiles, each a form with a few numbers that a brewer would change. Pure.

Temperatures and times are the usual ones for a clean ale yeast, a lager yeast and a saison yeast; a brewer knows her
yeast better, and every number can be changed.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cellar.contract import FermenterState, ProfileDocument
from cellar.contract.profile import AtStable, CrashStep, DiacetylRestStep, FreeRiseStep, HoldStep, RampStep, Step
from taproom.fermenters.plan import target_of
from taproom.i18n import Reader
from taproom.i18n import mark as _

DAY_H = 24.0
TYPED = re.compile(r"[+-]?[0-9]{1,4}(?:[.,][0-9]{1,4})?")
MAX_TYPED = 40
STABLE = AtStable(stable_points=1.0, over_h=48.0)
LOWEST_SG, HIGHEST_SG = 0.98, 1.2

Numbers = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One number of a form. `low` and `high` None: the fermenter's own bounds."""

    name: str
    label: str
    unit: str
    default: float
    low: float | None = None
    high: float | None = None


def _temperature(name: str, label: str, default: float) -> Field:
    return Field(name=name, label=label, unit="°C", default=default)


def _days(name: str, label: str, default: float) -> Field:
    return Field(name=name, label=label, unit=_("days"), default=default, low=0.1, high=90.0)


def _rate(name: str, label: str, default: float) -> Field:
    return Field(name=name, label=label, unit="K/h", default=default, low=0.02, high=5.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A kind of fermentation, what it is for, and how its numbers become steps."""

    key: str
    title: str
    about: str
    fields: tuple[Field, ...]
    steps: Callable[[Numbers], tuple[Step, ...]]


def _crash(numbers: Numbers) -> tuple[Step, ...]:
    cold_c = numbers["cold"]
    return (CrashStep(crash=cold_c, k_per_h=numbers["cold_rate"]), HoldStep(hold=cold_c))


def _ale(numbers: Numbers) -> tuple[Step, ...]:
    at_most_h = numbers["finish_days"] * DAY_H
    return (
        HoldStep(hold=numbers["main"], for_h=numbers["main_days"] * DAY_H),
        RampStep(ramp=numbers["finish"], k_per_h=numbers["rate"]),
        HoldStep(hold=numbers["finish"], until=STABLE, at_most_h=at_most_h),
        *_crash(numbers),
    )


def _lager(numbers: Numbers) -> tuple[Step, ...]:
    rest_h = numbers["rest_days"] * DAY_H
    return (
        HoldStep(hold=numbers["main"], for_h=numbers["main_days"] * DAY_H),
        DiacetylRestStep(diacetyl_rest=numbers["rest"], k_per_h=numbers["rate"], for_h=rest_h),
        *_crash(numbers),
    )


def _saison(numbers: Numbers) -> tuple[Step, ...]:
    at_most_h = numbers["rise_days"] * DAY_H
    return (
        HoldStep(hold=numbers["main"], for_h=numbers["main_days"] * DAY_H),
        FreeRiseStep(free_rise=numbers["cap"], until=STABLE, at_most_h=at_most_h),
        *_crash(numbers),
    )


_COLD = (_temperature("cold", _("Cold crash to"), 2.0), _rate("cold_rate", _("not faster than"), 1.0))
_MAIN_DAYS = _("for")

TEMPLATES: Mapping[str, Template] = {
    it.key: it
    for it in (
        Template(
            key="ale",
            title=_("Ale"),
            about=_("Holds, warms up towards the end, waits until the gravity is stable, then goes cold."),
            fields=(
                _temperature("main", _("Main fermentation at"), 19.0),
                _days("main_days", _MAIN_DAYS, 3.0),
                _temperature("finish", _("Finish at"), 21.0),
                _rate("rate", _("warming by"), 0.1),
                _days("finish_days", _("at most"), 7.0),
                *_COLD,
            ),
            steps=_ale,
        ),
        Template(
            key="lager",
            title=_("Lager"),
            about=_("A cool main fermentation, a diacetyl rest, then slowly down to lagering."),
            fields=(
                _temperature("main", _("Main fermentation at"), 10.0),
                _days("main_days", _MAIN_DAYS, 8.0),
                _temperature("rest", _("Diacetyl rest at"), 16.0),
                _rate("rate", _("warming by"), 0.1),
                _days("rest_days", _("resting for"), 3.0),
                _temperature("cold", _("Lagering at"), 2.0),
                _rate("cold_rate", _("not faster than"), 0.1),
            ),
            steps=_lager,
        ),
        Template(
            key="saison",
            title=_("Saison"),
            about=_("The yeast warms itself: nothing heats, and only above the cap it is cooled."),
            fields=(
                _temperature("main", _("Begin at"), 20.0),
                _days("main_days", _MAIN_DAYS, 2.0),
                _temperature("cap", _("Free rise up to"), 27.0),
                _days("rise_days", _("at most"), 12.0),
                *_COLD,
            ),
            steps=_saison,
        ),
        Template(
            key="crash",
            title=_("Cold crash"),
            about=_("Down to the cold, no faster than the beer follows, and stays there."),
            fields=_COLD,
            steps=_crash,
        ),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as a person left it: what was typed, what is wrong with it by field, and the profile if nothing is."""

    template: Template
    typed: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict)
    profile: ProfileDocument | None = None


def fresh(template: Template, reader: Reader) -> Filled:
    """The form with its usual numbers."""
    typed = {it.name: _written(reader, it.default) for it in template.fields}
    return Filled(template=template, typed=typed | {"name": reader.say(template.title)})


def fill(template: Template, typed: Mapping[str, str], state: FermenterState, reader: Reader) -> Filled:
    """Read what was typed. The controller judges it again."""
    kept = {name: typed.get(name, "")[:MAX_TYPED] for name in ("name", *(it.name for it in template.fields))}
    wrong: dict[str, str] = {}
    numbers: dict[str, float] = {}
    for it in template.fields:
        low = state.setpoint_min_c if it.low is None else it.low
        high = state.setpoint_max_c if it.high is None else it.high
        number = read_number(kept[it.name])
        if number is None or not low <= number <= high:
            bounds = {"low": _written(reader, low), "high": _written(reader, high)}
            wrong[it.name] = reader.say(_("Type a number from {low} to {high}."), **bounds)
        else:
            numbers[it.name] = number
    name = kept["name"].strip()
    if not name or not name.isprintable():
        wrong["name"] = reader.say(_("Give it a name."))
    if wrong:
        return Filled(template=template, typed=kept, wrong=wrong)
    return Filled(template=template, typed=kept, profile=ProfileDocument(name=name, steps=template.steps(numbers)))


def beyond(profile: ProfileDocument, state: FermenterState) -> float | None:
    """The first target outside of what the fermenter allows."""
    targets = map(target_of, profile.steps)
    return next((it for it in targets if not state.setpoint_min_c <= it <= state.setpoint_max_c), None)


def read_number(text: str) -> float | None:
    """A typed number, with a comma or a point."""
    typed = text.strip().replace("\N{MINUS SIGN}", "-")
    return float(typed.replace(",", ".")) if TYPED.fullmatch(typed) else None


def read_gravity(text: str) -> float | None:
    """A typed gravity: 1.012, 1,012, or 1012 as it stands on a hydrometer."""
    number = read_number(text)
    if number is not None and number >= 900:
        number /= 1000
    return number if number is not None and LOWEST_SG <= number <= HIGHEST_SG else None


def _written(reader: Reader, number: float) -> str:
    return reader.degrees(number, "0.##")
