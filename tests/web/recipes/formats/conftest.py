# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Real files of four projects (`samples`, MIT), and dirtier ones of our own (`dirty`)."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
SAMPLES = sorted((HERE / "samples").iterdir())
DIRTY = sorted((HERE / "dirty").iterdir())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test with an argument `sample` or `any_file` runs for each file."""
    if "sample" in metafunc.fixturenames:
        metafunc.parametrize("sample", SAMPLES, ids=lambda it: it.name)
    if "any_file" in metafunc.fixturenames:
        metafunc.parametrize("any_file", SAMPLES + DIRTY, ids=lambda it: it.name)


@pytest.fixture
def dirty() -> Path:
    return HERE / "dirty"


@pytest.fixture
def samples() -> Path:
    return HERE / "samples"
