# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A repository for Raspberry Pi Imager from image files: sizes and sums are measured, nothing is typed.

    python tools/imager.py IMAGE.img.xz --url https://…/IMAGE.img.xz --name 'cobrew' --date 2026-11-28 > os_list.json

`capabilities` make Imager's own dialogue offer 1-Wire. Fields as in Imager's doc/json-schema/os-list-schema.json.
"""

import argparse
import gzip
import hashlib
import json
import lzma
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, cast

DEVICES = ("pi5-64bit", "pi4-64bit", "pi3-64bit")
PIECE = 1 << 20


def entry(image: Path, *, url: str, name: str, date: str, icon: str) -> dict[str, Any]:
    """One operating system, measured. Raises ValueError for an address or a date that Imager would not take."""
    if not re.fullmatch(r"https://\S+\.(img|img\.xz|img\.gz)", url):
        raise ValueError(f"{url} is not an https address of an image (.img, .img.xz, .img.gz)")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
        raise ValueError(f"{date} is not a date like 2026-11-28")
    size, digest = measured(image)
    return {
        "name": name,
        "description": "Raspberry Pi OS Lite with cobrew: fermentation control and a shared brewery's web app",
        "icon": icon,
        "url": url,
        "extract_size": size,
        "extract_sha256": digest,
        "image_download_size": image.stat().st_size,
        "release_date": date,
        "init_format": "systemd",
        "devices": list(DEVICES),
        "capabilities": ["onewire", "i2c"],
    }


def measured(image: Path) -> tuple[int, str]:
    """Size and SHA-256 of what comes out of the file."""
    digest, size = hashlib.sha256(), 0
    with _opened(image) as content:
        for piece in _pieces(content):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def _opened(image: Path) -> IO[bytes]:
    match image.suffix:
        case ".xz":
            return cast("IO[bytes]", lzma.open(image))
        case ".gz":
            return cast("IO[bytes]", gzip.open(image))
        case _:
            return image.open("rb")


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    while piece := content.read(PIECE):
        yield piece


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="tools/imager.py", description="Write a repository for Raspberry Pi Imager."
    )
    parser.add_argument(
        "image", type=Path, metavar="IMAGE", help="the file as it is downloaded: .img, .img.xz, .img.gz"
    )
    parser.add_argument("--url", required=True, help="where Imager will fetch it")
    parser.add_argument("--name", default="cobrew")
    parser.add_argument("--date", required=True, help="of the release, like 2026-11-28")
    parser.add_argument(
        "--icon", default="icons/cat_raspberry_pi_os.png", help="a name of Imager's own, or an address"
    )
    chosen = parser.parse_args(arguments)
    try:
        one = entry(chosen.image, url=chosen.url, name=chosen.name, date=chosen.date, icon=chosen.icon)
    except (OSError, ValueError, lzma.LZMAError) as error:
        print(f"imager: {error}", file=sys.stderr)
        return 2
    print(json.dumps({"os_list": [one]}, indent=2))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
