# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The side of those who look after the kit: how it is shared, what is broken, who may, and what was used.

pages -> kit_form (typed text -> what a kit file would say), the engine's services and editing, meetings
      -> usage (pure sums of what was)

Maintainers keep the kit. What the steward of one kit may do is decided behind the door (`rights.may_steward`).
"""
