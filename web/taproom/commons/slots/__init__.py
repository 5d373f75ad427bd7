# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coins pay brewing slots: what a slot of a kit costs, paid by itself, given back when it is cancelled."""
