# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an adapter says when the library that it stands on is not there. Never a silent fake.

Such an adapter imports its library when it opens and in its one file, so that
importing our code needs none of them.
"""


class BackendMissing(Exception):
    """A library that only some machines have is missing or refuses to work here; says what to install."""

    @classmethod
    def library(cls, library: str, *, extra: str, purpose: str) -> "BackendMissing":
        """`library`, which comes with cobrew's `extra`, is not installed."""
        return cls(f"{purpose} needs {library}, which is not installed: pip install 'cobrew[{extra}]'")
