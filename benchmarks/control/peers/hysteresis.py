# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Thermostats on the beer's probe: each relay with a temperature where it closes and one where it opens.

Sources: Inkbird's ITC-308 manual; Home Assistant's documentation of generic_thermostat; CraftBeerPi 4's
FermenterHysteresis and its documentation.
"""

from dataclasses import dataclass, field

INKBIRD_REST_S = 180.0
"""ITC-308 "PT", compressor delay, as delivered."""

THERMOSTAT_K = 0.3
"""generic_thermostat: both tolerances, as delivered."""

THERMOSTAT_CYCLE_S = 300.0
"""generic_thermostat: min_cycle_duration as people set it for a compressor; as delivered there is none."""


@dataclass(slots=True)
class Inkbird:
    """ITC-308: cools from setpoint + CD down to the setpoint, heats from setpoint - HD up to it; rests in between.

    When it is powered on it compares with the setpoint only. HD and CD are the same here: `differential_k`.
    """

    differential_k: float = 0.5
    heat: bool = False
    cool: bool = False
    _cool_off_s: float = -INKBIRD_REST_S
    _powered_on: bool = False

    def tick(
        self, now_s: float, setpoint_c: float, beer_c: float | None, chamber_c: float | None
    ) -> tuple[bool, bool]:
        if beer_c is None:  # its display says "Er" and both outlets go off
            return self._switch(now_s, heat=False, cool=False)
        above_k = beer_c - setpoint_c
        differential_k = self.differential_k if self._powered_on else 0.0
        self._powered_on = True
        cool = above_k > 0.0 and (self.cool or above_k >= differential_k)
        heat = above_k < 0.0 and (self.heat or -above_k >= differential_k)
        if cool and not self.cool and now_s - self._cool_off_s < INKBIRD_REST_S:
            cool = False
        return self._switch(now_s, heat=heat, cool=cool)

    def _switch(self, now_s: float, *, heat: bool, cool: bool) -> tuple[bool, bool]:
        if self.cool and not cool:
            self._cool_off_s = now_s
        self.heat, self.cool = heat, cool
        return heat, cool


@dataclass(slots=True)
class CraftBeerPi:
    """FermenterHysteresis with its example offsets: on at 0.2 K from the setpoint, off at it. No times, no mutex."""

    on_k: float = 0.2
    off_k: float = 0.0
    heat: bool = False
    cool: bool = False

    def tick(
        self, now_s: float, setpoint_c: float, beer_c: float | None, chamber_c: float | None
    ) -> tuple[bool, bool]:
        if beer_c is not None:  # without a reading its loop stands, and so do the relays
            self.heat = _latched(
                self.heat, on=beer_c + self.on_k <= setpoint_c, off=beer_c + self.off_k >= setpoint_c
            )
            self.cool = _latched(
                self.cool, on=beer_c - self.on_k >= setpoint_c, off=beer_c - self.off_k <= setpoint_c
            )
        return self.heat, self.cool


def _latched(closed: bool, *, on: bool, off: bool) -> bool:  # noqa: FBT001 - a relay
    return on or (closed and not off)


@dataclass(slots=True)
class _Thermostat:
    """One generic_thermostat. A new setpoint is obeyed at once, whatever the cycle's duration."""

    cools: bool
    closed: bool = False
    _since_s: float = -1e9
    _setpoint_c: float | None = None

    def tick(self, now_s: float, setpoint_c: float, beer_c: float | None) -> bool:
        if beer_c is None:  # neither too cold nor too warm: it stays as it is
            return self.closed
        forced = setpoint_c != self._setpoint_c
        self._setpoint_c = setpoint_c
        too_cold, too_warm = setpoint_c >= beer_c + THERMOSTAT_K, beer_c >= setpoint_c + THERMOSTAT_K
        on, off = (too_warm, too_cold) if self.cools else (too_cold, too_warm)
        wanted = _latched(self.closed, on=on, off=off)
        if wanted is not self.closed and (forced or now_s - self._since_s >= self._cycle_s):
            self.closed, self._since_s = wanted, now_s
        return self.closed

    @property
    def _cycle_s(self) -> float:
        return THERMOSTAT_CYCLE_S if self.cools else 0.0


@dataclass(slots=True)
class HomeAssistant:
    """Two generic_thermostats on one probe, one that cools and one that heats. Neither knows of the other."""

    _heater: _Thermostat = field(default_factory=lambda: _Thermostat(cools=False))
    _cooler: _Thermostat = field(default_factory=lambda: _Thermostat(cools=True))

    def tick(
        self, now_s: float, setpoint_c: float, beer_c: float | None, chamber_c: float | None
    ) -> tuple[bool, bool]:
        return self._heater.tick(now_s, setpoint_c, beer_c), self._cooler.tick(now_s, setpoint_c, beer_c)
