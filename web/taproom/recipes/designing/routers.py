# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The designer's doors."""

from taproom.recipes.designing import (
    routes_edit,
    routes_figures,
    routes_kettles,
    routes_paper,
    routes_scale,
)

ROUTERS = (
    routes_figures.router,
    routes_edit.router,
    routes_kettles.router,
    routes_scale.router,
    routes_paper.router,
)
