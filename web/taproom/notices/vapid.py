# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The key by which push services know that a notice is from this taproom: made once, kept in the state folder, 0600.

A new key would silence every browser that subscribed under the old one, so one that cannot be read is refused, never
replaced (rule 10).
"""

import base64
import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from taproom.errors import StoreError

if TYPE_CHECKING:
    from py_vapid import Vapid02

FILE = "push-key.pem"


class PushKey:
    """Made when it is first needed: what it takes to make one is heavy to load."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    @cached_property
    def vapid(self) -> "Vapid02":
        """Raises StoreError if the file is no key."""
        from py_vapid import Vapid02, VapidException  # noqa: PLC0415 - heavy, and often not needed

        if not self._path.exists():
            self._make()
        try:
            return Vapid02.from_pem(self._path.read_bytes())
        except (OSError, ValueError, VapidException) as error:
            raise StoreError(f"{self._path} is no push key: {error}. Put it back, or delete it.") from error

    def _make(self) -> None:
        """Of two servers that start at once, the first to link its file has made the key."""
        from py_vapid import Vapid02  # noqa: PLC0415

        made = Vapid02()
        made.generate_keys()
        mine = self._path.with_name(f".{FILE}.{os.getpid()}")
        with open(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123 - a mode
            file.write(made.private_pem())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(mine, self._path)
        except FileExistsError:
            return
        finally:
            mine.unlink()
        folder = os.open(self._path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    @property
    def for_browsers(self) -> str:
        """The public half, as `PushManager.subscribe` wants it."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

        point = self.vapid.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(point).decode().rstrip("=")
