# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A release that carries its wheels: which go in, and what the lock in it says of them. Nothing is fetched here."""

import subprocess
from pathlib import Path

import pytest

from cellar.composition.installing.release import verified
from release import signed
from wheels import LOCK, SOURCE_ONLY, CannotFetch, fits, parted, with_sums

DIGEST = "ab" * 32
LOCK_TEXT = "a-b==1.0 \\\n    --hash=sha256:11 \\\n    --hash=sha256:22\nc==2 \\\n    --hash=sha256:33\n"


def test_each_entry_of_the_lock_is_fetched_or_built() -> None:
    text = LOCK.read_text(encoding="utf-8")
    ready, sources = parted(text)
    assert len(ready) + len(sources) == text.count("==")
    assert len(sources) == len(SOURCE_ONLY)
    assert all("--hash=sha256:" in it for it in (*ready, *sources))


@pytest.mark.parametrize(
    ("wheel", "fitting"),
    [
        ("a-1.0-py3-none-any.whl", True),
        ("a-1.0-cp311-cp311-manylinux2014_aarch64.manylinux_2_17_aarch64.whl", True),
        ("a-1.0-cp311-cp311-manylinux_2_17_x86_64.whl", False),
        ("a-1.0.tar.gz", False),
    ],
)
def test_a_wheel_for_another_machine_is_not_carried(wheel: str, fitting: bool) -> None:
    assert fits(wheel) is fitting


def test_a_wheel_that_was_built_from_the_lock_gets_its_sum_there() -> None:
    found = with_sums(LOCK_TEXT, {"a_b-1.0-py3-none-any.whl": DIGEST})
    assert found == LOCK_TEXT.replace("a-b==1.0 \\\n", f"a-b==1.0 \\\n    --hash=sha256:{DIGEST} \\\n")


def test_what_the_lock_knows_changes_nothing() -> None:
    assert with_sums(LOCK_TEXT, {"x.whl": "22"}) == LOCK_TEXT


@pytest.mark.parametrize(
    "wheel", ["a_b-1.1-py3-none-any.whl", "b-1.0-py3-none-any.whl", "a_b-1.0-cp311-cp311-linux_aarch64.whl", "a.whl"]
)
def test_a_wheel_of_nothing_in_the_lock_is_refused(wheel: str) -> None:
    with pytest.raises(CannotFetch, match="is not of"):
        with_sums(LOCK_TEXT, {wheel: DIGEST})


def test_a_release_carries_wheels_with_names_as_long_as_they_come(tmp_path: Path) -> None:
    key, folder, out = tmp_path / "key", tmp_path / "staged", tmp_path / "cobrew-3.tar"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    long = f"a-1.0-cp311-cp311-{'.'.join(f'manylinux_2_{it}_aarch64' for it in range(10, 17))}.whl"
    for name in ("cobrew-1.0-py3-none-any.whl", "pi.lock", long):
        (tmp_path / name).write_text(name)
    (tmp_path / "signers").write_text(f"cobrew {key.with_suffix('.pub').read_text()}")
    files = [tmp_path / it for it in ("cobrew-1.0-py3-none-any.whl", "pi.lock", long)]
    signed(files, number=3, version="1.0", key=key, out=out)
    folder.mkdir()
    assert long in verified(out, tmp_path / "signers", folder).sha256
    assert len(long) > 100
