# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The folder that `cellar provision` fills. Run again, it adds who is new and changes no password."""

import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cellar.adapters.durable import write_text
from cellar.composition.provisioning.certificates import Authority
from cellar.composition.provisioning.rules import Controller, access_list, rights
from cellar.composition.provisioning.secrets import entry, new_password

TLS_PORT = 8883
BROKERS_GROUP = "mosquitto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provisioned:
    """What was done: users that are new, and those that were there."""

    new: tuple[str, ...]
    kept: tuple[str, ...]


def provision(
    folder: Path, controllers: Sequence[Controller], hosts: Sequence[str], *, home_assistant: bool, now_utc: float
) -> Provisioned:
    """Write certificates, passwords, the access list and Mosquitto's configuration.

    Raises `BackendMissing` without cryptography, and ValueError for a kept authority that cannot be read.
    """
    everybody = rights(controllers, home_assistant=home_assistant)
    site = controllers[0].topics.site
    _certificates(folder, site, hosts, now_utc)
    new = tuple(it.user for it in everybody if _password(folder, it.user))
    lines = [entry(it.user, (folder / f"{it.user}.password").read_text().strip()) for it in everybody]
    _write_for_the_broker(folder / "passwords", "\n".join([*lines, ""]))
    _write_public(folder / "access", access_list(everybody))
    _write_public(folder / "mosquitto.conf", _configuration(folder.absolute()))
    return Provisioned(new=new, kept=tuple(it.user for it in everybody if it.user not in new))


def _certificates(folder: Path, site: str, hosts: Sequence[str], now_utc: float) -> None:
    """The authority is made once; the broker's certificate each time, for today's names."""
    key_file, certificate_file = folder / "authority.key", folder / "authority.crt"
    if key_file.exists():
        authority = Authority.kept(key_file.read_text(), certificate_file.read_text())
    else:
        authority = Authority.new(site, now_utc=now_utc)
        key, certificate = authority.pem()
        write_text(key_file, key)
        _write_public(certificate_file, certificate)
    key, certificate = authority.certificate_for(hosts, now_utc=now_utc)
    _write_for_the_broker(folder / "broker.key", key)
    _write_public(folder / "broker.crt", certificate)


def _password(folder: Path, user: str) -> bool:
    """Whether it was made now."""
    file = folder / f"{user}.password"
    if file.exists():
        return False
    write_text(file, new_password() + "\n")
    return True


def _write_public(path: Path, text: str) -> None:
    write_text(path, text)
    path.chmod(0o644)


def _write_for_the_broker(path: Path, text: str) -> None:
    """Secret, but Mosquitto may read it, where we may say so."""
    write_text(path, text)
    with suppress(LookupError, PermissionError):
        shutil.chown(path, group=BROKERS_GROUP)
        path.chmod(0o640)


def _configuration(folder: Path) -> str:
    return f"""\
# Written by `cellar provision`. Include it: `include_dir` in /etc/mosquitto/mosquitto.conf, or copy it there.
# In the brewery's network everybody needs TLS and a password; on this machine (the hub's) the password is enough.
listener {TLS_PORT}
cafile {folder}/authority.crt
certfile {folder}/broker.crt
keyfile {folder}/broker.key
tls_version tlsv1.2

listener 1883 127.0.0.1

allow_anonymous false
password_file {folder}/passwords
acl_file {folder}/access
# Two clients of one name would throw each other out for ever; a name is a user's.
use_username_as_clientid true
# The journals are the truth and the broker only a wire.
persistence false
max_packet_size 65536
max_queued_messages 1000
"""
