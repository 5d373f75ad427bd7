# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `make run` lets you choose, read from the environment and judged all at once."""

import ipaddress
import math
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from brokers import KINDS, choose_broker

LOOPBACK = "127.0.0.1"
SLOWEST, FASTEST = 1.0, 600.0


class RefusedError(Exception):
    """The brewery does not start. The message says why and what to do instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    directory: Path
    broker: str
    host: str
    web_port: int
    mqtt_port: int
    speed: float
    year: bool = False

    @property
    def mqtt_address(self) -> str:
        """The broker is anonymous, so it stays on loopback whatever `host` is."""
        return f"{LOOPBACK}:{self.mqtt_port}"

    @property
    def in_the_open(self) -> bool:
        return not ipaddress.ip_address(self.host).is_loopback

    @property
    def local_host(self) -> str:
        """Where this machine itself reaches the web app."""
        return LOOPBACK if ipaddress.ip_address(self.host).is_unspecified else self.host


def read_settings(environment: Mapping[str, str]) -> Settings:
    """All mistakes are reported together. An empty variable is one that was not set."""
    given = {name: text for name, text in environment.items() if text}
    wrong: list[str] = []
    settings = Settings(
        directory=Path(given.get("BREWERY_DIR", ".brewery")),
        broker=broker(given.get("BROKER"), wrong),
        host=host(given.get("HOST", LOOPBACK), wrong),
        web_port=port("WEB_PORT", given.get("WEB_PORT", "8080"), wrong),
        mqtt_port=port("MQTT_PORT", given.get("MQTT_PORT", "1883"), wrong),
        speed=speed(given.get("SPEED", "1"), wrong),
        year=year(given.get("YEAR", "0"), wrong),
    )
    if not wrong and settings.web_port == settings.mqtt_port:
        wrong.append(f"WEB_PORT and MQTT_PORT are both {settings.web_port}; they must differ")
    if wrong:
        raise RefusedError("\n".join(wrong))
    return settings


def speed(text: str, wrong: list[str]) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not SLOWEST <= number <= FASTEST:  # a NaN is not
        wrong.append(
            f"SPEED={text} is not a number from {SLOWEST:g} to {FASTEST:g};"
            " SPEED=60 makes a simulated hour pass in a minute"
        )
    return number


def year(text: str, wrong: list[str]) -> bool:
    if text not in ("0", "1"):
        wrong.append(f"YEAR={text} is neither 0 nor 1; YEAR=1 puts a made-up year into a new brewery, to look at")
    return text == "1"


def port(variable: str, text: str, wrong: list[str]) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    wrong.append(f"{variable}={text} is not a port; a port is a whole number from 1 to 65535")
    return 0


def host(text: str, wrong: list[str]) -> str:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        wrong.append(f"HOST={text} is not an address; 127.0.0.1 is this machine alone, 0.0.0.0 the whole network")
    return text


def broker(text: str | None, wrong: list[str]) -> str:
    if text is not None and text not in KINDS:
        wrong.append(f"BROKER={text} is not one of {', '.join(KINDS)}")
    return text or choose_broker()


def url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def lan_address() -> str | None:
    """The address that others on the network see. Connecting a UDP socket sends nothing; it only picks a route."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address: str = probe.getsockname()[0]
        return address
