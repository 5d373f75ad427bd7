# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an adapter says when the library that it stands on is not there. Never a silent fake."""


class BackendMissing(Exception):
    """A library that only some machines have is missing or refuses to work here; says what to install."""
