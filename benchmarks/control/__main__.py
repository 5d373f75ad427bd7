# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`python -m control run` simulates; `python -m control report` tells what came of it."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from control.results import Results, load
from control.runner import run_all, save
from control.suite import CONTROLLERS, SUITES, Suite, cases
from control.tables import markdown, plain, tables

NO_MATPLOTLIB = """they need matplotlib, which this Python has not. `make bench-venv` installs it into .venv;
elsewhere: python3 -m pip install 'matplotlib>=3.10,<4'"""
DOCS = Path(__file__).parents[2] / "firmware_docs" / "explanation" / "control"


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    if asked.command == "run":
        return _run(asked)
    return _report(asked)


def _run(asked: argparse.Namespace) -> int:
    name = "quick" if asked.quick else asked.suite
    suite = _narrowed(SUITES[name], asked)
    todo = cases(suite)
    figures = run_all(todo, out=asked.out, jobs=asked.jobs)
    path = asked.out / "results.json"
    save(path, name, todo, figures)
    return _tell_and_write(load(path), asked)


def _narrowed(suite: Suite, asked: argparse.Namespace) -> Suite:
    """The suite with what was asked for instead of its own."""
    said = {
        "plants": asked.plants,
        "scenarios": asked.scenarios,
        "seeds": asked.seeds,
        "controllers": asked.controllers,
        "changes": asked.changes,
        "random_plants": asked.random,
        "tick_s": asked.tick,
    }
    return replace(suite, **{key: value for key, value in said.items() if value is not None})


def _report(asked: argparse.Namespace) -> int:
    results = load(asked.results / "results.json" if asked.results.is_dir() else asked.results)
    return _tell_and_write(results, asked)


def _tell_and_write(results: Results, asked: argparse.Namespace) -> int:
    tell(results, only=asked.tables)
    if not asked.write:
        return 0
    write(results, asked.write)
    return 0 if picture(results, asked.write) else 1


def tell(results: Results, *, only: Sequence[str] | None = None) -> None:
    """The tables on the terminal."""
    for name, table in tables(results):
        if only is None or name in only:
            print(plain(table), end="\n\n")


def write(results: Results, folder: Path) -> None:
    """Markdown tables, for the documentation."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables(results):
        (folder / f"{name}.md").write_text(markdown(table) + "\n", encoding="utf-8")


def picture(results: Results, folder: Path) -> bool:
    """Pictures beside the tables, if there is what draws them."""
    try:
        from control.plots import draw  # noqa: PLC0415 - the simulation and its tables need no library
    except ModuleNotFoundError as missing:
        if missing.name != "matplotlib":
            raise
        print(f"{folder}: tables, but no pictures: {NO_MATPLOTLIB}", file=sys.stderr)
        return False
    drawn = draw(results, folder)
    print(f"{folder}: tables, and {len(drawn)} pictures", file=sys.stderr)
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="control", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="simulate what is not known yet, and print the tables")
    run.add_argument("--out", type=Path, default=Path("build/control"), help="where results are kept")
    run.add_argument("--suite", choices=SUITES, default="full", help="tuning: other seeds and other random plants")
    run.add_argument("--quick", action="store_true", help="three fridges, one seed that may be tuned on")
    run.add_argument("--jobs", type=int, default=1, help="processes")
    run.add_argument("--tick", type=float, help="seconds between two ticks of a controller (5)")
    run.add_argument("--random", type=int, metavar="N", help="so many random plants")
    run.add_argument("--seeds", type=_numbers)
    for key in ("plants", "scenarios", "changes"):
        run.add_argument(f"--{key}", type=_words)
    run.add_argument("--controllers", type=_words, help=f"of {', '.join(CONTROLLERS)}")
    report = commands.add_parser("report", help="tell again what a run found")
    report.add_argument("results", type=Path, nargs="?", default=Path("build/control"))
    for command in (run, report):
        command.add_argument(
            "--write",
            type=Path,
            nargs="?",
            const=DOCS,
            metavar="FOLDER",
            help="tables as Markdown and pictures as SVG, into the documentation if no folder is named",
        )
        command.add_argument("--tables", type=_words, help="only these: summary,holds,wear,steps,random,robust,aims")
    return parser


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split(",") if word)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in _words(text))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
