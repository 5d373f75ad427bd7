# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The side of those who brew: the agenda, the calendar, the kit, a booking. Every page works without JavaScript.

routes_* -> typed (text -> a wish), the engine's services (one transaction each)
         -> day_grid, days_grid, chips, lanes (pure: where a thing lies), moments, *_words -> templates
"""
