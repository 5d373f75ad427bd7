# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with a batch. Pure. Every member sees all batches, may add a note to each, and may taste;
what it is brewed from is theirs to see who brew it, or who see the recipe."""

from collections.abc import Collection

from taproom.access import Principal, Role
from taproom.batches.refusals import NotKeeper, NotYours
from taproom.batches.values import Batch


def may_keep(batch: Batch, actor: Principal) -> bool:
    """Publish it, choose who brews it, hand it on: its keeper and administrators."""
    return actor.member is not None and (actor.member == batch.keeper or actor.has(Role.ADMINISTRATOR))


def may_brew(batch: Batch, actor: Principal, stewards: Collection[str]) -> bool:
    """Move it on and log what happens: its keeper, its brewers, and the `stewards` of its fermenter."""
    return may_keep(batch, actor) or (
        actor.member is not None and (actor.member in batch.brewers or actor.member in stewards)
    )


def may_read(batch: Batch, actor: Principal, stewards: Collection[str]) -> bool:
    """Read what it is brewed from, also where the recipe is not shown to them. No role opens somebody's recipe."""
    return actor.member is not None and actor.member in (batch.keeper, *batch.brewers, *stewards)


def must_keep(batch: Batch, actor: Principal) -> None:
    if not may_keep(batch, actor):
        raise NotKeeper


def must_brew(batch: Batch, actor: Principal, stewards: Collection[str]) -> None:
    if not may_brew(batch, actor, stewards):
        raise NotYours
