# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a brew day is made of. Pure values; `brew_day` makes them, checklists and batches show them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from taproom.brewing.quantities import Percent, Quantity

Phase = Literal["before", "mash", "boil", "after_boil", "fermentation", "package"]
Kind = Literal[
    "water", "salts", "strike", "mash_in", "mash_step", "mash_add", "lauter", "first_wort",
    "boil", "boil_add", "flame_out", "whirlpool", "chill", "pitch", "ferment", "ferment_add", "package",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """When, on the clock of its phase. `left_s` is what is left of the boil then, None in every other phase.

    `after_s` is None where the recipe does not say when: then the step stands in order, and no clock rings for it.
    """

    phase: Phase
    after_s: float | None = None
    left_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adding:
    """One ingredient that goes in now, called as the recipe calls it; `amount` as it is written there.

    `alpha` is a hop's; `more` tells it from others of its name.
    """

    name: str
    amount: Quantity | None = None
    alpha: Percent | None = None
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What is measured here and what should be seen. `key` is one word for the number, the same in every recipe
    ("pre_boil_volume", "pre_boil_gravity", "og", "pitch_temperature", "mash_temperature", "fg" ...).

    `unit` is one of l, sg, C, pH; `label` is a marked message.
    """

    key: str
    label: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do. `id` is unique in the day and the same whenever the recipe is.

    `words` is a marked message with `{names}`, which `values` fill: text as the recipe has it, or a quantity for the
    reader's language to write (`brew_words.say`). `duration_s` is how long it lasts, for a timer; None: until done.
    """

    id: str
    kind: Kind
    at: At
    words: str
    values: Mapping[str, Quantity | str] = field(default_factory=dict)
    duration_s: float | None = None
    adds: tuple[Adding, ...] = ()
    expects: tuple[Expected, ...] = ()
    note: str = ""
