# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What we took from others is what we say we took."""

import shutil
from pathlib import Path

import pytest

import vendor


def test_the_committed_files_are_the_recorded_ones() -> None:
    assert vendor.check(vendor.read_list()) == []


@pytest.mark.parametrize("harm", ["change", "remove", "add", "relicense"])
def test_any_difference_is_noticed(harm: str, tmp_path: Path) -> None:
    folder = tmp_path / "vendor"
    shutil.copytree(vendor.VENDOR, folder)
    file = folder / "htmx" / "htmx.min.js"
    match harm:
        case "change":
            file.write_bytes(file.read_bytes() + b" ")
        case "remove":
            file.unlink()
        case "add":
            (folder / "extra.js").write_text("")
        case _:
            file.with_name("htmx.min.js.license").write_text("mine")
    assert len(vendor.check(vendor.read_list(), folder)) == 1


def test_a_tarball_that_is_not_the_recorded_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def pretend(command: list[str], *, cwd: str, **_: object) -> None:
        (Path(cwd) / "x.tgz").write_bytes(b"something else")

    monkeypatch.setattr(vendor.subprocess, "run", pretend)
    with pytest.raises(vendor.VendorError, match="expected sha512-"):
        vendor.fetch(next(vendor.read_list()))
