# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bookings, for programs: thin over the same functions as the pages, so that no rule is kept on one path only."""
