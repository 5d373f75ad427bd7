# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gravity and temperature of a batch: typed at the fermenter, or sent by what floats in it; and beer kept by hand."""
