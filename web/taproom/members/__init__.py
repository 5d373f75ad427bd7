# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who brews here: members, how they sign in and stay signed in, and the panels that know them by a PIN."""
