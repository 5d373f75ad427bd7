# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar system`: a Raspberry Pi that starts everything by itself, with its relays open; updated, and put back."""

import argparse
import signal
import sys
from pathlib import Path
from threading import Event

import cellar
from cellar.adapters.clock import SystemClock
from cellar.composition.doctor.machine import Machine
from cellar.composition.installing.carrying_out import Hands, carry_out, is_untouched, run_command, take_back
from cellar.composition.installing.health import CELLAR, TAPROOM, Senses, answers, enabled, life, unwell
from cellar.composition.installing.plan import CONFIG, EXAMPLE, CannotInstall, Choice, planned
from cellar.composition.installing.release import SIGNERS, CannotUpdate
from cellar.composition.installing.updating import Site, roll_back, update
from cellar.config import Config, load

__all__ = ["CannotInstall", "add_commands", "shipped"]

NEXT_WITHOUT_CONFIG = f"""
Next: reboot; `ls /sys/bus/w1/devices` shows the probes; write them and your pins into {CONFIG};
then run this again. While a probe of the example is left in it, no pin is driven and cellar is not started."""
NEXT = f"""
Next: reboot, then `cellar doctor --config {CONFIG}`."""


def shipped() -> Path:
    """The unit files: in the installed package, or in a checkout beside it."""
    package = Path(cellar.__file__).parent
    inside = package / "shipped"
    return inside if inside.is_dir() else package.parent


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `system` and what is below it to the command line."""
    system = commands.add_parser("system", help="what runs with the machine: install, remove, update, go back")
    what = system.add_subparsers(required=True, metavar="install|remove|update|rollback")
    install = what.add_parser(
        "install", help="boot configuration, units, users, broker; run again, it changes nothing"
    )
    install.add_argument("--kiosk", action="store_true", help="the touch screen too")
    install.add_argument("--no-hub", action="store_true", help="only the controller: no web app and no broker here")
    install.add_argument("--lan", action="store_true", help="let phones in this network open the web app (no HTTPS)")
    install.add_argument(
        "--force", action="store_true", help="also replace files that somebody else wrote or changed"
    )
    install.set_defaults(run=_install)
    remove = what.add_parser("remove", help="undo it: each file becomes what it was; beer and accounts stay")
    remove.set_defaults(run=_remove)
    for it in (install, remove):
        it.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        it.add_argument("--root", type=Path, default=Path("/"), metavar="DIR", help="a Pi's card, mounted")
    updated = what.add_parser("update", help="a signed release; back by itself if the new version does not run")
    updated.add_argument("release", type=Path, metavar="FILE", help="for example cobrew-12.tar")
    updated.set_defaults(run=_update)
    back = what.add_parser("rollback", help="to the version that ran before the last update")
    back.set_defaults(run=_roll_back)


def _update(arguments: argparse.Namespace) -> int:
    try:
        done = update(arguments.release, _site())
    except CannotUpdate as error:
        print(f"cellar system update: {error}", file=sys.stderr)
        return 2
    print(f"{done.version} runs. To go back: sudo cellar system rollback")
    return 0


def _roll_back(_: argparse.Namespace) -> int:
    try:
        roll_back(_site())
    except CannotUpdate as error:
        print(f"cellar system rollback: {error}", file=sys.stderr)
        return 2
    print("the version from before runs")
    return 0


def _site() -> Site:
    """This machine. A connection that breaks must not end an update between two steps."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    senses = Senses(life=life, answers=answers, now_s=SystemClock().now_s, wait=Event().wait)
    units = tuple(it for it in (CELLAR, TAPROOM) if enabled(it))
    return Site(
        opt=Path("/opt"),
        backups=Path("/var/backups"),
        signers=Path(SIGNERS),
        units=units,
        run=run_command,
        unwell=lambda: unwell(units, senses),
        say=print,
    )


def _install(arguments: argparse.Namespace) -> int:
    hands = _hands(arguments)
    choice = Choice(hub=not arguments.no_hub, kiosk=arguments.kiosk, lan=arguments.lan)
    try:
        written = _written(hands.machine)
        config = written if written is not None and not _shares_probes(written) else None
        plan = planned(hands.machine, config, choice, shipped=shipped(), is_written=written is not None)
        carry_out(plan, hands, force=arguments.force)
    except CannotInstall as error:
        print(f"cellar system: {error}", file=sys.stderr)
        return 2
    if not hands.dry:
        print(NEXT if config is not None else NEXT_WITHOUT_CONFIG)
    return 0


def _written(machine: Machine) -> Config | None:
    """The configuration, if a person wrote in it. Untouched it is the example, of this version or of an older one."""
    file = machine.at(CONFIG)
    if is_untouched(machine, CONFIG) or file.read_bytes() == _example().read_bytes():
        return None
    return load(file)


def _shares_probes(config: Config) -> bool:
    """Half an example still: its probes are nobody's, and its pins may be somebody else's."""
    return not set(config.probes.values()).isdisjoint(load(_example()).probes.values())


def _example() -> Path:
    return shipped() / EXAMPLE


def _remove(arguments: argparse.Namespace) -> int:
    hands = _hands(arguments)
    try:
        left = take_back(hands)
    except CannotInstall as error:
        print(f"cellar system: {error}", file=sys.stderr)
        return 2
    if not hands.dry:
        print(
            "\nReboot, so that the firmware knows it too. The journal and the web app's data stay in /var/lib/cobrew."
        )
    return 1 if left else 0


def _hands(arguments: argparse.Namespace) -> Hands:
    return Hands(machine=Machine(root=arguments.root), say=print, run=run_command, dry=arguments.dry_run)
