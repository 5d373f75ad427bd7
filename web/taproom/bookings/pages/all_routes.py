# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages' routers, for the composition root."""

from taproom.bookings.pages import (
    routes_agenda,
    routes_booking,
    routes_calendar,
    routes_damage,
    routes_feed,
    routes_kit,
    routes_scan,
    routes_series,
    routes_waiting,
)

ROUTERS = (
    routes_agenda.router,
    routes_calendar.router,
    routes_kit.router,
    routes_scan.router,
    routes_series.router,
    routes_booking.router,
    routes_damage.router,
    routes_waiting.router,
    routes_feed.router,
)
