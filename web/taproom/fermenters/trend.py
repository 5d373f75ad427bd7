# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a beer is going: the slope of its last hour, and when it would be at another setpoint. Pure.

Only what was measured is said. The hub knows neither litres nor what its cooling can do, so a time that nothing
measured supports is not invented.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from babel.numbers import format_decimal

from cellar.contract import FermenterState
from taproom.fermenters.history import HOUR_S, MINUTE_S, Bucketing, Point
from taproom.fermenters.live import Sight
from taproom.fermenters.profile_words import duration
from taproom.i18n import Reader
from taproom.i18n import mark as _

BUCKET_S = 5 * MINUTE_S
LEAST_POINTS = 4
LEAST_S, OLDEST_S = 30 * MINUTE_S, 15 * MINUTE_S
STEADY_K_PER_H = 0.1  # below this, an hour of a DS18B20 (1/16 K) does not tell a trend from noise
THERE_K = 0.3
LONGEST_H = 14 * 24

Direction = Literal["rising", "falling", "steady"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """How fast the beer's temperature changes, in K/h."""

    k_per_h: float

    @property
    def direction(self) -> Direction:
        if abs(self.k_per_h) < STEADY_K_PER_H:
            return "steady"
        return "rising" if self.k_per_h > 0 else "falling"


def last_hour(now_utc: int) -> Bucketing:
    """The buckets that a trend is made of."""
    return Bucketing(from_utc=now_utc - HOUR_S, to_utc=now_utc + 1, bucket_s=BUCKET_S, source_s=MINUTE_S)


def trend(points: Sequence[Point], *, now_utc: int) -> Trend | None:
    """The least-squares slope; None where the hour has too little in it, or its end is missing."""
    known = [(it.at_utc / HOUR_S, it.beer_c) for it in points if it.beer_c is not None]
    if len(known) < LEAST_POINTS or (known[-1][0] - known[0][0]) * HOUR_S < LEAST_S:
        return None
    if now_utc - known[-1][0] * HOUR_S > OLDEST_S:
        return None
    mean_h = sum(at_h for at_h, _c in known) / len(known)
    mean_c = sum(beer_c for _h, beer_c in known) / len(known)
    spread = sum((at_h - mean_h) ** 2 for at_h, _c in known)
    return Trend(k_per_h=sum((at_h - mean_h) * (beer_c - mean_c) for at_h, beer_c in known) / spread)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendShown:
    """In words, and as the shape of an arrow."""

    direction: Direction
    words: str


def shown_trend(found: Trend | None, reader: Reader) -> TrendShown | None:
    if found is None:
        return None
    return TrendShown(
        direction=found.direction, words=reader.say(_TRENDS[found.direction], rate=_rate(found, reader))
    )


_TRENDS: Mapping[Direction, str] = {
    "rising": _("rising {rate} K/h"),
    "falling": _("falling {rate} K/h"),
    "steady": _("steady"),
}


def _rate(found: Trend, reader: Reader) -> str:
    return format_decimal(abs(found.k_per_h), "0.0", locale=reader.language)


def preview(sight: Sight, setpoint_c: float, found: Trend | None, reader: Reader) -> str:
    """What a new setpoint would bring, before it is applied."""
    beer_c = _beer_c(sight.state)
    in_the_way = _in_the_way(sight.state, beer_c, setpoint_c)
    if beer_c is None or in_the_way:
        return reader.say(in_the_way)
    away_k = setpoint_c - beer_c
    hours = _hours(away_k, found)
    if hours is None or found is None:
        text = _("{away} K warmer than now.") if away_k > 0 else _("{away} K colder than now.")
        unknown = _("How long it takes can only be said once it is on its way.")
        away = format_decimal(abs(away_k), "0.0", locale=reader.language)
        return f"{reader.say(text, away=away)} {reader.say(unknown)}"
    return reader.say(
        _("At the {rate} K/h of the last hour it takes about {time}: {setpoint} °C at {moment}."),
        rate=_rate(found, reader),
        time=duration(reader, hours * HOUR_S),
        setpoint=reader.degrees(setpoint_c, "0.0#"),
        moment=reader.moment(sight.now_utc + int(hours * HOUR_S)),
    )


def _in_the_way(state: FermenterState, beer_c: float | None, setpoint_c: float) -> str:
    """Why there is nothing to foretell; empty where there may be."""
    if state.trip is not None:
        return _("Nothing heats or cools until the stop is reset.")
    if state.mode == "off":
        return _("Nothing heats or cools until it is switched on.")
    if beer_c is None:
        return _("How long it takes cannot be known: nothing says how warm the beer is.")
    if abs(setpoint_c - beer_c) <= THERE_K:
        return _("The beer is there already.")
    if setpoint_c > beer_c:
        return "" if state.has_heater else _("Nothing can heat it: it waits for the room.")
    return "" if state.has_cooler else _("Nothing can cool it: it waits for the room.")


def _beer_c(state: FermenterState) -> float | None:
    return state.beer.value_c if state.beer is not None and state.beer.quality == "good" else None


def _hours(away_k: float, found: Trend | None) -> float | None:
    """None where the beer does not go that way, or so slowly that nobody should plan with it."""
    if found is None or found.direction == "steady" or found.k_per_h * away_k <= 0:
        return None
    hours = away_k / found.k_per_h
    return hours if hours <= LONGEST_H else None
