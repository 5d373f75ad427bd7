# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The formulas can be read, run and reused without the brewery around them."""

import ast
from pathlib import Path

import taproom.brewing


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    names = {it.name for node in ast.walk(tree) if isinstance(node, ast.Import) for it in node.names}
    return names | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


def test_brewing_imports_nothing_of_taproom_but_itself() -> None:
    for path in Path(taproom.brewing.__file__).parent.rglob("*.py"):
        of_taproom = {it for it in imports(path) if it.split(".")[0] in {"taproom", "cellar"}}
        assert all(it.startswith("taproom.brewing") for it in of_taproom), path
