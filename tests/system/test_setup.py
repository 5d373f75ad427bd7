# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a fresh machine needs before anything runs, and what a person reads when it is not there."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import environment
from machine import NEEDED, missing_packages

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


@pytest.mark.parametrize(
    ("there", "missing"),
    [
        ({program for programs in NEEDED.values() for program in programs}, []),
        ({"mosquitto", "mosquitto_sub", "google-chrome", "systemd-analyze", "git", "ngspice"}, []),
        ({"mosquitto", "mosquitto_sub", "systemd-analyze", "git", "ngspice"}, ["chromium"]),
        ({"mosquitto", "git"}, ["mosquitto-clients", "chromium", "systemd", "ngspice"]),
        (set(), list(NEEDED)),
    ],
)
def test_which_packages_are_missing(there: set[str], missing: list[str]) -> None:
    assert missing_packages(there.__contains__) == missing


def test_a_contributor_who_is_not_root_is_told_the_command() -> None:
    code = "import machine, os, sys; os.geteuid = lambda: 1000; machine.SEARCH = ''; sys.exit(machine.main())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "tools", capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert f"sudo apt-get install {' '.join(NEEDED)}" in done.stderr


def test_an_old_python_is_passed_over(tmp_path: Path) -> None:
    """`python3` is too old here, `python3.12` would do."""
    old, new = tmp_path / "python3", tmp_path / "python3.12"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    new.write_text("#!/bin/sh\nexit 0\n", encoding="ascii")
    for program in (old, new):
        program.chmod(0o755)
    search = ["/bin/sh", str(ROOT / "tools" / "find-python.sh")]
    found = subprocess.run(search, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == str(new)


def test_without_any_python_make_says_what_is_missing() -> None:
    done = subprocess.run(["make", "run", "PYTHON="], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "needs Python 3.11 or later" in done.stderr


def test_help_names_every_command_that_people_use() -> None:
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    told = re.findall(r"^  make ([a-z-]+) +\S", shown, re.MULTILINE)
    assert told == re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"run", "test", "lint", "campaign", "bench-control", "clean"} < set(told)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree of the same shape, whose locks may be changed."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / ".venv").mkdir()
    for name in ("pyproject.toml", "requirements/run.lock", "requirements/test.lock"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    return tmp_path


def installed(name: str) -> None:
    environment.stamp(name).write_text(environment.fingerprint(name), encoding="utf-8")


@pytest.mark.parametrize("changed", ["requirements/test.lock", "pyproject.toml"])
def test_a_changed_lock_is_installed_again(project: Path, changed: str) -> None:
    installed("test")
    assert environment.is_current("test")
    (project / changed).write_text("changed", encoding="utf-8")
    assert not environment.is_current("test")


def test_an_environment_for_tests_also_runs_the_brewery(project: Path) -> None:
    installed("test")
    assert environment.main(["run"]) == 0


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_pins_every_package_by_hash_and_names_no_registry(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    packages = re.findall(r"^[a-z0-9][^\s=]*==\S+.*(?:\n    --hash=sha256:[0-9a-f]{64}.*)*", text, re.MULTILINE)
    assert packages
    assert all("--hash=sha256:" in package for package in packages)


def test_each_lock_holds_what_the_project_asks_for() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    names = [re.split(r"[<>=\[]", requirement)[0] for requirement in asked]
    missing = [(lock.name, name) for lock in LOCKS for name in names if f"\n{name}==" not in lock.read_text("utf-8")]
    assert missing == []
