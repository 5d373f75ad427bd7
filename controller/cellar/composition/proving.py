# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commands that prove a machine and its board, for `cellar.__main__`'s table."""

import argparse
import logging
import os
import sys
from pathlib import Path
from threading import Event

from cellar.adapters.clock import SystemClock
from cellar.composition.bundling import make, write
from cellar.composition.bundling.answer import front_page
from cellar.composition.by_hand import plans, printed
from cellar.composition.commission.command import commission
from cellar.composition.commission.guard import must_open
from cellar.composition.doctor import Machine
from cellar.composition.world import relay_bank
from cellar.config import Config, load
from cellar.ports import RelayError

TRIES, AGAIN_S = 50, 0.2


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """`relays-off`, `commission`, `bundle` and `plan`."""
    relays_off = commands.add_parser("relays-off", help="open every relay of the configuration, and end")
    _config_option(relays_off)
    relays_off.add_argument("--when-stdin-ends", action="store_true", help="wait for it, and for no word before it")
    relays_off.set_defaults(run=_relays_off)

    proved = commands.add_parser("commission", help="prove each probe and relay, step by step, with you; ten minutes")
    _config_option(proved)
    proved.add_argument("--state", type=Path, metavar="DIR", help="instead of the file's `state_dir`")
    proved.add_argument("--ice", action="store_true", help="the probes into ice water too: five minutes more")
    proved.add_argument("--anew", action="store_true", help="from the beginning, not where it was broken off")
    proved.add_argument("--on-panel", action="store_true", help="ask on the touch panel, not here")
    language_option(proved)
    proved.set_defaults(run=_commission)

    bundled = commands.add_parser("bundle", help="what a stranger needs to help, in one file, without secrets")
    _config_option(bundled)
    bundled.add_argument("--state", type=Path, metavar="DIR", help="instead of the file's `state_dir`")
    bundled.add_argument("--root", type=Path, default=Path("/"), metavar="DIR", help="a Pi's card, mounted")
    bundled.add_argument("--out", type=Path, default=Path("cobrew-bundle.zip"), metavar="FILE", help="the zip")
    language_option(bundled)
    bundled.set_defaults(run=_bundle)

    planned = commands.add_parser("plan", help="the board is dead: ice and warm bottles for the beer in progress")
    _config_option(planned)
    planned.add_argument("--state", type=Path, metavar="DIR", help="instead of the file's `state_dir`")
    planned.add_argument("--room", type=float, required=True, metavar="C", help="the room's temperature (-20 to 45)")
    planned.add_argument("--quiet", action="store_true", help="fermentation is over: the yeast gives no heat")
    language_option(planned)
    planned.set_defaults(run=_plan)


def language_option(parser: argparse.ArgumentParser) -> None:
    default = "fr" if os.environ.get("LANG", "").startswith("fr") else "en"
    parser.add_argument("--language", choices=("en", "fr"), default=default, help=f"of what is said ({default})")


def _config_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the configuration (TOML)")


def _relays_off(arguments: argparse.Namespace) -> int:
    config = load(arguments.config)
    if not arguments.when_stdin_ends:
        relay_bank(config).release()
    elif must_open(sys.stdin.buffer):
        _open_soon(config)
    else:
        return 0
    _say("relays open")
    return 0


def _open_soon(config: Config) -> None:
    """Whoever held the lines may need a moment to be gone."""
    for _ in range(TRIES):
        try:
            relay_bank(config).release()
        except RelayError:
            Event().wait(AGAIN_S)
        else:
            return
    relay_bank(config).release()


def _commission(arguments: argparse.Namespace) -> int:
    logging.getLogger().setLevel(logging.WARNING)
    return commission(
        arguments.config,
        state_dir=arguments.state,
        language=arguments.language,
        ice=arguments.ice,
        anew=arguments.anew,
        ask=input,
        say=_say,
        on_panel=arguments.on_panel,
    )


def _bundle(arguments: argparse.Namespace) -> int:
    machine = Machine(root=arguments.root)
    made = make(arguments.config, machine, state_dir=arguments.state, language=arguments.language)
    write(made, arguments.out)
    answer = made.answer.fr if arguments.language == "fr" else made.answer.en
    _say(front_page(answer, arguments.language).replace("**", "") + str(arguments.out))
    return int(made.answer.brewing != "yes")


def _plan(arguments: argparse.Namespace) -> int:
    if not -20.0 <= arguments.room <= 45.0:
        sys.stderr.write(f"cellar plan: {arguments.room:g} is no room's temperature: from -20 to 45\n")
        return 2
    config = load(arguments.config)
    folder = arguments.state or Path(config.state_dir)
    found = plans(config, state_dir=folder, room_c=arguments.room, fermenting=not arguments.quiet)
    for name, kept in found.items():
        _say(printed(name, kept, arguments.language, utc_s=SystemClock().utc_s()))
    return 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
