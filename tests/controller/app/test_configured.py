# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was changed in the file between two starts is an event."""

from dataclasses import replace
from pathlib import Path

from tests.controller.app.test_loop import COLD
from tests.controller.app.test_tape import GOLDEN

from cellar.adapters.tape import blocks, newest_blocks
from cellar.app.configured import changed, last_known
from cellar.core.vessel import HeaterKind
from cellar.ports import Block


def test_what_is_the_same_is_no_event() -> None:
    assert changed(COLD, COLD) is None


def test_each_change_is_told_by_its_path() -> None:
    now = replace(
        COLD, setpoint_high_c=25.0, vessel=replace(COLD.vessel, heater_kind=HeaterKind.AIR), chamber_probe=None
    )
    event = changed(COLD, now)
    assert event is not None
    assert event.detail["setpoint_high_c"] == 25.0
    assert event.detail["vessel.heater_kind"] == "air"
    assert event.detail["chamber_probe"] is None


def test_the_newest_key_frame_says_what_was_known() -> None:
    assert last_known(newest_blocks(GOLDEN, 1000))["fv1"].fermenter == COLD


def test_nothing_is_known_of_a_new_journal_or_of_one_that_cannot_be_read(tmp_path: Path) -> None:
    assert last_known([]) == {}
    assert last_known([Block(at_utc=0, body=b"from the future"), *blocks(GOLDEN)]) == {}
