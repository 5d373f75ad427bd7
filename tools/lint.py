# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every check that reads the code without running it. All are run; what they found is shown together."""

import os
import subprocess
import sys
import time

CHECKS: dict[str, list[str]] = {
    "ruff check": ["ruff", "check", "--quiet", "."],
    "ruff format": ["ruff", "format", "--check", "--quiet", "."],
    "mypy, strict": ["mypy", "--no-error-summary"],
    "mypy, tools and system tests": ["mypy", "--no-error-summary", "tools", "tests/system"],
    "mypy, tests of the kernel bench": ["mypy", "--no-error-summary", "tests/kernel"],
    "basedpyright, core and ports": ["basedpyright"],
    "import contracts": ["lint-imports", "--no-logo"],
    "licences": ["reuse", "lint", "--lines"],
}

# reuse would guess encodings by a C library that a fresh machine lacks.
WITHOUT_LIBMAGIC = {"REUSE_ENCODING_MODULE": "charset_normalizer"}


def main() -> int:
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    if failed:
        print(f"lint: {', '.join(failed)} found something", file=sys.stderr)
    return 1 if failed else 0


def passes(name: str, command: list[str]) -> bool:
    """One line when all is well, everything it said when not."""
    started_s = time.perf_counter()
    done = subprocess.run(
        command,
        env={**os.environ, **WITHOUT_LIBMAGIC},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    verdict = "ok" if done.returncode == 0 else "FAILED"
    print(f"lint: {name:<30} {verdict:<7} {time.perf_counter() - started_s:5.1f} s", flush=True)
    if done.returncode != 0:
        print(done.stdout, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    raise SystemExit(main())
