# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the emulated Pi's bench makes of what it sees. The board itself is for `python tools/campaign.py pi3b`."""

import io
import json
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from campaigns.pi3b import Change, Life, Seen, open_after_s, opened_first, stays
from pi3b.board import BoardFailed, Pins, command
from pi3b.hand import MARK, obey
from pi3b.image import BACKENDS, Image

# GPFSEL1: pin 17 is an output (bits 21 to 23 are 001), pin 14 has a function of its own (100). GPLEV0: 17 and 26.
MONITOR = """\
000000003f200000: 0x00000000 0x00204000 0x00040000 0x00000000
000000003f200010: 0x00000000 0x00000000 0x00000000 0x00000000
000000003f200020: 0x00000000 0x00000000 0x00000000 0x00000000
000000003f200030: 0x00000000 0x04020000
"""
FREE, OPEN, CLOSED, LEFT = (False, False), (True, False), (True, True), (False, True)
GOOD = Life(
    backend="gpiod",
    persist=False,
    ended_by="SIGTERM",
    stays=False,
    opened_first=True,
    beats=3,
    open_after_s=0.2,
    driven_after=False,
    beats_after=0,
    open_after_relays_off=True,
)
KEPT = replace(GOOD, persist=True, ended_by="SIGKILL", stays=True, open_after_s=None, driven_after=True)


def changes(*seen: tuple[bool, bool]) -> list[Change]:
    return [(float(at_s), *it, False) for at_s, it in enumerate(seen)]


def test_the_registers_are_read_as_the_data_sheet_has_them() -> None:
    pins = Pins.read(MONITOR)
    assert {pin for pin in range(28) if pins.driven(pin)} == {17, 26}
    assert {pin for pin in range(28) if pins.high(pin)} == {17, 26}
    assert not pins.driven(14)
    assert pins.closes(17)


@pytest.mark.parametrize("text", ["", MONITOR.replace(" 0x04020000", ""), "Cannot access memory"])
def test_half_an_answer_is_none(text: str) -> None:
    with pytest.raises(BoardFailed):
        Pins.read(text)


@pytest.mark.parametrize(
    ("seen", "first"),
    [
        ((FREE, OPEN, CLOSED), True),
        ((LEFT, OPEN, CLOSED), True),
        ((CLOSED, OPEN, CLOSED), False),
        ((FREE, CLOSED), False),
        ((FREE, LEFT, CLOSED), False),
        ((FREE, OPEN), False),
    ],
)
def test_a_pin_must_be_driven_open_before_it_is_closed(seen: tuple[tuple[bool, bool], ...], *, first: bool) -> None:
    assert opened_first(changes(*seen)) == first


@pytest.mark.parametrize(
    ("seen", "after_s"),
    [
        ((CLOSED, OPEN, FREE), 0.5),
        ((CLOSED, LEFT), 0.5),
        ((CLOSED, OPEN, CLOSED, FREE), 2.5),
        ((CLOSED,), None),
        ((CLOSED, OPEN, CLOSED), None),
        ((FREE,), 0.0),
    ],
)
def test_a_pin_is_open_when_it_is_so_for_good(seen: tuple[tuple[bool, bool], ...], after_s: float | None) -> None:
    assert open_after_s(changes(*seen), since_s=0.5) == after_s


def test_only_a_kill_leaves_a_pin_driven_and_only_where_nobody_lets_go_of_it() -> None:
    left = {
        (backend, persist)
        for backend in BACKENDS
        for persist in (False, True)
        if stays(backend, signal.SIGKILL, persist=persist)
    }
    assert left == {("gpiod", True), ("rpi-lgpio", True), ("RPi.GPIO", False), ("RPi.GPIO", True)}
    assert not any(stays(it, signal.SIGTERM, persist=True) for it in BACKENDS)


@pytest.mark.parametrize(
    "life",
    [
        replace(GOOD, opened_first=False),
        replace(GOOD, beats=2),
        replace(GOOD, open_after_s=None),
        replace(GOOD, driven_after=True),
        replace(GOOD, beats_after=1),
        replace(GOOD, open_after_relays_off=False),
        replace(KEPT, open_after_s=0.1),  # the negative control: it must be seen to stay
        replace(KEPT, driven_after=False),
        replace(KEPT, beats_after=1),
    ],
)
def test_what_is_not_as_the_documentation_says_fails(life: Life) -> None:
    assert GOOD.passed
    assert KEPT.passed
    assert not life.passed


def test_a_bench_that_has_not_seen_all_has_not_passed() -> None:
    every = [GOOD] * 4 * len(BACKENDS)
    assert Seen(lives=every).passed
    assert not Seen(lives=every[1:]).passed
    assert not Seen(lives=[*every[1:], replace(GOOD, beats_after=1)]).passed


def test_the_hand_answers_every_order_and_nothing_else() -> None:
    orders = ["noise\n", f'{MARK}{{"do": "dance"}}\n', f'{MARK}{{"do": "end", "signal": 15}}\n', f"{MARK}{{\n"]
    answers = io.StringIO()
    obey(io.StringIO("".join(orders)), answers)
    first, *others = [json.loads(it.removeprefix(MARK)) for it in answers.getvalue().splitlines()]
    assert first == {"ready": True}
    assert ["wrong" in it for it in others] == [True] * 3


@pytest.mark.parametrize(("persist", "value"), [(False, "0"), (True, "1")])
def test_the_pin_driver_is_told_on_the_kernels_command_line(tmp_path: Path, value: str, *, persist: bool) -> None:
    image = Image(kernel=tmp_path, device_tree=tmp_path, initramfs=tmp_path)
    assert f"pinctrl_bcm2835.persist_gpio_outputs={value}" in command(image, persist=persist)[-1].split()
