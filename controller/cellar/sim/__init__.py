# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A brewery behind the same ports as the real one, with knobs for everything that can break. Shipped: it is `--simulate`."""
