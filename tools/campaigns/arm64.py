# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A whole brewery on an emulated arm64 machine with systemd: installed as the page “Flash” says, killed, updated.

Each step has a deadline and must find what it says; the first that does not ends the story. cellar is in simulation:
this machine has neither lines nor probes, and what is commissioned is a simulated rack. Times are an emulator's.
"""

import re
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from arm64.brewery import NEXT_VERSION, TREE, Releases, machine
from arm64.browser import Browser, commissioned, paired_panel, sign_in
from arm64.guest import Failed, Guest
from arm64.root import CannotMake
from campaigns.running import write
from wheels import CannotFetch

INSTALL_S, KILLED_S, CLAIM_S, COMMISSION_S = 3600.0, 120.0, 300.0, 900.0
UNITS = ("cellar", "taproom", "mosquitto")
PROGRAMS = """\
set -e
cd /srv/cobrew
python3 -m venv /opt/cobrew-versions/first
ln -s cobrew-versions/first /opt/cobrew
/opt/cobrew/bin/pip install --quiet --no-index --find-links /srv/wheels --require-hashes -r requirements/pi.lock
/opt/cobrew/bin/pip install --quiet --no-deps --no-build-isolation .
ln -sf /opt/cobrew/bin/cellar /opt/cobrew/bin/taproom /usr/local/bin/
"""
SIMULATED = """\
[Service]
ExecStart=
ExecStart=/opt/cobrew/bin/cellar run --simulate --config /etc/cobrew/cellar.toml --state %S/cobrew/cellar
ExecStopPost=
"""
# In place of the lines and probes that this machine has not. Everything else is the unit's own.
RACK = ("proving.py", "simulated_commissioning.py")
SIMULATED_RACK = """\
[Service]
ExecStartPre=/bin/mkdir -p %S/cobrew/cellar/rack
ExecStart=
ExecStart=/opt/cobrew/bin/python /srv/rack/simulated_commissioning.py 1883 %S/cobrew/cellar/rack 20
ExecStopPost=
"""
# As the page says; systemd calls taproom started as soon as its process is, and it speaks when it answers.
CLAIM_CODE = "until journalctl -b -u taproom -o cat | grep 'and type'; do sleep 2; done"
# Kill cellar, then wait until another process is active; says seconds, of the kernel's clock, or fails.
KILL = """\
old=$(systemctl show -P MainPID cellar); read at rest < /proc/uptime; kill -KILL $old
for i in $(seq 300); do
  new=$(systemctl show -P MainPID cellar)
  if [ "$new" != "$old" ] && [ "$new" != 0 ] && systemctl is-active --quiet cellar; then
    echo $at $(systemctl show -P ActiveEnterTimestampMonotonic cellar); exit 0
  fi
  sleep 0.2
done
echo "not back: $(systemctl is-active cellar)"; exit 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    name: str
    took_s: float
    seen: str
    passed: bool = True


@dataclass(slots=True, kw_only=True)
class Story:
    """What was done and seen so far, and in what time. `control` is whether the broken machine was noticed."""

    steps: list[Step] = field(default_factory=list)
    control: bool = False

    @property
    def passed(self) -> bool:
        return self.control and bool(self.steps) and all(it.passed for it in self.steps)


@dataclass(slots=True, kw_only=True)
class Brewery:
    guest: Guest
    releases: Releases
    boot: str = ""
    panel: Browser | None = None


def bench(out: Path) -> Story:
    """The whole story, with progress on standard error. Raises `CannotMake` or `CannotFetch`: it cannot begin."""
    story = Story()
    began_s = time.perf_counter()
    guest, releases = machine((out / "arm64").resolve(), tell)
    story.steps.append(Step(name="make the disk", took_s=time.perf_counter() - began_s, seen=f"{guest.disk.name}"))
    brewery = Brewery(guest=guest, releases=releases)
    try:
        for name, act in STEPS.items():
            if not _take(story, name, lambda act=act: act(brewery)):  # type: ignore[misc]
                break
        else:
            story.control = _control(guest)
    finally:
        guest.cut_power()
    return story


def _take(story: Story, name: str, act: Callable[[], str]) -> bool:
    began_s, passed = time.perf_counter(), True
    try:
        seen = act()
    except Failed as error:
        passed, seen = False, str(error)
    took_s = time.perf_counter() - began_s
    story.steps.append(Step(name=name, took_s=took_s, seen=seen, passed=passed))
    tell(f"{name}: {'' if passed else 'FAILED: '}{seen} ({took_s:.0f} s)")
    return passed


def _first_boot(it: Brewery) -> str:
    it.guest.start()
    it.boot = it.guest.up()
    return _nothing_failed(it.guest)


def _programs(it: Brewery) -> str:
    it.guest.run(PROGRAMS, limit_s=INSTALL_S)
    return it.guest.run("cellar --version").strip()


def _install(it: Brewery) -> str:
    before = it.guest.run("sha256sum /boot/firmware/config.txt; ls /etc/systemd/system")
    it.guest.run("cellar system install --lan --dry-run")
    if it.guest.run("sha256sum /boot/firmware/config.txt; ls /etc/systemd/system") != before:
        raise Failed("a dry run changed something")
    _well(it.guest.run("cp /boot/firmware/config.txt /srv/; cellar system install --lan", limit_s=600))
    return _active(it.guest, ("taproom", "mosquitto"))


def _configure(it: Brewery) -> str:
    """The example with probes of somebody's own, and cellar in simulation."""
    it.guest.run(
        "mkdir -p /etc/systemd/system/cellar.service.d && cat > /etc/systemd/system/cellar.service.d/simulated.conf",
        stdin=SIMULATED.encode(),
    )
    it.guest.run("""sed -i 's/"28-03/"28-00/' /etc/cobrew/cellar.toml; cellar check-config /etc/cobrew/cellar.toml""")
    _well(it.guest.run("cellar system install --lan", limit_s=600))
    return _active(it.guest, UNITS)


def _reboot(it: Brewery) -> str:
    it.guest.ask("systemctl reboot", limit_s=60)
    it.boot = it.guest.up(unlike=it.boot)
    return f"{_nothing_failed(it.guest)}; {_active(it.guest, UNITS)}"


def _panel(it: Brewery) -> str:
    it.panel = paired_panel(it.guest.web_port, it.guest.run(CLAIM_CODE, limit_s=CLAIM_S).split()[-1])
    return _shows(it)


def _commissioned(it: Brewery) -> str:
    """As the page “Commission” says: one command on the Pi, and the rest at the panel; then cellar again."""
    if it.panel is None:
        raise Failed("no panel is paired")
    it.guest.run("mkdir -p /srv/rack /etc/systemd/system/cellar-commission.service.d")
    for name in RACK:
        it.guest.put(TREE / "tools" / name, f"/srv/rack/{name}")
    it.guest.run(
        "cat > /etc/systemd/system/cellar-commission.service.d/rack.conf; systemctl daemon-reload",
        stdin=SIMULATED_RACK.encode(),
    )
    it.guest.run("systemctl start cellar-commission")
    if it.guest.ask("systemctl is-active --quiet cellar")[0] == 0:
        raise Failed("cellar still runs, with the same relays")
    sign_in(it.panel)
    answered, page = commissioned(it.panel, "/panel/commissioning/brewery/pi1", within_s=COMMISSION_S)
    if (marks := re.findall(r'data-mark="(\w+)"', page)) != ["good"] * 6:
        raise Failed(f"its steps: {marks}")
    it.guest.run("test -s /var/lib/cobrew/cellar/rack/commission.json")
    it.guest.run("systemctl start cellar")
    return f"{answered} questions answered, six steps good; {_active(it.guest, UNITS)}; {_shows(it)}"


def _killed(it: Brewery) -> str:
    at, active = it.guest.run(KILL, limit_s=KILLED_S).split()
    return f"ticks again {int(active) / 1e6 - float(at):.1f} s after SIGKILL; {_shows(it)}"


def _foreign(it: Brewery) -> str:
    it.guest.run("cat > /etc/cobrew/signers", stdin=it.releases.signers.encode())
    it.guest.put(it.releases.foreign, "/srv/foreign-2.tar")
    code, said = it.guest.ask("cellar system update /srv/foreign-2.tar", limit_s=INSTALL_S)
    if code == 0 or "not signed by anybody" not in said:
        raise Failed(f"exit code {code}: {said}")
    return f"refused; {_runs(it, 'first')}"


def _update(it: Brewery) -> str:
    it.guest.put(it.releases.good, "/srv/cobrew-2.tar")
    it.guest.run("cellar system update /srv/cobrew-2.tar", limit_s=INSTALL_S)
    told = it.guest.run("cellar --version").strip()
    if NEXT_VERSION not in told:
        raise Failed(told)
    return f"{told}; {_runs(it, '2')}; {_shows(it)}"


def _rollback(it: Brewery) -> str:
    it.guest.run("cellar system rollback", limit_s=600)
    return f"{it.guest.run('cellar --version').strip()}; {_runs(it, 'first')}; {_shows(it)}"


def _power_cut(it: Brewery) -> str:
    """As between the first step of a trial and its last: the links are as `updating` makes them."""
    it.guest.run("cd /opt && ln -s cobrew-versions/first cobrew.undo && ln -sfn cobrew-versions/2 cobrew && sync")
    it.guest.cut_power()
    it.guest.start()
    it.boot = it.guest.up(unlike=it.boot)
    if it.guest.ask("test -L /opt/cobrew.undo")[0] == 0:
        raise Failed("the version on trial was kept")
    return f"{_nothing_failed(it.guest)}; {_runs(it, 'first')}; {_shows(it)}"


# The restart comes before the panel: its claim code is of taproom's last start.
STEPS: dict[str, Callable[[Brewery], str]] = {
    "first boot": _first_boot,
    "step 2 of “Flash”: programs": _programs,
    "`cellar system install --lan`": _install,
    "a configuration, and install again": _configure,
    "reboot": _reboot,
    "claim, pair a panel, its page": _panel,
    "commissioned at the panel, on a simulated rack": _commissioned,
    "SIGKILL of cellar": _killed,
    "a release that a stranger signed": _foreign,
    "`cellar system update`": _update,
    "`cellar system rollback`": _rollback,
    "the power goes while a version is on trial": _power_cut,
}


def _control(guest: Guest) -> bool:
    """The same kill on a machine whose systemd does not restart cellar must be found, and the unit as failed."""
    guest.run(
        "mkdir -p /run/systemd/system/cellar.service.d && cat > /run/systemd/system/cellar.service.d/no.conf",
        stdin=b"[Service]\nRestart=no\n",
    )
    guest.run("systemctl daemon-reload")
    try:
        guest.run(KILL, limit_s=600)
    except Failed as error:
        tell(f"control: {error}")
    else:
        return False
    try:
        _nothing_failed(guest)
    except Failed:
        return True
    return False


def _nothing_failed(guest: Guest) -> str:
    if failed := guest.run("systemctl list-units --failed --plain --no-legend").strip():
        raise Failed(f"failed units:\n{failed}\n{guest.run('journalctl -b -p warning -o cat | tail -60')}")
    taken = guest.run("systemd-analyze time | head -1").strip()
    return f"no failed unit. {taken}"


def _active(guest: Guest, units: tuple[str, ...], *, within_s: float = 180.0) -> str:
    """Each of them. `systemctl is-active` itself is content with one."""
    until_s = time.perf_counter() + within_s
    while time.perf_counter() < until_s:
        said = guest.ask(f"systemctl is-active {' '.join(units)}")[1]
        if said.split() == ["active"] * len(units):
            return f"{', '.join(units)} active"
    log = guest.run(
        f"systemctl status --no-pager {' '.join(units)}; journalctl -b -u cellar -u taproom | tail -60; true"
    )
    raise Failed(f"not active within {within_s:.0f} s: {said.split()}\n{log}")


def _runs(it: Brewery, version: str) -> str:
    """The folder that the processes' libraries are mapped from, as the kernel says."""
    for unit in ("cellar", "taproom"):
        command = f"grep -o '/opt/cobrew-versions/[^/]*' /proc/$(systemctl show -P MainPID {unit})/maps | sort -u"
        if (mapped := it.guest.run(command).split()) != [f"/opt/cobrew-versions/{version}"]:
            raise Failed(f"{unit} runs from {mapped}")
    return f"both run from cobrew-versions/{version}"


def _shows(it: Brewery) -> str:
    """The paired panel's page has the fermenters, and so what cellar says has come through the broker."""
    if it.panel is None:
        raise Failed("no panel is paired")
    page = it.panel.get("/")
    if missing := [name for name in ("Fermenter 1", "Fermenter 2") if name not in page]:
        raise Failed(f"the panel's page lacks {missing}")
    return "the panel's page shows both fermenters"


def _well(said: str) -> None:
    """`install` goes on when a command fails, and says so."""
    if "it said:" in said:
        raise Failed(said)


def tell(text: str) -> None:
    print(f"arm64: {text}", file=sys.stderr, flush=True)


def summary(story: Story) -> str:
    done = sum(it.passed for it in story.steps)
    control = "is found, as it must" if story.control else "is NOT found"
    total_s = sum(it.took_s for it in story.steps)
    return (
        f"{done} of {len(STEPS) + 1} steps on an emulated arm64 machine, {total_s:.0f} s. "
        f"Negative control: a machine that does not restart cellar {control}."
    )


def table(story: Story) -> list[str]:
    rows = [
        f"| {it.name} | {it.took_s:.0f} | {'' if it.passed else '**FAILED** '}{_line(it.seen)} |"
        for it in story.steps
    ]
    return ["| step | seconds | seen |", "|---|---|---|", *rows]


def _line(text: str) -> str:
    return " ".join(text.replace("|", "/").split())[:300]


def campaign(asked: Namespace) -> bool:
    try:
        story = bench(asked.out)
    except (CannotMake, CannotFetch) as error:
        print(f"arm64: {error}", file=sys.stderr)
        return False
    write(asked.out / "arm64", summary(story), table(story), list(map(asdict, story.steps)))
    return story.passed
