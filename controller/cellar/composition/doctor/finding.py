# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a check has found, in words and for programs. Why it is so, and where it is written, is in the rules."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum

from cellar.diagnosis import Seen, Symptom, rule_of


class Verdict(StrEnum):
    """WARN: works, but somebody should look. FAIL: not to be trusted. UNSEEN: cannot be known from here."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`check` is what was looked at, `found` how it is, `remedy` what to do (empty if nothing).

    `symptom` is what that is for the rules, at `where`; None for what is well, or was not to be seen.
    """

    check: str
    verdict: Verdict
    found: str
    remedy: str = ""
    symptom: Symptom | None = None
    where: str = ""

    @property
    def cause(self) -> str:
        """Why it is probably so; empty for what is well."""
        return rule_of(self.symptom).cause.en if self.symptom else ""

    @property
    def link(self) -> str:
        """Where it is written at length; empty for what is well."""
        return rule_of(self.symptom).link() if self.symptom else ""

    @property
    def seen(self) -> Seen | None:
        return Seen(symptom=self.symptom, where=self.where) if self.symptom else None


_SYMBOLS = {Verdict.OK: "✓ ok    ", Verdict.WARN: "! warn  ", Verdict.FAIL: "✗ FAIL  ", Verdict.UNSEEN: "? unseen"}


def as_text(findings: Iterable[Finding]) -> str:
    """A line for each, its cause, remedy and page below it, and a line that counts."""
    findings = list(findings)
    lines: list[str] = []
    for it in findings:
        lines.append(f"{_SYMBOLS[it.verdict]} {it.check}: {it.found}")
        lines += [f"           {part}" for part in (it.cause, it.remedy, it.link) if part]
    counts = Counter(it.verdict for it in findings)
    total = f"{counts[Verdict.OK]} ok, {counts[Verdict.WARN]} warnings, {counts[Verdict.FAIL]} failures"
    unseen = counts[Verdict.UNSEEN]
    return "\n".join([*lines, total + (f", {unseen} could not be looked at" if unseen else "")])


def as_json(findings: Iterable[Finding]) -> str:
    rows = [asdict(it) | {"cause": it.cause, "link": it.link} for it in findings]
    return json.dumps(rows, indent=2, ensure_ascii=False)


def seen_in(findings: Iterable[Finding]) -> frozenset[Seen]:
    """The symptoms, for the rules."""
    return frozenset(seen for it in findings if (seen := it.seen) is not None)
