# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Photos that people upload: of kit, of damage. Kept is never what was sent, but a picture drawn anew from it.

So no place, camera or hidden file travels along, and nothing that only some decoder understands is passed on. A photo
is named by its content, and its name never shows another picture. A route that takes one declares
`max_body_size=PHOTO_BODY_BYTES`, gets an `UploadFile` and calls `Photos.take`.
"""

import asyncio
import hashlib
import os
import re
import struct
import threading
import warnings
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fastapi import APIRouter, HTTPException, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from taproom.access import Policy, allow
from taproom.assets import FOR_EVER
from taproom.errors import TaproomError
from taproom.i18n import mark as _
from taproom.pages import pages_of
from taproom.problems import problem

if TYPE_CHECKING:
    from PIL.Image import Image

PHOTO_BYTES = 8 * 1024 * 1024
PHOTO_BODY_BYTES = 2 * PHOTO_BYTES  # what is a little too large is let in, to be refused with a sentence
Size = Literal["large", "small"]
LONGEST_PX: dict[Size, int] = {"large": 1600, "small": 320}

# A plain JPEG is decoded at a fraction of its size; of a progressive one the coefficients are held whole; of a PNG,
# each pixel; of a WebP, each pixel several times over (24 million took 500 MB).
PIXELS = {"JPEG": 80_000_000, "progressive JPEG": 24_000_000, "PNG": 8_000_000, "WEBP": 4_000_000}

NOT_A_PICTURE = _("This is not a picture that can be read. JPEG, PNG and WebP can.")
TOO_LARGE = _("This picture is larger than 8 MB. Choose a smaller one, or take it again at a lower resolution.")
TOO_MANY_PIXELS = _("This picture has too many pixels. Take it again at a lower resolution.")
EMPTY = _("There is no picture in what was sent. Choose one first.")

# What Pillow's decoders are known to raise over a file that lies.
_BROKEN = (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, OverflowError, EOFError, struct.error)
_NAME = re.compile(r"[0-9a-f]{32}")

router = APIRouter()


class PhotoError(TaproomError):
    """What was sent cannot be kept; the text is a sentence marked for translation."""


class Photos:
    """The folder of the photos. One is drawn at a time: two large ones would fill a small machine's memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._one = threading.Lock()
        self._next = asyncio.Lock()

    async def take(self, upload: UploadFile) -> str:
        """Keep what was uploaded; its name.

        Raises:
            PhotoError: it is none, or too large.
        """
        async with self._next:  # who waits holds neither a thread nor the picture in memory
            sent = await upload.read(PHOTO_BYTES + 1)
            return await run_in_threadpool(self.store_photo, sent)

    def store_photo(self, sent: bytes) -> str:
        """Keep the picture, large and small; its name. Keeping it again changes nothing.

        Raises:
            PhotoError: it is none, or too large.
        """
        if not sent:
            raise PhotoError(EMPTY)
        if len(sent) > PHOTO_BYTES:
            raise PhotoError(TOO_LARGE)
        with self._one:
            drawn = _draw(sent)
        name = hashlib.sha256(drawn["large"]).hexdigest()[:32]
        for size, content in drawn.items():
            _keep(self._path(name, size), content)
        return name

    def path(self, name: str, size: Size) -> Path | None:
        """The file of a photo; None if there is none of that name."""
        path = self._path(name, size) if _NAME.fullmatch(name) else None
        return path if path is not None and path.is_file() else None

    def _path(self, name: str, size: Size) -> Path:
        return self._folder / name[:2] / f"{name}-{size}.webp"


def photo_url(name: str, size: Size = "large") -> str:
    """Where the photo is seen."""
    return f"/photos/{name}/{size}.webp"


@router.get("/photos/{name}/{size}.webp", include_in_schema=False)
@allow(Policy.VIEWERS)
async def photo(request: Request, name: str, size: Size) -> Response:
    """May be kept for ever, by whoever may see it."""
    photos: Photos = request.app.state.photos
    path = photos.path(name, size)
    if path is None:
        raise HTTPException(404, "There is no such photo")
    private = FOR_EVER.replace("public", "private")
    return FileResponse(path, media_type="image/webp", headers={"Cache-Control": private})


@router.post(
    "/api/v1/photos",
    status_code=201,
    max_body_size=PHOTO_BODY_BYTES,
    tags=["photos"],
    responses={413: {"description": "Larger than 8 MB"}, 422: {"description": "Not a picture"}},
)
@allow(Policy.MEMBERS)
async def upload(request: Request, picture: UploadFile) -> Response:
    """Keep a photo; its name and addresses."""
    photos: Photos = request.app.state.photos
    try:
        name = await photos.take(picture)
    except PhotoError as error:
        return problem(422, pages_of(request).reader(request).say(str(error)))
    body = {"name": name, "large": photo_url(name), "small": photo_url(name, "small")}
    return JSONResponse(body, status_code=201)


def _draw(sent: bytes) -> dict[Size, bytes]:
    """The picture upright, in sRGB-like RGB, in both sizes. Nothing else of what was sent is in them."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - heavy, and often not needed

    drawn: dict[Size, bytes] = {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(sent), formats=("JPEG", "PNG", "WEBP"))
        with picture:
            _shrink(picture)
            plain = _opaque(ImageOps.exif_transpose(picture))
        for size, longest_px in LONGEST_PX.items():
            plain.thumbnail((longest_px, longest_px), Image.Resampling.LANCZOS)
            drawn[size] = _encoded(plain)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoError(TOO_MANY_PIXELS) from error
    except _BROKEN as error:
        raise PhotoError(NOT_A_PICTURE) from error
    return drawn


def _shrink(picture: "Image") -> None:
    """Refuse what would not fit in memory; have a JPEG decoded no larger than it will be kept."""
    if picture.width * picture.height > _pixels_at_most(picture):
        raise PhotoError(TOO_MANY_PIXELS)
    smaller = LONGEST_PX["large"] / max(picture.size)
    if smaller < 1:
        picture.draft("RGB", (int(picture.width * smaller) or 1, int(picture.height * smaller) or 1))


def _pixels_at_most(picture: "Image") -> int:
    return PIXELS["progressive JPEG" if picture.info.get("progressive") else picture.format or "WEBP"]


def _opaque(picture: "Image") -> "Image":
    """On white, where one could see through it."""
    from PIL import Image  # noqa: PLC0415

    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        ground = Image.new("RGB", seen.size, "white")
        ground.paste(seen, mask=seen.getchannel("A"))
        return ground
    return picture.convert("RGB")


def _encoded(picture: "Image") -> bytes:
    out = BytesIO()
    picture.save(out, "WEBP", quality=80, method=4)
    return out.getvalue()


def _keep(path: Path, content: bytes) -> None:
    """Whole or not at all (rule 10)."""
    if path.is_file():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
