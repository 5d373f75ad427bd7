# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What brewers compute. Pure: numbers in, figures out; every formula and constant names its source."""
