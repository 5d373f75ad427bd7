# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make image`: a card for a Raspberry Pi 3 or 4 from Debian's packages alone, with cobrew on it.

It has never started a Raspberry Pi. What it lacks stands in the documentation, page “Flash”.
"""
