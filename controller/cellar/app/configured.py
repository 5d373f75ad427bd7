# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was changed in a fermenter's configuration since the journal saw it last."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from enum import Enum
from typing import Any

from cellar.app.tape import Stretch
from cellar.contract import Event
from cellar.core.fermenter import Fermenter, State
from cellar.ports import Block

MOST_TOLD = 20


def last_known(newest_first: Iterable[Block]) -> Mapping[str, State]:
    """The states of the newest key frame that can be read; nothing if there is none."""
    for block in newest_first:
        try:
            states = Stretch.unpacked(block.body).states
        except ValueError:
            return {}
        if states is not None:
            return states
    return {}


def changed(before: Fermenter, now: Fermenter) -> Event | None:
    """An event with each new value by its path, such as `law.gains.ti_h`; None if nothing was changed."""
    old, new = dict(_leaves(asdict(before))), dict(_leaves(asdict(now)))
    detail = {path: value for path, value in new.items() if path not in old or old[path] != value}
    detail |= dict.fromkeys(old.keys() - new.keys(), None)
    if not detail:
        return None
    return Event(name="configuration_changed", detail=dict(sorted(detail.items())[:MOST_TOLD]))


def _leaves(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str | float | bool | None]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{above}{key}.")
        else:
            yield above + key, value.value if isinstance(value, Enum) else value
