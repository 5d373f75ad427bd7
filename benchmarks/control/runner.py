# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs cases, on one processor or more, and keeps what it found: only what may have changed is run again.

A case's key names what was run; its stamp is a hash of every source that decides its result: the plants and the
scenarios for all, and the law's own files for its controller. So while one law is tuned, the others' figures stay.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import cellar
import control
from control.simulate import OURS, Case, run

HERE = Path(control.__file__).parent
CELLAR = Path(cellar.__file__).parent
KEPT_EVERY = 5
COMMON = ("scenarios.py", "plants.py", "metrics.py", "simulate.py", "controller.py")


def stamp(controller: str) -> str:
    """Of all sources that decide the figures of this controller."""
    sources = [*sorted((CELLAR / "sim").glob("*.py")), *(HERE / name for name in COMMON)]
    if controller == OURS:
        sources += [*sorted((CELLAR / "core").glob("*.py")), HERE / "ours.py"]
    else:
        sources += sorted((HERE / "peers").glob("*.py"))
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def run_all(cases: Sequence[Case], *, out: Path, jobs: int = 1) -> dict[str, dict[str, Any]]:
    """Every case's figures by its key. What was known is in `out`/runs.json, and so is what is new."""
    known = _read(out / "runs.json")
    stamps = {name: stamp(name) for name in {case.controller for case in cases}}
    due = [case for case in cases if known.get(case.key, {}).get("stamp") != stamps[case.controller]]
    print(f"{len(cases) - len(due)} of {len(cases)} runs are known; {len(due)} to do", file=sys.stderr, flush=True)
    try:
        with _workers(jobs) as work:
            for number, (case, figures) in enumerate(work(due), 1):
                known[case.key] = {"stamp": stamps[case.controller], **figures}
                _progress(number, len(due), case)
                if number % KEPT_EVERY == 0:  # a kill costs minutes, not hours
                    _write(out / "runs.json", known)
    finally:
        _write(out / "runs.json", known)
    return {case.key: known[case.key] for case in cases}


@contextmanager
def _workers(jobs: int) -> Iterator[Any]:
    if jobs == 1:
        yield lambda due: map(_one, due)
        return
    with Pool(jobs) as pool:
        yield lambda due: pool.imap_unordered(_one, due)


def _one(case: Case) -> tuple[Case, dict[str, Any]]:
    return case, run(case)


def _progress(number: int, total: int, case: Case) -> None:
    end = "\n" if number == total else ""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{number}/{total}  {case.key}", end=end, file=sys.stderr, flush=True)
    elif number % 25 == 0 or number == total:
        print(f"{number}/{total}  {case.key}", file=sys.stderr, flush=True)


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _write(path: Path, document: object) -> None:
    """Whole or not at all: several hours may be in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(document), encoding="utf-8")
    os.replace(draft, path)  # noqa: PTH105 - of the same meaning as Path.replace


def save(path: Path, suite: str, cases: Iterable[Case], figures: dict[str, dict[str, Any]]) -> None:
    """What a report needs, in one file: the cases and their figures."""
    rows = [{**_described(case), **figures[case.key]} for case in cases]
    _write(path, {"suite": suite, "runs": rows})


def _described(case: Case) -> dict[str, Any]:
    return {
        "plant": case.plant,
        "scenario": case.scenario,
        "seed": case.seed,
        "controller": case.controller,
        "change": case.change,
        "tick_s": case.tick_s,
    }
