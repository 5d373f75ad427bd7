# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commissioning on the panel: what `cellar commission --on-panel` asks, and what is pressed. Begun on the Pi only."""
