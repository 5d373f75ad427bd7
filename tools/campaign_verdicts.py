# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The campaign of verdicts: faults are injected, and what the doctor says is counted. A confusion matrix.

A verdict is right if the first thing said is a rule that is for this fault. Nothing broken must be told from nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cellar.diagnosis import diagnose, rules
from verdict_cases import Case, sound

NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A fault, once, and the first verdict."""

    fault: str
    view: str
    part: str
    seed: int
    verdict: str
    right: bool


def judge(case: Case, seed: int) -> Judged:
    """Bring the fault about, look, and say what it is."""
    found = diagnose(case.see(seed))
    verdict = found[0].rule.id if found else NOTHING
    right = bool(found) and case.fault in found[0].rule.faults
    return Judged(fault=case.fault, view=case.view, part=case.part, seed=seed, verdict=verdict, right=right)


def judge_sound(seed: int) -> Judged:
    """Nothing is broken: nothing must be said."""
    found = diagnose(sound(seed))
    verdict = found[0].rule.id if found else NOTHING
    return Judged(fault=NOTHING, view="commission", part="", seed=seed, verdict=verdict, right=not found)


def matrix(judged: Sequence[Judged]) -> list[str]:
    """A line for each fault: how often right, and what else was said."""
    lines = ["| fault | seen by | right | said |", "|---|---|--:|---|"]
    for fault, view in dict.fromkeys((it.fault, it.view) for it in judged):
        rows = [it for it in judged if (it.fault, it.view) == (fault, view)]
        said = Counter(it.verdict for it in rows)
        words = ", ".join(f"{name} {count}" if len(said) > 1 else name for name, count in said.most_common())
        lines.append(f"| {fault} | {view} | {sum(it.right for it in rows)} of {len(rows)} | {words} |")
    return lines


def share_right(judged: Sequence[Judged]) -> float:
    return sum(it.right for it in judged) / max(1, len(judged))


def blind(case: Case, seed: int) -> bool:
    """The negative control: without its symptoms, is it still named? It must not."""
    explained = {symptom for rule in rules() if case.fault in rule.faults for symptom in rule.mentions}
    left = [it for it in case.see(seed) if it.symptom not in explained]
    found = diagnose(left)
    return bool(found) and case.fault in found[0].rule.faults
