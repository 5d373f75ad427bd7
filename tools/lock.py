# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Resolves pyproject.toml into requirements/*.lock: for every platform, with hashes, naming no registry.

Uses a resolver of its own in a scratch environment, pinned here, so that two people get the same files.
What is locked already stays as it is while it fits; `make lock UPGRADE=1` takes the newest of everything, and
`python tools/lock.py docs` resolves only that one.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESOLVER = "uv==0.13.9"
EVERY_PLATFORM = ["--universal", "--python-version", "3.11"]
NAMING_NO_REGISTRY = ["--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header"]
TEST = ["--extra=web", "--extra=broker", "--extra=w1", "--extra=gpiod", "--group=build", "--group=test"]
LOCKS = {
    "run": ["--extra=web", "--extra=broker", "--group=build"],
    "test": TEST,
    "pi": ["--extra=web", "--extra=pi", "--group=build"],
    "mutation": [*TEST, "--group=mutation"],
    "bench": [*TEST, "--group=bench"],
    "docs": [*TEST, "--group=docs"],
}


def resolve(name: str, *, resolver: Path, upgrade: bool) -> None:
    selection = [*LOCKS[name], *(["--upgrade"] if upgrade else [])]
    fixed = ["pip", "compile", "-q", *EVERY_PLATFORM, *NAMING_NO_REGISTRY]
    target = ["pyproject.toml", "-o", f"requirements/{name}.lock"]
    subprocess.run([resolver, *fixed, *selection, *target], cwd=ROOT, check=True)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="cobrew-lock-") as scratch:
        subprocess.run([sys.executable, "-m", "venv", scratch], check=True)
        subprocess.run([f"{scratch}/bin/pip", "install", "-q", RESOLVER], check=True)
        for name in sys.argv[1:] or LOCKS:
            started_s = time.perf_counter()
            resolve(name, resolver=Path(scratch, "bin", "uv"), upgrade=bool(os.environ.get("UPGRADE")))
            print(f"cobrew: requirements/{name}.lock in {time.perf_counter() - started_s:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
