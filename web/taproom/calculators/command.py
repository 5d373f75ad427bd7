# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`taproom calc NAME key=value …`: a calculator on the shell. Alone it lists them all, with what they ask for."""

import argparse
import itertools
import json
import os
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from taproom.brewing.asking import Answer, Asked
from taproom.calculators import shown
from taproom.calculators.table import CALCULATORS, GROUPS, Calculator
from taproom.calculators.typed import read, written
from taproom.calculators.units import SYSTEMS, System, shown_in
from taproom.errors import TaproomError
from taproom.i18n import Library, Reader

Say = Callable[[str], None]
REFUSED = 1  # the inputs can be read, and no number may be said


class BadInputError(TaproomError):
    """What was given cannot be used; the text says what would be right."""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `calc` to the command line."""
    calc = commands.add_parser(
        "calc",
        help="compute strike water, priming sugar, pitch rates and so on; alone it lists all",
        description="Computes. Exit status: 0 a number, 1 no number and why, 2 an input cannot be used.",
        epilog="example: taproom calc strike grain_kg=5 mash_c='152 F'",
    )
    _add_options(calc)
    calc.add_argument(
        "words",
        nargs=argparse.REMAINDER,
        metavar="NAME key=value",
        help="the calculator and its inputs, of which a unit may follow the number; without them all are listed",
    )


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs: each number with its formula and source")
    parser.add_argument("--units", choices=SYSTEMS, help="of what is shown, and of bare numbers (metric)")


def _words(options: argparse.Namespace) -> argparse.Namespace:
    """The options wherever they stand: before the calculator, after its inputs, or between."""
    parser = argparse.ArgumentParser(prog="taproom calc")
    _add_options(parser)
    parser.add_argument("words", nargs="*", metavar="NAME key=value")
    found = parser.parse_intermixed_args(list(_as_inputs(options.words)))
    found.json, found.units = options.json or found.json, found.units or options.units or "metric"
    return found


def _as_inputs(words: Sequence[str]) -> Iterator[str]:
    """Inputs that were written as options: `--grain-kg 5` is `grain_kg=5`."""
    coming = iter(words)
    for word in coming:
        name, equals, value = word.partition("=")
        if not name.startswith("--") or name in {"--", "--json", "--units", "--help"}:
            yield word
            if word == "--units":
                yield from itertools.islice(coming, 1)
            continue
        said = value if equals else next(coming, None)
        name = name.removeprefix("--").replace("-", "_")
        if said is None or said.startswith("--"):
            raise BadInputError(f"{word} needs a value: write it like {name}=…")
        yield f"{name}={said}"


def run(options: argparse.Namespace, *, now_utc: int, say: Say) -> int:
    """Do it; the exit status. Whoever reads only the begin (`| head`) has closed the pipe, and is not bothered.

    Raises:
        BadInputError: nothing was computed.
    """
    try:
        status = _run(options, now_utc, say)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python would complain at its end
        return 0
    return status


def _run(options: argparse.Namespace, now_utc: int, say: Say) -> int:
    reader, chosen = Library("UTC").reader("en"), _words(options)
    system = chosen.units
    if not chosen.words:
        _list(say, reader, system, as_json=chosen.json)
        return 0
    it = _calculator(chosen.words[0])
    given = _given(it, chosen.words[1:])
    found = read(it, given, reader, system=system, today=datetime.fromtimestamp(now_utc, UTC).date())
    if found.faults:
        said = (f"{name}: {fault.said(reader)}" for name, fault in found.faults.items())
        raise BadInputError(f"calc {it.name}: " + " ".join(said))
    answer = it.answer(found.values)
    if chosen.json:
        whole = {"name": it.name, "inputs": found.values, **shown.for_programs(answer, reader)}
        say(json.dumps(whole, ensure_ascii=False, indent=2))
    else:
        say("\n".join(_lines(answer, reader, system)))
    return REFUSED if shown.lines(answer, reader, system)[0].missing else 0


def _calculator(name: str) -> Calculator[Any]:
    it = CALCULATORS.get(name)
    if it is None:
        raise BadInputError(f"there is no calculator {name!r}: it is one of {', '.join(CALCULATORS)}")
    return it


def _given(it: Calculator[Any], words: Sequence[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise BadInputError(f"{word!r} is no input: write it like {next(iter(it.fields))}=…")
        if name not in it.fields:
            raise BadInputError(f"calc {it.name} has no input {name!r}: its inputs are {', '.join(it.fields)}")
        if name in given:
            raise BadInputError(f"{name} is given twice: leave one out")
        given[name] = value
    return given


def _lines(answer: Answer, reader: Reader, system: System) -> list[str]:
    found = shown.lines(answer, reader, system)
    said = [f"DANGER: {reader.say(it)}" for it in answer.dangers]
    width = max(len(it.label) for it in found)
    for it in found:
        what = it.missing or f"{it.number} {it.unit}".rstrip()
        said.append(f"{it.label:<{width}}  {what}" + (f"  ({it.method})" if it.method else ""))
    return said + [f"note: {reader.say(it)}" for it in answer.warnings]


def _list(say: Say, reader: Reader, system: System, *, as_json: bool) -> None:
    if as_json:
        whole = {"calculators": [shown.described(it, reader) for it in CALCULATORS.values()]}
        say(json.dumps(whole, ensure_ascii=False, indent=2))
        return
    for group in GROUPS:
        say(f"{reader.say(group.title)}")
        for it in group.calculators:
            say("\n".join(f"  {line}" for line in _described(it, reader, system)))


def _described(it: Calculator[Any], reader: Reader, system: System) -> list[str]:
    said = [f"{it.name}: {reader.say(it.about)}"]
    for name, asked in it.fields.items():
        text = f"{name}  {reader.say(asked.label)}{_bounds(asked, it.usual(name), reader, system)}"
        said += textwrap.wrap(text, 112, initial_indent="    ", subsequent_indent="      ")
    return said


def _bounds(it: Asked, usual: float | str | None, reader: Reader, system: System) -> str:
    """As it would be typed: units, bounds, and what holds when it is left out."""
    if it.choices:
        return f": {', '.join(one.name for one in it.choices)} (usually {usual})"
    if it.unit == "date":
        return ": a day like 2026-12-31 (today)"
    unit = shown_in(it.unit, system)
    symbol = f" {reader.say(unit.symbol)}" if unit.symbol else ""
    left_out = f"usually {written(usual, unit, reader)}" if isinstance(usual, int | float) else "may be left out"
    return f": {written(it.least, unit, reader)} to {written(it.most, unit, reader)}{symbol} ({left_out})"
