# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the board sees of its own outputs. Without it, a welded contact is invisible."""

from collections.abc import Mapping
from typing import Protocol


class Contacts(Protocol):
    def closed(self) -> Mapping[str, bool]:
        """For each relay that has a feedback input, whether the load behind it has voltage now."""
        ...

    def rail(self) -> bool | None:
        """Whether the relays' supply is up; None where the board has no input for it."""
        ...

    def release(self) -> None:
        """Give the lines back. May be called twice."""
        ...
