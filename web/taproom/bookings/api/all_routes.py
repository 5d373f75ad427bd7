# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The routers and the kinds of problem, for the composition root."""

from taproom.bookings.api import (
    bookings,
    check_in,
    feed,
    inductions,
    kit,
    kit_keeping,
    plans,
    records,
    series,
    waiting,
)
from taproom.bookings.api.refused import Refused, refused
from taproom.bookings.refusals import BookingRefused

ROUTERS = (
    kit.router,
    kit_keeping.router,
    bookings.router,
    bookings.my_router,
    check_in.router,
    series.router,
    plans.router,
    plans.proposals,
    waiting.router,
    inductions.router,
    records.router,
    feed.router,
)
PROBLEMS = (Refused,)
REFUSALS = {BookingRefused: refused}
