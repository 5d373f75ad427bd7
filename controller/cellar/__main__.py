# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The composition root: the only place where adapters meet ports. Commands are a table of small functions."""

import argparse
import json
import logging
import math
import os
import re
import sys
from pathlib import Path

from pydantic import BaseModel

from cellar import __version__, contract
from cellar.adapters.backend import BackendMissing
from cellar.adapters.lock import AlreadyRunning
from cellar.composition import doctor, drive, exporting, forward, provisioned, replayed, serve, tuning
from cellar.composition.installing import add_commands as add_system
from cellar.composition.keeping import add_commands as add_backup
from cellar.composition.proving import add_commands as add_proving
from cellar.config import ConfigError, load
from cellar.config.build import pins
from cellar.ports import JournalError, RelayError

PAYLOADS: tuple[type[BaseModel], ...] = (
    contract.Info,
    contract.FermenterState,
    contract.LogBatch,
    contract.LogAck,
    contract.Intent,
    contract.Answer,
    contract.Commissioning,
    contract.PanelWord,
)


def main(argv: list[str] | None = None) -> int:
    """Run a command; 0 is well, 1 is a failure while running, 2 is something to put right before starting."""
    arguments = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        return int(arguments.run(arguments))
    except (ConfigError, BackendMissing, RelayError, JournalError, AlreadyRunning) as error:
        print(error, file=sys.stderr)
        return 2


def _run(arguments: argparse.Namespace) -> int:
    config = load(arguments.config)
    return serve(
        config,
        state_dir=arguments.state or Path(config.state_dir),
        broker=arguments.broker,
        speed=arguments.speed if arguments.simulate else None,
    )


def _simulate(arguments: argparse.Namespace) -> int:
    config = load(arguments.config)
    return forward(config, state_dir=arguments.state or Path(config.state_dir), hours=arguments.hours)


def _check_config(arguments: argparse.Namespace) -> int:
    config = load(arguments.config)
    probes, relays = len(config.probes), len(pins(config))
    print(f"{arguments.config}: good: {len(config.fermenter)} fermenters, {probes} probes, {relays} relays")
    return 0


def _doctor(arguments: argparse.Namespace) -> int:
    findings = doctor.examine(arguments.config, doctor.Machine(root=arguments.root))
    print(doctor.as_json(findings) if arguments.json else doctor.as_text(findings))
    return int(any(it.verdict is doctor.Verdict.FAIL for it in findings))


def _tune(arguments: argparse.Namespace) -> int:
    config, name = load(arguments.config), arguments.fermenter
    state_dir, picture = arguments.state or Path(config.state_dir), arguments.picture or Path(f"tune-{name}.svg")
    try:
        advice = tuning.advise(config, name, state_dir=state_dir, days=arguments.days, say=_progress)
    except tuning.CannotTune as error:
        print(f"cellar tune: {error}", file=sys.stderr)
        return 1
    picture.write_text(advice.picture, encoding="utf-8")
    print(tuning.told(advice, name))
    print(f"picture: {picture}")
    if not advice.changes:
        print("what there is, is as good as anything tried: nothing to change")
    elif _agrees(f"write it to {arguments.config}? [y/N] "):
        tuning.accept(advice, arguments.config, name)
        print("written; it holds from the next start: systemctl restart cellar")
    else:
        print("nothing was changed")
    return 0


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(text, end="", file=sys.stderr, flush=True)


def _agrees(question: str) -> bool:
    try:
        return input(question).strip().lower() in {"y", "yes", "o", "oui"}
    except EOFError:
        return False


def _drive(_: argparse.Namespace) -> int:
    try:
        return drive(sys.stdin.buffer, _say_at_once)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains at its end
        return 0


def _say_at_once(line: bytes) -> None:
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


def _replay(arguments: argparse.Namespace) -> int:
    return 0 if replayed(arguments.journal, say=print, progress=_progress) else 1


def _history(arguments: argparse.Namespace) -> int:
    config, name = load(arguments.config), arguments.fermenter
    if name not in {section.id for section in config.fermenter}:
        print(f"cellar history: there is no fermenter {name} in {arguments.config}", file=sys.stderr)
        return 2
    journal = (arguments.state or Path(config.state_dir)) / "journal.db"
    write = exporting.as_json if arguments.json else exporting.as_csv
    try:
        number = write(journal, name, days=arguments.days, out=sys.stdout)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    print(f"{number} samples", file=sys.stderr)
    return 0


def _provision(arguments: argparse.Namespace) -> int:
    done = provisioned(
        [load(file) for file in arguments.config],
        folder=arguments.out,
        hosts=arguments.host,
        home_assistant=arguments.home_assistant,
    )
    print(f"{arguments.out}: {len(done.new)} new users ({', '.join(done.new) or 'none'}), {len(done.kept)} kept")
    print(f"each user's password is in {arguments.out}/USER.password; next: firmware_docs/reference/provision.md")
    return 0


def _schema(_: argparse.Namespace) -> int:
    schemas = {payload.__name__: payload.model_json_schema() for payload in PAYLOADS}
    print(json.dumps(schemas, indent=2, ensure_ascii=False))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cellar",
        description="The daemon at the fermenters: reads the probes, decides, moves the relays, keeps the journal.",
        epilog="Try it without a Pi: `make run` in the project's folder starts a simulated brewery.",
    )
    parser.add_argument("--version", action="version", version=f"cellar {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="control the fermenters until told to stop (SIGTERM or Ctrl-C)")
    _config_option(run)
    _state_option(run)
    run.add_argument("--broker", type=_address, metavar="HOST:PORT", help="instead of the file's [broker]")
    run.add_argument("--simulate", action="store_true", help="a simulated brewery instead of probes and relays")
    run.add_argument("--speed", type=_speed, default=1.0, metavar="N", help="how fast simulated time runs (1 to 600)")
    run.set_defaults(run=_run)

    simulate = commands.add_parser("simulate", help="live through some simulated hours at once, to have a history")
    _config_option(simulate)
    _state_option(simulate)
    simulate.add_argument("--hours", type=_hours, required=True, metavar="H", help="more than 0, at most 10000")
    simulate.set_defaults(run=_simulate)

    check = commands.add_parser("check-config", help="say everything that is wrong with a configuration file")
    check.add_argument("config", type=Path, metavar="FILE", help="for example /etc/cobrew/cellar.toml")
    check.set_defaults(run=_check_config)

    add_proving(commands)

    examined = commands.add_parser("doctor", help="whether this machine can be trusted with a heater, and what to do")
    _config_option(examined)
    examined.add_argument("--root", type=Path, default=Path("/"), metavar="DIR", help="a Pi's card, mounted")
    examined.add_argument("--json", action="store_true", help="for programs")
    examined.set_defaults(run=_doctor)

    tuned = commands.add_parser("tune", help="propose numbers of the law from a fermenter's own history")
    tuned.add_argument("fermenter", metavar="FERMENTER", help="its id in the configuration")
    _config_option(tuned)
    _state_option(tuned)
    tuned.add_argument("--days", type=_days, default=14.0, metavar="D", help="of history, the last (14)")
    tuned.add_argument("--picture", type=Path, metavar="FILE", help="where to draw it (tune-FERMENTER.svg)")
    tuned.set_defaults(run=_tune)

    driven = commands.add_parser("drive", help="the control core over stdin and stdout, for a plant of your own")
    driven.set_defaults(run=_drive)

    _add_commands_beside_the_daemon(commands)
    add_system(commands)
    add_backup(commands)

    schema = commands.add_parser("schema", help="print the JSON Schema of every MQTT payload")
    schema.set_defaults(run=_schema)
    return parser


def _add_commands_beside_the_daemon(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    history = commands.add_parser("history", help="a fermenter's samples as CSV, or as JSON lines")
    history.add_argument("fermenter", metavar="FERMENTER", help="its id in the configuration")
    _config_option(history)
    _state_option(history)
    history.add_argument("--days", type=_years, default=14.0, metavar="D", help="the last so many (14)")
    history.add_argument("--json", action="store_true", help="one object a line")
    history.set_defaults(run=_history)

    replay = commands.add_parser("replay", help="decide again on what was recorded, and say where not the same")
    replay.add_argument(
        "journal", type=Path, metavar="JOURNAL", help="the file, for example /var/lib/cellar/journal.db"
    )
    replay.set_defaults(run=_replay)

    provisioning = commands.add_parser("provision", help="certificates, passwords and access list for Mosquitto")
    provisioning.add_argument("config", type=Path, nargs="+", metavar="FILE", help="each controller's configuration")
    provisioning.add_argument("--out", type=Path, required=True, metavar="DIR", help="what is there is kept")
    provisioning.add_argument(
        "--host", type=_host, action="append", required=True, metavar="NAME", help="of the broker; repeatable"
    )
    provisioning.add_argument("--home-assistant", action="store_true", help="a user for Home Assistant too")
    provisioning.set_defaults(run=_provision)


def _config_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the configuration (TOML)")


def _state_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", type=Path, metavar="DIR", help="where the journal lives, instead of `state_dir`")


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65_536:
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT, for example 127.0.0.1:1883")
    return host, int(port)


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:-]{1,253}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no name or address, for example broker.local")
    return text


def _speed(text: str) -> float:
    return _number(text, 1, 600)


def _hours(text: str) -> float:
    return _number(text, 0.01, 10_000)


def _days(text: str) -> float:
    return _number(text, 0.5, 365)


def _years(text: str) -> float:
    return _number(text, 0.01, 3650)


def _number(text: str, low: float, high: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not low <= number <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from {low:g} to {high:g}")
    return number


if __name__ == "__main__":
    sys.exit(main())
