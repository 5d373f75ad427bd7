# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stands where the package RPi would be on a Pi. Only on the path of tests that put it there."""
