# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the controller's watcher may find, in sentences: what is wrong, and what to do next (rule 8)."""

from collections.abc import Mapping

from taproom.i18n import mark as _

FOUND: Mapping[str, tuple[str, str]] = {
    "beer_probe_frozen": (
        _("The beer probe repeats one value and does not live."),
        _("Unplug the bus for ten seconds. If it comes back, replace the probe."),
    ),
    "chamber_probe_frozen": (
        _("The chamber probe repeats one value and does not live."),
        _("Unplug the bus for ten seconds. If it comes back, replace the probe."),
    ),
    "probes_swapped": (
        _("The beer probe and the chamber probe are in each other's place."),
        _("Put each where it belongs, or exchange their names in the configuration."),
    ),
    "probes_identical": (
        _("Both probes say exactly the same."),
        _("One of them is read twice: unplug one and see which value stays."),
    ),
    "probe_fell_out": (
        _("The beer probe is no longer in the beer."),
        _("Put it back into its well."),
    ),
    "probe_feels_air": (
        _("The beer probe feels the chamber's air. What is shown is corrected for it."),
        _("Put it into a well, or under a thick pad."),
    ),
    "probes_disagree": (
        _("The probes do not agree at rest."),
        _("Hold both in ice water: each must say 0 °C."),
    ),
    "probe_lost_often": (
        _("A probe was lost three times within a day."),
        _("Its plug or its cable is going: replace it."),
    ),
    "probe_noisy": (
        _("A probe often gives no valid answer."),
        _("Lead its cable away from the compressor's, and check the plug."),
    ),
    "probe_errors": (
        _("A probe leaps about."),
        _("Lead its cable away from the compressor's, and check the plug."),
    ),
    "probe_resets": (
        _("A probe loses its supply."),
        _("Check its supply and ground wires."),
    ),
    "heater_welded": (
        _("It is heated although heating is off: the relay may be welded."),
        _("Pull the heater's plug now. Software cannot open a weld. Then replace the relay."),
    ),
    "cooler_welded": (
        _("It is cooled although cooling is off: the relay may be welded."),
        _("Pull the compressor's plug, then replace the relay."),
    ),
    "not_heating": (
        _("Heating is on and nothing gets warmer."),
        _("Check the heater's plug, its fuse and the relay's light."),
    ),
    "heating_given_up": (
        _("Heating was on for two more hours and nothing got warmer."),
        _("Find where the heater is, and whether it is hot where no probe is. Then reset."),
    ),
    "not_cooling": (
        _("Cooling is on and nothing gets colder."),
        _("Check the plug, the door, and whether the compressor can be heard."),
    ),
    "cooling_overworked": (
        _("Cooling hardly ever rests."),
        _("Check the door, the ice, and the dust behind the fridge."),
    ),
    "heater_in_cooling_socket": (
        _("Cooling makes it warmer: the heater may be in the cooling socket."),
        _("Exchange the two plugs, then reset."),
    ),
    "cooler_in_heating_socket": (
        _("Heating makes it colder: the compressor may be in the heating socket."),
        _("Exchange the two plugs, then reset."),
    ),
    "off_setpoint": (
        _("For hours the beer has been away from its setpoint and does not come nearer."),
        _("Feel what heats and what cools: is each as its switch says? Then ask whether the room allows it."),
    ),
    "runaway": (
        _("The beer gets warmer by itself, far above its setpoint."),
        _("Look for heat that nobody switched on, and cool the beer by hand."),
    ),
    "short_cycling": (
        _("The compressor started too often and rests for half an hour."),
        _("Look what changes the setpoint, or whether the probe hangs in a draught."),
    ),
}
