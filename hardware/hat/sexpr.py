# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""KiCad's files are nested lists. Read and written; a quoted text stays one."""

import re
from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([()])|([^\s()"]+)')
Node = list["Node | str"]


class Quoted(str):
    """A text that stands in quotes."""

    __slots__ = ()


def q(text: object) -> Quoted:
    return Quoted(str(text))


def parse(text: str) -> Node:
    """The first list of a text."""
    stack: list[Node] = [[]]
    for match in _TOKEN.finditer(text):
        quoted, bracket, word = match.groups()
        if bracket == "(":
            stack.append([])
        elif bracket == ")":
            done = stack.pop()
            stack[-1].append(done)
        elif word is not None:
            stack[-1].append(word)
        else:
            stack[-1].append(Quoted(re.sub(r"\\(.)", r"\1", quoted)))
    first = stack[0][0]
    assert isinstance(first, list)
    return first


def dump(node: Node | str, depth: int = 0) -> str:
    if isinstance(node, Quoted):
        escaped = node.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    if isinstance(node, str):
        return node
    flat = "(" + " ".join(dump(it) for it in node) + ")"
    if len(flat) < 100 and not any(
        isinstance(it, list) and any(isinstance(deep, list) for deep in it) for it in node
    ):
        return flat
    head = [it for it in node if not isinstance(it, list)]
    tab = "\t" * (depth + 1)
    lines = "".join(f"\n{tab}{dump(it, depth + 1)}" for it in node if isinstance(it, list))
    return "(" + " ".join(map(dump, head)) + lines + "\n" + "\t" * depth + ")"


def children(node: Node, name: str) -> Iterator[Node]:
    for it in node:
        if isinstance(it, list) and it and it[0] == name:
            yield it


def child(node: Node, name: str) -> Node:
    """Raises KeyError if there is none."""
    for it in children(node, name):
        return it
    raise KeyError(name)


def number(node: Node, at: int) -> float:
    value = node[at]
    assert isinstance(value, str)
    return float(value)


def stable_uuid(*path: object) -> Quoted:
    """The same for the same thing, on every machine, each time: what makes the files equal byte for byte."""
    return q(uuid5(NAMESPACE_URL, "cobrew-hat/" + "/".join(map(str, path))))


def mm(value: float) -> str:
    """Micrometre steps, without a tail of zeros."""
    return (
        f"{round(value, 4):.4f}".rstrip("0").rstrip(".").replace("-0", "0")
        if abs(value) < 5e-5
        else (f"{round(value, 4):.4f}".rstrip("0").rstrip("."))
    )
