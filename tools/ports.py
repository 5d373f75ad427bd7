# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is a port free; if not, who has it; and what to type instead. A taken port is the commonest first failure."""

import contextlib
import socket
from pathlib import Path

LISTENING = "0A"


def is_free(host: str, port: int) -> bool:
    """Whether we could listen there. A connection that just ended does not count."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def accepts(host: str, port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=0.5):
        return True
    return False


def refusal(*, port: int, variable: str, purpose: str, holder: str | None) -> str:
    """What a newcomer reads when the port is taken."""
    by = f" by {holder}" if holder else ""
    return f"port {port} ({purpose}) is taken{by}. Choose another:  {variable}={port + 10} make run"


def listening_inodes(table: str, port: int) -> set[str]:
    """Socket inodes that listen on `port`, from the text of /proc/net/tcp or tcp6."""
    found = set()
    for line in table.splitlines()[1:]:
        _, local, _, state, *_, inode = line.split()[:10]
        if state == LISTENING and int(local.rsplit(":", 1)[1], 16) == port:
            found.add(inode)
    return found


def holder(port: int, proc: Path = Path("/proc")) -> str | None:
    """`name, process 123`, where Linux tells us: of another user's process only root learns it."""
    inodes: set[str] = set()
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            inodes |= listening_inodes((proc / "net" / table).read_text(encoding="ascii"), port)
    wanted = {f"socket:[{inode}]" for inode in inodes}
    for process in proc.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if any(str(link.readlink()) in wanted for link in (process / "fd").iterdir()):
                name = (process / "comm").read_text(encoding="utf-8").strip()
                return f"{name}, process {process.name}"
    return None
