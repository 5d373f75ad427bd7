# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Original or modified is measured: each part that is missing is named, and no broken board is called modified."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from campaigns.verdict_cases import CASES
from cellar.board import PINS, Identity, Record, Role, State
from cellar.board.record import pack, text_of, to_sign
from cellar.composition.doctor.board import board_finding, identity_of
from cellar.composition.doctor.finding import Verdict
from cellar.composition.doctor.machine import Machine
from cellar.sim.faults import BoardFault, RelayFault
from proving import Broken, commissioned

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
UUID = "3f2a8b5e-0000-4000-8000-00000000002a"
OUTPUTS = {"fv1.heater": 17, "fv1.cooler": 27}
AT_REST = {it.bcm: it.at_rest for it in PINS}
MODIFIABLE = [it for it in PINS if it.role not in (Role.FEEDBACK, Role.RAIL)]
AT_WORK = {it.bcm: 0 for it in PINS if it.role in (Role.FEEDBACK, Role.RAIL)}
"""What inputs read that are stuck, or see a load or a rail that should not be there."""


def atom(**changes: str) -> bytes:
    said = {
        "design": "cobrew-hat",
        "revision": "A1",
        "commit": "6a28423",
        "fabrication_sha256": "ab" * 32,
        "maker": "Atelier",
        "serial": "A1-0042",
        "uuid": UUID,
        **changes,
    }
    text = text_of(Record(**said))
    return pack(text, key=KEY.public_key().public_bytes_raw(), signature=KEY.sign(to_sign(text)))


def a_pi(folder: Path, *, record: bytes | None, uuid: str = UUID, known_maker: bool = True, claim: str = "") -> Path:
    """Its configuration's place; what stands beside it and in `/proc` is what is looked at."""
    hat = folder / "proc/device-tree/hat"
    if record is not None:
        hat.mkdir(parents=True)
        (hat / "custom_0").write_bytes(record)
        (hat / "uuid").write_text(uuid + "\0", encoding="ascii")
    if known_maker:
        (folder / "makers.toml").write_text(f'Atelier = "{KEY.public_key().public_bytes_raw().hex()}"\n')
    if claim:
        (folder / "board.toml").write_text(claim)
    return folder / "cellar.toml"


def looked_at(folder: Path, config_file: Path, levels: Mapping[int, int], **seen: object) -> Identity:
    return identity_of(config_file, Machine(root=folder), levels=levels, pins=OUTPUTS, **seen)  # type: ignore[arg-type]


@pytest.mark.parametrize("pin", MODIFIABLE, ids=lambda pin: pin.rest_part)
def test_a_part_that_is_not_fitted_is_named(tmp_path: Path, pin: "object") -> None:
    assert pin in PINS
    config_file = a_pi(tmp_path, record=atom())
    found = looked_at(tmp_path, config_file, AT_REST | {pin.bcm: 1 - pin.at_rest})  # type: ignore[attr-defined]
    assert found.state is State.MODIFIED
    assert any(pin.rest_part in it for it in found.where)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "case",
    [
        it
        for it in CASES
        if it.fault in ("probe.shorted", "bus.bus_gone") or it.fault.startswith(("relay.", "board."))
    ],
    ids=lambda case: f"{case.fault} {case.part}".strip(),
)
def test_no_broken_original_is_called_modified(tmp_path: Path, case: "object") -> None:
    config_file = a_pi(tmp_path, record=atom())
    seen = case.see(7)  # type: ignore[attr-defined]
    found = looked_at(tmp_path, config_file, AT_REST | AT_WORK, seen=seen)
    assert found.state is State.ORIGINAL_SIGNED, found


def test_a_line_that_is_stuck_is_broken_and_not_modified(tmp_path: Path) -> None:
    config_file = a_pi(tmp_path, record=atom())
    seen = commissioned(1, [Broken(fault=RelayFault.LINE_STUCK, part="heater")]).seen()
    assert looked_at(tmp_path, config_file, AT_REST | {17: 1}, seen=seen).state is State.ORIGINAL_SIGNED
    assert looked_at(tmp_path, config_file, AT_REST | {17: 1}).state is State.MODIFIED


@pytest.mark.parametrize(
    ("record", "uuid", "known", "claim", "state"),
    [
        (atom(), UUID, True, "", State.ORIGINAL_SIGNED),
        (atom(), UUID, False, "", State.ORIGINAL_CLAIMED),
        (atom(), "00000000-0000-4000-8000-000000000001", True, "", State.UNKNOWN),
        (atom().replace(b"Atelier", b"Another"), UUID, True, "", State.UNKNOWN),
        (atom(revision="MOD-x1"), UUID, True, "", State.MODIFIED),
        (b"no record", UUID, True, "", State.UNKNOWN),
        (None, UUID, True, "", State.UNKNOWN),
        (None, UUID, True, '[board]\ndesign = "cobrew-hat"\nrevision = "A1"\n', State.ORIGINAL_CLAIMED),
        (
            *(None, UUID, True),
            '[board]\ndesign = "cobrew-hat"\nrevision = "A1"\nmodifications = ["another relay"]\n',
            State.MODIFIED,
        ),
        (None, UUID, True, "board = nonsense", State.UNKNOWN),
    ],
)
def test_what_a_board_says_of_itself(
    tmp_path: Path, record: bytes | None, uuid: str, known: bool, claim: str, state: State
) -> None:
    config_file = a_pi(tmp_path, record=record, uuid=uuid, known_maker=known, claim=claim)
    found = looked_at(tmp_path, config_file, AT_REST)
    assert found.state is state, found
    finding = board_finding(found, Machine(root=tmp_path))
    assert finding.verdict in (Verdict.OK, Verdict.UNSEEN)  # nobody is nagged
    assert finding.remedy == ""


def test_a_modified_board_is_diagnosed_like_any_other() -> None:
    """Identity is no part of a verdict: the rules never see it."""
    seen = commissioned(1, [Broken(fault=BoardFault.DRIVER_SHORTED, part="heater")]).seen()
    assert "identity" not in {it.symptom.value for it in seen}
