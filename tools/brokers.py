# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two brokers that `make run` and the system tests know, and how each is started."""

import shutil
import sys
from pathlib import Path

KINDS = ("mosquitto", "embedded")
CONF = "mosquitto.conf"


def find_mosquitto() -> Path | None:
    """Debian puts it where only root looks."""
    found = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
    return Path(found) if found else None


def choose_broker() -> str:
    """The real one where there is one."""
    return "mosquitto" if find_mosquitto() else "embedded"


def mosquitto_conf(*, port: int) -> str:
    """Anyone may connect, so it listens on loopback only. Started by root, Mosquitto becomes its own user."""
    return f"""\
# Written by cobrew at each start; changes here are lost.
listener {port} 127.0.0.1
allow_anonymous true
# The journals are the truth and the broker only a wire: nothing needs to outlive it.
persistence false
# A client that sends more than 64 KiB at once is disconnected.
max_packet_size 65536
max_queued_messages 1000
max_inflight_messages 20
max_keepalive 600
set_tcp_nodelay true
log_dest stderr
log_type error
log_type warning
"""


def write_mosquitto_conf(path: Path, *, port: int) -> None:
    path.write_text(mosquitto_conf(port=port), encoding="utf-8")


def broker_command(kind: str, *, directory: Path, port: int) -> list[str]:
    """The command line; for Mosquitto its configuration must lie in `directory`."""
    if kind == "embedded":
        program = Path(__file__).with_name("embedded_broker.py")
        return [sys.executable, str(program), "--port", str(port)]
    return [str(find_mosquitto() or "mosquitto"), "-c", str(directory / CONF)]
