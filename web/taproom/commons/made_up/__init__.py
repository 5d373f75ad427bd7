# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A made-up year of a small brewery, to look at: every scheme appears, and every page says that it is made up."""
