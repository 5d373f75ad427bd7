# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""What the simulations have to show, case by case, and the controls that have to fail.

A deck is an ngspice netlist in `sim/`; a case overrides some of its parameters. A worst case takes every part at the
bad end of its tolerance at once, 0 to 50 degrees C.
"""

import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

# Every part of the gate at the end that shortens the time, or lengthens it.
SHORT = {
    "r24": "811.8k",
    "c23": "0.93u",
    "c22": "14u",
    "r27": "326.7k",
    "r28": "33.33k",
    "offset": "0.01",
    "leak": "100n",
    "v3v3": "3.2",
    "temp_c": "0",
}
LONG = {
    "r24": "828.2k",
    "c23": "1.07u",
    "c22": "25u",
    "r27": "333.3k",
    "r28": "32.67k",
    "offset": "-0.01",
    "leak": "0",
    "v3v3": "3.4",
    "temp_c": "50",
}
LAST_EDGE_S = 6.0  # of a heartbeat of one edge a second that ends after 6.5 s at the level it has
Measured = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`holds` says whether what is claimed is true of what was measured; a control claims that the danger is seen."""

    deck: str
    claim: str
    holds: Callable[[Measured], bool]
    shown: str
    changes: Mapping[str, str] = field(default_factory=dict)
    control: bool = False


def _gate() -> Iterator[Case]:
    down = "down_at"
    for name, corner in (("nominal", {}), ("shortest", SHORT), ("longest", LONG)):
        yield Case(
            deck="heartbeat", claim=f"rail down within 2 s of the last edge, parts {name}", changes=corner,
            shown=down, holds=lambda it: it[down] - LAST_EDGE_S < 2.0 and it["rail_after"] < 1,
        )  # fmt: skip
        yield Case(
            deck="heartbeat", claim=f"rail down until the first edge, parts {name}", changes=corner,
            shown="rail_before", holds=lambda it: it["rail_before"] < 0.1,
        )  # fmt: skip
        yield Case(
            deck="heartbeat", claim=f"rail up without a gap at an edge each second, parts {name}", changes=corner,
            shown="rail_beating", holds=lambda it: it["rail_beating"] > 23,
        )  # fmt: skip
    late = {**SHORT, "half": "1.2", "dies": "7.9"}
    yield Case(
        deck="heartbeat", claim="rail up without a gap at an edge each 1.2 s, parts shortest", changes=late,
        shown="rail_beating", holds=lambda it: it["rail_beating"] > 23,
    )  # fmt: skip
    stuck = {**LONG, "dies": "7.5", "stuck": "3.4"}
    yield Case(
        deck="heartbeat", claim="line stuck high: rail down within 2 s, parts longest", changes=stuck, shown=down,
        holds=lambda it: it[down] - 7.0 < 2.0 and it["rail_after"] < 1,
    )  # fmt: skip
    yield Case(
        deck="heartbeat", claim="control, U5 bridged to 3.3 V: the rail never falls", changes={"bypass": "1"},
        shown="rail_after", holds=lambda it: it["rail_after"] > 20, control=True,
    )  # fmt: skip
    yield Case(
        deck="heartbeat", claim="U4 stuck high: rail down within a minute of it, parts longest", shown=down,
        changes={**LONG, "edge_stuck": "1", "end": "90", "late": "60"}, holds=lambda it: it["rail_after"] < 1,
    )  # fmt: skip
    yield Case(
        deck="heartbeat", claim="control, U4 stuck high and C22 bridged: the rail never falls", control=True,
        changes={"edge_stuck": "1", "c22_bridge": "1", "end": "90", "late": "60"}, shown="rail_after",
        holds=lambda it: it["rail_after"] > 20,
    )  # fmt: skip
    yield Case(
        deck="heartbeat", claim="control, R24 missing: the rail stays up", changes={"r24": "100g"},
        shown="rail_after", holds=lambda it: it["rail_after"] > 20, control=True,
    )  # fmt: skip


def _outputs() -> Iterator[Case]:
    yield Case(
        deck="flyback", claim="coil switched off: Q110 sees less than 30 V at 28 V", shown="drain_peak",
        holds=lambda it: it["drain_peak"] < 30 and it["avalanche_mj"] < 1e-6,
    )  # fmt: skip
    yield Case(
        deck="flyback", claim="coil switched off: below its release current within 10 ms", shown="coil_off",
        holds=lambda it: it["coil_off"] - 0.005 < 0.010,
    )  # fmt: skip
    yield Case(
        deck="flyback", claim="control, no D110: Q110 breaks down", changes={"diode": "0"}, shown="drain_peak",
        holds=lambda it: it["drain_peak"] > 49.5 and it["avalanche_mj"] > 0.1, control=True,
    )  # fmt: skip
    for pull in ("0", "3.3"):
        yield Case(
            deck="power_on", claim=f"line pulled to {pull} V, rail comes up at once: coil below 2.7 mA",
            shown="coil_ma", changes={"pull": pull}, holds=lambda it: it["coil_ma"] < 2.7,
        )  # fmt: skip
    yield Case(
        deck="power_on", claim="control, no R111, line pulled up: the relay is on", changes={"r111": "10meg"},
        shown="coil_ma", holds=lambda it: it["coil_ma"] > 20, control=True,
    )  # fmt: skip
    yield Case(
        deck="power_on", claim="control, no R111, line open: the rail's edge alone turns Q110 on", control=True,
        changes={"r111": "10meg", "pull": "0", "pull_ohm": "10meg"}, shown="coil_ma",
        holds=lambda it: it["coil_ma"] > 10,
    )  # fmt: skip


def _probes() -> Iterator[Case]:
    yield Case(
        deck="one_wire", claim="20 m of cable: a probe's zero is below 0.6 V at the Pi", shown="low",
        holds=lambda it: it["low"] < 0.6,
    )  # fmt: skip
    yield Case(
        deck="one_wire", claim="20 m of cable: a one has risen within 10 us", shown="high_at",
        holds=lambda it: it["high_at"] - 20e-6 < 10e-6,
    )  # fmt: skip
    yield Case(
        deck="one_wire", claim="control, pull-up of 10k: a one is too late", changes={"r51": "10k"}, shown="high_at",
        holds=lambda it: it.get("high_at", 1.0) - 20e-6 > 15e-6, control=True,
    )  # fmt: skip


CASES = (*_gate(), *_outputs(), *_probes())


def changed(deck: str, changes: Mapping[str, str]) -> str:
    """The deck with other parameters. Raises KeyError for one that it does not have."""
    for name, value in changes.items():
        deck, found = re.subn(rf"(?m)^(\.param\b.*?\b){name}=\S+", rf"\g<1>{name}={value}", deck, count=1)
        if not found:
            raise KeyError(name)
    return deck


def number(said: str) -> float:
    """A value as SPICE and the schematic write it: 820k, 22u."""
    found = re.fullmatch(r"([\d.]+)(meg|[a-z]?)", said.lower())
    if found is None:
        raise ValueError(said)
    return float(found[1]) * {"": 1, "k": 1e3, "meg": 1e6, "g": 1e9, "m": 1e-3, "u": 1e-6, "n": 1e-9}[found[2]]


def parameters(deck: str) -> dict[str, str]:
    lines = re.findall(r"(?m)^\.param(.*)$", deck)
    return dict(re.findall(r"(\w+)=(\S+)", " ".join(lines)))


def measured(folder: Path, case: Case) -> dict[str, float]:
    deck = changed((folder / f"{case.deck}.cir").read_text(encoding="utf-8"), case.changes)
    done = subprocess.run(
        ["ngspice", "-b", "/dev/stdin"], input=deck, capture_output=True, text=True, timeout=60, check=False
    )
    found = re.findall(r"(?m)^(\w+)\s+=\s+(-?[\d.]+e[+-]\d+)", done.stdout)
    return {name: float(value) for name, value in found}


def verdict(folder: Path, case: Case) -> tuple[str, bool]:
    """A line for a person, and whether the claim holds."""
    found = measured(folder, case)
    try:
        holds = case.holds(found)
    except KeyError:
        holds = False
    value = found.get(case.shown)
    said = "no value" if value is None else f"{case.shown} = {value:.4g}"
    return f"{'holds' if holds else 'DOES NOT HOLD'}: {case.deck}: {case.claim} ({said})", holds


def verdicts(folder: Path) -> list[tuple[str, bool]]:
    return [verdict(folder, case) for case in CASES]
