# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a check has found, in words and for programs."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """WARN: works, but somebody should look. FAIL: not to be trusted. UNSEEN: cannot be known from here."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`check` is what was looked at, `found` how it is, `remedy` what to do (empty if nothing)."""

    check: str
    verdict: Verdict
    found: str
    remedy: str = ""


_SYMBOLS = {Verdict.OK: "✓ ok    ", Verdict.WARN: "! warn  ", Verdict.FAIL: "✗ FAIL  ", Verdict.UNSEEN: "? unseen"}


def as_text(findings: Iterable[Finding]) -> str:
    """A line for each, its remedy below it, and a line that counts."""
    findings = list(findings)
    lines: list[str] = []
    for it in findings:
        lines.append(f"{_SYMBOLS[it.verdict]} {it.check}: {it.found}")
        lines += [f"           {it.remedy}"] if it.remedy else []
    counts = Counter(it.verdict for it in findings)
    total = f"{counts[Verdict.OK]} ok, {counts[Verdict.WARN]} warnings, {counts[Verdict.FAIL]} failures"
    return "\n".join([*lines, total])


def as_json(findings: Iterable[Finding]) -> str:
    return json.dumps([asdict(it) for it in findings], indent=2, ensure_ascii=False)
