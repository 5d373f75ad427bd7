# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of the database: each feature's own steps, which are only ever added to.

What must not happen is refused by the tables themselves (rule 9).
"""

import sqlite3

from sqlite_utils import Database

from taproom import audit
from taproom.batches import schema as batches
from taproom.bookings import induction_schema as inductions
from taproom.bookings import schema as bookings
from taproom.bookings.plans import schema as plans
from taproom.commons import schema as commons
from taproom.commons import shared_schema as commons_shared
from taproom.commons.harvest import schema as harvest
from taproom.commons.hotline import schema as hotline
from taproom.commons.made_up import schema as made_up
from taproom.commons.pooled import schema as pooled
from taproom.commons.purchase import schema as purchase
from taproom.commons.slots import schema as coin_slots
from taproom.commons.weeks import schema as weeks
from taproom.fermenters import alert_schema as alerts
from taproom.fermenters import schema as fermenters
from taproom.measuring import schema as measuring
from taproom.members import schema as members
from taproom.notices import schema as notices
from taproom.recipes import schema as recipes
from taproom.recipes.designing import schema as kettles
from taproom.tickets import schema as tickets

STEPS = (
    fermenters.migrations,
    audit.migrations,
    notices.migrations,
    members.migrations,
    bookings.migrations,
    plans.migrations,
    inductions.migrations,
    alerts.migrations,
    batches.migrations,
    recipes.migrations,
    measuring.migrations,
    kettles.migrations,
    commons.migrations,
    tickets.migrations,
    commons_shared.migrations,
    harvest.migrations,
    purchase.migrations,
    coin_slots.migrations,
    made_up.migrations,
    weeks.migrations,
    hotline.migrations,
    pooled.migrations,
)


def is_old(db: sqlite3.Connection) -> bool:
    """Whether a step has not been taken yet."""
    return any(steps.pending(Database(db)) for steps in STEPS)


def migrate(db: sqlite3.Connection) -> None:
    """Take the steps that are due, in the caller's transaction: who comes second waits, and finds none left."""
    for steps in STEPS:
        steps.apply(Database(db))
