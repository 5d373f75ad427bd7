# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Photos: what goes in is anybody's, what comes out is ours."""

import asyncio
import contextlib
import struct
import threading
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from anyio.to_thread import current_default_thread_limiter
from fastapi import UploadFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.web.conftest import BASE, Brewery

from taproom.access import NOBODY, Principal
from taproom.photos import (
    EMPTY,
    NOT_A_PICTURE,
    PHOTO_BODY_BYTES,
    PHOTO_BYTES,
    TOO_LARGE,
    TOO_MANY_PIXELS,
    PhotoError,
    Photos,
    photo_url,
)
from taproom.security import MAX_BODY_BYTES


def a_picture(size: tuple[int, int] = (640, 480), kind: str = "JPEG", mode: str = "RGB", **options: Any) -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(out, kind, **options)
    return out.getvalue()


def a_png(width: int, height: int) -> bytes:
    """A header that promises much, and nothing behind it."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.fixture
def photos(tmp_path: Path) -> Photos:
    return Photos(tmp_path / "photos")


def test_who_waits_for_another_photo_holds_no_thread(tmp_path: Path) -> None:
    """All else that reads the database would wait with them."""
    begun, go = threading.Event(), threading.Event()

    class Slow(Photos):
        def store_photo(self, sent: bytes) -> str:
            begun.set()
            go.wait(5)
            return "name"

    async def many() -> float:
        photos = Slow(tmp_path)
        tasks = [asyncio.create_task(photos.take(UploadFile(BytesIO(b"x")))) for _ in range(5)]
        while not begun.is_set():
            await asyncio.sleep(0)
        busy = current_default_thread_limiter().borrowed_tokens
        go.set()
        await asyncio.gather(*tasks)
        return busy

    assert asyncio.run(many()) == 1


def kept(photos: Photos, name: str, size: Any = "large") -> Image.Image:
    path = photos.path(name, size)
    assert path is not None
    picture = Image.open(path)
    picture.load()
    return picture


@pytest.mark.parametrize(
    ("size", "large", "small"),
    [
        ((2000, 1500), (1600, 1200), (320, 240)),
        ((1601, 100), (1600, 100), (320, 20)),
        ((1600, 1600), (1600, 1600), (320, 320)),
        ((300, 200), (300, 200), (300, 200)),
        ((1, 1), (1, 1), (1, 1)),
        ((9000, 2), (1600, 1), (320, 1)),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_no_larger_than_is_looked_at(
    kind: str, size: tuple[int, int], large: tuple[int, int], small: tuple[int, int], photos: Photos
) -> None:
    name = photos.store_photo(a_picture(size, kind))
    assert kept(photos, name).size == large
    assert kept(photos, name, "small").size == small
    assert kept(photos, name).format == "WEBP"


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"), ("PNG", "LA")]
)
def test_every_usual_kind_of_picture_can_be_kept(kind: str, mode: str, photos: Photos) -> None:
    assert kept(photos, photos.store_photo(a_picture((64, 64), kind, mode))).mode == "RGB"


def test_what_can_be_seen_through_is_on_white(photos: Photos) -> None:
    out = BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(out, "PNG")
    assert kept(photos, photos.store_photo(out.getvalue())).getpixel((4, 4)) == (255, 255, 255)


def test_the_picture_stands_upright_and_says_nothing_of_place_or_camera(photos: Photos) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by a quarter
    exif[0x010F] = "SECRET CAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    sent = a_picture((200, 100), exif=exif.tobytes(), comment=b"SECRET COMMENT") + b"SECRET TAIL <script>"
    name = photos.store_photo(sent)
    assert kept(photos, name).size == (100, 200)
    for size in ("large", "small"):
        path = photos.path(name, size)  # type: ignore[arg-type]
        assert path is not None
        content = path.read_bytes()
        assert b"SECRET" not in content
        assert b"EXIF" not in content
        assert not kept(photos, name, size).getexif()


def test_the_same_picture_has_one_name_and_two_files(photos: Photos, tmp_path: Path) -> None:
    assert photos.store_photo(a_picture()) == photos.store_photo(a_picture())
    assert len([it for it in (tmp_path / "photos").rglob("*") if it.is_file()]) == 2


BROKEN_JPEG = a_picture()[:-2000]
POLYGLOT = b"GIF89a" + a_picture()


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (b"", EMPTY),
        (b"x", NOT_A_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", NOT_A_PICTURE),
        (a_picture(kind="GIF"), NOT_A_PICTURE),
        (a_picture(kind="TIFF"), NOT_A_PICTURE),
        (POLYGLOT, NOT_A_PICTURE),
        (BROKEN_JPEG, NOT_A_PICTURE),
        (a_picture(kind="PNG")[:200], NOT_A_PICTURE),
        (a_png(10, 10), NOT_A_PICTURE),
        (a_png(4000, 2001), TOO_MANY_PIXELS),
        (a_png(10_000, 10_000), TOO_MANY_PIXELS),
        (a_picture((2000, 2001), "WEBP", quality=1, method=0), TOO_MANY_PIXELS),
        (a_png(2**31 - 1, 2**31 - 1), TOO_MANY_PIXELS),
        (a_picture((6000, 5000), progressive=True, quality=1), TOO_MANY_PIXELS),
        (b"\xff\xd8" + bytes(PHOTO_BYTES), TOO_LARGE),
    ],
    ids=range(15),
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(
    sent: bytes, says: str, photos: Photos, tmp_path: Path
) -> None:
    with pytest.raises(PhotoError) as refused:
        photos.store_photo(sent)
    assert str(refused.value) == says
    assert not list((tmp_path / "photos").rglob("*"))


JPEG, PNG, WEBP = a_picture((48, 32)), a_picture((48, 32), "PNG"), a_picture((48, 32), "WEBP")


@given(st.sampled_from([JPEG, PNG, WEBP]), st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=8))
def test_a_damaged_picture_is_a_picture_or_a_refusal_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, sent: bytes, damage: list[tuple[int, int]]
) -> None:
    content = bytearray(sent)
    for at, byte in damage:
        content[at % len(content)] = byte
    photos = Photos(tmp_path_factory.getbasetemp() / "damaged")
    with contextlib.suppress(PhotoError):
        photos.store_photo(bytes(content))


@pytest.mark.parametrize("name", ["..", "../taproom", "A" * 32, "0" * 31, "0" * 33, "0" * 32 + "\n", "", "%2e%2e"])
def test_a_name_is_a_name_and_never_a_path(name: str, photos: Photos) -> None:
    assert photos.path(name, "large") is None


def upload(brewery: Brewery, content: bytes) -> Any:
    return brewery.client.post("/api/v1/photos", files={"picture": ("p.jpg", content)}, headers={"origin": BASE})


def test_a_photo_is_uploaded_and_may_be_kept_for_ever_by_whoever_may_see_it(brewery: Brewery) -> None:
    answer = upload(brewery, a_picture((2000, 1000)))
    assert answer.status_code == 201
    name = answer.json()["name"]
    assert answer.json()["small"] == photo_url(name, "small")
    seen = brewery.client.get(answer.json()["large"])
    assert seen.headers["content-type"] == "image/webp"
    assert seen.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert Image.open(BytesIO(seen.content)).size == (1600, 800)
    assert brewery.client.get(photo_url("0" * 32)).status_code == 404
    assert brewery.client.get(f"/photos/{name}/huge.webp").status_code == 422

    async def nobody(request: object) -> Principal:
        return NOBODY

    brewery.app.state.who = nobody
    assert brewery.client.get(answer.json()["large"], follow_redirects=False).status_code == 303


def test_a_photo_route_has_its_own_limit_and_no_other_route_has_more_than_before(brewery: Brewery) -> None:
    large = a_picture((2500, 2500), "PNG", "RGB", compress_level=0)[: PHOTO_BYTES - 100]
    assert len(large) > 100 * MAX_BODY_BYTES
    assert upload(brewery, large).json()["title"] == NOT_A_PICTURE, "cut off, but let in"
    assert upload(brewery, bytes(PHOTO_BYTES + 1)).json()["title"] == TOO_LARGE
    assert upload(brewery, bytes(PHOTO_BODY_BYTES)).status_code == 413
    for path in ("/language", "/notices/settings", "/api/v1/notices/push/subscriptions"):
        answer = brewery.client.post(path, content=bytes(MAX_BODY_BYTES + 1), headers={"origin": BASE})
        assert answer.status_code == 413, path


def test_a_form_without_a_length_is_stopped_where_it_grows_too_long(brewery: Brewery) -> None:
    headers = {"origin": BASE, "content-type": "application/x-www-form-urlencoded"}
    pieces = (b"x" * 1024 for _ in range(MAX_BODY_BYTES // 1024 + 1))
    answer = brewery.client.post("/language", content=pieces, headers=headers)
    assert answer.status_code == 413
    assert "a picture 8 MB" in answer.text
