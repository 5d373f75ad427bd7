# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""BeerJSON, read tolerantly (2.01, 2.06, 3.0) and written strictly (2.06)."""
