# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Start a copy of a card's image in an emulator, by the kernel of its own first partition.

    PYTHONPATH=tools python -m image.prove cobrew.img

It proves what is on the card, and the first start. It does not prove that a Raspberry Pi finds it: the emulated
machine is another one, and takes the kernel from us and not from Raspberry Pi's firmware.

In the end the negative control: the machine is spoiled, and each check must say so. Only the file system's size
cannot be spoiled on a machine that runs.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from arm64.browser import Browser
from arm64.guest import PROGRAMS, Failed, Guest
from arm64.root import CannotMake, have, run
from image.card import MIB, firmware_file

LARGER_MB = 1000  # than the image: the card it is written to
CHECKS = {
    "no unit has failed": 'test -z "$(systemctl list-units --failed --plain --no-legend | tee /dev/stderr)"',
    "taproom and the broker are active": 'test "$(systemctl is-active taproom mosquitto | sort -u)" = active',
    "cellar waits for a configuration": "test $(systemctl is-enabled cellar) = disabled",
    "the file system is as large as the card": "test $(df --output=size -m / | tail -1) -gt 3500",
    "it has SSH keys of its own": "test -s /etc/ssh/ssh_host_ed25519_key",
    "nobody has a password": r"! sudo cut -d: -f2 /etc/shadow | grep -v '^[*!]'",
    "the firmware's partition is there": "grep -q 'arm_64bit=1' /boot/firmware/config.txt",
}
SPOILED = {
    "no unit has failed": "sudo systemd-run --quiet --unit=spoiled false; sleep 5",
    "taproom and the broker are active": "sudo systemctl stop taproom",
    "cellar waits for a configuration": "sudo systemctl enable cellar",
    "it has SSH keys of its own": "sudo rm /etc/ssh/ssh_host_ed25519_key; true",
    "nobody has a password": "echo brewer:brewer | sudo chpasswd",
    "the firmware's partition is there": "sudo umount --lazy /boot/firmware",
}
PAGE, PAGE_S, GONE_S = "its page asks for the claim code", 300.0, 20.0


def prove(image: Path, folder: Path) -> dict[str, str]:
    """Check -> empty, or what was wrong; the control among them. Raises `Failed` or `CannotMake`: it cannot begin."""
    have(PROGRAMS, lambda it: print(f"prove: {it}", file=sys.stderr))
    copy, key = folder / "card.img", folder / "key"
    run("cp", "--sparse=always", str(image), str(copy))
    with copy.open("r+b") as card:
        os.truncate(card.fileno(), image.stat().st_size + LARGER_MB * MIB)
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key))
    run("mcopy", "-i", f"{copy}@@{MIB}", str(key.with_suffix(".pub")), "::/authorized_keys")
    told = firmware_file(copy, "config.txt", folder).read_text(encoding="utf-8")
    files = [re.search(rf"^{word}[ =](\S+)$", told, re.MULTILINE) for word in ("kernel", "initramfs")]
    kernel, initrd = (firmware_file(copy, it[1], folder) for it in files if it is not None)
    said = firmware_file(copy, "cmdline.txt", folder).read_text(encoding="utf-8")
    where = next(it.removeprefix("root=") for it in said.split() if it.startswith("root="))
    guest = Guest(
        kernel=kernel, initrd=initrd, disk=copy, key=key, console=folder / "console.log", root=where, user="brewer"
    )
    try:
        guest.start()
        guest.up()
        found = {name: _wrong(guest, command) for name, command in CHECKS.items()}
        found[PAGE] = _asks(guest.web_port, within_s=PAGE_S)
        found["each check but one fails on a spoiled machine"] = ", ".join(_blind(guest))
    finally:
        guest.cut_power()
    return found


def _wrong(guest: Guest, command: str) -> str:
    code, said = guest.ask(command)
    return "" if code == 0 else said.strip() or f"exit code {code}"


def _blind(guest: Guest) -> list[str]:
    """The checks that see nothing wrong where something is."""
    one = ";\n".join(f"{{ {spoil}; }}; {{ {CHECKS[name]}; }} >&2; echo $?" for name, spoil in SPOILED.items())
    codes = guest.run(f"{{\n{one}\n}} 2>/dev/null; true").split()
    blind = [name for name, code in zip(SPOILED, codes, strict=True) if code == "0"]
    return blind if _asks(guest.web_port, within_s=GONE_S) else [*blind, PAGE]


def _asks(port: int, *, within_s: float) -> str:
    try:
        return "" if 'name="code"' in Browser(port).get("/claim", within_s=within_s) else "it does not"
    except Failed as error:
        return str(error)


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("image", type=Path)
    image = parser.parse_args(argv).image.resolve()
    began_s = time.perf_counter()
    try:
        with tempfile.TemporaryDirectory(dir=image.parent, prefix=".prove-") as folder:
            found = prove(image, Path(folder))
    except (Failed, CannotMake, subprocess.SubprocessError) as error:
        print(f"prove: {error}", file=sys.stderr)
        return 1
    for name, wrong in found.items():
        print(f"{'NO' if wrong else 'yes'}: {name}{f': {wrong}' if wrong else ''}")
    print(f"{time.perf_counter() - began_s:.0f} s, in an emulator. No Raspberry Pi was started.")
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
