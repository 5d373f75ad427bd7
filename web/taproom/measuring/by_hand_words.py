# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Advice in plain words, and its forecast as a drawing."""

from dataclasses import dataclass
from typing import Final

from taproom.i18n import Reader
from taproom.i18n import mark as _
from taproom.measuring.by_hand import Kept
from taproom.measuring.low_tech import Advice, Hour, Plan
from taproom.measuring.thermal import Standing
from taproom.measuring.words import number

CHAMBERS: Final = {
    "fridge": _("A fridge that is off"),
    "box": _("An insulated box"),
    "cupboard": _("A cupboard or a cardboard box"),
    "room": _("Free in the room"),
}
YEASTS: Final = {"ale": _("Ale yeast"), "lager": _("Lager yeast")}
WIDTH, HEIGHT, MARGIN = 600, 150, 8
EVERY: Final = 3  # hours of the forecast that its table shows
LEAST_SPAN_K: Final = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Paths of an SVG of `WIDTH` by `HEIGHT`: what is likely, between what it may be, and the target."""

    likely: str
    band: str
    target_y: float
    high: str
    low: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Ready for a page. `acts` is what to do now, in the order of doing; `swap` when the bottles will be done."""

    acts: list[str]
    swap: str
    outlook: str
    doubt: str
    untouched: str
    learnt: str
    hours: list[tuple[str, str, str, str]]
    drawing: Drawing


def said(it: Kept, advice: Advice, standing: Standing, reader: Reader) -> Said:
    end = advice.hours[min(len(advice.hours), it.setting.every_h) - 1]
    target = number(reader, it.setting.target_c, "0.0")
    outlook = _("Then it is likely to be {beer} °C at {moment}, between {low} and {high}. The target is {target} °C.")
    fermenting = _("The yeast gives about {watts} W. If nothing were changed, it would be {beer} °C.")
    return Said(
        acts=acts(advice, standing, reader),
        swap=_swap(advice, standing, reader),
        outlook=reader.say(
            outlook,
            beer=number(reader, end.beer_c, "0.0"),
            moment=reader.moment(int(end.at_s)),
            low=number(reader, end.low_c, "0.0"),
            high=number(reader, end.high_c, "0.0"),
            target=target,
        ),
        doubt=_doubt(it, advice, reader),
        untouched=reader.say(
            fermenting,
            watts=number(reader, advice.yeast_w, "0" if advice.yeast_w >= 10 or advice.yeast_w < 0.05 else "0.0"),
            beer=number(reader, advice.untouched_c, "0.0"),
        ),
        learnt=_learnt(it, reader),
        hours=[_hour(one, reader) for one in advice.hours[EVERY - 1 :: EVERY]],
        drawing=drawing(advice.hours, it.setting.target_c, reader),
    )


def acts(advice: Advice, standing: Standing, reader: Reader) -> list[str]:
    plan, found = advice.plan, list[str]()
    if plan.is_open and not standing.is_open:
        found.append(reader.say(_("Open the hatch, and leave it open.")))
    if not plan.is_open and standing.is_open:
        found.append(reader.say(_("Shut the hatch.")))
    if not plan.blanket and standing.blanket:
        found.append(reader.say(_("Take the blanket off.")))
    found += _bottles(plan, standing, reader)
    if plan.blanket and not standing.blanket:
        found.append(reader.say(_("Wrap a blanket round the vessel.")))
    return found or [reader.say(_("Leave everything as it is."))]


def _bottles(plan: Plan, standing: Standing, reader: Reader) -> list[str]:
    if plan.frozen:
        one = reader.count(
            "Put {n} frozen bottle of 1.5 l into the chamber.",
            "Put {n} frozen bottles of 1.5 l into the chamber.",
            plan.frozen,
        )
        return [*_out(standing, reader), one]
    if plan.warm:
        one = reader.count(
            "Put {n} bottle of 1.5 l of water at 60 °C beside the vessel.",
            "Put {n} bottles of 1.5 l of water at 60 °C beside the vessel.",
            plan.warm,
        )
        return [*_out(standing, reader), one]
    return [] if plan.keep else _out(standing, reader)


def _out(standing: Standing, reader: Reader) -> list[str]:
    return [reader.say(_("Take out the bottles that are there."))] if standing.bottles.count else []


def _swap(advice: Advice, standing: Standing, reader: Reader) -> str:
    plan = advice.plan
    if not (plan.frozen or plan.warm or (plan.keep and standing.bottles.count)):
        return ""
    if advice.swap_s is None:
        return reader.say(_("The bottles will work for longer than a day."))
    text = _("The bottles will have done their work about {moment}: change them then, or when you come.")
    return reader.say(text, moment=reader.moment(int(advice.swap_s)))


def _doubt(it: Kept, advice: Advice, reader: Reader) -> str:
    if advice.holds:
        return ""
    worst = number(reader, advice.worst_k, "0.0")
    text = _(
        "Even so it may be {worst} K away from the target meanwhile. Come sooner, if you can, and read it again."
    )
    if it.setting.bottles == 0 and advice.untouched_c > it.setting.target_c:
        text = _("It may be {worst} K away from the target meanwhile. With frozen bottles it could be held nearer.")
    return reader.say(text, worst=worst)


def _learnt(it: Kept, reader: Reader) -> str:
    if it.readings < 3:
        return reader.say(_("So far this rests on usual numbers: each thermometer reading makes it better."))
    text = _("From {n} readings: between two of them the forecast was off by {off} K.")
    return reader.say(text, n=it.readings, off=number(reader, it.off_k, "0.0"))


def _hour(it: Hour, reader: Reader) -> tuple[str, str, str, str]:
    band = f"{number(reader, it.low_c, '0.0')} \N{EN DASH} {number(reader, it.high_c, '0.0')}"
    return reader.moment(int(it.at_s)), number(reader, it.beer_c, "0.0"), band, number(reader, it.room_c, "0.0")


def drawing(hours: tuple[Hour, ...], target_c: float, reader: Reader) -> Drawing:
    low_c = min(target_c, *(it.low_c for it in hours))
    high_c = max(target_c, *(it.high_c for it in hours))
    pad = max(0.0, (LEAST_SPAN_K - (high_c - low_c)) / 2)
    low_c, high_c = low_c - pad, high_c + pad

    def y(value_c: float) -> float:
        return round(MARGIN + (high_c - value_c) / (high_c - low_c) * (HEIGHT - 2 * MARGIN), 1)

    xs = [round(MARGIN + at / (len(hours) - 1) * (WIDTH - 2 * MARGIN), 1) for at in range(len(hours))]
    top = [f"{x} {y(it.high_c)}" for x, it in zip(xs, hours, strict=True)]
    bottom = [f"{x} {y(it.low_c)}" for x, it in zip(xs, hours, strict=True)]
    return Drawing(
        likely="M" + " L".join(f"{x} {y(it.beer_c)}" for x, it in zip(xs, hours, strict=True)),
        band="M" + " L".join([*top, *reversed(bottom)]) + "Z",
        target_y=y(target_c),
        high=number(reader, high_c, "0.0"),
        low=number(reader, low_c, "0.0"),
    )
