# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is wrong with a configuration file, in words: where, what, and what would be right."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from cellar.config.sections import Config, FermenterSection


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """`path` is where in the file, e.g. `fermenter[1].cooler_pin`."""

    path: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}: {self.fault}\n    {self.remedy}"


class ConfigError(Exception):
    """The file cannot be used. `problems` has every error found in it."""

    def __init__(self, file: Path, problems: list[Problem]) -> None:
        self.problems = problems
        lines = "\n".join(f"  {problem}" for problem in problems)
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(f"{file}: {count}\n{lines}")


def problem_of(fault: Mapping[str, Any]) -> Problem:
    """A pydantic error as a path, a fault and a remedy."""
    location: tuple[str | int, ...] = fault["loc"]
    given = fault.get("input")
    said, remedy = f"is {given!r}", str(fault["msg"])
    match fault["type"]:
        case "extra_forbidden":
            said, remedy = "is not a key that I know", _known_keys(location)
        case "missing":
            said, remedy = "is missing", f"add `{location[-1]} = …`"
        case "finite_number":
            remedy = "give an ordinary number"
        case "greater_than_equal" | "greater_than" | "less_than_equal" | "less_than" as kind:
            remedy = f"must be {_COMPARED[kind]} {next(iter(fault['ctx'].values())):g}"
        case "literal_error":
            remedy = f"must be {fault['ctx']['expected']}"
        case "string_pattern_mismatch" if location[0] == "probes":
            said, remedy = f"{given!r} is not a probe's ROM id", "it looks like 28-0316a2791f2e"
        case "string_pattern_mismatch" if location[-1] == "host":
            remedy = "give a name or an address, for example 127.0.0.1"
        case "string_pattern_mismatch":
            remedy = "use a-z, 0-9 and -, at most 40 of them"
        case _:
            pass
    return Problem(path=_path(location), fault=said, remedy=remedy)


_COMPARED = {
    "greater_than_equal": "at least",
    "greater_than": "more than",
    "less_than_equal": "at most",
    "less_than": "less than",
}


def _known_keys(location: tuple[str | int, ...]) -> str:
    keys = _keys_at(location)
    near = difflib.get_close_matches(str(location[-1]), keys, n=1)
    return f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(sorted(keys))}"


def _path(location: tuple[str | int, ...]) -> str:
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path or "file"


def _keys_at(location: tuple[str | int, ...]) -> list[str]:
    model: type[BaseModel] = Config
    for part in location[:-1]:
        if isinstance(part, str):
            model = FermenterSection if part == "fermenter" else _section_of(model, part)
    return list(model.model_fields)


def _section_of(model: type[BaseModel], key: str) -> type[BaseModel]:
    annotation = model.model_fields[key].annotation
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else model
