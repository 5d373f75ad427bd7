# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people are told: in the app, by e-mail, by push; each member chooses."""
