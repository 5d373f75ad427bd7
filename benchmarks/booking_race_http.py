# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is kit ever booked twice, and how fast is it booked once? Over HTTP, with sessions, against real server processes.

python benchmarks/booking_race_http.py                 # one and two servers on one state folder; some minutes
python benchmarks/booking_race_http.py --quick

Each race gives one place to many at once. It is lost if not exactly one has it, if anything answers 5xx or what it
should not, or if afterwards two live bookings overlap in the tables.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "system"))

from race_house import furnish, overlaps, serving
from race_races import Size, Tally, run_all
from race_ways import Api, Forms, Way

PEERS = (
    ("MRBS, as it is (26-36 of 40 rounds double)", "49", "156"),
    ("LibreBooking, as it is (36 of 40 rounds double)", "36", "208"),
)
AIM_PER_S, AIM_P50_MS = 150, 40


def measure(servers: int, size: Size, way: Way) -> list[Tally]:
    """All races, on a new database."""
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        sids = furnish(state, size.workers)
        with serving(state, servers) as ports:
            tallies = asyncio.run(run_all(ports, sids, size, way))
        found = overlaps(state)
        for it in tallies:
            it.overlaps = found
    return tallies


def table(tallies: dict[tuple[str, int], list[Tally]]) -> str:
    """In Markdown."""
    lines = ["| race | by | servers | rounds | wrong | 5xx | other | overlaps | per s | p50 ms | p99 ms |"]
    lines.append("|---|---|" + "---:|" * 9)
    for (way, servers), some in tallies.items():
        lines += [
            f"| {it.name} | {way} | {servers} | {it.rounds} | {it.wrong} | {it.broken} | {it.strange} "
            f"| {it.overlaps} | {it.per_s:.0f} | {it.percentile_ms(50):.1f} | {it.percentile_ms(99):.1f} |"
            for it in some
        ]
    lines += [f"| {name} | forms | 1 | | | | | | {per_s} | {p50} | |" for name, per_s, p50 in PEERS]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a twentieth of it")
    parser.add_argument("--servers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--out", type=Path, help="write the figures here, as JSON")
    asked = parser.parse_args()
    size = Size(rounds=10, attempts=250, bookings=80) if asked.quick else Size()
    ways: tuple[Way, ...] = (Api(), Forms())
    tallies = {(way.name, servers): measure(servers, size, way) for way in ways for servers in asked.servers}
    print(table(tallies))
    if asked.out:
        rows = [{"by": by, "servers": n, **it.figures()} for (by, n), some in tallies.items() for it in some]
        asked.out.write_text(json.dumps(rows, indent=1) + "\n")
    every = [it for some in tallies.values() for it in some]
    fast = all(it.per_s > AIM_PER_S and it.percentile_ms(50) < AIM_P50_MS for it in every if it.is_throughput)
    right = all(it.is_right for it in every)
    print(f"{'never twice' if right else 'WRONG'}; {'as fast as aimed at' if fast else 'slower than aimed at'}")
    return 0 if right else 1


if __name__ == "__main__":
    raise SystemExit(main())
