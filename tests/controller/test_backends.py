# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each library that touches the world is loaded in one file, by name too, which import-linter would not see."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCES = [Path(__file__).parents[2] / "controller", Path(__file__).parents[2] / "web"]


def loaded(tree: ast.AST) -> Iterator[str]:
    """The top-level names that a file imports, or loads by name."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name.split(".")[0] for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.split(".")[0]
            case ast.Call(func=ast.Attribute(attr="import_module"), args=[ast.Constant(value=str(module)), *_]):
                yield module.split(".")[0]


@pytest.mark.parametrize(
    ("library", "files"),
    [
        ("RPi", ["cellar/adapters/relays_rpi.py"]),
        ("gpiod", ["cellar/adapters/relays_gpiod.py"]),
        ("w1thermsensor", ["cellar/adapters/w1.py"]),
        ("paho", ["cellar/adapters/mqtt.py", "taproom/broker.py"]),
        ("lgpio", []),
    ],
)
def test_a_library_is_loaded_in_one_file(library: str, files: list[str]) -> None:
    found = [
        file.relative_to(source).as_posix()
        for source in SOURCES
        for file in sorted(source.rglob("*.py"))
        if library in loaded(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert found == files


def test_loading_by_name_must_be_readable() -> None:
    """A computed name would hide a library from the test above."""
    hidden = [
        f"{file.name}:{node.lineno}"
        for source in SOURCES
        for file in source.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "import_module"
        and not isinstance(node.args[0], ast.Constant)
    ]
    assert hidden == []
