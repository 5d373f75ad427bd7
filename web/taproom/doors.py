# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every door of the web app, in the order in which they are tried; each says itself who may use it."""

from taproom import handbook, language, openapi, photos, pwa
from taproom.audit_log import routes as audit_routes
from taproom.batches.api import routes as batches_api
from taproom.batches.pages.all_routes import ROUTERS as BATCH_PAGES
from taproom.bookings.api import all_routes as bookings_api
from taproom.bookings.pages.all_routes import ROUTERS as BOOKING_PAGES
from taproom.bookings.plans import routes as plan_routes
from taproom.bookings.stewards import routers as steward_pages
from taproom.calculators import api as calculators_api
from taproom.calculators import routes as calculator_routes
from taproom.commissioning import routes as commissioning_routes
from taproom.commons.doors import ROUTERS as COMMONS
from taproom.fermenters import (
    alert_routes,
    api,
    gravity_routes,
    outlets,
    profile_routes,
    routes,
    stop_routes,
    stream,
    watch_routes,
)
from taproom.measuring import doors as measuring
from taproom.members import (
    account_routes,
    door_routes,
    member_routes,
    panel_routes,
    passkey_routes,
    phone_routes,
    sign_in_routes,
)
from taproom.members import api as members_api
from taproom.notices import api as notices_api
from taproom.notices import routes as notices_routes
from taproom.notices import settings_routes
from taproom.recipes.api import recipes as recipes_api
from taproom.recipes.designing.routers import ROUTERS as DESIGNING
from taproom.recipes.pages.all_routes import ROUTERS as RECIPE_PAGES
from taproom.tickets import routes as ticket_routes

ROUTERS = (
    *bookings_api.ROUTERS,
    routes.router,
    profile_routes.router,
    gravity_routes.router,
    watch_routes.router,
    stop_routes.router,  # before the panel's: /panel/stop is nobody's name
    commissioning_routes.router,  # as well
    alert_routes.router,
    *measuring.ROUTERS,
    api.router,
    outlets.router,
    stream.router,
    language.router,
    openapi.router,
    sign_in_routes.router,
    door_routes.router,
    passkey_routes.router,
    account_routes.router,
    member_routes.router,
    phone_routes.router,  # before the panel's: /panel/phone is nobody's name
    panel_routes.router,
    members_api.router,
    *steward_pages.ROUTERS,
    audit_routes.router,
    *BOOKING_PAGES,
    plan_routes.router,
    *DESIGNING,  # before the recipes: /recipes/new is no recipe
    calculator_routes.router,
    calculators_api.router,
    *BATCH_PAGES,
    batches_api.router,
    recipes_api.router,
    *RECIPE_PAGES,
    *COMMONS,
    ticket_routes.router,
    notices_routes.router,
    settings_routes.router,
    notices_api.router,
    photos.router,
    handbook.router,
    pwa.router,
)
