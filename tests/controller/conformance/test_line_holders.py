# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking at relay lines, for `cellar doctor`: it says who holds them, and neither takes nor moves one."""

import sys
from pathlib import Path
from typing import Any

import pytest

from cellar.adapters.backend import BackendMissing
from cellar.adapters.relays_gpiod import holders
from cellar.ports import RelayError

PINS = {"fv1.heater": 17, "fv1.cooler": 27}


def test_holders_are_named_and_free_lines_left_out(board: Any) -> None:
    board.holders[27] = "fermentrack"
    assert holders(PINS, board.devices) == {27: "fermentrack"}


def test_looking_takes_no_line_and_makes_no_edge(board: Any) -> None:
    assert holders(PINS, board.devices) == {}
    assert (board.asked, board.header.edges, board.header.driven) == ([], [], set())


def test_without_a_chip_or_the_library_it_says_so(
    board: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RelayError, match="found: none"):
        holders(PINS, tmp_path / "none")
    monkeypatch.setitem(sys.modules, "gpiod", None)
    with pytest.raises(BackendMissing, match="gpiod"):
        holders(PINS, board.devices)
