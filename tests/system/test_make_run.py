# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `make run` says before anything starts: a wrong setting, a taken port, a brewery that already runs."""

import fcntl
import http.client
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from brewery import only_one
from brewery_settings import RefusedError, read_settings, url
from brokers import mosquitto_conf
from ports import holder, is_free, listening_inodes, refusal
from processes import Process, free_port

BREWERY = Path(__file__).parents[2] / "tools" / "brewery.py"
PROC_NET_TCP = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:075B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 501 1 0 100 0 0 10 0
   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 502 1 0 100 0 0 10 0
   2: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 503 1 0 100 0 0 10 0
"""


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("1", 1.0),
        ("60", 60.0),
        ("1.5", 1.5),
        ("600", 600.0),
        ("0.99", None),
        ("600.1", None),
        ("0", None),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("fast", None),
        ("60x", None),
    ],
)
def test_speed(text: str, accepted: float | None) -> None:
    if accepted is None:
        with pytest.raises(RefusedError, match=r"SPEED=.* is not a number from 1 to 600"):
            read_settings({"SPEED": text})
    else:
        assert read_settings({"SPEED": text}).speed == accepted


@pytest.mark.parametrize("text", ["0", "65536", "-1", "80a", "8080.0", "٨٠٨٠", " 80"])
@pytest.mark.parametrize("variable", ["WEB_PORT", "MQTT_PORT"])
def test_a_port_that_is_none(variable: str, text: str) -> None:
    with pytest.raises(RefusedError, match=f"{variable}=.* is not a port"):
        read_settings({variable: text})


def test_every_mistake_is_said_at_once() -> None:
    with pytest.raises(RefusedError) as refused:
        read_settings({"SPEED": "fast", "WEB_PORT": "0", "HOST": "pub", "BROKER": "rabbit"})
    assert len(str(refused.value).splitlines()) == 4


def test_two_servers_cannot_share_a_port() -> None:
    with pytest.raises(RefusedError, match="must differ"):
        read_settings({"WEB_PORT": "9000", "MQTT_PORT": "9000"})


def test_an_empty_variable_is_one_that_was_not_set() -> None:
    assert read_settings({"SPEED": "", "WEB_PORT": ""}) == read_settings({})


@pytest.mark.parametrize(
    ("host", "in_the_open", "local"),
    [
        ("127.0.0.1", False, "127.0.0.1"),
        ("::1", False, "::1"),
        ("0.0.0.0", True, "127.0.0.1"),  # noqa: S104 - what a person would type
        ("192.168.1.5", True, "192.168.1.5"),
    ],
)
def test_who_can_reach_it(host: str, *, in_the_open: bool, local: str) -> None:
    settings = read_settings({"HOST": host})
    assert (settings.in_the_open, settings.local_host) == (in_the_open, local)
    assert settings.mqtt_address.startswith("127.0.0.1:")


@pytest.mark.parametrize(
    ("host", "expected"), [("127.0.0.1", "http://127.0.0.1:8080/"), ("::1", "http://[::1]:8080/")]
)
def test_the_url(host: str, expected: str) -> None:
    assert url(host, 8080) == expected


@pytest.mark.parametrize(("port", "inodes"), [(1883, {"501"}), (8080, {"502"}), (50000, set())])
def test_who_listens_is_read_from_proc(port: int, inodes: set[str]) -> None:
    assert listening_inodes(PROC_NET_TCP, port) == inodes


@pytest.mark.parametrize(
    ("by", "says"),
    [
        (None, "port 8080 (the web app) is taken. Choose another:  WEB_PORT=8090 make run"),
        (
            "nginx, process 7",
            "port 8080 (the web app) is taken by nginx, process 7. Choose another:  WEB_PORT=8090 make run",
        ),
    ],
)
def test_a_taken_port_says_what_to_type(by: str | None, says: str) -> None:
    assert refusal(port=8080, variable="WEB_PORT", purpose="the web app", holder=by) == says


@pytest.mark.parametrize(
    "line",
    ["listener 1884 127.0.0.1", "allow_anonymous true", "persistence false", "max_packet_size 65536"],
)
def test_mosquitto_is_told(line: str) -> None:
    assert line in mosquitto_conf(port=1884).splitlines()


def test_a_listener_is_found_by_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        assert not is_free("127.0.0.1", port)
        assert f"process {os.getpid()}" in (holder(port) or "")
    assert is_free("127.0.0.1", port)


def settings_of(directory: Path) -> dict[str, str]:
    return {"BREWERY_DIR": str(directory), "WEB_PORT": str(free_port()), "MQTT_PORT": str(free_port())}


@pytest.mark.parametrize("variable", ["WEB_PORT", "MQTT_PORT"])
def test_a_taken_port_stops_it_before_anything_starts(
    start: Callable[..., Process], tmp_path: Path, variable: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = str(server.getsockname()[1])
        run = start("python", BREWERY, env={**settings_of(tmp_path / "brewery"), variable: taken})
        assert run.wait() == 2
    assert f"port {taken} " in run.output
    assert f"process {os.getpid()}" in run.output
    assert f"{variable}={int(taken) + 10} make run" in run.output
    assert not (tmp_path / "brewery" / "cellar").exists()


def test_nonsense_stops_it_before_anything_starts(start: Callable[..., Process], tmp_path: Path) -> None:
    run = start("python", BREWERY, env={**settings_of(tmp_path / "brewery"), "SPEED": "fast"})
    assert run.wait() == 2
    assert run.lines == [
        "cobrew: SPEED=fast is not a number from 1 to 600; SPEED=60 makes a simulated hour pass in a minute"
    ]
    assert not (tmp_path / "brewery").exists()


def test_a_second_brewery_in_the_same_place_is_refused(start: Callable[..., Process], tmp_path: Path) -> None:
    with only_one(tmp_path):
        run = start("python", BREWERY, env=settings_of(tmp_path))
        assert run.wait() == 2
    assert f"a brewery already runs in {tmp_path} (process {os.getpid()})" in run.output


def test_the_place_is_free_again_however_the_first_ended(tmp_path: Path) -> None:
    with only_one(tmp_path):
        pass
    with (tmp_path / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def answer_of(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    finally:
        connection.close()


def test_the_whole_brewery_opens_closes_and_goes_on(start: Callable[..., Process], tmp_path: Path) -> None:
    """First start makes a history; Ctrl-C opens every relay; the second continues, with the other broker."""
    settings = {**settings_of(tmp_path / "brewery"), "SPEED": "60"}
    for kind, history in (("mosquitto", True), ("embedded", False)):
        run = start("python", BREWERY, env={**settings, "BROKER": kind})
        run.wait_for_line("The brewery is open", within_s=90)
        run.wait_for_line("become the first: the code is", within_s=5)
        assert answer_of(int(settings["WEB_PORT"])) == 303  # nobody is signed in
        run.send(signal.SIGINT)
        assert run.wait(within_s=20) == 0, run.story
        assert run.lines[-1] == "The brewery is closed; every relay is off.", run.story
        assert ("First start" in run.output) is history
    assert is_free("127.0.0.1", int(settings["MQTT_PORT"]))


def test_when_cellar_dies_it_says_so_and_stops_the_rest(start: Callable[..., Process], tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "brewery")
    (tmp_path / "brewery" / "cellar").mkdir(parents=True)  # no history: this test is about the end
    run = start("python", BREWERY, env=settings)
    run.wait_for_line("The brewery is open", within_s=60)
    os.kill(child_of(run.pid, "cellar"), signal.SIGKILL)
    assert run.wait(within_s=20) == 1, run.story
    assert "cobrew: cellar ended unexpectedly (exit code -9). Its last lines:" in run.output
    assert run.lines[-1] == "The brewery is closed.", run.story
    assert is_free("127.0.0.1", int(settings["WEB_PORT"]))


def child_of(parent: int, program: str) -> int:
    """The process that `parent` started and whose command line names `program`."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    named = [int(pid) for pid in children if f"/{program}\0" in Path(f"/proc/{pid}/cmdline").read_text("utf-8")]
    assert len(named) == 1, f"{program} among {children}"
    return named[0]
