# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The doors of measuring, in the order in which they are tried."""

from typing import Final

from taproom.measuring import (
    api,
    by_hand_routes,
    chart_routes,
    device_routes,
    measure_routes,
    post_routes,
    reading_routes,
)

ROUTERS: Final = (
    post_routes.router,
    measure_routes.router,
    reading_routes.router,
    chart_routes.router,
    by_hand_routes.router,
    device_routes.router,
    api.router,
)
