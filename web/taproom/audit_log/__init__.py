# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The audit log, to read: who changed what, when, and what it was before. It is written by `taproom.audit`."""
