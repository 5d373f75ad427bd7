# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets: a controller's support bundle, what it answers, and what the cause turned out to be; counted honestly."""
