# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The board's inputs: feedback and rail are low while they say yes; a pulled line shows the board's own resistor."""

from pathlib import Path
from typing import Any

import pytest

from cellar.adapters.inputs_gpiod import GpiodContacts, pulled
from cellar.board import PINS
from cellar.board.promise import against, differences
from cellar.ports import Contacts, RelayError
from cellar.sim.board import BoardContacts, SimulatedBoard
from proving import Rack

FEEDBACK = {"fv1.heater": 24, "fv1.cooler": 25}


def test_a_load_with_voltage_pulls_its_feedback_low(board: Any) -> None:
    board.header.stuck = {24: False, 25: True, 21: False}
    contacts: Contacts = GpiodContacts(FEEDBACK, rail_pin=21, devices=board.devices)
    assert contacts.closed() == {"fv1.heater": True, "fv1.cooler": False}
    assert contacts.rail() is True
    board.header.stuck = {24: True, 25: True, 21: True}
    assert not any(contacts.closed().values())
    assert contacts.rail() is False
    contacts.release()
    contacts.release()
    assert contacts.closed() == {}
    assert board.header.driven == set()


def test_a_board_without_inputs_asks_for_no_line(board: Any) -> None:
    contacts = GpiodContacts({}, rail_pin=None, devices=board.devices)
    assert (contacts.closed(), contacts.rail(), board.asked) == ({}, None, [])


def test_the_simulated_board_keeps_the_same_promises() -> None:
    rack = Rack(1)
    contacts: Contacts = BoardContacts(rack.board)
    assert (contacts.closed(), contacts.rail()) == ({"fv1.heater": False, "fv1.cooler": False}, False)
    rack.bank.write(frozenset({"fv1.heater"}))
    assert not contacts.closed()["fv1.heater"]  # ordered, but the rail is down
    rack.bank.beat()
    assert (contacts.closed()["fv1.heater"], contacts.rail()) == (True, True)
    rack.clock.advance(2.0)
    assert (contacts.closed()["fv1.heater"], contacts.rail()) == (False, False)
    bare = SimulatedBoard(rack.brewery, rack.clock, has_feedback=False, has_rail_input=False)
    assert (BoardContacts(bare).closed(), BoardContacts(bare).rail()) == ({}, None)


def test_lines_that_others_hold_cannot_be_had(board: Any) -> None:
    board.holders[24] = "gpio-fan"
    with pytest.raises(RelayError, match="inputs cannot be had"):
        GpiodContacts(FEEDBACK, rail_pin=None, devices=board.devices)


def test_a_board_as_drawn_wins_against_every_pull(board: Any) -> None:
    board.header.stuck = {it.bcm: bool(it.at_rest) for it in PINS}
    levels = pulled({it.bcm: against(it) for it in PINS}, board.devices)
    assert differences(levels) == ()
    assert (board.header.edges, board.header.driven) == ([], set())


def test_a_missing_resistor_lets_the_pull_win_and_held_lines_are_not_asked(board: Any) -> None:
    board.header.stuck = {it.bcm: bool(it.at_rest) for it in PINS if it.rest_part not in ("R111", "R51")}
    board.holders[4] = "onewire"
    levels = pulled({it.bcm: against(it) for it in PINS}, board.devices)
    assert [it.part for it in differences(levels)] == ["R111"]
    assert 4 not in levels


def test_without_a_chip_it_says_so(tmp_path: Path, board: Any) -> None:
    with pytest.raises(RelayError, match="found: none"):
        pulled({17: 1}, tmp_path / "none")
