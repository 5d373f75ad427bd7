# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`taproom serve`: the command line. Reads what was chosen, opens the port, runs until told to stop.

`taproom kit`, `recipe`, `batch` and `calc` are the `command` of their feature; `backup` and `restore`: `keeping`.
"""

import argparse
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import uvicorn
from fastapi import FastAPI

from taproom import __version__, keeping, made_up_command
from taproom.app import create_app
from taproom.batches import command as batch_command
from taproom.bookings import command as kit_command
from taproom.calculators import command as calc_command
from taproom.clock import utc_s
from taproom.db import Writer
from taproom.errors import SettingsError, TaproomError
from taproom.listening import listen, readable
from taproom.members.trusting import code_for
from taproom.recipes import command as recipe_command
from taproom.settings import (
    DEFAULT_STATE,
    Settings,
    parse_brewfather,
    parse_broker,
    parse_minutes,
    parse_public_url,
    parse_smtp,
    parse_webhook,
)

DESCRIPTION = """\
The web app of a shared brewery. It shows what the fermenters do, keeps their history, and passes on changes
that people ask for. The controllers do not need it: stop it, and they go on brewing."""

EPILOG = """\
examples:
  taproom serve                                    look at http://127.0.0.1:8080/ on this machine
  taproom serve --host 0.0.0.0                     let phones on this network in
  taproom serve --broker brewery.local:1883        the message broker is elsewhere
  taproom code Anna                                Anna cannot sign in: make a code for her
  taproom kit import web/kit.example.toml          put the brewery's kit in, or change it
  taproom recipe import *.xml                      bring recipes in from other programs
  taproom batch show 12                            what was expected of batch 12, and what was measured
  taproom backup hub.tar                           everything into one file, while it runs
  taproom calc strike grain_kg=5 mash_c=67         how hot the water must be; "taproom calc" lists all

Every option can be set in the environment instead: COBREW_HOST, COBREW_PORT, COBREW_BROKER, and so on."""

STOP_WITHIN_S = 1


class Feature(Protocol):
    """A feature's own commands: its module `command`."""

    def add_commands(self, commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None: ...
    def run(self, options: argparse.Namespace, *, now_utc: int, say: Callable[[str], None]) -> int: ...


FEATURES: Mapping[str, Feature] = {
    "kit": kit_command,
    "recipe": recipe_command,
    "batch": batch_command,
    "calc": calc_command,
    "backup": keeping,
    "restore": keeping,
    "year": made_up_command,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is the exit status: 0 done, 2 cannot start."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return 0
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        if options.command == "code":
            return _print_code(Path(options.state), options.name)
        if options.command in FEATURES:
            return FEATURES[options.command].run(options, now_utc=utc_s(), say=print)
        settings = _settings(options)
        with listen(settings) as listening, keeping.held(settings.state):
            app = create_app(settings)
            for warning in readable(settings):
                print(f"taproom: {warning}", file=sys.stderr)
            return _run(app, listening, settings)
    except TaproomError as error:
        print(f"taproom: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="taproom", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"taproom {__version__}")
    commands = parser.add_subparsers(dest="command", metavar=" | ".join(("serve", *FEATURES, "code")))
    code = commands.add_parser(
        "code",
        help="make a sign-in code for a member who cannot get in; for whoever has this machine",
        description="Makes a code with which a member signs in, once, within 15 minutes. The audit log notes it.",
    )
    code.add_argument("name", metavar="NAME", help="the member's name or e-mail address")
    _add_state(code)
    for it in dict.fromkeys(FEATURES.values()):
        it.add_commands(commands)
    serve = commands.add_parser(
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
    option(
        "broker",
        "127.0.0.1",
        "HOST[:PORT]",
        "the MQTT broker of the controllers; port 1883, by TLS 8883",
    )
    option(
        "broker-ca",
        None,
        "FILE",
        "speak TLS with the broker, and trust this: authority.crt of cellar provision",
    )
    option("broker-username", None, "NAME", "sign in to the broker under this name")
    option("broker-password-file", None, "FILE", "the file that holds the broker password, on one line")
    _add_state(serve)
    option("hostname", None, "NAMES", "names, separated by commas, under which browsers reach this machine")
    option("public-url", None, "URL", "the address by which browsers reach it, e.g. https://brewery.example")
    option("timezone", None, "ZONE", "show times in this zone, e.g. Europe/Paris; otherwise the machine's own")
    option("smtp-host", None, "HOST[:PORT]", "the mail server that sends notices and sign-in codes")
    option("smtp-security", "starttls", "HOW", "starttls, tls, or none")
    option("smtp-username", None, "NAME", "sign in to the mail server under this name")
    option("smtp-password-file", None, "FILE", "the file that holds the mail password, on one line")
    option("mail-from", None, "ADDRESS", "the address that letters come from")
    option("alert-webhook", None, "URL", "alerts about fermenters are also sent here, e.g. an ntfy topic")
    option("alert-webhook-form", "json", "FORM", "json, or ntfy: plain text with a title")
    option("alert-webhook-language", "en", "LANGUAGE", "en or fr")
    option("brewfather", None, "URL", "a Brewfather custom stream that is told of each fermenter every 15 minutes")
    option("alert-silent-after", "10", "MINUTES", "report a controller of which nothing is heard for so long")


def _add_state(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--state",
        default=os.environ.get("COBREW_STATE", str(DEFAULT_STATE)),
        metavar="DIR",
        help=f"the folder of the database; made if missing (default: {DEFAULT_STATE})",
    )


def _print_code(state: Path, name: str) -> int:
    """The way in that is left when nobody who could help can sign in either."""
    database = Settings(state=state).database
    if not database.exists():
        raise SettingsError(f"there is no database in {state}: name its folder with --state")
    writer = Writer(database)
    try:
        code = writer.submit(lambda db: code_for(db, name, now_utc=utc_s())).result()
    finally:
        writer.close()
    if code is None:
        raise SettingsError(f"no active member is called {name!r}")
    print(f"{code}\nGood once, for 15 minutes: on the sign-in page, under “I have a code”.")
    return 0


def _settings(options: argparse.Namespace) -> Settings:
    port = str(options.port)
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        raise SettingsError(f"--port {port} is not a port: choose a number from 1 to 65535")
    broker, broker_ca = parse_broker(options.broker, options.broker_ca)
    return Settings(
        host=options.host,
        port=int(port),
        broker=broker,
        broker_ca=broker_ca,
        broker_username=options.broker_username,
        broker_password=_read_password(options.broker_password_file, "broker"),
        state=Path(options.state),
        hosts=tuple(name.strip() for name in (options.hostname or "").split(",") if name.strip()),
        timezone=options.timezone,
        public_url=parse_public_url(options.public_url) if options.public_url else None,
        smtp=parse_smtp(
            options.smtp_host,
            security=options.smtp_security,
            sender=options.mail_from,
            username=options.smtp_username,
            password=_read_password(options.smtp_password_file, "mail"),
        ),
        alert_webhook=parse_webhook(
            options.alert_webhook, form=options.alert_webhook_form, language=options.alert_webhook_language
        ),
        silent_after_s=parse_minutes(str(options.alert_silent_after)),
        brewfather=parse_brewfather(options.brewfather),
    )


def _read_password(file: str | None, whose: str) -> str | None:
    if file is None:
        return None
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot read the {whose} password from {file}: {error}") from error


def _claim(app: FastAPI, address: str) -> str:
    """What to do first, in a brewery that has nobody."""
    code: str | None = app.state.members.claim.offer()
    return f"\ntaproom has no administrator yet: open {address}claim and type {code}" if code else ""


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
    address = f"http://{host}:{settings.port}/"
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
        ready=f"taproom is ready: {address}  (broker {settings.broker}){_claim(app, address)}",
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
