# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`taproom serve`: what a stranger reads, and how it starts and ends."""

import re
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
from taproom.listening import readable
from taproom.settings import Address, Settings, is_loopback, parse_address, parse_public_url
from visitor import signed_in

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
def test_it_says_when_it_is_ready_and_ends_soon_with_a_stream_open(ending: signal.Signals, tmp_path: Path) -> None:
    port = free_port()
    options = ["serve", "--port", str(port), "--broker", f"127.0.0.1:{free_port()}", "--state", str(tmp_path)]
    with subprocess.Popen([*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        late = threading.Timer(60, process.kill)
        late.start()
        ready = process.stdout.readline()
        assert f"http://127.0.0.1:{port}/" in ready
        assert "has no administrator yet: open http://127.0.0.1:" in process.stdout.readline()
        cookie = f"sid={signed_in(tmp_path / 'taproom.db', 'Anna')['sid']}"
        with socket.create_connection(("127.0.0.1", port)) as stream:
            stream.sendall(f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n".encode())
            assert b"text/event-stream" in stream.recv(4096)
            process.send_signal(ending)
            assert process.wait(10) == 0  # a server that waited for its streams would wait for ever
        late.cancel()
        said = process.stderr.read()
    assert said.count("\n") == 1
    assert "listens to nobody: start the broker, or name another" in said


@pytest.mark.parametrize(
    ("host", "password", "authority", "warned"),
    [
        ("broker.local", "secret", None, True),
        ("192.168.1.5", "secret", None, True),
        ("broker.local", "secret", Path("authority.crt"), False),
        ("broker.local", None, None, False),
        ("127.0.0.1", "secret", None, False),
        ("localhost", "secret", None, False),
    ],
)
def test_a_password_that_others_could_read_is_warned_of(
    host: str, password: str | None, authority: Path | None, warned: bool
) -> None:
    broker = Address(host=host, port=1883)
    said = readable(Settings(broker=broker, broker_password=password, broker_ca=authority))
    assert [("--broker-ca" in it, host in it, "secret" in it) for it in said] == [(True, True, False)] * warned


def test_the_warning_is_said_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("secret\n")
    options = ["--broker", "broker.invalid", "--broker-username", "taproom"]
    options += ["--broker-password-file", str(tmp_path / "password")]
    command = [*COMMAND, "serve", "--port", str(free_port()), "--state", str(tmp_path / "state"), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert "ready" in running.stdout.readline()
        running.send_signal(signal.SIGTERM)
        _, warned = running.communicate(timeout=20)
    assert "goes to broker.invalid:1883 without TLS" in warned


def test_a_code_for_who_is_stuck_is_made_at_the_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", "Anna", "--state", str(tmp_path)]) == 2
    assert "no database" in capsys.readouterr().err
    signed_in(tmp_path / "taproom.db", "Anna")
    assert main(["code", "anna", "--state", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert re.match(r"[0-9A-Z]{4}-[0-9A-Z]{4}\n", said)
    assert "15 minutes" in said
    assert main(["code", "Eve", "--state", str(tmp_path)]) == 2
    assert "no active member is called 'Eve'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    ["brewery.example", "ftp://x", "https://", "https://x/path", "https://u@x", "https://x:99999", "https://x?q"],
)
def test_what_is_no_public_address_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="--public-url"):
        parse_public_url(text)


def test_a_public_address_is_read_and_its_name_is_ours() -> None:
    settings = Settings(public_url=parse_public_url("https://Brewery.example/"))
    assert settings.public_url == "https://brewery.example"
    assert settings.is_https
    assert "brewery.example" in settings.host_names


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
