# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Buying together: suppliers' catalogues, orders with price breaks, a split to the cent."""
