# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many files at once: 47 of 50 come in and three are named; an archive can do nothing but hold files."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from taproom.i18n import Reader
from taproom.recipes.formats import Imported, Limits, Progress, Refused, read_many, refusal

GOOD = (
    "<RECIPES><RECIPE><NAME>Beer {}</NAME><TYPE>All Grain</TYPE><BATCH_SIZE>20</BATCH_SIZE>"
    "<FERMENTABLES/></RECIPE></RECIPES>"
)


def zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, blob in files.items():
            archive.writestr(name, blob)
    return out.getvalue()


def good(number: int) -> bytes:
    return GOOD.format(number).encode()


def bad_names(results: list[Progress]) -> list[str]:
    return [it.outcome.filename for it in results if isinstance(it.outcome, Refused)]


@pytest.fixture
def fifty() -> dict[str, bytes]:
    files = {f"recipe {n:02}.xml": good(n) for n in range(50)}
    files["recipe 07.xml"] = b"<RECIPES><RECIPE>"
    files["recipe 23.xml"] = b"%PDF-1.4"
    files["recipe 41.xml"] = b""
    return files


def test_of_fifty_files_with_three_bad_ones_47_come_in(fifty: dict[str, bytes]) -> None:
    results = list(read_many([*fifty.items()]))
    assert [it.done for it in results] == list(range(1, 51))
    assert {it.total for it in results} == {50}
    assert sum(isinstance(it.outcome, Imported) for it in results) == 47
    assert bad_names(results) == ["recipe 07.xml", "recipe 23.xml", "recipe 41.xml"]


def test_the_same_from_an_archive(fifty: dict[str, bytes], english: Reader) -> None:
    results = list(read_many([("all.zip", zipped(fifty))]))
    assert (len(results), results[-1].total) == (50, 50)
    assert bad_names(results) == ["recipe 07.xml", "recipe 23.xml", "recipe 41.xml"]
    sentences = [refusal(it.outcome, english) for it in results if isinstance(it.outcome, Refused)]
    assert all(it.endswith(".") for it in sentences)


def test_archives_and_files_together(fifty: dict[str, bytes]) -> None:
    results = list(read_many([("a.xml", good(0)), ("all.zip", zipped(fifty)), ("b.xml", b"")]))
    assert (results[-1].done, results[-1].total) == (52, 52)


def test_the_original_bytes_are_handed_on() -> None:
    (one,) = read_many([("all.zip", zipped({"a.xml": good(1)}))])
    assert one.blob == good(1)


def test_folders_and_litter_are_no_files() -> None:
    files = {"beers/": b"", "beers/a.xml": good(1), "__MACOSX/._a.xml": b"x", "beers/.DS_Store": b"x"}
    (one,) = read_many([("all.zip", zipped(files))])
    assert one.outcome.filename == "a.xml"


@pytest.mark.parametrize(
    "path", ["../../etc/cron.d/a.xml", "/etc/a.xml", "C:\\Windows\\a.xml", "x/../../a.xml", "\\\\host\\a.xml"]
)
def test_a_path_in_an_archive_is_a_label(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (one,) = read_many([("all.zip", zipped({path: good(1)}))])
    assert isinstance(one.outcome, Imported)
    assert one.outcome.filename == "a.xml"
    assert [it.kind for it in one.outcome.losses] == ["changed"]
    assert list(tmp_path.rglob("*")) == []


def test_a_bomb_is_not_unpacked(english: Reader) -> None:
    blob = zipped({f"{n}.xml": bytes(40_000_000) for n in range(8)})
    (one,) = read_many([("bomb.zip", blob)])
    assert isinstance(one.outcome, Refused)
    assert "ZIP bomb" in refusal(one.outcome, english)


def test_one_swollen_file_does_not_take_the_others_along() -> None:
    files = {"swollen.xml": bytes(10_000_000), **{f"{n}.xml": good(n) for n in range(3)}}
    results = list(read_many([("a.zip", zipped(files))]))
    assert bad_names(results) == ["swollen.xml"]


def test_a_file_that_lies_about_its_size_is_damaged() -> None:
    blob = bytearray(zipped({"a.xml": bytes(300_000)}))
    for at in (blob.index(b"PK\x01\x02") + 24, 22):
        struct.pack_into("<I", blob, at, 100)
    (one,) = read_many([("a.zip", bytes(blob))])
    assert isinstance(one.outcome, Refused)


@pytest.mark.parametrize("count", [9, 10, 11])
def test_the_number_of_files_has_a_limit(count: int) -> None:
    blob = zipped({f"{n}.xml": good(n) for n in range(count)})
    results = list(read_many([("a.zip", blob)], Limits(archive_files=10)))
    assert (len(results) == count) == (count <= 10)


def test_a_directory_of_a_million_entries_is_not_read(english: Reader) -> None:
    blob = bytearray(zipped({"a.xml": good(1)}))
    at = blob.rindex(b"PK\x05\x06")
    struct.pack_into("<HH", blob, at + 8, 65_535, 65_535)
    (one,) = read_many([("a.zip", bytes(blob))])
    assert isinstance(one.outcome, Refused)
    assert "more than 5000 files" in refusal(one.outcome, english)


def test_archives_in_archives_are_not_opened(english: Reader) -> None:
    (one,) = read_many([("a.zip", zipped({"inner.zip": zipped({"a.xml": good(1)})}))])
    assert isinstance(one.outcome, Refused)
    assert "archive inside the archive" in refusal(one.outcome, english)


def test_locked_files_are_named(english: Reader) -> None:
    blob = bytearray(zipped({"a.xml": good(1)}))
    blob[6] |= 1
    blob[blob.index(b"PK\x01\x02") + 8] |= 1
    (one,) = read_many([("a.zip", bytes(blob))])
    assert isinstance(one.outcome, Refused)
    assert "password" in refusal(one.outcome, english)


def test_only_plain_compression() -> None:
    (one,) = read_many([("a.zip", zipped({"a.xml": good(1)}, zipfile.ZIP_LZMA))])
    assert isinstance(one.outcome, Refused)


@pytest.mark.parametrize(
    "blob", [b"PK\x03\x04", b"PK\x05\x06" + bytes(18), zipped({"a.xml": good(1)})[:-10], b"PK\x05\x06" + b"\xff" * 18]
)
def test_broken_and_empty_archives(blob: bytes) -> None:
    (one,) = read_many([("a.zip", blob)])
    assert isinstance(one.outcome, Refused)


def test_a_damaged_member_is_named_and_the_others_come_in() -> None:
    blob = bytearray(zipped({"a.xml": good(1), "b.xml": good(2)}, zipfile.ZIP_STORED))
    blob[60] ^= 0xFF
    results = list(read_many([("a.zip", bytes(blob))]))
    assert bad_names(results) == ["a.xml"]


def test_a_large_archive_is_refused(english: Reader) -> None:
    (one,) = read_many([("a.zip", b"PK\x03\x04" + bytes(2000))], Limits(archive_bytes=1000))
    assert isinstance(one.outcome, Refused)


def test_a_second_count_of_the_entries_is_not_believed() -> None:
    """ZIP64's record would go before the one that is looked at, and may say half a million."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("a.xml", "<RECIPES/>")
    blob = packed.getvalue()
    at = blob.rindex(b"PK\x05\x06")
    record = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 500_000, 500_000, 0, 0)
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, at, 1)
    (found,) = read_many([("many.zip", blob[:at] + record + locator + blob[at:])])
    assert isinstance(found.outcome, Refused)
