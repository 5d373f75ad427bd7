# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One module for each campaign, and what they share. `campaign` in each is the whole of it, its negative control
included; `tools/campaign.py` is where they are called from.
"""
