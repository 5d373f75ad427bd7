# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""cellar: the daemon at the fermenters. Reads probes, decides, moves relays, keeps the journal.

A pure function decides (`core`); a small loop asks, obeys and records (`app`); adapters touch the
world; nothing else may.
"""

__version__ = "0.1.0"
