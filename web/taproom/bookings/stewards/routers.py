# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stewards' pages, for the composition root. They come before `/kit/{slug}`: `/kit/new` is no kit."""

from taproom.bookings.stewards import (
    approval_routes,
    care_routes,
    induction_routes,
    kit_routes,
    sticker_routes,
    upkeep_routes,
    usage_routes,
)

ROUTERS = (
    *(kit_routes.router, sticker_routes.router, care_routes.router, approval_routes.router),
    *(induction_routes.router, usage_routes.router, upkeep_routes.router),
)
