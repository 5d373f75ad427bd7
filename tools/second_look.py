# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What failed beside others is run once more, alone: a file of tests of real processes, brokers and browsers.

Only such files, only few of them, and never silently. What computes fails at once: it has nothing to race.
"""

import json
import subprocess
import sys
from pathlib import Path

LAST_FAILED = Path(".pytest_cache/v/cache/lastfailed")
REAL = ("tests/browser/", "tests/system/")
FEW = 3


def files_to_look_at(failed: list[str]) -> list[str]:
    """The files of these tests, or none if a second look could not help."""
    files = sorted({it.split("::")[0] for it in failed})
    return files if len(files) <= FEW and all(it.startswith(REAL) for it in files) else []


def main() -> int:
    failed = list(json.loads(LAST_FAILED.read_text())) if LAST_FAILED.exists() else []
    files = files_to_look_at(failed)
    if not files:
        print("unit: failed; a second look is for few files of real processes, and would not help")
        return 1
    print("unit: FAILED beside others, looked at once more alone:", *failed, sep="\n  ", flush=True)
    looked = subprocess.run([sys.executable, "-m", "pytest", "-q", *files], check=False).returncode
    print("unit: FAILED again" if looked else "unit: passed alone. It races: mend it", flush=True)
    return looked


if __name__ == "__main__":
    raise SystemExit(main())
