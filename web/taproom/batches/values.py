# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A batch and what happened to it, as they are kept. Moments are UTC seconds, volumes litres. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from taproom.batches.states import Status

Regulated = Literal["controller", "by_hand"]
Kind = Literal[
    "made",
    "moved",
    "corrected",
    "changed",
    "noted",
    "photographed",
    "step_started",
    "step_done",
    "step_undone",
    "measured",
    "profile_sent",
    "published",
    "withdrawn",
    "told",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
MAX_NAME, MAX_NOTE = 80, 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One brew. `number` counts within the brewery.

    `document` is the recipe as it was on the day the batch was made (None: brewed from paper), scaled to `volume_l`;
    `expected` the figures computed from it then, by name, as `{"value", "unit", "method"}`; neither changes. `origin`
    says where the recipe is from: `title`, `recipe`, `licence`; who made it is computed from its revision, so that
    nobody who left is named here. `fermenter` is `site/unit/fermenter`. `short` is the public page's name. `keeper`
    is None when that member was erased.
    """

    id: str
    number: int
    name: str
    revision: str | None = None
    document: Mapping[str, Any] | None = None
    expected: Mapping[str, Any] = field(default_factory=dict)
    origin: Mapping[str, Any] = field(default_factory=dict)
    volume_l: float
    fermenter: str | None = None
    regulated: Regulated = "controller"
    booking: str | None = None
    keeper: str | None
    brewers: tuple[str, ...] = ()
    status: Status = "planning"
    short: str
    is_public: bool = False
    made_utc: int
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened. Its `id` is its sender's: the same twice is one event.

    `at_utc` is when it happened, `heard_utc` when it was stored: a phone in a cellar sends later. `seq` is the order
    of storing. `detail` depends on the kind: a measurement, a step, a profile.
    """

    id: str
    batch: str
    kind: Kind
    at_utc: int
    heard_utc: int
    actor: str | None
    from_status: Status | None = None
    to_status: Status | None = None
    corrects: str | None = None
    step: str | None = None
    note: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    seq: int = 0
