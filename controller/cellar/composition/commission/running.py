# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One round of commissioning: the steps that are still to do, each kept before the next begins."""

from collections.abc import Callable, Iterable

from cellar.composition.commission.bench import Bench
from cellar.composition.commission.evidence import Evidence
from cellar.composition.commission.steps import Found, Step
from cellar.diagnosis import Diagnosis, diagnose

Told = Callable[[Step, Found, list[Diagnosis]], bool]
"""Is told of each step; False breaks off, and the rest is for another day."""


def go_through(bench: Bench, steps: Iterable[Step], evidence: Evidence, told: Told) -> bool:
    """Whether all steps are done. However this ends, every relay is open and what was done is kept."""
    with bench:
        bench.beating = True
        for step in steps:
            if evidence.has(step.name, step.fermenter):
                continue
            began_s = bench.clock.now_s()
            found = step.run(bench, evidence.seen())
            took_s = bench.clock.now_s() - began_s
            at_utc = int(bench.clock.utc_s())
            evidence.add(step.name, step.fermenter, found, at_utc=at_utc, took_s=took_s)
            if not told(step, found, diagnose(found.seen)):
                return False
    return True
