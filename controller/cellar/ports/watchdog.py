# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever restarts us when we hang. Petted only after a completed tick (rule 3)."""

from typing import Protocol


class Watchdog(Protocol):
    def ready(self) -> None:
        """The first decision has been made and obeyed."""
        ...

    def pet(self) -> None:
        """A tick is complete."""
        ...

    def stopping(self) -> None:
        """We are ending on purpose."""
        ...
