# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the recipes, in the order in which they are tried: named ones before those of any recipe."""

from taproom.recipes.pages import catalogue, changing, history, importing, merging, one, pricing, taking_out

ROUTERS = (
    catalogue.router,
    importing.router,
    pricing.router,
    history.router,
    changing.router,
    merging.router,
    taking_out.router,
    one.router,
)
