# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Would the tests of core notice a wrong line? mutmut writes wrong lines; each that all tests pass is a survivor.

    python tools/mutation.py                    all of core, anew; hours
    python tools/mutation.py interlock law      these modules
    python tools/mutation.py --again interlock  only what survived before, after new tests were written

Each module is mutated in a copy of its own, `.mutation/MODULE/`, so that nobody meets a mutant by accident, and meets
the tests that are written for it. Prints a table, and writes it with every survivor to `.mutation/survivors.md`.
Only bodies of functions are mutated: the numbers that stand at the top of a module or in a dataclass are held by
tests of their own (tests/controller/core/test_numbers.py).
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
COPIES = ROOT / ".mutation"
MUTMUT = str(Path(sys.executable).parent / "mutmut")
CORE, TESTS = "cellar/core", "tests/controller/core"
COPIED = {
    "controller/cellar": "cellar",  # mutmut knows a package by where it stands
    TESTS: TESTS,
    "firmware_docs/reference": "firmware_docs/reference",  # a test reads the profiles in it
}

STEP = ("test_fermenter*.py",)
LAW = ("test_law*.py", "test_numbers.py", *STEP)
WATCH = ("test_watch*.py", "test_numbers.py")
ORDERS = ("test_orders*.py", "test_profile_orders.py", *STEP)
HELD_BY: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("acting", "changeover", "law", "learning", "observer", "pid", "pulses", "tuning"), LAW),
    **dict.fromkeys(("events", "findings", "supervision"), (*STEP, *WATCH)),
    **dict.fromkeys(("orders", "remembered"), ORDERS),
    "fermenter": (*STEP, "test_profile_orders.py"),
    "profile_steps": ("test_profile*.py",),
}
"""Where tests are that have another name than the module that they are for."""

SETTINGS = """
[tool.mutmut]
source_paths = ["cellar"]
only_mutate = ["{core}/{module}.py"]
also_copy = ["firmware_docs"]
pytest_add_cli_args_test_selection = {tests}
timeout_multiplier = 6.0
timeout_constant = 3.0
use_git_change_detection = false

[tool.pytest.ini_options]
addopts = ["--import-mode=importlib", "-p", "no:cacheprovider"]
"""
VERDICTS = {0: "survived", 1: "killed", 3: "killed", 5: "untested", 33: "untested"}
"""What mutmut's exit codes mean; any other is a mutant that was stopped, because it did not end."""
ALIVE = {"survived", "untested"}


def main(argv: Sequence[str] | None = None) -> int:
    asked = _arguments(argv)
    all_modules = sorted(path.stem for path in (ROOT / "controller" / CORE).glob("[!_]*.py"))
    for module in asked.modules or all_modules:
        before = verdicts(module)
        again = [mutant for mutant, verdict in before.items() if verdict in ALIVE]
        if again or not asked.again:
            mutate(module, again if asked.again else [], jobs=asked.jobs)
    found = {module: verdicts(module) for module in all_modules}
    rows = table(found)
    print("\n".join(rows))
    survivors = [(module, it) for module, each in found.items() for it, verdict in each.items() if verdict in ALIVE]
    (COPIES / "survivors.md").write_text(
        "\n".join([*rows, "", *differences(survivors, asked.jobs)]), encoding="utf-8"
    )
    print(f"mutation: {len(survivors)} survivors in {COPIES.relative_to(ROOT)}/survivors.md")
    return 0


def mutate(module: str, mutants: Sequence[str], *, jobs: int) -> None:
    """Try these mutants of a module, or all, on sources and tests as they are now."""
    copy = COPIES / module
    if not mutants:
        shutil.rmtree(copy, ignore_errors=True)
    shutil.rmtree(copy / "mutants" / "tests", ignore_errors=True)
    for source, target in COPIED.items():
        shutil.rmtree(copy / target, ignore_errors=True)
        shutil.copytree(ROOT / source, copy / target, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "tools" / "mutation_conftest.py", copy / "tests" / "conftest.py")
    held_by = (f"test_{module}*.py", *(WATCH if module.startswith("watch") else HELD_BY.get(module, ())))
    tests = sorted({str(it.relative_to(copy)) for name in held_by for it in (copy / TESTS).glob(name)})
    settings = SETTINGS.format(core=CORE, module=module, tests=json.dumps(tests))
    (copy / "pyproject.toml").write_text(settings, encoding="utf-8")
    run = [MUTMUT, "run", "--max-children", str(jobs), *mutants]
    with (copy / "log").open("w", encoding="utf-8") as log:
        subprocess.run(run, cwd=copy, check=True, stdout=log, stderr=subprocess.STDOUT)


def verdicts(module: str) -> dict[str, str]:
    """Of each mutant of this module that was tried."""
    record = COPIES / module / "mutants" / CORE / f"{module}.py.meta"
    if not record.exists():
        return {}
    codes: Mapping[str, int | None] = json.loads(record.read_text(encoding="utf-8"))["exit_code_by_key"]
    return {mutant: VERDICTS.get(code, "timeout") for mutant, code in codes.items() if code is not None}


def table(found: Mapping[str, Mapping[str, str]]) -> list[str]:
    """One row for each module, in Markdown."""
    counts = {module: Counter(each.values()) for module, each in found.items() if each}
    rows = ["| module | mutants | killed | survived | untested | timeouts |", "|---|--:|--:|--:|--:|--:|"]
    for module, count in {**counts, "all": sum(counts.values(), Counter[str]())}.items():
        numbers = (count.total(), count["killed"], count["survived"], count["untested"], count["timeout"])
        rows.append(f"| {module} | {' | '.join(map(str, numbers))} |")
    return rows


def differences(survivors: Iterable[tuple[str, str]], jobs: int) -> list[str]:
    """What each did to the code, as mutmut shows it."""

    def show(survivor: tuple[str, str]) -> str:
        module, mutant = survivor
        run = [MUTMUT, "show", mutant]
        return subprocess.run(run, cwd=COPIES / module, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()

    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(show, survivors))


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("modules", nargs="*", help="of core: interlock, law, ...; all without one")
    parser.add_argument("--again", action="store_true", help="only those that survived before")
    parser.add_argument("--jobs", type=int, default=1, help="mutants at once")
    return parser.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(main())
