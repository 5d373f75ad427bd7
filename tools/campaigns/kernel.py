# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kernel bench, from outside: builds the kernel if need be, boots it for each part, and judges what it says.

The parts: the conformance tests and the faults on real lines and a real bus; the watchdog that bites; a whole
fermentation in virtual time; and the negative controls, in each of which an adapter is broken on purpose and a named
test must fail.
"""

import os
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from campaigns.running import write
from kernel_bench.building import CannotBuild, kernel, rpi_lgpio
from kernel_bench.console import Said, Verdict, table, verdicts
from kernel_bench.guest import Job, Outcome, boot, pythonpath

RIGS = ("-p", "kernel_bench.rigs", "--tb=short", "-q")
CONFORMANCE = "tests/controller/conformance/"
LIMIT_S = 3600.0
SECONDS_A_DAY = 1800.0  # of real time, at the very most, on a machine that others use too
# What is broken -> the tests that look, and the one of them that must fail.
CONTROLS = {
    "read-back": ("tests/kernel/test_lines.py", "test_a_line_that_does_not_obey_reads_as_it_is"),
    "order": (f"{CONFORMANCE}test_relay_banks.py", "test_a_relay_opens_before_another_closes"),
    "no-pull": (f"{CONFORMANCE}test_relay_banks.py", "test_released_lines_are_pulled_to_their_open_level"),
    "every-number": ("tests/kernel/test_bus_faults.py", "test_one_probe_fails_and_its_neighbour_does_not"),
}


@dataclass(slots=True, kw_only=True)
class Bench:
    """What came of it: verdicts of tests, how long each part took, and what was wrong with the bench itself."""

    results: list[Verdict] = field(default_factory=list)
    took_s: dict[str, float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    controls: dict[str, bool] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return not self.wrong and all(it.passed for it in self.results) and all(self.controls.values())

    def take(self, part: str, outcome: Outcome) -> None:
        """The verdicts of a part that came to its end; anything else is wrong, as is a part without any test."""
        self.took_s[part] = outcome.took_s
        found = verdicts(outcome.said)
        self.results += found
        if not outcome.ended_well or not found:
            self.wrong.append(f"{part}: {ending(outcome)}")


def ending(outcome: Outcome) -> str:
    how = "was cut off" if outcome.cut_off else f"ended with {outcome.code}"
    last_words = outcome.console[-1500:]
    return f"the guest {how} after {outcome.took_s:.0f} s, before it was done; its last words:\n{last_words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guests:
    """How to boot one: on which kernel, with which libraries, where it may write, and on which processor."""

    linux: Path
    path: list[str]
    out: Path
    processor: int

    def boot(
        self,
        part: str,
        hear: Callable[[Said], None],
        *,
        limit_s: float = LIMIT_S,
        pytest: list[str] | None = None,
        env: dict[str, str] | None = None,
        starve: bool = False,
    ) -> Outcome:
        tell(part)
        folder = (self.out / "kernel" / part.replace(" ", "-")).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        path = self.path
        what = Job(folder=str(folder), pythonpath=path, pytest=pytest or [], env=env or {}, starve_watchdog=starve)
        return boot(self.linux, what, limit_s=limit_s, hear=hear, processor=self.processor)


def bench(*, days: float, jobs: int, out: Path) -> Bench:
    """All parts, with progress on standard error. Raises `CannotBuild` where there can be no kernel.

    The fermentation takes hours, so it has the machine's first processor to itself; the rest have the last.
    """
    began_s = time.perf_counter()
    linux, path = kernel(tell, jobs=jobs), pythonpath([rpi_lgpio(tell)])
    seen = Bench(took_s={"kernel": time.perf_counter() - began_s})
    processors = os.sched_getaffinity(0)
    first, last = (Guests(linux=linux, path=path, out=out, processor=it(processors)) for it in (min, max))
    with ThreadPoolExecutor(1) as beside:
        fermentation = beside.submit(ferment, first, days) if days > 0 else None
        lines_and_bus(seen, last)
        if fermentation is not None:
            seen.take("fermentation", fermentation.result())
    return seen


def ferment(guests: Guests, days: float) -> Outcome:
    what, env = [*RIGS, "tests/kernel/test_fermentation.py"], {"COBREW_BENCH_DAYS": f"{days:g}"}
    return guests.boot("fermentation", heard, limit_s=LIMIT_S + days * SECONDS_A_DAY, pytest=what, env=env)


def lines_and_bus(seen: Bench, guests: Guests) -> None:
    """The conformance tests, the faults, the watchdog, and the negative controls."""
    tests = [CONFORMANCE, "tests/kernel", "--ignore=tests/kernel/test_fermentation.py"]
    seen.take("lines and bus", guests.boot("lines and bus", heard, pytest=[*RIGS, *tests]))
    (guests.out / "kernel" / "watchdog" / "petted").unlink(missing_ok=True)
    watchdog = guests.boot("watchdog", heard, limit_s=300.0, starve=True)
    seen.took_s["watchdog"] = watchdog.took_s
    seen.results.append(bitten(watchdog))
    for name, (where, must_fail) in CONTROLS.items():
        arguments = [*RIGS, "-p", "kernel_bench.breaking", where, "-k", must_fail]
        outcome = guests.boot(f"control {name}", silent, pytest=arguments, env={"COBREW_BENCH_BREAK": name})
        seen.took_s[f"control {name}"] = outcome.took_s
        seen.controls[name] = caught(outcome, must_fail)
        tell(f"control {name}: {'fails, as it must' if seen.controls[name] else 'PASSES'}")


def bitten(outcome: Outcome) -> Verdict:
    """The kernel must have lived while it was petted, and then have started anew of itself."""
    petted, rebooted = sum("progress" in it for it in outcome.said) == 2, any("rebooted" in it for it in outcome.said)
    passed = petted and rebooted and outcome.ended_well
    why = "" if passed else f"petted: {petted}, rebooted: {rebooted}; {ending(outcome)}"
    return Verdict(part="watchdog", test="a watchdog that is not petted reboots", passed=passed, measured={}, why=why)


def caught(outcome: Outcome, must_fail: str) -> bool:
    """A control counts only if its tests ran to the end and the named one failed."""
    return outcome.ended_well and any(
        it.test.startswith(must_fail) and not it.passed for it in verdicts(outcome.said)
    )


def heard(word: Said) -> None:
    if "progress" in word:
        tell(str(word["progress"]))
    elif "test" in word:
        tell(f"{word['outcome']}: {word['test'].rpartition('/')[2]}")


def silent(_: Said) -> None:
    """A control's verdicts are not news."""


def tell(text: str) -> None:
    print(f"kernel: {text}", file=sys.stderr, flush=True)


def summary(seen: Bench) -> str:
    passed = sum(it.passed for it in seen.results)
    controls = ", ".join(f"{name} {'fails, as it must' if it else 'PASSES'}" for name, it in seen.controls.items())
    took = ", ".join(f"{part} {took_s:.0f} s" for part, took_s in seen.took_s.items())
    wrong = "".join(f"\nWRONG: {it}" for it in seen.wrong)
    return f"{passed} of {len(seen.results)} on the real kernel. Negative controls: {controls}. Took: {took}.{wrong}"


def campaign(asked: Namespace) -> bool:
    try:
        seen = bench(days=asked.days, jobs=asked.jobs, out=asked.out)
    except CannotBuild as error:
        print(f"kernel: {error}", file=sys.stderr)
        return False
    rows = [*map(asdict, seen.results), {"controls": seen.controls, "took_s": seen.took_s, "wrong": seen.wrong}]
    write(asked.out / "kernel", summary(seen), table(seen.results), rows)
    return seen.passed
