# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The campaign of verdicts: faults are injected, and what the doctor says is counted. A confusion matrix.

A verdict is right if the first thing said is a rule that is for this fault. Nothing broken must be told from nothing.
"""

from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial

from campaigns.running import each, seeds, write
from campaigns.verdict_cases import CASES, Case, sound
from cellar.diagnosis import diagnose, rules

NOTHING = "nothing"
RIGHT = 0.95


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


def campaign(asked: Namespace) -> bool:
    judged: list[Judged] = list(each(judge_sound, seeds(asked, asked.seeds), asked.jobs, "nothing broken"))
    false = sum(not it.right for it in judged)
    for case in CASES:
        looks = seeds(asked, 1 if case.view == "doctor" else asked.seeds)
        judged += each(partial(judge, case), looks, asked.jobs, f"{case.fault} {case.part}")
    blinded_right = sum(blind(case, asked.first) for case in CASES if case.view != "watch")
    share = share_right(judged)
    summary = (
        f"Verdicts: {len(judged)} faults and whole racks, {share:.1%} right (aim {RIGHT:.0%}); something was said of "
        f"{false} of {asked.seeds} whole ones (aim 0). Negative control, symptoms taken away: {blinded_right} still "
        "named (must be 0)."
    )
    write(asked.out / "verdicts", summary, matrix(judged), [asdict(it) for it in judged])
    return share >= RIGHT and not false and not blinded_right
