# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The campaigns: can the controller be trusted with a heater, and left alone for a thousand weeks?

    python tools/campaign.py faults  --seeds 50      each row of the fault table: found in time, how hot, how far off
    python tools/campaign.py healthy --weeks 1000    nothing is broken: no trip, hardly a warning
    python tools/campaign.py winter  --winters 200   weak heaters in cold garages: whole, and dead
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

The first four run with PyPy 3.11 too, in a tenth of the time; every tick is the same there, to the last bit.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "controller"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

PARTS = {
    "faults": "faults",
    "healthy": "healthy",
    "winter": "winter",
    "ticks": "ticks",
    "power": "databases",
    "chaos": "chaos",
    "kills": "kills",
    "late": "lateness",
    "verdicts": "verdicts",
    "kernel": "kernel",
    "pi3b": "pi3b",
    "arm64": "arm64",
}
"""Each part's module, with a `campaign(asked) -> bool`. It is imported when it is asked for: the first four want only
the standard library, so that PyPy can run them."""


def main(argv: Sequence[str] | None = None) -> int:
    asked = _arguments(argv)
    asked.out.mkdir(parents=True, exist_ok=True)
    parts = [name for name in PARTS if asked.what in {name, "all"}]
    missed = [name for name in parts if not import_module(f"campaigns.{PARTS[name]}").campaign(asked)]
    print(f"NOT all aims met: {', '.join(missed)}" if missed else "all aims met")
    return 1 if missed else 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=[*PARTS, "all"])
    parser.add_argument("--seeds", type=int, default=50, help="of each fault")
    parser.add_argument("--first", type=int, default=0, help="the first seed, in faults, healthy and winter")
    parser.add_argument("--weeks", type=int, default=1000)
    parser.add_argument("--winters", type=int, default=200)
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
