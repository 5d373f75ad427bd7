# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real Mosquitto takes what `cellar system install` writes, beside what Debian ships; on this machine only."""

import shutil
import socket
import subprocess
import threading
from pathlib import Path

from cellar.composition.installing.plan import BROKER

DEBIANS = """\
persistence true
persistence_location {folder}/
log_dest stderr
include_dir {folder}/conf.d
"""


def test_mosquitto_listens_on_this_machine_only(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "conf.d" / "cobrew.conf").write_text(BROKER.replace("1883", str(port)))
    (tmp_path / "mosquitto.conf").write_text(DEBIANS.format(folder=tmp_path))
    program = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/sbin:/bin")
    assert program
    command = [program, "-c", str(tmp_path / "mosquitto.conf")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as broker:
        stopper = threading.Timer(10, broker.kill)
        stopper.start()
        said = []
        assert broker.stderr
        for line in broker.stderr:
            said.append(line)
            if "running" in line or "Error" in line:
                break
        try:
            assert "Error" not in "".join(said), said
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            opened = [it for it in said if "listen socket" in it]
            assert len(opened) == 1, said
            assert "ipv4" in opened[0]
        finally:
            stopper.cancel()
            broker.kill()
