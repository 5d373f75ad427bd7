# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Would the tests of core notice a wrong line? mutmut writes wrong lines; each that all tests pass is a survivor.

    python tools/mutation.py                    all of core, anew; hours
    python tools/mutation.py interlock law      these modules
    python tools/mutation.py --again interlock  only what survived before, after new tests were written

Works in a copy, `.mutation/`, so that nobody meets a mutant by accident. Prints a table, and writes it with every
survivor's difference to `.mutation/survivors.md`. Only bodies of functions are mutated: the numbers that stand at the
top of a module or in a dataclass are pinned by tests (tests/controller/core/test_numbers_of_safety.py).
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COPY = ROOT / ".mutation"
COPIED = {
    "controller/cellar": "cellar",  # mutmut knows a package by where it stands
    "tests/controller/core": "tests/controller/core",
    "firmware_docs/reference": "firmware_docs/reference",  # a test reads the profiles in it
}
CORE = "cellar/core"
MUTMUT = Path(sys.executable).parent / "mutmut"

SETTINGS = """
[tool.mutmut]
source_paths = ["cellar"]
only_mutate = ["cellar/core/*"]
also_copy = ["firmware_docs"]
pytest_add_cli_args_test_selection = ["tests/controller/core"]
timeout_multiplier = 6.0
timeout_constant = 3.0
use_git_change_detection = false

[tool.pytest.ini_options]
addopts = ["--import-mode=importlib", "-p", "no:cacheprovider"]
"""
VERDICTS = {0: "survived", 1: "killed", 3: "killed", 5: "untested", 33: "untested", -24: "timeout", 152: "timeout"}
"""What mutmut's exit codes mean; a mutant that ends by any other signal was noticed too late, but noticed."""


def main(argv: Sequence[str] | None = None) -> int:
    asked = _arguments(argv)
    modules = asked.modules or sorted(path.stem for path in (ROOT / "controller" / CORE).glob("[!_]*.py"))
    before = verdicts(modules) if asked.again else {}
    copy_tree()
    again = [mutant for mutant, verdict in before.items() if verdict in {"survived", "untested"}]
    if asked.again and not again:
        print("mutation: nothing survived before")
        return 0
    mutants = again or [f"cellar.core.{module}.*" for module in modules]
    subprocess.run([MUTMUT, "run", "--max-children", str(asked.jobs), *mutants], cwd=COPY, check=True)
    after = verdicts(modules)
    rows = table(after)
    print("\n".join(rows))
    survivors = [mutant for mutant, verdict in after.items() if verdict in {"survived", "untested"}]
    (COPY / "survivors.md").write_text("\n".join([*rows, "", *differences(survivors, asked.jobs)]), encoding="utf-8")
    print(f"mutation: {len(survivors)} survivors in {COPY.relative_to(ROOT)}/survivors.md")
    return 0


def copy_tree() -> None:
    """Sources and tests as they are now. What mutmut knows of unchanged functions stays."""
    shutil.rmtree(COPY / "mutants" / "tests", ignore_errors=True)
    for source, target in COPIED.items():
        shutil.rmtree(COPY / target, ignore_errors=True)
        shutil.copytree(ROOT / source, COPY / target, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "tools" / "mutation_conftest.py", COPY / "tests" / "conftest.py")
    (COPY / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")


def verdicts(modules: Iterable[str]) -> dict[str, str]:
    """Of each mutant of these modules that was tried."""
    found: dict[str, str] = {}
    for module in modules:
        record = COPY / "mutants" / CORE / f"{module}.py.meta"
        if not record.exists():
            continue
        codes: Mapping[str, int | None] = json.loads(record.read_text())["exit_code_by_key"]
        found |= {mutant: VERDICTS.get(code, "timeout") for mutant, code in codes.items() if code is not None}
    return found


def table(found: Mapping[str, str]) -> list[str]:
    """One row for each module, in Markdown."""
    counts: dict[str, Counter[str]] = {}
    for mutant, verdict in found.items():
        counts.setdefault(mutant.split(".")[2], Counter())[verdict] += 1
    rows = ["| module | mutants | killed | survived | untested | timeouts |", "|---|--:|--:|--:|--:|--:|"]
    for module, count in {**counts, "all": sum(counts.values(), Counter())}.items():
        numbers = (count.total(), count["killed"], count["survived"], count["untested"], count["timeout"])
        rows.append(f"| {module} | {' | '.join(map(str, numbers))} |")
    return rows


def differences(mutants: Sequence[str], jobs: int) -> list[str]:
    """What each did to the code, as mutmut shows it."""

    def show(mutant: str) -> str:
        done = subprocess.run([MUTMUT, "show", mutant], cwd=COPY, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout.strip()

    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(show, mutants))


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("modules", nargs="*", help="of core: interlock, law, ...; all without one")
    parser.add_argument("--again", action="store_true", help="only those that survived before")
    parser.add_argument("--jobs", type=int, default=1, help="mutants at once")
    return parser.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(main())
