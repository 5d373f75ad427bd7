# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar commission` on real adapters over recording fakes: broken off at once, and against a line that is taken."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cellar.adapters.inputs_gpiod import GpiodContacts, pulled
from cellar.adapters.lock import AlreadyRunning, hold
from cellar.adapters.relays_gpiod import GpiodRelays
from cellar.composition.commission import command
from cellar.config import Config, build
from cellar.ports import RelayError
from crafted_pi import AIR, BEER, CONFIG
from w1_replay import KernelTree


class Guards:
    """Stands for the second process; what became of it. The real one has a test of its own."""

    def __init__(self) -> None:
        self.became: list[str] = []

    def __call__(self, _config_file: Path) -> "Guards":
        return self

    def dismiss(self) -> None:
        self.became.append("dismissed")

    def leave(self) -> None:
        self.became.append("left to its work")


@pytest.fixture
def guards(monkeypatch: pytest.MonkeyPatch) -> Guards:
    it = Guards()
    monkeypatch.setattr(command, "Guard", it)
    return it


@pytest.fixture
def config_file(board: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fermenter on the fake chip, with two probes."""

    def bank(config: Config) -> GpiodRelays:
        pins = build.pins(config)
        return GpiodRelays(pins, active_low=False, heartbeat_pin=config.gpio.heartbeat_pin, devices=board.devices)

    monkeypatch.setattr(command, "relay_bank", bank)
    monkeypatch.setattr(command, "GpiodContacts", partial(GpiodContacts, devices=board.devices))
    monkeypatch.setattr(command, "pulled", partial(pulled, devices=board.devices))
    monkeypatch.setattr(command.signal, "signal", lambda *_: None)
    probes = KernelTree(tmp_path / "w1", [BEER, AIR])
    probes.show(BEER, 18.5)
    probes.show(AIR, 18.0)
    file = tmp_path / "cellar.toml"
    file.write_text(f'w1_devices = "{tmp_path / "w1"}"\n' + CONFIG.format(port=1), encoding="utf-8")
    return file


def commissioned(config_file: Path, state_dir: Path, said: list[str]) -> int:
    return command.commission(
        config_file, state_dir=state_dir, language="en", ice=False, anew=False, ask=lambda _: "q", say=said.append
    )


def test_broken_off_at_the_first_question_every_line_is_low_and_given_back(
    config_file: Path, tmp_path: Path, board: Any, guards: Guards
) -> None:
    said: list[str] = []
    assert commissioned(config_file, tmp_path / "state", said) == 3
    assert said[-1].startswith("Broken off; every relay is open.")
    assert not any(high for pin, high in board.header.edges if pin in (17, 27))
    assert guards.became == ["dismissed"]
    assert board.header.driven <= {26}  # the heartbeat's level says nothing: only its edges do


def test_it_does_not_run_beside_cellar_or_on_lines_of_others(
    config_file: Path, tmp_path: Path, board: Any, guards: Guards
) -> None:
    with hold(tmp_path / "state"), pytest.raises(AlreadyRunning):
        commissioned(config_file, tmp_path / "state", [])
    board.holders[17] = "fermentrack"
    with pytest.raises(RelayError, match="fermentrack"):
        commissioned(config_file, tmp_path / "state", [])
    assert guards.became == ["left to its work"]
