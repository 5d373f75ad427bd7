# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Shared kit, and who has it when. The kit is never booked twice.

rules, quotas, capacity, series -> decide, pure      booking, waiting, breakdown, … -> one transaction's work each
                                                       |
schema -> refuses in the database what must not happen  <-  repository -> all SQL
"""
