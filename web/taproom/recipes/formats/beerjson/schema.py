# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""BeerJSON's own schema: a warning when a file comes in, a gate when one goes out.

The schema files are beerjson.org's (MIT, see LICENSE beside them), read once, and never fetched. The library that
reads them takes three megabytes, so it is loaded with the first recipe that is looked at.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jsonschema import Draft7Validator
    from jsonschema.exceptions import ValidationError
    from referencing import Registry

_HERE: Final = Path(__file__).parent.parent / "schema"
_BASE: Final = "https://raw.githubusercontent.com/beerjson/beerjson/master/json/"


@cache
def _registry() -> "Registry[Any]":
    from referencing import Registry, Resource  # noqa: PLC0415 - see above

    pairs = [
        (_BASE + path.name, Resource.from_contents(json.loads(path.read_bytes()))) for path in _HERE.glob("*.json")
    ]
    return Registry().with_resources(pairs)


@cache
def _validator(ref: str) -> "Draft7Validator":
    from jsonschema import Draft7Validator  # noqa: PLC0415 - see above

    return Draft7Validator({"$ref": _BASE + ref}, registry=_registry())


def faults_of_file(value: Any) -> "Iterator[ValidationError]":
    """What keeps a whole file from being valid BeerJSON."""
    yield from _validator("beer.json").iter_errors(value)


def faults_of_recipe(value: Any) -> "Iterator[ValidationError]":
    """What keeps one recipe from being valid."""
    yield from _validator("recipe.json#/definitions/RecipeType").iter_errors(value)
