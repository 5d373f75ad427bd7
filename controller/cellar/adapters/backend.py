# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Libraries that only some machines have: loaded by name when an adapter opens. Never a silent fake."""

import importlib
from typing import Any


class BackendMissing(Exception):
    """A library that only some machines have is missing or refuses to work here; says what to install."""


def load(module: str, *, extra: str, purpose: str) -> Any:
    """The library `module`, which comes with cobrew's `extra`. Raises `BackendMissing`.

    It is untyped, on purpose: not every machine that checks types has it.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        package = module.partition(".")[0]
        message = f"{purpose} needs {package}, which is not installed: pip install 'cobrew[{extra}]'"
        raise BackendMissing(message) from error
