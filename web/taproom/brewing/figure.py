# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A number that can say where it comes from: how it was computed, from what, and after whom.

A figure that cannot be computed is not a zero: it is `Unknown`, and says what is missing.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One thing that went into a figure. `name` is a marked message (`i18n.mark`), `value` in `unit`, as it was used.

    `of` names the ingredient or the step that it belongs to, as the recipe calls it; empty for the whole brew.
    """

    name: str
    value: float
    unit: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A computed number, in `unit`. `method` is a name such as "Tinseth"; `formula` can be read by a brewer.

    `source` says who published it, and where. `parts` are the figures that this one is the sum of ("34 IBU: 29 of
    the Magnum at 60 minutes, 5 of the Saaz"). `notes` are marked messages: what was assumed for want of something.
    """

    value: float
    unit: str
    method: str
    formula: str
    source: str
    inputs: tuple[Input, ...] = ()
    parts: tuple["Figure", ...] = ()
    of: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A figure that cannot be computed, and why: a marked message. `of` names the ingredient that lacks something."""

    missing: str
    of: str = ""
