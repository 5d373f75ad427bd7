# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The campaigns: can the controller be trusted with a heater, and left alone for a thousand weeks?

    python tools/campaign.py faults  --seeds 50      each row of the fault table: found in time, how hot, how far off
    python tools/campaign.py healthy --weeks 1000    nothing is broken: no trip, hardly a warning
    python tools/campaign.py ticks   --ticks 1000000 anything may be read, ordered, broken, restarted: the rules hold
    python tools/campaign.py power   --images 10000  the power is cut: neither database loses what it acknowledged
    python tools/campaign.py chaos   --kills 1000    broker, hub and controller are killed: all arrives, exactly once
    python tools/campaign.py kills   --lives 10000   a writer of the journal is killed: no acknowledged row is lost
    python tools/campaign.py late    --seconds 300   everything else wants the machine: how late is a tick?
    python tools/campaign.py verdicts --seeds 20     parts are broken: does the doctor name the right one?
    python tools/campaign.py kernel  --days 14       adapters and daemon on a real kernel's lines and 1-Wire bus
    python tools/campaign.py pi3b                    the pins of an emulated Pi 3B after cellar is ended, and killed
    python tools/campaign.py arm64                   a whole machine, emulated: installed, killed, updated, back
    python tools/campaign.py all

Each ends with its negative control: the same with the watcher blind, or without the constraint, must fail. Results go
to `--out` as JSON and as a table in Markdown; the exit code is 1 if an aim is missed or a negative control passes.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "controller"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import campaign_arm64
from arm64.root import CannotMake
from campaign_chaos import chaos
from campaign_databases import DATABASES, cut
from campaign_faults import Outcome, suffer
from campaign_healthy import Week, spend
from campaign_kernel import bench, summary
from campaign_kills import kill_writers
from campaign_lateness import lateness
from campaign_life import blinded
from campaign_pi3b import pi3b
from campaign_pi3b import summary as summary_of_pi3b
from campaign_pi3b import table as table_of_pi3b
from campaign_rows import ROWS, Row
from campaign_ticks import Broken, run_ticks
from campaign_verdicts import Judged, blind, judge, judge_sound, matrix, share_right
from kernel_bench.building import CannotBuild
from kernel_bench.console import table
from pi3b.board import BoardFailed
from verdict_cases import CASES, Case
from wheels import CannotFetch

IMAGES_AT_ONCE = 250  # of one recording
IN_TIME, HOTTEST_C, WARNINGS_PER_WEEK = 0.99, 50.0, 0.1
RIGHT = 0.95
P99_LATE_MS, WORST_LATE_MS = 20.0, 200.0
T = TypeVar("T")
A = TypeVar("A")


def main(argv: Sequence[str] | None = None) -> int:
    asked = _arguments(argv)
    asked.out.mkdir(parents=True, exist_ok=True)
    missed = [name for name, part in PARTS.items() if asked.what in {name, "all"} and not part(asked)]
    print(f"NOT all aims met: {', '.join(missed)}" if missed else "all aims met")
    return 1 if missed else 0


def _faults(asked: argparse.Namespace) -> bool:
    outcomes: dict[str, list[Outcome]] = {}
    controls: dict[str, int] = {}
    for row in ROWS:
        one = partial(_suffer, row, asked.tick)
        outcomes[row.id] = list(_each(one, _seeds(asked, asked.seeds), asked.jobs, row.id))
        with blinded(row.found):
            blind = [suffer(row, seed, tick_s=asked.tick) for seed in _seeds(asked, min(3, asked.seeds))]
        controls[row.id] = sum(it.in_time for it in blind)
    table = _table_of_faults(outcomes)
    dangerous = [it for row in ROWS if row.dangerous for it in outcomes[row.id] if _counts(row, it)]
    share = sum(it.in_time for it in dangerous) / max(1, len(dangerous))
    hottest_c = max(it.hottest_air_c for results in outcomes.values() for it in results)
    seen_blind = {name: count for name, count in controls.items() if count}
    too_early = [it for results in outcomes.values() for it in results if it.false_before]
    summary = (
        f"Dangerous faults that were exposed: {len(dangerous)}, found in time: {share:.1%} (aim {IN_TIME:.0%}). "
        f"Tripped before anything was broken: {len(too_early)} (aim 0). "
        f"Hottest chamber {hottest_c:.1f} °C (aim {HOTTEST_C:g}). Negative control, watcher blind: "
        + (f"PASSED for {seen_blind}, which it must not" if seen_blind else "fails on every row, as it must")
        + "."
    )
    _write(asked.out / "faults", summary, table, [asdict(it) for results in outcomes.values() for it in results])
    return share >= IN_TIME and hottest_c <= HOTTEST_C and not seen_blind and not too_early


def _suffer(row: Row, tick_s: float, seed: int) -> Outcome:
    return suffer(row, seed, tick_s=tick_s)


def _counts(row: Row, it: Outcome) -> bool:
    """Exposed for as long as the row allows, or found: then it counts."""
    return it.after_s is not None or it.exposed_s > row.budget_s


def _table_of_faults(outcomes: dict[str, list[Outcome]]) -> list[str]:
    lines = [
        "| fault | exposed | found in time | median, p95 (exposed min) | budget (min) | hottest chamber °C "
        "| beer off by (K) | found as |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in ROWS:
        results = outcomes[row.id]
        exposed = [it for it in results if _counts(row, it)]
        times = sorted(it.exposed_s / 60.0 for it in results if it.after_s is not None)
        names = Counter(it.finding for it in results if it.finding)
        lines.append(
            f"| {row.id} | {len(exposed)} of {len(results)} | {sum(it.in_time for it in exposed)} "
            f"| {_quantile(times, 0.5):.0f}, {_quantile(times, 0.95):.0f} | {row.budget_s / 60.0:.0f} "
            f"| {max(it.hottest_air_c for it in results):.1f} "
            f"| {min(it.coldest_beer_k for it in results):+.1f} {max(it.hottest_beer_k for it in results):+.1f} "
            f"| {', '.join(f'{name} {count}' for name, count in names.most_common())} |"
        )
    return lines


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[int(share * (len(ordered) - 1))] if ordered else float("nan")


def _healthy(asked: argparse.Namespace) -> bool:
    weeks = list(_each(partial(_spend, asked.tick), _seeds(asked, asked.weeks), asked.jobs, "healthy weeks"))
    trips = [it for it in weeks if it.trip is not None or it.fell_out]
    warned = sum(it.warnings for it in weeks) / len(weeks)
    told = Counter(name for it in weeks for name in it.found)
    control = spend(0, tick_s=asked.tick, broken=True)
    caught = control.trip is not None
    summary = (
        f"{len(weeks)} healthy batch-weeks: {len(trips)} false trips (aim 0), {warned:.3f} warnings a week (aim "
        f"{WARNINGS_PER_WEEK}). Negative control, a week with its probes exchanged: "
        + ("trips, as it must." if caught else "DOES NOT TRIP.")
    )
    lines = ["| finding | weeks |", "|---|---|", *(f"| {name} | {count} |" for name, count in told.most_common())]
    lines += ["", *(f"- week {it.seed} ({it.story}): {it.trip or 'probe_fell_out'}" for it in trips)]
    _write(asked.out / "healthy", summary, lines, [asdict(it) for it in weeks])
    return not trips and warned <= WARNINGS_PER_WEEK and caught


def _seeds(asked: argparse.Namespace, count: int) -> range:
    return range(asked.first, asked.first + count)


def _spend(tick_s: float, seed: int) -> Week:
    return spend(seed, tick_s=tick_s)


def _ticks(asked: argparse.Namespace) -> bool:
    runs = max(1, asked.ticks // 10_000)
    broken: list[Broken] = [
        it for found in _each(run_ticks, range(runs), asked.jobs, "ticks x 10 000") for it in found
    ]
    caught = {name: bool(run_ticks(0, without=name)) for name in ("min_off", "judging", "exclusion")}
    summary = (
        f"{runs * 10_000} random ticks: {len(broken)} broken rules (aim 0). Negative controls: "
        + ", ".join(f"without {name} {'fails, as it must' if it else 'PASSES'}" for name, it in caught.items())
        + "."
    )
    _write(asked.out / "ticks", summary, [f"- {it}" for it in broken[:50]], [asdict(it) for it in broken])
    return not broken and all(caught.values())


def _power(asked: argparse.Namespace) -> bool:
    runs = range(max(1, asked.images // IMAGES_AT_ONCE))
    lines, rows, passed = [], [], True
    for name in DATABASES:
        for wary in (True, False):
            seeds, what = runs if wary else runs[:1], f"{name} x {IMAGES_AT_ONCE}"
            found = list(_each(partial(cut, name, wary), seeds, asked.jobs, what))
            lost = [it for one in found for it in one]
            passed &= bool(lost) != wary
            verdict = "aim 0" if wary else "the negative control, NORMAL: must lose"
            lines.append(f"- {name}: {len(found) * IMAGES_AT_ONCE} images, {len(lost)} not well ({verdict})")
            rows += [{"database": name, "wary": wary, **asdict(it)} for it in lost[:100]]
    _write(asked.out / "power", "Power cuts in the real databases' writes.", lines, rows)
    return passed


def _chaos(asked: argparse.Namespace) -> bool:
    pause_s = 15.0 * asked.kills / asked.samples  # so that samples are made for as long as there are kills
    wary = chaos(kills=asked.kills, samples=asked.samples, seed=asked.first, pause_s=pause_s)
    hasty = chaos(kills=min(50, asked.kills), samples=5000, seed=asked.first, hasty=True)
    lines = [
        f"- {sum(wary.kills.values())} kills {wary.kills}, {wary.created} samples in {wary.took_s:.0f} s: "
        f"{wary.lost} lost, {wary.twice} twice (aim 0); complete {wary.quiet_s:.1f} s after the last kill",
        f"- {sum(hasty.kills.values())} kills, {hasty.created} samples, deleted on PUBACK: {hasty.lost} lost "
        "(the negative control: must lose)",
    ]
    _write(asked.out / "chaos", "Samples through a real Mosquitto.", lines, [asdict(wary), asdict(hasty)])
    return wary.exactly_once and wary.created == asked.samples and not hasty.exactly_once


def _kills(asked: argparse.Namespace) -> bool:
    wary = kill_writers(kills=asked.lives, seed=asked.first)
    hasty = kill_writers(kills=min(100, asked.lives), seed=asked.first, hasty=True)
    lines = [
        f"- {wary.kills} kills in {wary.took_s:.0f} s, {wary.acknowledged} rows acknowledged: {wary.lost} lost, "
        f"{wary.twice} twice, {len(wary.unwell)} times not well (aim 0)",
        f"- {hasty.kills} kills, acknowledged before they were stored: {hasty.lost} of {hasty.acknowledged} lost "
        "(the negative control: must lose)",
    ]
    _write(asked.out / "kills", "SIGKILLs of one writer of a journal.", lines, [asdict(wary), asdict(hasty)])
    return wary.well and hasty.lost > 0


def _late(asked: argparse.Namespace) -> bool:
    at_rest = lateness(seconds=min(60.0, asked.seconds), load=False)
    busy = lateness(seconds=asked.seconds, load=True)
    held_up = lateness(seconds=10.0, load=False, held_up_s=1.5)
    lines = [
        f"- {what}: {it.ticks} ticks beside {it.load}: median {it.median_ms:.2f}, p99 {it.p99_ms:.1f}, "
        f"worst {it.worst_ms:.1f} ms late{'' if it.weighed else ' (without the weight of its unit)'}"
        for what, it in (("at rest", at_rest), ("busy", busy), ("stopped for 1.5 s, the negative control", held_up))
    ]
    aims = (
        f"How late a tick is. Aims: p99 {P99_LATE_MS:g} ms, worst {WORST_LATE_MS:g} ms; the control must miss them."
    )
    _write(asked.out / "late", aims, lines, [asdict(it) for it in (at_rest, busy, held_up)])
    return busy.p99_ms < P99_LATE_MS and busy.worst_ms < WORST_LATE_MS < held_up.worst_ms


def _verdicts(asked: argparse.Namespace) -> bool:
    judged: list[Judged] = list(_each(judge_sound, _seeds(asked, asked.seeds), asked.jobs, "nothing broken"))
    false = sum(not it.right for it in judged)
    for case in CASES:
        seeds = _seeds(asked, 1 if case.view == "doctor" else asked.seeds)
        judged += _each(partial(_judged, case), seeds, asked.jobs, f"{case.fault} {case.part}")
    blinded_right = sum(blind(case, asked.first) for case in CASES if case.view != "watch")
    share = share_right(judged)
    summary = (
        f"Verdicts: {len(judged)} faults and whole racks, {share:.1%} right (aim {RIGHT:.0%}); something was said of "
        f"{false} of {asked.seeds} whole ones (aim 0). Negative control, symptoms taken away: {blinded_right} still "
        "named (must be 0)."
    )
    _write(asked.out / "verdicts", summary, matrix(judged), [asdict(it) for it in judged])
    return share >= RIGHT and not false and not blinded_right


def _judged(case: Case, seed: int) -> Judged:
    return judge(case, seed)


def _kernel(asked: argparse.Namespace) -> bool:
    try:
        seen = bench(days=asked.days, jobs=asked.jobs, out=asked.out)
    except CannotBuild as error:
        print(f"kernel: {error}", file=sys.stderr)
        return False
    rows = [*map(asdict, seen.results), {"controls": seen.controls, "took_s": seen.took_s, "wrong": seen.wrong}]
    _write(asked.out / "kernel", summary(seen), table(seen.results), rows)
    return seen.passed


def _pi3b(asked: argparse.Namespace) -> bool:
    try:
        seen = pi3b(asked.out)
    except (CannotMake, CannotBuild, BoardFailed) as error:
        print(f"pi3b: {error}", file=sys.stderr)
        return False
    _write(asked.out / "pi3b", summary_of_pi3b(seen), table_of_pi3b(seen), [*map(asdict, seen.lives), *seen.boards])
    return seen.passed


def _arm64(asked: argparse.Namespace) -> bool:
    try:
        story = campaign_arm64.bench(asked.out)
    except (CannotMake, CannotFetch) as error:
        print(f"arm64: {error}", file=sys.stderr)
        return False
    summary = campaign_arm64.summary(story)
    _write(asked.out / "arm64", summary, campaign_arm64.table(story), list(map(asdict, story.steps)))
    return story.passed


PARTS: dict[str, Callable[[argparse.Namespace], bool]] = {
    "faults": _faults,
    "healthy": _healthy,
    "ticks": _ticks,
    "power": _power,
    "chaos": _chaos,
    "kills": _kills,
    "late": _late,
    "verdicts": _verdicts,
    "kernel": _kernel,
    "pi3b": _pi3b,
    "arm64": _arm64,
}


def _each(one: Callable[[A], T], items: Iterable[A], jobs: int, what: str) -> Iterable[T]:
    """The results, in order, with progress on one line."""
    todo = list(items)
    if jobs <= 1:
        results = map(one, todo)
        yield from _counted(results, len(todo), what)
        return
    with get_context("spawn").Pool(jobs) as pool:
        yield from _counted(pool.imap(one, todo), len(todo), what)


def _counted(results: Iterable[T], total: int, what: str) -> Iterable[T]:
    for done, result in enumerate(results, start=1):
        print(f"\r{what}: {done} of {total}   ", end="" if done < total else "\n", file=sys.stderr, flush=True)
        yield result


def _write(path: Path, summary: str, lines: list[str], rows: list[dict[str, Any]]) -> None:
    path.with_suffix(".json").write_text(json.dumps({"summary": summary, "rows": rows}, indent=1), encoding="utf-8")
    path.with_suffix(".md").write_text("\n".join([summary, "", *lines, ""]), encoding="utf-8")
    print("\n".join([summary, *lines]))


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=[*PARTS, "all"])
    parser.add_argument("--seeds", type=int, default=50, help="of each fault")
    parser.add_argument("--first", type=int, default=0, help="the first seed, in faults and healthy")
    parser.add_argument("--weeks", type=int, default=1000)
    parser.add_argument("--ticks", type=int, default=1_000_000)
    parser.add_argument("--images", type=int, default=10_000, help="of each database, in power")
    parser.add_argument("--kills", type=int, default=1000, help="in chaos")
    parser.add_argument("--samples", type=int, default=100_000, help="in chaos")
    parser.add_argument("--lives", type=int, default=10_000, help="in kills")
    parser.add_argument("--seconds", type=float, default=300.0, help="in late")
    parser.add_argument("--days", type=float, default=14.0, help="of fermentation, in kernel; 0: none")
    parser.add_argument("--tick", type=float, default=10.0, help="seconds of a tick in faults and healthy")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--out", type=Path, default=Path("test-results/campaign"))
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
