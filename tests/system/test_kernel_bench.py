# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kernel bench's pure parts. The bench itself is for `python tools/campaign.py kernel`: it compiles a kernel."""

import os
from pathlib import Path

import pytest

from campaigns.kernel import bitten, caught
from kernel_bench.building import LINUX, PI_LOCK, PROGRAMS, CannotBuild, fingerprint, missing, not_taken, pinned
from kernel_bench.console import Said, part_of, said, spoken, table, verdicts
from kernel_bench.guest import Outcome, command, serves
from kernel_bench.header import edges

TRACE = """\
# tracer: nop
       cellar-91  [000] .....    12.500000: gpio_value: 529 set 1
       cellar-91  [000] .....    13.500000: gpio_value: 529 set 1
       cellar-91  [000] .....    13.600000: gpio_value: 529 get 0
       cellar-91  [000] .....    14.000000: gpio_value: 529 set 0
       cellar-91  [000] .....    14.250000: gpio_value: 538 set 1
"""


def outcome(*words: Said, cut_off: bool = False) -> Outcome:
    return Outcome(said=list(words), console="", code=0, took_s=1.0, cut_off=cut_off)


def test_only_what_changes_a_line_is_an_edge() -> None:
    found = edges(TRACE, 512, {17: False})
    assert [(it.at_s, it.pin, it.high) for it in found] == [(12.5, 17, True), (14.0, 17, False), (14.25, 26, True)]


@pytest.mark.parametrize("line", ["", "kernel says hello", "BENCH {", "BENCH [1]", "BENCH "])
def test_other_lines_of_a_console_are_nobodys(line: str) -> None:
    assert said(line) is None


def test_a_word_comes_through_behind_anything() -> None:
    assert said("[    1.2] " + spoken({"ended": 0})) == {"ended": 0}


def test_what_was_skipped_has_not_passed() -> None:
    found = verdicts([{"test": "t/test_a_b.py::test_x[1]", "outcome": it} for it in ("passed", "skipped", "failed")])
    assert [(it.part, it.test, it.passed) for it in found] == [
        ("a b", "test_x[1]", True),
        ("a b", "test_x[1]", False),
        ("a b", "test_x[1]", False),
    ]
    assert part_of("nonsense") == "?"


def test_the_table_counts_measures_and_complains() -> None:
    words: list[Said] = [
        {"test": "test_lines.py::test_a", "outcome": "passed", "measured": {"open_after_s": 0.01234}},
        {"test": "test_lines.py::test_b", "outcome": "failed", "why": "it does not"},
    ]
    lines = table(verdicts(words))
    assert "| lines | 1 | 1 |" in lines
    assert "| test_a | open_after_s 0.0123 |" in lines
    assert "- FAILED lines: test_b: it does not" in lines


def test_a_control_counts_only_if_the_named_test_failed_and_the_rest_was_run() -> None:
    failed, ended = {"test": "test_lines.py::test_a[1]", "outcome": "failed"}, {"ended": 1}
    assert caught(outcome(failed, ended), "test_a")
    assert not caught(outcome(failed), "test_a")
    assert not caught(outcome(failed, ended), "test_b")
    assert not caught(outcome({**failed, "outcome": "passed"}, ended), "test_a")


def test_a_watchdog_must_bite_and_only_the_hungry() -> None:
    petted, rebooted, ended = {"progress": "petted"}, {"progress": "bitten", "rebooted": True}, {"ended": 0}
    assert bitten(outcome(petted, rebooted, ended)).passed
    assert not bitten(outcome(rebooted, ended)).passed
    assert not bitten(outcome(petted, {"ended": 1})).passed
    assert not bitten(outcome(petted, rebooted, cut_off=True)).passed


def test_another_source_is_another_kernel(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1", encoding="ascii")
    before = fingerprint(tmp_path)
    (tmp_path / "a").write_text("2", encoding="ascii")
    assert fingerprint(tmp_path) != before


def test_missing_programs_are_named_by_their_packages() -> None:
    assert missing(PROGRAMS, lambda _: True) == []
    assert missing(PROGRAMS, lambda it: it not in {"gcc", "make", "flex"}) == ["build-essential", "flex"]


def test_an_option_that_the_kernel_does_not_take_is_seen() -> None:
    asked = (LINUX / "um.config").read_text(encoding="utf-8").splitlines()
    assert "CONFIG_GPIO_SIM=y" in asked
    assert not_taken(asked, [it for it in asked if it != "CONFIG_GPIO_SIM=y"]) == ["CONFIG_GPIO_SIM=y"]


def test_rpi_lgpio_is_the_version_that_a_pi_gets() -> None:
    entries = pinned(PI_LOCK.read_text(encoding="utf-8"), ("rpi-lgpio", "lgpio"))
    assert [it.partition("==")[0] for it in entries] == ["rpi-lgpio", "lgpio"]
    assert all("--hash=sha256:" in it and it.count("==") == 1 for it in entries)
    with pytest.raises(CannotBuild, match="pins no nonesuch"):
        pinned("a==1 \\\n    --hash=sha256:0\n", ("nonesuch",))


def test_the_guests_root_is_read_only_and_its_time_is_its_own(tmp_path: Path) -> None:
    line = command(Path("linux"), tmp_path, tmp_path / "job.json")
    assert {"ro", "rootfstype=hostfs", "time-travel=inf-cpu"} <= set(line[: line.index("--")])
    assert "rw" not in line


@pytest.mark.parametrize(
    ("megabytes", "flags", "good"),
    [(24_000, 0, True), (64, 0, False), (24_000, os.ST_NOEXEC, False), (24_000, os.ST_NOSUID, True)],
)
def test_the_guests_memory_is_where_there_is_room_and_programs_may_run(
    megabytes: int, flags: int, *, good: bool
) -> None:
    blocks = megabytes * 256
    assert serves(os.statvfs_result((4096, 4096, blocks, blocks, blocks, 0, 0, 0, flags, 255))) == good
