# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every test shares: how hard Hypothesis tries, and that it never fails for being slow.

`make test` tries the same fifty examples each time, so that it says the same of the same tree; with
`COBREW_EXPLORE=1`, as `make campaign` sets it, Hypothesis looks for three hundred new ones.
"""

import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

TESTS = Path(__file__).parent

EXPLORES = "COBREW_EXPLORE" in os.environ
settings.register_profile(
    "cobrew",
    deadline=None,
    derandomize=not EXPLORES,
    max_examples=300 if EXPLORES else 50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("cobrew")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many tests of each layer passed, so that a layer that silently collects nothing is seen."""
    passed = Counter(layer(report) for report in terminalreporter.getreports("passed") if report.when == "call")
    if passed:
        counts = ", ".join(f"{name} {count}" for name, count in sorted(passed.items()))
        terminalreporter.write_line(f"passed in each layer: {counts}")


def layer(report: pytest.TestReport) -> str:
    """`controller/core`, `system`: the folder of a test, at most two deep."""
    folder = (TESTS.parent / report.fspath).parent.relative_to(TESTS)
    return "/".join(folder.parts[:2]) or "."
