# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One round of commissioning: the steps that are still to do, each kept before the next begins."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from cellar.composition.commission.bench import Bench
from cellar.composition.commission.evidence import Evidence
from cellar.composition.commission.hands import Hands, LeftAloneError
from cellar.composition.commission.steps import Before, Found, Step
from cellar.contract.commission import End
from cellar.diagnosis import Diagnosis, diagnose

Told = Callable[[Step, Found, list[Diagnosis]], bool]
"""Is told of each step; False breaks off, and the rest is for another day."""


class Person(Hands, Protocol):
    """Who is asked, told of each step, and told how it ended: at a terminal or at a panel."""

    def told(self, step: Step, found: Found, diagnoses: Sequence[Diagnosis]) -> bool: ...

    def ended(self, end: End) -> None:
        """Every relay is open; after a failure, the guard opens them."""
        ...


AGAIN_MOST = 3
"""So often a step is begun at most, and then it is broken off: no word from afar heats for ever."""


def go_through(bench: Bench, steps: Iterable[Step], evidence: Evidence, told: Told) -> bool:
    """Whether all steps are done. However this ends, every relay is open and what was done is kept."""
    with bench:
        bench.beating = True
        bench.hands.attends(bench.look)
        for step in steps:
            if evidence.has(step.name, step.fermenter):
                continue
            began_s = bench.clock.now_s()
            found = _lived(bench, step, evidence.seen())
            took_s = bench.clock.now_s() - began_s
            at_utc = int(bench.clock.utc_s())
            evidence.add(step.name, step.fermenter, found, at_utc=at_utc, took_s=took_s)
            if not told(step, found, diagnose(found.seen)):
                return False
    return True


def _lived(bench: Bench, step: Step, before: Before) -> Found:
    """Once more from its beginning, with every relay open, where nobody was there."""
    for _ in range(AGAIN_MOST):
        try:
            return step.run(bench, before)
        except LeftAloneError:
            bench.let_go()
    raise KeyboardInterrupt
