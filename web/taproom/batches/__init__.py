# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Batches: what was really brewed, by whom, and how it went. A log of events, from the plan to the empty keg."""
