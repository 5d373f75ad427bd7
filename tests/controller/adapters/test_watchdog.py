# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The watchdog speaks sd_notify, a datagram for each word, to a path or an abstract name, and never is in the way."""

import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from cellar.adapters.watchdog import SystemdWatchdog


@pytest.fixture(params=["path", "abstract"])
def systemd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, socket.socket]]:
    """What to put into NOTIFY_SOCKET, and the listening end."""
    address = str(tmp_path / "notify") if request.param == "path" else f"@cobrew-{tmp_path}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address.replace("@", "\0"))
        listening.settimeout(5.0)
        yield address, listening


def test_each_word_is_a_datagram(systemd: tuple[str, socket.socket]) -> None:
    address, listening = systemd
    watchdog = SystemdWatchdog({"NOTIFY_SOCKET": address})
    watchdog.ready()
    watchdog.pet()
    watchdog.stopping()
    assert [listening.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_without_systemd_nothing_is_said(caplog: pytest.LogCaptureFixture) -> None:
    SystemdWatchdog({}).pet()
    assert caplog.records == []


def test_a_systemd_that_has_gone_is_said_once_and_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watchdog = SystemdWatchdog({"NOTIFY_SOCKET": str(tmp_path / "nobody")})
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            watchdog.pet()
    assert len(caplog.records) == 1
