# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which board this is: what its EEPROM says, what its builder claims, and what was measured of it.

Identity is for whoever helps. It never changes how the board works, it is no warning, and nobody is asked about it.
In doubt a difference is a fault and not a modification: what a broken part explains is left out (decision 35).
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from cellar.board import PINS, Claim, Difference, Identity, Role, State, differences, identify
from cellar.composition.doctor.finding import Finding, Verdict
from cellar.composition.doctor.machine import Machine
from cellar.diagnosis import Seen, Symptom

HAT = "/proc/device-tree/hat"
CLAIM, MAKERS = "board.toml", "makers.toml"
_TOLD_BY_LEVEL = frozenset({Role.OUTPUT, Role.HEARTBEAT, Role.ONE_WIRE, Role.BUZZER})
"""Lines on which nothing but a missing part is seen while nobody drives them. Feedback and rail may be at work."""

_STUCK = frozenset({Symptom.LINE_DISOBEYS, Symptom.PROBE_SHORT, Symptom.BUS_GONE})


def identity_of(
    config_file: Path,
    machine: Machine,
    *,
    levels: Mapping[int, int] | None = None,
    seen: Iterable[Seen] = (),
    pins: Mapping[str, int] | None = None,
) -> Identity:
    """`levels`: what commissioning read of the lines while it pulled them; `pins`: the configured outputs."""
    return identify(
        atom=_bytes(machine, "custom_0"),
        uuid=machine.text(f"{HAT}/uuid"),
        makers=makers_beside(config_file),
        differences=unexplained(differences(levels or {}), frozenset(seen), pins or {}),
        claim=claim_beside(config_file),
    )


def unexplained(
    found: Sequence[Difference], seen: frozenset[Seen], pins: Mapping[str, int]
) -> tuple[Difference, ...]:
    """The differences that no broken part explains."""
    broken = {pins.get(it.where) for it in seen if it.symptom in _STUCK}
    bus_broken = any(it.symptom in _STUCK and it.symptom is not Symptom.LINE_DISOBEYS for it in seen)
    kept = []
    for pin in PINS:
        named = f"{pin.name} (line {pin.bcm})"
        excused = pin.bcm in broken or (bus_broken and pin.role is Role.ONE_WIRE)
        if pin.role in _TOLD_BY_LEVEL and not excused:
            kept += [it for it in found if it.where == named]
    return tuple(kept)


def board_finding(identity: Identity, machine: Machine) -> Finding:
    """One line about the board; never a warning."""
    check = "board"
    if identity.state is not State.UNKNOWN:
        revision = f"{identity.design} {identity.revision} {identity.serial}".strip()
        where = f" ({'; '.join(identity.where)})" if identity.where else ""
        found = f"{revision}: {identity.state.value}{where}; {identity.why}"
        return Finding(check=check, verdict=Verdict.OK, found=found)
    there = machine.at(HAT).exists()
    found = f"unknown: {identity.why}"
    symptom = Symptom.EEPROM_UNREADABLE if there else None
    return Finding(check=check, verdict=Verdict.UNSEEN, found=found, symptom=symptom)


def makers_beside(config_file: Path) -> dict[str, bytes]:
    """Public keys of makers by name, from `makers.toml` beside the configuration; none if there is no such file."""
    document = _toml(config_file.with_name(MAKERS))
    keys = {str(name): str(key) for name, key in document.items()}
    return {name: bytes.fromhex(key) for name, key in keys.items() if _is_key(key)}


def claim_beside(config_file: Path) -> Claim | None:
    """What a builder without an EEPROM writes into `board.toml` beside the configuration."""
    said = _toml(config_file.with_name(CLAIM)).get("board")
    if not isinstance(said, Mapping) or not isinstance(said.get("design"), str):
        return None
    return Claim(
        design=str(said["design"]),
        revision=str(said.get("revision", "")),
        serial=str(said.get("serial", "")),
        modifications=tuple(str(it) for it in said.get("modifications", ())),
    )


def _is_key(text: str) -> bool:
    return len(text) == 64 and all(it in "0123456789abcdef" for it in text)


def _toml(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _bytes(machine: Machine, name: str) -> bytes | None:
    try:
        return machine.at(f"{HAT}/{name}").read_bytes()
    except OSError:
        return None
