# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be seen of a controller, its board, its probes and its plant: a closed set, each from one of three views.

The machine is looked at (`cellar doctor`), the parts are moved and watched (`cellar commission`), and the watcher
has looked for days (`watch_…`, the findings of `core.findings` in the journal). A symptom is what was seen and never
what it means: that is for the rules.
"""

from dataclasses import dataclass
from enum import StrEnum


class Symptom(StrEnum):
    """Names as in `rules.toml`."""

    # the machine
    CONFIG_BAD = "config_bad"
    BUS_MISSING = "bus_missing"
    LIBRARY_MISSING = "library_missing"
    STRANGER_ON_BUS = "stranger_on_bus"
    RESULTS_UNCHECKED = "results_unchecked"
    PROBE_CLONE = "probe_clone"
    PROBE_COARSE = "probe_coarse"
    CHIP_MISSING = "chip_missing"
    LINES_DENIED = "lines_denied"
    LINES_HELD = "lines_held"
    BACKEND_WEAK = "backend_weak"
    HEARTBEAT_MISSING = "heartbeat_missing"
    FEEDBACK_MISSING = "feedback_missing"
    PIN_SPOILED = "pin_spoiled"
    PIN_CLOSES_AT_BOOT = "pin_closes_at_boot"
    PIN_WEAK_AT_BOOT = "pin_weak_at_boot"
    BOOT_FILE_MISSING = "boot_file_missing"
    OUTPUTS_PERSIST = "outputs_persist"
    OUTPUTS_UNSURE = "outputs_unsure"
    WATCHDOG_MISSING = "watchdog_missing"
    WATCHDOG_UNFED = "watchdog_unfed"
    SERVICE_MISSING = "service_missing"
    SERVICE_CHANGED = "service_changed"
    CLOCK_LOST = "clock_lost"
    UNDERVOLTAGE = "undervoltage"
    DISK_FULL = "disk_full"
    STATE_DENIED = "state_denied"
    BROKER_SILENT = "broker_silent"
    EEPROM_UNREADABLE = "eeprom_unreadable"
    # probes, as read
    BUS_GONE = "bus_gone"
    PROBE_ABSENT = "probe_absent"
    PROBE_USURPED = "probe_usurped"
    PROBE_NO_ANSWER = "probe_no_answer"
    PROBE_SHORT = "probe_short"
    PROBE_POWER_ON = "probe_power_on"
    PROBE_STARVED = "probe_starved"
    PROBE_HANGS = "probe_hangs"
    PROBE_NONSENSE = "probe_nonsense"
    PROBE_ERRORS = "probe_errors"
    PROBE_SPIKES = "probe_spikes"
    # probes, warmed and cooled
    PROBE_UNMOVED = "probe_unmoved"
    OTHER_PROBE_MOVED = "other_probe_moved"
    PROBES_ALIKE = "probes_alike"
    PROBE_OFF_ICE = "probe_off_ice"
    PROBE_WAS_RIGHT_IN_ICE = "probe_was_right_in_ice"
    # outputs, switched
    RAIL_UP_AT_REST = "rail_up_at_rest"
    RAIL_STAYS_DOWN = "rail_stays_down"
    RAIL_STAYS_UP = "rail_stays_up"
    CLOSED_WITHOUT_RAIL = "closed_without_rail"
    CLOSED_AT_REST = "closed_at_rest"
    LINE_DISOBEYS = "line_disobeys"
    NEVER_CLOSES = "never_closes"
    OPENS_WHEN_ON = "opens_when_on"
    OUTLIVES_HEARTBEAT = "outlives_heartbeat"
    # what they do
    ACTS_AT_REST = "acts_at_rest"
    ACTS = "acts"
    ACTS_NOT = "acts_not"
    ACTS_WRONG_WAY = "acts_wrong_way"
    # the watcher's findings of the last days
    WATCH_BEER_PROBE_FROZEN = "watch_beer_probe_frozen"
    WATCH_CHAMBER_PROBE_FROZEN = "watch_chamber_probe_frozen"
    WATCH_PROBES_SWAPPED = "watch_probes_swapped"
    WATCH_PROBES_IDENTICAL = "watch_probes_identical"
    WATCH_PROBE_FELL_OUT = "watch_probe_fell_out"
    WATCH_PROBE_FEELS_AIR = "watch_probe_feels_air"
    WATCH_PROBES_DISAGREE = "watch_probes_disagree"
    WATCH_PROBE_LOST_OFTEN = "watch_probe_lost_often"
    WATCH_PROBE_NOISY = "watch_probe_noisy"
    WATCH_PROBE_ERRORS = "watch_probe_errors"
    WATCH_PROBE_RESETS = "watch_probe_resets"
    WATCH_HEATER_WELDED = "watch_heater_welded"
    WATCH_COOLER_WELDED = "watch_cooler_welded"
    WATCH_NOT_HEATING = "watch_not_heating"
    WATCH_HEATING_GIVEN_UP = "watch_heating_given_up"
    WATCH_NOT_COOLING = "watch_not_cooling"
    WATCH_COOLING_OVERWORKED = "watch_cooling_overworked"
    WATCH_HEATER_IN_COOLING_SOCKET = "watch_heater_in_cooling_socket"
    WATCH_COOLER_IN_HEATING_SOCKET = "watch_cooler_in_heating_socket"
    WATCH_OFF_SETPOINT = "watch_off_setpoint"
    WATCH_RUNAWAY = "watch_runaway"
    WATCH_SHORT_CYCLING = "watch_short_cycling"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Seen:
    """A symptom and its place: `fv1.heater`, `fv1.beer`, `fv1`, or nothing for what is the whole machine's."""

    symptom: Symptom
    where: str = ""

    @property
    def group(self) -> str:
        """The fermenter it belongs to; empty for the machine's."""
        return self.where.partition(".")[0]
