# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A brewery behind the same ports as the real one, with a knob for everything that can break.

It is shipped: it is what `--simulate` stands in.
"""
