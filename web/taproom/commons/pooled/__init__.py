# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Costly kit together: what it costs a month, split by the hours that each had it."""
