# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is looked at twice, and that a second look can fail."""

import json
from pathlib import Path

import pytest

import second_look

A, B = "tests/browser/test_a.py", "tests/system/test_b.py"


@pytest.mark.parametrize(
    ("failed", "looked_at"),
    [
        ([f"{B}::test_1", f"{A}::test_2[x::y]", f"{A}::test_3"], [A, B]),
        ([f"{A}::test_1", "tests/web/test_c.py::test_1"], []),  # what computes fails at once
        (["tests/controller/core/test_law.py::test_1"], []),
        ([f"tests/browser/test_{n}.py::test_1" for n in range(4)], []),  # this is no race
        ([], []),  # pytest itself failed
    ],
)
def test_few_files_of_real_processes_get_a_second_look(failed: list[str], looked_at: list[str]) -> None:
    assert second_look.files_to_look_at(failed) == looked_at


@pytest.mark.parametrize(("body", "code"), [("pass", 0), ("raise AssertionError", 1)])
def test_what_fails_alone_too_has_failed(
    body: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tests" / "browser").mkdir(parents=True)
    (tmp_path / A).write_text(f"def test_1():\n    {body}\n")
    second_look.LAST_FAILED.parent.mkdir(parents=True)
    second_look.LAST_FAILED.write_text(json.dumps({f"{A}::test_1": True}))
    assert second_look.main() == code
    assert f"{A}::test_1" in capfd.readouterr().out  # it is never silent


def test_without_a_record_it_has_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert second_look.main() == 1
