# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a brew day leaves over: spent grain and yeast, offered by themselves, taken in turn, passed on."""
