# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All SQL of the bookings, one module for each group of tables. Every function runs in its caller's transaction."""
