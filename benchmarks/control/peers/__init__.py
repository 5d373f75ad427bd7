# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The peers: our own implementations of the laws that they publish, with the settings that their makers recommend.

`for_vessel` gives those for a fridge, or for a jacket with a valve, where a maker recommends others.
"""

from collections.abc import Callable, Mapping

from control.controller import Controller
from control.peers.brewblox import BrewBlox, glycol_wizard
from control.peers.brewpi import LOW_DELAY, BrewPi
from control.peers.hysteresis import CraftBeerPi, HomeAssistant, Inkbird
from control.peers.proportioned import Proportioned

Make = Callable[[], Controller]

FRIDGE: Mapping[str, Make] = {
    "BrewPi": BrewPi,
    "BrewBlox": BrewBlox,
    "CraftBeerPi": CraftBeerPi,
    "Home Assistant": HomeAssistant,
    "Inkbird 0.5": lambda: Inkbird(differential_k=0.5),
    "Inkbird 2.0": lambda: Inkbird(differential_k=2.0),
    "simple PID": Proportioned,
}

JACKET: Mapping[str, Make] = {
    **FRIDGE,
    "BrewPi": lambda: BrewPi(times=LOW_DELAY),
    "BrewBlox": lambda: BrewBlox(wizard=glycol_wizard()),
    "simple PID": lambda: Proportioned(window_s=300.0, min_on_s=10.0, min_off_s=10.0),
}


def for_vessel(*, jacket: bool) -> Mapping[str, Make]:
    """The peers by name, each to be made anew for each run."""
    return JACKET if jacket else FRIDGE
