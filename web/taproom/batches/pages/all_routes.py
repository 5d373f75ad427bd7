# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The doors of the batches' pages, in the order in which they are tried: `/batches/new` is nobody's id."""

from taproom.batches.pages import (
    routes_batch,
    routes_day,
    routes_edit,
    routes_ferment,
    routes_list,
    routes_new,
    routes_public,
)

ROUTERS = (
    routes_list.router,
    routes_new.router,
    routes_day.router,
    routes_edit.router,
    routes_ferment.router,
    routes_public.router,
    routes_batch.router,
)
