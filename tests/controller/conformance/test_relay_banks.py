# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every relay bank promises: over RPi.GPIO, over gpiod and simulated.

The libraries are recording fakes of the documented calls: see conftest.py.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cellar.adapters.backend import BackendMissing
from cellar.adapters.relays_gpiod import GpiodRelays
from cellar.adapters.relays_rpi import RpiRelays
from cellar.ports import RelayBank, RelayError
from cellar.sim.brewery import SimulatedBrewery, SimulatedRelays, VesselSpec
from cellar.sim.clock import VirtualClock
from cellar.sim.faults import RelayFault

PINS = {"fv1.heater": 17, "fv1.cooler": 27, "fv2.heater": 22, "fv2.cooler": 23}
HEARTBEAT = 26
ALL_OPEN: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """A bank, and the relays that are really closed, seen from outside; `header` is None without pins."""

    bank: RelayBank
    closed: Callable[[], frozenset[str]]
    header: Any
    high_closes: bool = True


@pytest.fixture
def rig(request: pytest.FixtureRequest) -> Rig:
    made: Rig = request.param(request)
    return made


def faked_rig(bank: type[RpiRelays | GpiodRelays], *, active_low: bool) -> Callable[[pytest.FixtureRequest], Rig]:
    def make(request: pytest.FixtureRequest) -> Rig:
        board = request.getfixturevalue("board")
        devices = {"devices": board.devices} if bank is GpiodRelays else {}
        made = bank(PINS, active_low=active_low, heartbeat_pin=HEARTBEAT, **devices)

        def closed() -> frozenset[str]:
            return frozenset(name for name, pin in PINS.items() if board.header.level[pin] != active_low)

        return Rig(bank=made, closed=closed, header=board.header, high_closes=not active_low)

    return make


def simulated_rig(_: pytest.FixtureRequest) -> Rig:
    brewery = simulated_brewery()
    return Rig(bank=SimulatedRelays(brewery), closed=brewery.contacts, header=None)


RIGS = {
    "rpi": faked_rig(RpiRelays, active_low=False),
    "rpi active low": faked_rig(RpiRelays, active_low=True),
    "gpiod": faked_rig(GpiodRelays, active_low=False),
    "gpiod active low": faked_rig(GpiodRelays, active_low=True),
    "simulated": simulated_rig,
}


def simulated_brewery() -> SimulatedBrewery:
    vessels = [
        VesselSpec(
            id=id_, scenario="empty", beer_rom=None, chamber_rom=None, has_heater=True, has_cooler=True, litres=20.0
        )
        for id_ in ("fv1", "fv2")
    ]
    return SimulatedBrewery(vessels, clock=VirtualClock(0.0), seed=1)


def test_every_relay_is_open_at_the_start(rig: Rig) -> None:
    assert rig.bank.read() == rig.closed() == ALL_OPEN


def test_what_is_written_is_closed_and_all_else_is_open(rig: Rig) -> None:
    for closed in ({"fv1.heater"}, {"fv1.heater", "fv2.cooler"}, {"fv1.cooler"}, set()):
        rig.bank.write(frozenset(closed))
        assert rig.bank.read() == rig.closed() == closed


def test_a_relay_opens_before_another_closes(rig: Rig) -> None:
    rig.bank.write(frozenset({"fv1.heater"}))
    if rig.header is None:  # simulated relays switch together
        rig.bank.write(frozenset({"fv1.cooler"}))
        assert rig.closed() == {"fv1.cooler"}
        return
    rig.header.edges.clear()
    rig.bank.write(frozenset({"fv1.cooler"}))
    assert rig.header.edges == [(17, not rig.high_closes), (27, rig.high_closes)]


def test_writing_the_same_again_makes_no_edge(rig: Rig) -> None:
    rig.bank.write(frozenset({"fv1.heater"}))
    if rig.header is not None:
        rig.header.edges.clear()
        rig.bank.write(frozenset({"fv1.heater"}))
        assert rig.header.edges == []


def test_an_unknown_relay_is_refused_and_nothing_moves(rig: Rig) -> None:
    rig.bank.write(frozenset({"fv1.heater"}))
    with pytest.raises(RelayError, match=r"no relay is called fv9\.heater"):
        rig.bank.write(frozenset({"fv1.cooler", "fv9.heater"}))
    assert rig.closed() == {"fv1.heater"}


def test_release_opens_all_and_may_be_called_twice(rig: Rig) -> None:
    rig.bank.write(frozenset({"fv1.heater", "fv2.cooler"}))
    rig.bank.release()
    assert rig.closed() == ALL_OPEN
    rig.bank.release()
    assert rig.bank.read() == ALL_OPEN


def test_nothing_moves_after_release(rig: Rig) -> None:
    rig.bank.release()
    with pytest.raises(RelayError, match="given back"):
        rig.bank.write(frozenset({"fv1.heater"}))
    assert rig.closed() == ALL_OPEN


def test_released_lines_are_pulled_to_their_open_level(rig: Rig) -> None:
    rig.bank.release()
    if rig.header is not None:
        open_level = "down" if rig.high_closes else "up"
        assert {rig.header.pull[pin] for pin in PINS.values()} == {open_level}
        assert not rig.header.driven & set(PINS.values())


def test_each_beat_is_an_edge(rig: Rig) -> None:
    levels = []
    for _ in range(4):
        rig.bank.beat()
        levels.append(rig.header.level[HEARTBEAT] if rig.header else rig.bank.heartbeat)  # type: ignore[attr-defined]
    assert levels == [True, False, True, False]
    assert rig.closed() == ALL_OPEN


@pytest.mark.parametrize("bank", [RpiRelays, GpiodRelays])
def test_a_line_that_does_not_obey_reads_as_it_is(bank: Callable[..., RelayBank], board: Any) -> None:
    board.header.stuck[17] = False
    devices = {"devices": board.devices} if bank is GpiodRelays else {}
    relays = bank({"fv1.heater": 17}, active_low=False, heartbeat_pin=None, **devices)
    relays.write(frozenset({"fv1.heater"}))
    assert relays.read() == ALL_OPEN


def test_a_simulated_line_that_is_stuck_reads_open_but_a_welded_contact_cannot_be_read() -> None:
    brewery = simulated_brewery()
    relays = SimulatedRelays(brewery)
    brewery.fail_relay("fv1.heater", RelayFault.LINE_STUCK)
    brewery.fail_relay("fv1.cooler", RelayFault.WELDED)
    brewery.fail_relay("fv2.heater", RelayFault.DEAD)
    relays.write(frozenset({"fv1.heater", "fv2.heater"}))
    assert relays.read() == {"fv2.heater"}
    assert brewery.contacts() == {"fv1.cooler"}
    for name in ("fv1.heater", "fv1.cooler", "fv2.heater"):
        brewery.mend_relay(name)
    assert relays.read() == brewery.contacts() == {"fv1.heater", "fv2.heater"}


def test_the_chip_is_found_by_its_label(board: Any) -> None:
    GpiodRelays(PINS, active_low=False, heartbeat_pin=None, devices=board.devices)
    assert board.asked == [(str(board.devices / "gpiochip4"), "cellar")]
    with pytest.raises(RelayError, match=r"called pinctrl-bcm9999 \(found: gpio-brcmstb, pinctrl-rp1\)"):
        GpiodRelays(PINS, active_low=False, heartbeat_pin=None, labels=["pinctrl-bcm9999"], devices=board.devices)


def test_a_line_that_is_taken_says_by_whom(board: Any) -> None:
    board.holders[27] = "fermentrack"
    with pytest.raises(RelayError, match=r"fv1\.cooler \(line 27\) by fermentrack"):
        GpiodRelays(PINS, active_low=False, heartbeat_pin=None, devices=board.devices)


@pytest.mark.parametrize(
    ("bank", "module", "extra"), [(RpiRelays, "RPi.GPIO", "rpi-gpio"), (GpiodRelays, "gpiod", "gpiod")]
)
def test_a_missing_library_says_what_to_install(
    bank: Callable[..., RelayBank], module: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(BackendMissing, match=rf"pip install 'cobrew\[{extra}\]'"):
        bank(PINS, active_low=False, heartbeat_pin=None)


def test_a_library_that_refuses_this_machine_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "RPi").mkdir()
    (tmp_path / "RPi" / "GPIO.py").write_text("raise RuntimeError('This module can only be run on a Raspberry Pi!')")
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("RPi", "RPi.GPIO"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    with pytest.raises(BackendMissing, match="choose the back end gpiod"):
        RpiRelays(PINS, active_low=False, heartbeat_pin=None)
    monkeypatch.delitem(sys.modules, "RPi", raising=False)


def test_no_chip_at_all_is_said(tmp_path: Path) -> None:
    with pytest.raises(RelayError, match=r"pinctrl-rp1 \(found: none\)"):
        GpiodRelays(PINS, active_low=False, heartbeat_pin=None, devices=tmp_path)
