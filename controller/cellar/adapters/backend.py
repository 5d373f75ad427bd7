# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is missing on this machine, and how to get it."""


class BackendMissing(Exception):
    """A library that the configuration asks for is not installed; says which extra brings it."""
