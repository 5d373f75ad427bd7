# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people may do with kit beyond what the engine asks (`rights`, `breakdown`, `induction`)."""

from taproom.access import Principal, Role


def may_keep(actor: Principal) -> bool:
    """Say what the kit is and how it is shared, and read every log of it."""
    return actor.has(Role.MAINTAINER)
