# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`taproom serve`: the command line. Reads what was chosen, opens the port, runs until told to stop."""

import argparse
import errno
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from taproom import __version__
from taproom.app import create_app
from taproom.errors import SettingsError, TaproomError
from taproom.settings import DEFAULT_STATE, Settings, is_loopback, parse_address

DESCRIPTION = """\
The web app of a shared brewery. It shows what the fermenters do, keeps their history, and passes on changes
that people ask for. The controllers do not need it: stop it, and they go on brewing."""

EPILOG = """\
examples:
  taproom serve                                    look at http://127.0.0.1:8080/ on this machine
  taproom serve --host 0.0.0.0                     let phones on this network in
  taproom serve --broker brewery.local:1883        the message broker is elsewhere

Every option can be set in the environment instead: COBREW_HOST, COBREW_PORT, COBREW_BROKER, and so on."""

STOP_WITHIN_S = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is the exit status: 0 done, 2 cannot start."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return 0
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        settings = _settings(options)
        with _listen(settings) as listening:
            app = create_app(settings)
            _warn_if_open(settings)
            return _run(app, listening, settings)
    except TaproomError as error:
        print(f"taproom: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="taproom", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"taproom {__version__}")
    serve = parser.add_subparsers(dest="command", metavar="serve").add_parser(
        "serve",
        help="run the web app until Ctrl-C",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_options(serve)
    return parser


def _add_options(serve: argparse.ArgumentParser) -> None:
    def option(name: str, default: str | None, metavar: str, text: str) -> None:
        variable = f"COBREW_{name.upper().replace('-', '_')}"
        shown = f" (default: {default})" if default else ""
        serve.add_argument(
            f"--{name}", default=os.environ.get(variable, default), metavar=metavar, help=f"{text}{shown}"
        )

    option("host", "127.0.0.1", "ADDRESS", "listen on this address; 0.0.0.0 lets this network in")
    option("port", "8080", "PORT", "listen on this port")
    option("broker", "127.0.0.1:1883", "HOST:PORT", "the MQTT broker that the controllers talk to")
    option("broker-username", None, "NAME", "sign in to the broker under this name")
    option("broker-password-file", None, "FILE", "the file that holds the broker password, on one line")
    option("state", str(DEFAULT_STATE), "DIR", "the folder of the database; made if missing")
    option("hostname", None, "NAMES", "names, separated by commas, under which browsers reach this machine")
    option("timezone", None, "ZONE", "show times in this zone, e.g. Europe/Paris; otherwise the machine's own")


def _settings(options: argparse.Namespace) -> Settings:
    port = str(options.port)
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        raise SettingsError(f"--port {port} is not a port: choose a number from 1 to 65535")
    return Settings(
        host=options.host,
        port=int(port),
        broker=parse_address(options.broker),
        broker_username=options.broker_username,
        broker_password=_read_password(options.broker_password_file),
        state=Path(options.state),
        hosts=tuple(name.strip() for name in (options.hostname or "").split(",") if name.strip()),
        timezone=options.timezone,
    )


def _read_password(file: str | None) -> str | None:
    if file is None:
        return None
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot read the broker password from {file}: {error}") from error


def _listen(settings: Settings) -> socket.socket:
    """Take the port before anything else, so that a second start says so and changes nothing."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=128)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            reason = f"port {settings.port} on {settings.host} is taken by another program"
        elif error.errno == errno.EACCES:
            reason = f"port {settings.port} on {settings.host} is not allowed for this user"
        else:
            raise SettingsError(f"cannot listen on {settings.host}: {error}. Choose another --host") from error
        raise SettingsError(f"{reason}. Choose another, for instance: taproom serve --port 8081") from error


def _warn_if_open(settings: Settings) -> None:
    if not is_loopback(settings.host):
        print(
            f"taproom: listening on {settings.host}: there is no sign-in yet, so anybody on that network can change"
            " setpoints and switch fermenters off.",
            file=sys.stderr,
        )


class Server(uvicorn.Server):
    """uvicorn, which also says when it is ready, and ends the live streams before it waits for them."""

    def __init__(self, config: uvicorn.Config, *, ready: str, close_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._close_streams = close_streams

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(self._ready, flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._close_streams()
        await super().shutdown(sockets)


def _run(app: FastAPI, listening: socket.socket, settings: Settings) -> int:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    config = uvicorn.Config(
        app,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=STOP_WITHIN_S,
        server_header=False,
        proxy_headers=False,
    )
    server = Server(
        config,
        ready=f"taproom is ready: http://{host}:{settings.port}/  (broker {settings.broker})",
        close_streams=app.state.parts.board.close,
    )
    signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn handles it, then raises it again for whoever started us
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        return 0
    return 0 if server.started else 2


if __name__ == "__main__":
    sys.exit(main())
