# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A maker's bench, from a new key to what a Pi says of the board; and the published package's checksum."""

from hashlib import sha256
from pathlib import Path

import pytest

import board_record
from cellar.board import DESIGN, REVISION


def test_from_a_new_key_to_an_original_board(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key, eep = str(tmp_path / "maker.pem"), tmp_path / "board.eep"
    assert board_record.main(["key", key]) == 0
    public = capsys.readouterr().out.strip()
    made = ["make", str(eep), "--key", key, "--maker", "Atelier", "--serial", "A1-0042", "--commit", "6a28423"]
    assert board_record.main(made) == 0
    assert "of 4096" in capsys.readouterr().out
    assert board_record.main(["show", str(eep), "--maker", f"Atelier={public}"]) == 0
    assert capsys.readouterr().out.startswith("original-signed: built by Atelier, signed by Atelier")
    assert board_record.main(["show", str(eep)]) == 0
    assert capsys.readouterr().out.startswith("original-claimed: signed by a key that is not known here")


def test_a_key_is_never_overwritten_and_is_its_owners(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "maker.pem"
    board_record.main(["key", str(file)])
    kept = file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert board_record.main(["key", str(file)]) == 1
    assert file.read_bytes() == kept
    assert "none is overwritten" in capsys.readouterr().err


def test_what_is_no_image_or_no_serial_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, key = tmp_path / "x.eep", str(tmp_path / "k.pem")
    file.write_bytes(b"\xff" * 64)
    assert board_record.main(["show", str(file)]) == 1
    assert "blank" in capsys.readouterr().err
    board_record.main(["key", key])
    wrong = ["make", str(file), "--key", key, "--maker", "A", "--serial", "no spaces", "--commit", "6a28423"]
    assert board_record.main(wrong) == 1
    assert "serial" in capsys.readouterr().err


def test_the_package_is_the_one_whose_checksum_is_published() -> None:
    folder = board_record.SUMS.parent
    checksum, name = board_record.SUMS.read_text(encoding="utf-8").split()
    assert name == f"{DESIGN}-{REVISION}-fabrication.zip"
    assert sha256((folder / name).read_bytes()).hexdigest() == checksum
