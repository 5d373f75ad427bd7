# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recipes as commons: documents, the figures computed from them, their revisions, forks and licences, in and out."""
