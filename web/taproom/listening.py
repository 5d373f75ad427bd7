# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The port that we listen on; and who else could listen, which is said when we start."""

import errno
import socket

from taproom.errors import SettingsError
from taproom.settings import Settings, is_loopback


def listen(settings: Settings) -> socket.socket:
    """Take the port before anything else, so that a second start says so and changes nothing.

    Raises:
        SettingsError: it cannot be had.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listening = socket.create_server((settings.host, settings.port), family=family, backlog=128)
        # asyncio sets this only on sockets that it opened itself; without it each kept-alive answer waits 40 ms.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            reason = f"port {settings.port} on {settings.host} is taken by another program"
        elif error.errno == errno.EACCES:
            reason = f"port {settings.port} on {settings.host} is not allowed for this user"
        else:
            raise SettingsError(f"cannot listen on {settings.host}: {error}. Choose another --host") from error
        raise SettingsError(f"{reason}. Choose another, for instance: taproom serve --port 8081") from error
    return listening


def readable(settings: Settings) -> list[str]:
    """What others on the way could read, a sentence for each. Pure."""
    found = []
    if not is_loopback(settings.host) and not settings.is_https:
        found.append(
            f"listening on {settings.host} without HTTPS: whoever listens in on that network can read what is typed."
            " At home that may do; elsewhere put HTTPS in front, and say so with --public-url."
        )
    if settings.broker_password is not None and settings.broker_ca is None and not is_loopback(settings.broker.host):
        found.append(
            f"the password for the broker goes to {settings.broker} without TLS: whoever listens in on that network"
            " can read it, and then switch the fermenters. Name the broker's authority.crt with --broker-ca."
        )
    return found
