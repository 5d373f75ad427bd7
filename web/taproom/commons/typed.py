# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a text may be made of, in every form here."""

# Tabs and new lines, and no other control character: a text ends at a NUL for SQLite's length(), so that a CHECK
# of a table would refuse what the form took.
SEEN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
