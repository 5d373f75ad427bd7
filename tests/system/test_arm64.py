# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pure parts of the emulated machine and of the card. Both themselves are for `tools/campaign.py arm64` and
`make image`: they take minutes, root's rights, and Debian's packages.
"""

from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from arm64.disk import kernel_of
from arm64.guest import Failed, Guest
from campaigns.arm64 import STEPS, UNITS, Step, Story, _active, _take, summary, table
from image.make import passwords


def test_a_story_passes_only_whole_and_with_its_control() -> None:
    done = [Step(name="a", took_s=1.0, seen="x")]
    assert Story(steps=done, control=True).passed
    assert not Story(steps=done).passed
    assert not Story(control=True).passed
    assert not Story(steps=[*done, Step(name="b", took_s=1.0, seen="", passed=False)], control=True).passed


def test_a_step_that_fails_is_told_with_what_was_said() -> None:
    def fails() -> str:
        raise Failed("exit code 1: x\nsaid | this")

    story = Story()
    assert _take(story, "a", lambda: "well")
    assert not _take(story, "b", fails)
    assert "**FAILED** exit code 1: x said / this" in "\n".join(table(story))
    assert f"1 of {len(STEPS) + 1} steps" in summary(story)
    assert "is NOT found" in summary(story)


def test_the_machine_is_reached_from_this_one_only(tmp_path: Path) -> None:
    guest = Guest(
        kernel=tmp_path / "k", initrd=tmp_path / "i", disk=tmp_path / "d", key=tmp_path / "y", console=tmp_path / "c"
    )
    net = next(it for it in guest._command() if it.startswith("user,"))
    assert "restrict=on" in net
    assert [it.split(":")[1] for it in net.split("hostfwd=")[1:]] == ["127.0.0.1", "127.0.0.1"]
    assert guest.ssh_port != guest.web_port


@pytest.mark.parametrize(
    ("said", "well"),
    [("active\nactive\nactive\n", True), ("failed\nactive\nactive\n", False), ("active\n", False), ("", False)],
)
def test_one_active_unit_is_not_all_of_them(said: str, *, well: bool, mocker: MockerFixture) -> None:
    guest = mocker.create_autospec(Guest, instance=True)
    guest.ask.return_value = (0, said)  # systemd's own code is 0 if one of them is
    if well:
        assert _active(guest, UNITS) == "cellar, taproom, mosquitto active"
    else:
        with pytest.raises(Failed, match="not active within"):
            _active(guest, UNITS, within_s=0.01)


def test_the_newest_kernel_is_started(tmp_path: Path) -> None:
    (tmp_path / "boot").mkdir()
    for it in ("6.1.0-9-arm64", "6.1.0-57-arm64"):
        (tmp_path / "boot" / f"vmlinuz-{it}").touch()
    assert [it.name for it in kernel_of(tmp_path)] == ["vmlinuz-6.1.0-57-arm64", "initrd.img-6.1.0-57-arm64"]


@pytest.mark.parametrize(
    ("secret", "open_door"), [("*", False), ("!", False), ("!*", False), ("", True), ("$y$j9T$abc", True)]
)
def test_a_card_on_which_somebody_has_a_password_is_not_made(secret: str, open_door: bool) -> None:
    found = passwords(f"root:*:1:0:99999:7:::\nbrewer:{secret}:1:0:99999:7:::\n")
    assert found == (["brewer"] if open_door else [])
