# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every door of the commons."""

from taproom.commons import (
    bottle_routes,
    bucket_routes,
    choice_routes,
    coin_routes,
    copyfair_routes,
    decision_routes,
    gift_routes,
    income_routes,
    level_routes,
    posting_routes,
    proposal_routes,
    routes,
    royalty_routes,
    sale_routes,
    take_routes,
    work_routes,
)
from taproom.commons.api import ledger_routes, scheme_routes
from taproom.commons.harvest import routes as harvest_routes
from taproom.commons.hotline import routes as help_routes
from taproom.commons.pooled import routes as pooled_routes
from taproom.commons.purchase import list_routes, supplier_routes
from taproom.commons.purchase import routes as purchase_routes
from taproom.commons.slots import routes as slot_routes
from taproom.commons.weeks import routes as week_routes

_WHERE = (
    routes,
    posting_routes,
    choice_routes,
    work_routes,
    bucket_routes,
    take_routes,
    income_routes,
    coin_routes,
    bottle_routes,
    gift_routes,
    royalty_routes,
    sale_routes,
    proposal_routes,  # before the decisions: /new is none
    decision_routes,
    copyfair_routes,
    level_routes,
    slot_routes,
    week_routes,
    help_routes,
    pooled_routes,
    harvest_routes,
    supplier_routes,  # before the orders: /money/orders/suppliers is no order
    list_routes,  # and these: /money/orders/due is none either
    purchase_routes,
    ledger_routes,
    scheme_routes,
)
ROUTERS = (*(it.router for it in _WHERE), copyfair_routes.public_router, level_routes.public_router)
