# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`taproom serve`: what a stranger reads, and how it starts and ends."""

import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.web.conftest import free_port

from taproom.__main__ import main
from taproom.errors import SettingsError
from taproom.settings import Address, is_loopback, parse_address

COMMAND = [sys.executable, "-m", "taproom"]


def test_help_says_what_it_is_and_how_to_start(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    said = capsys.readouterr().out
    assert "taproom serve" in said
    assert "controllers do not need it" in said


def test_a_taken_port_is_one_clear_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--port", port, "--state", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert port in said
    assert "taproom serve --port" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "options",
    [
        ["--port", "0"],
        ["--port", "http"],
        ["--broker", "host:port"],
        ["--broker", ":1883"],
        ["--host", "256.1.1.1"],
        ["--broker-password-file", "/nowhere"],
        ["--state", "/dev/null/x"],
        ["--timezone", "Mars/Olympus"],
    ],
)
def test_an_option_that_cannot_be_is_one_clear_sentence(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--port", str(free_port()), "--state", str(tmp_path), *options]) == 2
    said = capsys.readouterr().err
    assert said.startswith("taproom: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_says_when_it_is_ready_and_ends_within_two_seconds_with_a_stream_open(
    ending: signal.Signals, tmp_path: Path
) -> None:
    port = free_port()
    options = ["serve", "--port", str(port), "--broker", f"127.0.0.1:{free_port()}", "--state", str(tmp_path)]
    with subprocess.Popen([*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        late = threading.Timer(20, process.kill)
        late.start()
        ready = process.stdout.readline()
        assert f"http://127.0.0.1:{port}/" in ready
        with socket.create_connection(("127.0.0.1", port)) as stream:
            stream.sendall(f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            assert b"text/event-stream" in stream.recv(4096)
            process.send_signal(ending)
            assert process.wait(2) == 0
        late.cancel()
        said = process.stderr.read()
    assert said == ""


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("broker", "broker", 1883),
        ("broker:1884", "broker", 1884),
        ("10.0.0.1:1", "10.0.0.1", 1),
        ("[::1]:1884", "::1", 1884),
        ("[::1]", "::1", 1883),
    ],
)
def test_an_address_is_read(text: str, host: str, port: int) -> None:
    assert parse_address(text) == Address(host=host, port=port)


@pytest.mark.parametrize("text", ["", ":", "broker:", "broker:0", "broker:65536", "broker:x", "[::1]x", "a:b:c"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        parse_address(text)


@pytest.mark.parametrize(
    ("host", "only_here"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("192.168.1.2", False)]
)
def test_only_loopback_is_only_here(host: str, only_here: bool) -> None:
    assert is_loopback(host) is only_here
