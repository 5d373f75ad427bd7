# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that can be chosen from outside, in one frozen value. Built by `__main__`, read by all."""

import ipaddress
import socket
from dataclasses import dataclass, field
from pathlib import Path

from taproom.errors import SettingsError

DEFAULT_STATE = Path(".brewery")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the broker listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this taproom runs. `hosts` are extra names under which browsers may reach it."""

    state: Path = DEFAULT_STATE
    host: str = "127.0.0.1"
    port: int = 8080
    broker: Address = field(default_factory=lambda: Address(host="127.0.0.1", port=1883))
    broker_username: str | None = None
    broker_password: str | None = field(default=None, repr=False)
    hosts: tuple[str, ...] = ()
    timezone: str | None = None

    @property
    def database(self) -> Path:
        return self.state / "taproom.db"

    @property
    def host_names(self) -> frozenset[str]:
        """The names that a request may carry in `Host`. Numeric addresses are always allowed."""
        own = socket.gethostname().lower()
        return frozenset({"localhost", own, f"{own}.local", *(name.lower() for name in self.hosts)})


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def parse_address(text: str, *, default_port: int = 1883) -> Address:
    """Read `HOST`, `HOST:PORT` or `[V6]:PORT`.

    Raises:
        SettingsError: the text is none of these.
    """
    host, bracket, rest = text.removeprefix("[").partition("]") if text.startswith("[") else (text, "", "")
    if not bracket:
        host, _, rest = text.partition(":")
        rest = f":{rest}" if rest or text.endswith(":") else ""
    port = rest.removeprefix(":") if rest else str(default_port)
    if not host or not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        message = f"{text!r} is not an address: write HOST or HOST:PORT, with a port from 1 to 65535"
        raise SettingsError(message)
    return Address(host=host, port=int(port))
