# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ids that two breweries can merge without asking a centre: ULIDs, which also sort by time."""

from ulid import ULID


def new_id() -> str:
    """26 characters, unique, in the order of their making to the millisecond."""
    return str(ULID())
