# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The configuration file: TOML, checked as a whole before anything starts. Every error comes at once, each with
its path and what would be right.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cellar.config.crosscheck import crosscheck
from cellar.config.problems import ConfigError, Problem, problem_of
from cellar.config.sections import Config, FermenterSection

__all__ = ["Config", "ConfigError", "FermenterSection", "Problem", "check", "load"]


def load(file: Path) -> Config:
    """Read and check a configuration file. Raises `ConfigError` with everything that is wrong."""
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        remedy = "give the path of an existing file; config.example.toml is one to start from"
        raise ConfigError(file, [Problem(path="file", fault=error.strerror or str(error), remedy=remedy)]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        remedy = "the file is kept as it is; mend that line and try again"
        raise ConfigError(file, [Problem(path="file", fault=f"is not TOML: {error}", remedy=remedy)]) from error
    return check(file, document)


def check(file: Path, document: Mapping[str, Any]) -> Config:
    """The configuration in a parsed document; `file` is for the messages."""
    problems: list[Problem] = []
    config = None
    try:
        config = Config.model_validate(document)
    except ValidationError as error:
        problems = [problem_of(dict(fault)) for fault in error.errors(include_url=False)]
    problems += crosscheck(document)
    if config is None or problems:
        raise ConfigError(file, problems)
    return config
