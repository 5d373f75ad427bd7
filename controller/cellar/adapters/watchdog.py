# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells systemd that we live: sd_notify(3) by hand, three words on a datagram socket."""

import logging
import socket
from collections.abc import Mapping

logger = logging.getLogger("cellar.watchdog")


class SystemdWatchdog:
    """Speaks to `$NOTIFY_SOCKET` of `environ` (a path, or @name of an abstract socket); mute where there is none."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._deaf = False

    def ready(self) -> None:
        self._say(b"READY=1")

    def pet(self) -> None:
        self._say(b"WATCHDOG=1")

    def stopping(self) -> None:
        self._say(b"STOPPING=1")

    def _say(self, word: bytes) -> None:
        """Without blocking and without raising: systemd draws its own conclusions from silence."""
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
                line.settimeout(0)
                line.sendto(word, self._address)
        except OSError as error:
            if not self._deaf:
                logger.warning("systemd does not hear us on %r: %s", self._address, error)
            self._deaf = True
        else:
            self._deaf = False
