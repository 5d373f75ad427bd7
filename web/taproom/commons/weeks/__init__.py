# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Weeks: what each did, by constraint and responsibility, valued by the group afterwards."""
