# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar system update` and `rollback`: versions side by side, and one link that says which. Keeps rule 10.

    /opt/cobrew          -> cobrew-versions/NEW     which one runs
    /opt/cobrew.undo     -> cobrew-versions/OLD     only while NEW is on trial
    /opt/cobrew.before   -> cobrew-versions/OLD     what `rollback` goes back to

Each step is one rename. A machine that starts while something is on trial goes back first, by cobrew-settle.service,
which needs no program of ours: the new one may be what does not work.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cellar.archive import sync
from cellar.composition.installing.carrying_out import Run, Say
from cellar.composition.installing.health import CELLAR, TAPROOM
from cellar.composition.installing.plan import CONFIG
from cellar.composition.installing.release import LOCK, MANIFEST, CannotUpdate, Manifest, manifest_in, verified

LAID_BESIDE = ("kiosk", "docs")  # what `system install` and a person put into the version that runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where it acts and through what. `units`: what ran before. `unwell`: empty if all of them run well."""

    opt: Path
    backups: Path
    signers: Path
    units: tuple[str, ...]
    run: Run
    unwell: Callable[[], str]
    say: Say

    @property
    def link(self) -> Path:
        return self.opt / "cobrew"

    @property
    def undo(self) -> Path:
        return self.opt / "cobrew.undo"

    @property
    def before(self) -> Path:
        return self.opt / "cobrew.before"

    @property
    def versions(self) -> Path:
        return self.opt / "cobrew-versions"


def update(file: Path, site: Site) -> Manifest:
    """Run the release, or what ran before. Raises `CannotUpdate`, then it is the latter."""
    if site.undo.is_symlink():
        raise CannotUpdate("an update was interrupted; first `cellar system rollback`")
    if not site.link.is_symlink():
        raise CannotUpdate(f"{site.link} is no link to a version: install as on the page “Flash”, then update")
    with tempfile.TemporaryDirectory(dir=site.opt, prefix=".cobrew-") as folder:
        staged = Path(folder)
        manifest = verified(file, site.signers, staged)
        site.say(f"{file}: signed, and whole: {manifest.version}, number {manifest.number}")
        if manifest.number <= (running := _number(site.link)):
            raise CannotUpdate(f"number {running} runs, which is not older. To go back: `cellar system rollback`")
        _save(site)
        new = _laid_out(manifest, staged, site)
    _try_out(new, site)
    site.undo.replace(site.before)
    sync(site.opt)
    _sweep(site)
    return manifest


def roll_back(site: Site) -> None:
    """To what ran before. Raises `CannotUpdate`: there is none, or it does not run either."""
    kept = site.undo if site.undo.is_symlink() else site.before
    if not kept.is_symlink():
        raise CannotUpdate("no version from before is kept here")
    _go_back(kept, site)


def _number(version: Path) -> int:
    return manifest_in(version).number if (version / MANIFEST).exists() else 0


def _save(site: Site) -> None:
    site.backups.mkdir(parents=True, exist_ok=True)
    for program in _saved(site):
        file = _backup(site, program)
        file.unlink(missing_ok=True)
        where = ["--config", CONFIG] if program == "cellar" else ["--state", f"/var/lib/cobrew/{program}"]
        _must(site, [f"{site.link}/bin/{program}", "backup", str(file), *where])
        site.say(f"saved {file}")


def _saved(site: Site) -> list[str]:
    return [it.removesuffix(".service") for it in (CELLAR, TAPROOM) if it in site.units]


def _backup(site: Site, program: str) -> Path:
    return site.backups / f"cobrew-{program}-before-update.tar"


def _laid_out(manifest: Manifest, staged: Path, site: Site) -> Path:
    """The version's folder. Its manifest is written last: without one it is nobody's, and made anew."""
    new = site.versions / str(manifest.number)
    if new.exists():
        shutil.rmtree(new)
    wheels = [it for it in manifest.sha256 if it.endswith(".whl")]
    own = next(it for it in wheels if it.startswith("cobrew-"))
    offline = ["--no-index", "--find-links", str(staged)] if len(wheels) > 1 else []
    pip = [f"{new}/bin/python", "-m", "pip", "install"]
    site.say(f"installing into {new}")
    _must(site, [sys.executable, "-m", "venv", str(new)])
    _must(site, [*pip, *offline, "--require-hashes", "-r", str(staged / LOCK)])
    _must(site, [*pip, "--no-index", "--no-deps", str(staged / own)])
    if CELLAR in site.units:
        _must(site, [f"{new}/bin/cellar", "check-config", CONFIG])
    for name in LAID_BESIDE:
        if (site.link / name).is_dir():
            shutil.copytree(site.link / name, new / name, dirs_exist_ok=True)
    _must(site, ["sync", "-f", str(new)])
    shutil.copyfile(staged / MANIFEST, new / MANIFEST)
    sync(new / MANIFEST)
    sync(new)
    return new


def _must(site: Site, command: list[str]) -> None:
    if fault := site.run(command):
        raise CannotUpdate(f"{' '.join(command)}: {fault}")


def _try_out(new: Path, site: Site) -> None:
    """From the first of these links to the last rename of `update`, a machine that starts goes back."""
    _point(site.undo, site.link.resolve(), site)
    try:
        _point(site.link, new, site)
        site.say("restarting; relays are open for some seconds")
        site.run(["systemctl", "restart", *site.units])
        fault = site.unwell()
    except BaseException:
        _go_back(site.undo, site)
        raise
    if fault:
        site.say(f"{fault}: going back")
        _go_back(site.undo, site)
        raise CannotUpdate(f"the new version does not run ({fault}); what ran before runs again")


def _point(link: Path, version: Path, site: Site) -> None:
    made = site.opt / ".cobrew-link"
    made.unlink(missing_ok=True)
    made.symlink_to(version.relative_to(site.opt.resolve()))
    made.replace(link)
    sync(site.opt)


def _go_back(kept: Path, site: Site) -> None:
    kept.replace(site.link)
    sync(site.opt)
    site.run(["systemctl", "restart", *site.units])
    if not (fault := site.unwell()):
        return
    saved = " and ".join(str(_backup(site, it)) for it in _saved(site))
    raise CannotUpdate(
        f"the version before does not run ({fault}); if the journal says that a database is newer, restore {saved}"
    )


def _sweep(site: Site) -> None:
    """What neither runs nor is kept, and what an update that was cut short had unpacked."""
    kept = {site.link.resolve(), site.before.resolve()}
    for folder in (*site.versions.iterdir(), *site.opt.glob(".cobrew-*")):
        if folder.resolve() not in kept:
            shutil.rmtree(folder, ignore_errors=True)
