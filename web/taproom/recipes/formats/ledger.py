# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the losses of one recipe are written down while it is read or written."""

from typing import Self

from taproom.recipes.formats.results import Kind, Loss

LONGEST = 160


def clipped(raw: object) -> str:
    """A raw value, short enough to be shown."""
    text = raw if isinstance(raw, str) else repr(raw)
    return text if len(text) <= LONGEST else text[:LONGEST] + "\N{HORIZONTAL ELLIPSIS}"


class Ledger:
    """A list of losses, and the place in the recipe that the next one is about."""

    def __init__(self, losses: list[Loss] | None = None, where: str = "", of: str = "") -> None:
        self._losses: list[Loss] = [] if losses is None else losses
        self._where = where
        self.of = of

    def at(self, where: str, of: str = "") -> Self:
        """The same ledger, one level further in."""
        inner = f"{self._where}/{where}" if self._where else where
        return type(self)(self._losses, inner, clipped(of or self.of))

    def note(self, kind: Kind, tag: str, what: object, message: str, became: object = "") -> None:
        where = f"{self._where}/{tag}" if self._where else tag
        self._losses.append(
            Loss(where=where, what=clipped(what), kind=kind, message=message, of=self.of, became=clipped(became))
        )

    @property
    def losses(self) -> tuple[Loss, ...]:
        return tuple(dict.fromkeys(self._losses))
