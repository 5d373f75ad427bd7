# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages need of the members: their names. Who keeps those is wired in `taproom.app`."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping

Names = Callable[[sqlite3.Connection, Iterable[str]], Mapping[str, str]]
"""Members' ids to their names; who was erased is left out."""
