# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every campaign does: many runs in several processes, with progress on one line; and its results as files."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
A = TypeVar("A")


def seeds(asked: Namespace, count: int) -> range:
    return range(asked.first, asked.first + count)


def each(one: Callable[[A], T], items: Iterable[A], jobs: int, what: str) -> Iterable[T]:
    """The results, in order. `one` must be a module's own function: other processes import it."""
    todo = list(items)
    if jobs <= 1:
        yield from _counted(map(one, todo), len(todo), what)
        return
    with get_context("spawn").Pool(jobs) as pool:
        yield from _counted(pool.imap(one, todo), len(todo), what)


def _counted(results: Iterable[T], total: int, what: str) -> Iterable[T]:
    for done, result in enumerate(results, start=1):
        print(f"\r{what}: {done} of {total}   ", end="" if done < total else "\n", file=sys.stderr, flush=True)
        yield result


def write(path: Path, summary: str, lines: list[str], rows: list[dict[str, Any]]) -> None:
    """`path` as JSON and as Markdown, and on the screen."""
    path.with_suffix(".json").write_text(json.dumps({"summary": summary, "rows": rows}, indent=1), encoding="utf-8")
    path.with_suffix(".md").write_text("\n".join([summary, "", *lines, ""]), encoding="utf-8")
    print("\n".join([summary, *lines]))
