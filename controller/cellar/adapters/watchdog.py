# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""systemd's watchdog: a datagram to `$NOTIFY_SOCKET`. Petted after a completed tick, never by a thread of its own."""

import logging
import socket
from collections.abc import Mapping

logger = logging.getLogger("cellar.watchdog")


class SystemdWatchdog:
    """Implements `ports.Watchdog`; does nothing where systemd has not asked for it."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address

    def ready(self) -> None:
        self._notify(b"READY=1")

    def pet(self) -> None:
        self._notify(b"WATCHDOG=1")

    def stopping(self) -> None:
        self._notify(b"STOPPING=1")

    def _notify(self, message: bytes) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notifying:
                notifying.settimeout(0.1)
                notifying.sendto(message, self._address)
        except OSError as error:
            logger.warning("systemd did not hear %s: %s", message.decode(), error)
