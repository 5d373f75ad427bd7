# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plan a brew: the earliest days on which all its kit is free in the right order, booked as one."""
