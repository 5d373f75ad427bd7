# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Control laws side by side: ours and those that other controllers publish, on the same plants and the same seeds.

    python -m control run --out build/control       # simulate, in plain Python, with what is already known kept
    python -m control report build/control          # tables and plots (needs matplotlib)

The figures are of the true, volume-mean beer, which no controller sees.
"""
