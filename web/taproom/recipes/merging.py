# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two revisions made into one, ingredient by ingredient and step by step, against what both came from. Pure.

What only one side changed is taken from that side. What both changed, each in another way, a person chooses; nothing
is guessed. Without a common ancestor everything that differs is a choice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from taproom.recipes.atoms import Atoms, Json, Key, assembled, atoms
from taproom.recipes.document import Document
from taproom.recipes.revisions import Revision

Side = Literal["ours", "theirs"]


class Nothing:
    """Where a side has no such thing; `null` is a value."""


NOTHING: Final = Nothing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Both sides changed it. A value is `NOTHING` where that side took it out. `id` names it in a form."""

    key: Key
    base: Json | Nothing
    ours: Json | Nothing
    theirs: Json | Nothing

    @property
    def id(self) -> str:
        return "/".join(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """`taken` are the keys that come from the other side without a question."""

    ours: Atoms
    theirs: Atoms
    settled: Mapping[Key, Json | Nothing]
    conflicts: tuple[Conflict, ...]
    taken: tuple[Key, ...]


def merge(base: Document | None, ours: Document, theirs: Document) -> Merge:
    mine, other = atoms(ours), atoms(theirs)
    old: Atoms | None = None if base is None else atoms(base)
    settled: dict[Key, Json | Nothing] = {}
    conflicts: list[Conflict] = []
    taken: list[Key] = []
    for key in _order(mine, other):
        left, right = mine.get(key, NOTHING), other.get(key, NOTHING)
        before = NOTHING if old is None else old.get(key, NOTHING)
        if _same(left, right) or (old is not None and _same(right, before)):
            settled[key] = left
        elif old is not None and _same(left, before):
            settled[key] = right
            taken.append(key)
        else:
            conflicts.append(Conflict(key=key, base=before, ours=left, theirs=right))
    return Merge(ours=mine, theirs=other, settled=settled, conflicts=tuple(conflicts), taken=tuple(taken))


def _same(left: object, right: object) -> bool:
    """As JSON means it: `false` is not 0, which Python takes for equal."""
    match left, right:
        case dict(), dict():
            return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
        case (list() | tuple(), list() | tuple()):
            return len(left) == len(right) and all(map(_same, left, right))
        case _:
            return left == right and isinstance(left, bool) == isinstance(right, bool)


def merged(it: Merge, chosen: Mapping[str, Side]) -> Document:
    """The document, with a choice for each conflict.

    Raises:
        KeyError: a conflict was not chosen.
        ValueError: what was chosen does not make a recipe.
    """
    values = dict(it.settled)
    for conflict in it.conflicts:
        values[conflict.key] = conflict.ours if chosen[conflict.id] == "ours" else conflict.theirs
    ordered = {key: values[key] for key in _order(it.ours, it.theirs)}
    return assembled({key: value for key, value in ordered.items() if not isinstance(value, Nothing)})


def _order(mine: Iterable[Key], other: Iterable[Key]) -> list[Key]:
    """Ours in our order; each of theirs behind the one that it stands behind there."""
    behind: dict[Key | None, list[Key]] = {None: [], **{key: [] for key in mine}}
    last: Key | None = None
    for key in other:
        if key in behind:
            last = key
        else:
            behind[last].append(key)
    return [it for key, them in behind.items() for it in (*(() if key is None else (key,)), *them)]


def common_ancestor(family: Sequence[tuple[str, Revision]], left: str, right: str) -> str | None:
    """The youngest revision that both were made from, or one of the two itself. `family`: (id, it), oldest first."""
    parents = {name: it.parents for name, it in family}

    def line(start: str) -> set[str]:
        found, todo = set(), [start]
        while todo:
            one = todo.pop()
            if one not in found:
                found.add(one)
                todo += parents.get(one, ())
        return found

    shared = line(left) & line(right)
    return next((name for name, _ in reversed(family) if name in shared), None)
