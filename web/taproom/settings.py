# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that can be chosen from outside, in one frozen value. Built by `__main__`, read by all."""

import ipaddress
import socket
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from typing import Literal, cast, get_args
from urllib.parse import urlsplit

from cellar.contract import TLS_PORT, authority_fault
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
class AlertWebhook:
    """Where alerts go, beside to people: as JSON, or as plain text with a title, as ntfy takes it."""

    url: str = field(repr=False)  # who knows the address of an ntfy topic can write to it
    form: Literal["json", "ntfy"] = "json"
    language: Literal["en", "fr"] = "en"


SmtpSecurity = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """The mail server that takes our letters, and who they are from."""

    host: str
    port: int
    security: SmtpSecurity
    sender: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this taproom runs. `hosts` are extra names under which browsers may reach it."""

    state: Path = DEFAULT_STATE
    host: str = "127.0.0.1"
    port: int = 8080
    broker: Address = field(default_factory=lambda: Address(host="127.0.0.1", port=1883))
    broker_username: str | None = None
    broker_password: str | None = field(default=None, repr=False)
    broker_ca: Path | None = None
    hosts: tuple[str, ...] = ()
    timezone: str | None = None
    public_url: str | None = None
    smtp: Smtp | None = None
    alert_webhook: AlertWebhook | None = None
    silent_after_s: int = 600
    brewfather: str | None = field(default=None, repr=False)  # who knows it can write to the stream

    @property
    def is_https(self) -> bool:
        """Whether browsers reach us by HTTPS: then cookies and links are held to it."""
        return (self.public_url or "").startswith("https://")

    @property
    def database(self) -> Path:
        return self.state / "taproom.db"

    @property
    def mail_contact(self) -> str:
        """The address under which this taproom can be written to; one that looks right, if there is none."""
        return parseaddr(self.smtp.sender)[1] if self.smtp else f"cobrew@{socket.gethostname()}.example"

    @property
    def host_names(self) -> frozenset[str]:
        """The names that a request may carry in `Host`. Numeric addresses are always allowed."""
        own = socket.gethostname().lower()
        public = {urlsplit(self.public_url).hostname or ""} if self.public_url else set()
        return frozenset({"localhost", own, f"{own}.local", *(name.lower() for name in self.hosts), *public})


def parse_public_url(text: str) -> str:
    """Read the address that browsers use, like `https://brewery.example`.

    Raises:
        SettingsError: it is no such address.
    """
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1) and not parts.username
    except ValueError:
        good = False
    if not good or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise SettingsError(f"--public-url {text!r} is not an address: write one like https://brewery.example")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def parse_webhook(url: str | None, *, form: str, language: str) -> AlertWebhook | None:
    """Read what was chosen about the webhook; None without an address.

    Raises:
        SettingsError: it is no address, or there is no such form or language.
    """
    if not url:
        return None
    if not _is_address(url):
        raise SettingsError("--alert-webhook is not an address: write one like https://ntfy.sh/our-brewery")
    if form not in ("json", "ntfy"):
        raise SettingsError(f"--alert-webhook-form {form!r} is neither json nor ntfy")
    if language not in ("en", "fr"):
        raise SettingsError(f"--alert-webhook-language {language!r} is neither en nor fr")
    return AlertWebhook(
        url=url, form="ntfy" if form == "ntfy" else "json", language="fr" if language == "fr" else "en"
    )


def parse_brewfather(url: str | None) -> str | None:
    """Read the address of a custom stream, as Brewfather shows it; None if there is none.

    Raises:
        SettingsError: it is no such address.
    """
    if not url:
        return None
    if not _is_address(url) or "id=" not in urlsplit(url).query:
        raise SettingsError(
            "--brewfather is not the address of a custom stream: copy it from Brewfather, Settings, Power-ups,"
            " Custom Stream; it looks like https://log.brewfather.net/stream?id=..."
        )
    parts = urlsplit(url)
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise SettingsError(
            "--brewfather by http would send the id of the stream readably, and who has it can write there:"
            " write https:// instead"
        )
    return url


def _is_address(url: str) -> bool:
    """Whether something can be sent there by HTTP."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:
        return False
    return bool(good) and url.isascii() and url.isprintable() and " " not in url


def parse_minutes(text: str) -> int:
    """Read after how many minutes a silent controller is reported; in seconds.

    Raises:
        SettingsError: it is no number from 2 to 1440.
    """
    if not (text.isascii() and text.isdigit() and 2 <= int(text) <= 1440):
        raise SettingsError(f"--alert-silent-after {text!r} is not a number of minutes from 2 to 1440")
    return 60 * int(text)


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


def parse_broker(address: str, authority: str | None) -> tuple[Address, Path | None]:
    """Read where the broker is, and whom to trust: with an authority it is by TLS, and on its port unless said.

    Raises:
        SettingsError: it is no address, or there is no such certificate.
    """
    if not authority:
        plain = parse_address(address)
        if plain.port == TLS_PORT:
            raise SettingsError(f"port {TLS_PORT} is for TLS: name authority.crt of that broker with --broker-ca")
        return plain, None
    if fault := authority_fault(Path(authority)):
        raise SettingsError(f"--broker-ca: {fault}")
    return parse_address(address, default_port=TLS_PORT), Path(authority)


def parse_smtp(
    server: str | None, *, security: str, sender: str | None, username: str | None, password: str | None
) -> Smtp | None:
    """Read what was chosen about mail; None without a server.

    Raises:
        SettingsError: something is missing, or is not what it should be.
    """
    if not server:
        return None
    if security not in get_args(SmtpSecurity):
        raise SettingsError(f"--smtp-security {security!r} is none of {', '.join(get_args(SmtpSecurity))}")
    if sender is None or "@" not in parseaddr(sender)[1] or not sender.isprintable():
        raise SettingsError("--mail-from must say who the letters are from, for instance brewery@example.org")
    if (username is None) != (password is None):
        raise SettingsError("--smtp-username and --smtp-password-file go together: give both, or neither")
    if password is not None and security == "none" and not is_loopback(parse_address(server).host):
        raise SettingsError("--smtp-security none would send the password readably: use starttls or tls")
    address = parse_address(server, default_port=465 if security == "tls" else 587)
    return Smtp(
        host=address.host,
        port=address.port,
        security=cast("SmtpSecurity", security),
        sender=sender,
        username=username,
        password=password,
    )
