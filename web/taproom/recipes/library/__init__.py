# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is commonly known of malts, hops, yeasts and styles: facts, under CC0-1.0, each with who publishes it.

They fill in a form, and help where a recipe says nothing. They never replace what a recipe says.
"""
