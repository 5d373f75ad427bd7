# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A release is taken only as signed; the power may go between any two steps; what does not run is taken back."""

import configparser
import io
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cellar.composition.installing.health import CELLAR, STEADY_S, TAPROOM, WITHIN_S, Senses, unwell
from cellar.composition.installing.release import CannotUpdate, verified
from cellar.composition.installing.updating import Site, roll_back, update
from release import signed

UNIT = Path(__file__).parents[2] / "controller/systemd/cobrew-settle.service"


class PowerCut(BaseException):
    """Nothing runs after it, not even what is written to run after a failure."""


def key(folder: Path, name: str) -> Path:
    file = folder / name
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", str(file)]
    subprocess.run(command, check=True)
    return file


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    public = key(folder, "ours").with_suffix(".pub").read_text()
    (folder / "signers").write_text(f"cobrew {public}")
    key(folder, "theirs")
    return folder


def release(folder: Path, keys: Path, *, number: int = 2, by: str = "ours") -> Path:
    files = [folder / "cobrew-1.0-py3-none-any.whl", folder / "pi.lock"]
    for it in files:
        it.write_text(f"{it.name} of {number}")
    out = folder / f"cobrew-{number}.tar"
    signed(files, number=number, version="1.0", key=keys / by, out=out)
    return out


def contents(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as tar:
        return {it.name: content.read() for it in tar if (content := tar.extractfile(it)) is not None}


def packed(file: Path, entries: Sequence[tuple[tarfile.TarInfo, bytes]]) -> Path:
    with tarfile.open(file, "w") as tar:
        for entry, content in entries:
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return file


def altered(file: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    inside = contents(file)
    change(inside)
    return packed(file, [(tarfile.TarInfo(name), content) for name, content in inside.items()])


def taken(file: Path, keys: Path, folder: Path) -> None:
    folder.mkdir()
    verified(file, keys / "signers", folder)


def test_what_was_signed_is_taken(tmp_path: Path, keys: Path) -> None:
    taken(release(tmp_path, keys), keys, tmp_path / "staged")
    assert (tmp_path / "staged/pi.lock").read_text() == "pi.lock of 2"


def test_a_key_that_nobody_trusts(tmp_path: Path, keys: Path) -> None:
    with pytest.raises(CannotUpdate, match="not signed by anybody"):
        taken(release(tmp_path, keys, by="theirs"), keys, tmp_path / "staged")


def test_without_a_list_of_signers_nothing_is_trusted(tmp_path: Path, keys: Path) -> None:
    with pytest.raises(CannotUpdate, match="nobody is trusted"):
        verified(release(tmp_path, keys), tmp_path / "none", tmp_path)


@pytest.mark.parametrize("name", ["manifest.json", "manifest.json.sig", "pi.lock", "cobrew-1.0-py3-none-any.whl"])
def test_a_bit_that_turned_over_in_any_file(tmp_path: Path, keys: Path, name: str) -> None:
    def turn(inside: dict[str, bytes]) -> None:
        middle = len(inside[name]) // 2
        inside[name] = inside[name][:middle] + bytes([inside[name][middle] ^ 1]) + inside[name][middle + 1 :]

    with pytest.raises(CannotUpdate):
        taken(altered(release(tmp_path, keys), turn), keys, tmp_path / "staged")


@pytest.mark.parametrize("name", ["manifest.json", "manifest.json.sig", "pi.lock", "cobrew-1.0-py3-none-any.whl"])
def test_any_file_left_out(tmp_path: Path, keys: Path, name: str) -> None:
    with pytest.raises(CannotUpdate):
        taken(altered(release(tmp_path, keys), lambda inside: inside.pop(name)), keys, tmp_path / "staged")


def test_a_file_that_nobody_signed(tmp_path: Path, keys: Path) -> None:
    file = altered(release(tmp_path, keys), lambda inside: inside.update({"more.whl": b"x"}))
    with pytest.raises(CannotUpdate, match=r"more\.whl"):
        taken(file, keys, tmp_path / "staged")


@pytest.mark.parametrize("name", ["../out", "/etc/out", "a/b", ".hidden", "a\nb", "", "pi.lock"])
def test_a_name_that_leads_elsewhere_or_stands_twice(tmp_path: Path, keys: Path, name: str) -> None:
    inside = [(tarfile.TarInfo(it), content) for it, content in contents(release(tmp_path, keys)).items()]
    file = packed(tmp_path / "bad.tar", [*inside, (tarfile.TarInfo(name), b"x")])
    with pytest.raises(CannotUpdate, match="no place in a release"):
        taken(file, keys, tmp_path / "staged")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE]
)
def test_what_is_no_plain_file(tmp_path: Path, keys: Path, kind: bytes) -> None:
    entry = tarfile.TarInfo("pi.lock")
    entry.type, entry.linkname = kind, "/etc/passwd"
    with pytest.raises(CannotUpdate, match="no place in a release"):
        taken(packed(tmp_path / "bad.tar", [(entry, b"")]), keys, tmp_path / "staged")


def test_half_a_file(tmp_path: Path, keys: Path) -> None:
    file = release(tmp_path, keys)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])
    with pytest.raises(CannotUpdate):
        taken(file, keys, tmp_path / "staged")


def site(folder: Path, keys: Path, *, unwell: Callable[[], str] = lambda: "", said: list[str] | None = None) -> Site:
    """A machine on which number 1 runs; its commands leave what the real ones would."""
    opt = folder / "opt"
    (opt / "cobrew-versions/1/docs").mkdir(parents=True)
    (opt / "cobrew-versions/1/docs/index.html").write_text("a page")
    (opt / "cobrew-versions/0").mkdir()  # swept away once another is accepted
    (opt / "cobrew").symlink_to("cobrew-versions/1")

    def run(command: Sequence[str]) -> str:
        if said is not None:
            said.append(" ".join(command))
        if "venv" in command:
            (Path(command[-1]) / "bin").mkdir(parents=True)
        return ""

    return Site(
        opt=opt,
        backups=folder / "backups",
        signers=keys / "signers",
        units=(CELLAR, TAPROOM),
        run=run,
        unwell=unwell,
        say=lambda _: None,
    )


def runs(it: Site) -> str:
    return it.link.resolve().name


def test_the_new_version_runs_and_the_old_one_is_kept(tmp_path: Path, keys: Path) -> None:
    said: list[str] = []
    here = site(tmp_path, keys, said=said)
    update(release(tmp_path, keys), here)
    assert (runs(here), here.before.resolve().name, here.undo.exists()) == ("2", "1", False)
    assert (here.link / "docs/index.html").read_text() == "a page"
    order = [next(i for i, it in enumerate(said) if what in it) for what in ("backup", "check-config", "restart")]
    assert order == sorted(order)
    roll_back(here)
    assert runs(here) == "1"


def test_two_updates_keep_two_versions(tmp_path: Path, keys: Path) -> None:
    here = site(tmp_path, keys)
    for number in (2, 3):
        update(release(tmp_path, keys, number=number), here)
    assert sorted(it.name for it in here.versions.iterdir()) == ["2", "3"]
    with pytest.raises(CannotUpdate, match="not older"):
        update(release(tmp_path, keys, number=2), here)


def test_a_version_that_does_not_run_is_taken_back(tmp_path: Path, keys: Path) -> None:
    here = site(tmp_path, keys, unwell=lambda: "" if here.link.resolve().name == "1" else "cellar does not run")
    with pytest.raises(CannotUpdate, match="what ran before runs again"):
        update(release(tmp_path, keys), here)
    assert (runs(here), here.undo.is_symlink(), here.before.is_symlink()) == ("1", False, False)


@pytest.mark.parametrize("what", ["backup", "venv", "--require-hashes", "--no-deps", "check-config"])
def test_a_command_that_fails_before_the_switch_leaves_what_runs(tmp_path: Path, keys: Path, what: str) -> None:
    fine = site(tmp_path, keys)
    said: list[str] = []

    def run(command: Sequence[str]) -> str:
        said.append(" ".join(command))
        return "no space left" if what in command else fine.run(command)

    here = replace(fine, run=run)
    with pytest.raises(CannotUpdate, match="no space left"):
        update(release(tmp_path, keys), here)
    assert runs(here) == "1"
    assert not any("restart" in it for it in said)


def start_the_machine(opt: Path) -> None:
    """What systemd does with the unit that is installed: its condition, then its one command."""
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(UNIT)
    if Path(unit["Unit"]["ConditionPathIsSymbolicLink"].replace("/opt", str(opt))).is_symlink():
        subprocess.run(unit["Service"]["ExecStart"].replace("/opt", str(opt)).split(), check=True)


def test_the_power_goes_between_any_two_steps(tmp_path: Path, keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every change of the disk is a step. Afterwards a whole version runs: the old one until the new was judged."""
    file = release(tmp_path, keys)
    ends: list[str] = []
    for steps in range(1000):
        here = site(tmp_path / str(steps), keys)
        if not cut_after(steps, file, here, monkeypatch):
            break
        start_the_machine(here.opt)
        ends.append(runs(here))
        assert runs(here) == "1" or (here.link / "manifest.json").exists()
        assert not here.undo.is_symlink()
        if runs(here) == "1":
            update(file, here)
            assert runs(here) == "2", "an update after the cut takes"
            assert sorted(it.name for it in here.opt.iterdir()) == ["cobrew", "cobrew-versions", "cobrew.before"]
    assert len(ends) > 10
    assert ends == sorted(ends)
    assert set(ends) == {"1", "2"}


def cut_after(steps: int, file: Path, here: Site, patch: pytest.MonkeyPatch) -> bool:
    """Whether the power went: after so many steps nothing changes the disk any more, whatever is tried."""
    left = steps

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise PowerCut
            return real(*args, **kwargs)

        return step

    powered = replace(here, run=counted(here.run), unwell=counted(here.unwell))
    with patch.context() as now:
        for name in ("replace", "symlink_to", "unlink", "mkdir"):
            now.setattr(Path, name, counted(getattr(Path, name)))
        for name in ("copyfile", "copytree", "rmtree"):
            now.setattr(shutil, name, counted(getattr(shutil, name)))
        try:
            update(file, powered)
        except PowerCut:
            return True
    return False


@pytest.mark.parametrize(
    ("lives", "wrong"),
    [
        (lambda now_s: "a", ""),
        (lambda now_s: "" if now_s < WITHIN_S - STEADY_S - 2 else "a", ""),
        (lambda now_s: "" if now_s < WITHIN_S - STEADY_S + 2 else "a", "again and again"),
        (lambda now_s: "", "does not run"),
        (lambda now_s: str(now_s // (STEADY_S - 2)), "again and again"),
    ],
    ids=["at once", "late", "too late", "never", "restarts just too often"],
)
def test_what_is_well(lives: Callable[[float], str], wrong: str) -> None:
    now = [0.0]
    senses = Senses(
        life=lambda _: lives(now[0]),
        answers=lambda: True,
        now_s=lambda: now[0],
        wait=lambda s: now.__setitem__(0, now[0] + s),
    )
    told = unwell((CELLAR,), senses)
    assert (wrong in told) if wrong else told == ""


def test_a_page_that_does_not_answer_is_not_well() -> None:
    now = [0.0]
    senses = Senses(
        life=lambda _: "a",
        answers=lambda: False,
        now_s=lambda: now[0],
        wait=lambda s: now.__setitem__(0, now[0] + s),
    )
    assert "the page" in unwell((CELLAR, TAPROOM), senses)
    assert unwell((CELLAR,), senses) == ""
