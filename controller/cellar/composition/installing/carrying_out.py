# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Does what was planned, and undoes it. Keeps rule 10: a file is replaced whole; a power cut leaves old or new.

What was there before is kept in a record, which is written first. So removing gives back each file as it was found;
one that a person has changed since is left to them, and said.
"""

import hashlib
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from cellar.adapters.durable import write_text
from cellar.composition.doctor.machine import Machine
from cellar.composition.installing import boot_text
from cellar.composition.installing.plan import CannotInstall, Plan, Wanted, removal_commands

RECORD = "/var/lib/cobrew/system.json"
Say = Callable[[str], None]


class Kept(BaseModel):
    """Of a file: the digest of what we left there, and what was there before us (null: nothing)."""

    ours: str
    before: str | None


class Record(BaseModel):
    """What was done to this machine."""

    boot_file: str = ""
    files: dict[str, Kept] = {}


Run = Callable[[Sequence[str]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """How it acts: on which machine, through what, and whether at all."""

    machine: Machine
    say: Say
    run: Run
    dry: bool = False


def run_command(command: Sequence[str]) -> str:
    """Empty if it went well, otherwise what it said."""
    try:
        done = subprocess.run(list(command), capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    except OSError as error:
        return str(error)
    return "" if done.returncode == 0 else (done.stderr or done.stdout).strip() or f"exit code {done.returncode}"


def carry_out(plan: Plan, hands: Hands, *, force: bool = False) -> int:
    """Install; the number of files that were left because somebody else wrote or changed them. `force` replaces them.

    With `dry`, only says what it would do. Raises `CannotInstall`.
    """
    record = _record(hands.machine)
    changed = [it for it in plan.files if _text(hands.machine, it.path) != it.text]
    ours = [it for it in changed if force or _is_free(hands.machine, record, it.path)]
    for it in changed:
        if it not in ours:
            hands.say(f"left {it.path} as somebody wrote it; --force replaces it ({it.why})")
    if not hands.dry:
        _remember(hands.machine, record, ours, plan.boot_file)
    for it in ours:
        hands.say(f"{'would write' if hands.dry else 'wrote'} {it.path}: {it.why}")
        if not hands.dry:
            _write(hands.machine, it.path, it.text, it.mode)
    _tell_the_firmware(plan, hands)
    _run_all(plan.commands, hands)
    return len(changed) - len(ours)


def _tell_the_firmware(plan: Plan, hands: Hands) -> None:
    if plan.boot_after == plan.boot_before:
        return
    hands.say(f"{'would put' if hands.dry else 'put'} into {plan.boot_file}, at its end:")
    for line in plan.boot_after[plan.boot_after.index(boot_text.BEGIN) :].splitlines()[1:-1]:
        hands.say(f"    {line}")
    if not hands.dry:
        _write(hands.machine, plan.boot_file, plan.boot_after, None)


def is_untouched(machine: Machine, path: str) -> bool:
    """Whether nothing stands there, or what we wrote, of whichever version. Raises `CannotInstall`."""
    return _is_free(machine, _record(machine), path)


def _is_free(machine: Machine, record: Record, path: str) -> bool:
    """Whether nobody else's words stand there."""
    now = _text(machine, path)
    return now is None or (path in record.files and record.files[path].ours == _digest(now))


def take_back(hands: Hands) -> int:
    """Remove; the number of files that were left because somebody has changed them.

    Raises `CannotInstall`: there is no record, so nothing of ours.
    """
    record = _record(hands.machine)
    if not record.boot_file:
        raise CannotInstall(f"there is no {RECORD}: `cellar system install` was not run here")
    _run_all(removal_commands(record.files), hands)
    left = sum(_take_back_file(path, kept, hands) for path, kept in record.files.items())
    _take_back_boot(record.boot_file, hands)
    _run_all([("systemctl", "daemon-reload")], hands)
    if not hands.dry:
        hands.machine.at(RECORD).unlink()
    return left


def _take_back_file(path: str, kept: Kept, hands: Hands) -> bool:
    now = _text(hands.machine, path)
    if now is None:
        return False
    if _digest(now) != kept.ours:
        hands.say(f"left {path}: it was changed since")
        return True
    back = ", and put back what was there" if kept.before is not None else ""
    hands.say(f"{'would remove' if hands.dry else 'removed'} {path}{back}")
    if not hands.dry and kept.before is not None:
        _write(hands.machine, path, kept.before, None)
    elif not hands.dry:
        hands.machine.at(path).unlink()
    return False


def _take_back_boot(file: str, hands: Hands) -> None:
    text = _text(hands.machine, file)
    if text is None:
        return
    try:
        own = boot_text.without_block(text)
    except boot_text.BrokenBlock as error:
        raise CannotInstall(f"{file}: {error}") from error
    if own != text:
        hands.say(f"{'would take' if hands.dry else 'took'} the lines of cobrew out of {file}")
        if not hands.dry:
            _write(hands.machine, file, own, None)


def _run_all(commands: Sequence[Sequence[str]], hands: Hands) -> None:
    """Only on the running machine: a mounted card has no services."""
    for command in commands if hands.machine.root == Path("/") else ():
        hands.say(f"{'would run' if hands.dry else 'running'} {' '.join(command)}")
        if not hands.dry and (fault := hands.run(command)):
            hands.say(f"    it said: {fault}")


def _remember(machine: Machine, record: Record, files: Sequence[Wanted], boot: str) -> None:
    """What was there before us, and what we leave there; written before anything is changed."""
    known = dict(record.files)
    for it in files:
        free = _is_free(machine, record, it.path)
        before = record.files[it.path].before if free and it.path in known else _text(machine, it.path)
        known[it.path] = Kept(ours=_digest(it.text), before=before)
    text = Record(boot_file=boot, files=known).model_dump_json(indent=1)
    try:
        write_text(machine.at(RECORD), text)
    except OSError as error:
        raise CannotInstall(f"{RECORD} cannot be written: {error}. Run it with sudo.") from error


def _record(machine: Machine) -> Record:
    text = machine.text(RECORD)
    if text is None:
        return Record()
    try:
        return Record.model_validate_json(text)
    except ValidationError as error:
        raise CannotInstall(f"{RECORD} cannot be read ({error}); it is kept as it is") from error


def _text(machine: Machine, path: str) -> str | None:
    try:
        return machine.at(path).read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise CannotInstall(f"{path} cannot be read: {error}") from error


def _write(machine: Machine, path: str, text: str, mode: int | None) -> None:
    place = machine.at(path)
    kept = place.stat().st_mode & 0o777 if place.exists() else 0o644
    try:
        write_text(place, text)
        place.chmod(kept if mode is None else mode)
    except OSError as error:
        raise CannotInstall(f"{path} cannot be written: {error}. Run it with sudo.") from error


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
