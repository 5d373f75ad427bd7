# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the guest speaks to the host: a line of JSON behind a mark, among all else that is on a console.

A verdict: {"test": …, "outcome": "passed", "measured": {…}, "why": ""}; progress: {"progress": …}; the end:
{"ended": exit code}. The kernel may write into the middle of nothing else: a line is written in one go.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MARK = "BENCH "
Said = Mapping[str, Any]


def spoken(word: Said) -> str:
    """The line for a word."""
    return f"{MARK}{json.dumps(word)}\n"


def said(line: str) -> Said | None:
    """The word of a line; None if it is anybody's, or was spoilt on its way."""
    _, mark, text = line.partition(MARK)
    if not mark:
        return None
    try:
        word = json.loads(text)
    except ValueError:
        return None
    return word if isinstance(word, dict) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One test, in one guest. `measured`: what the test noted, by name."""

    part: str
    test: str
    passed: bool
    measured: Mapping[str, Any]
    why: str


def verdicts(words: Iterable[Said]) -> list[Verdict]:
    """Of every test that was run; one that was skipped has not passed: the bench skips nothing."""
    return [
        Verdict(
            part=part_of(it["test"]),
            test=it["test"].rpartition("::")[2],
            passed=it["outcome"] == "passed",
            measured=it.get("measured", {}),
            why=it.get("why", ""),
        )
        for it in words
        if "test" in it
    ]


def part_of(test: str) -> str:
    """`tests/kernel/test_bus_faults.py::test_x[y]` is of `bus faults`."""
    found = re.search(r"test_(\w+)\.py::", test)
    return found[1].replace("_", " ") if found else "?"


def table(results: Iterable[Verdict]) -> list[str]:
    """In Markdown: each part's tests, how many passed, and what was measured."""
    parts: dict[str, list[Verdict]] = {}
    for it in results:
        parts.setdefault(it.part, []).append(it)
    lines = ["| part | passed | failed |", "|---|---|---|"]
    lines += [
        f"| {part} | {sum(it.passed for it in all_)} | {sum(not it.passed for it in all_)} |"
        for part, all_ in parts.items()
    ]
    measured = [
        f"| {it.test} | {', '.join(f'{name} {_shown(value)}' for name, value in it.measured.items())} |"
        for all_ in parts.values()
        for it in all_
        if it.measured
    ]
    if measured:
        lines += ["", "| test | measured |", "|---|---|", *measured]
    failed = [it for all_ in parts.values() for it in all_ if not it.passed]
    return [*lines, "", *(f"- FAILED {it.part}: {it.test}: {it.why}" for it in failed)] if failed else lines


def _shown(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
