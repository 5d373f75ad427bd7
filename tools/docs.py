# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make docs`: gathers the pages, builds the site with warnings as errors, and checks every link of what was built.

    firmware_docs + pages from the code + copies of the sources that pages link -> .docs -> mkdocs -> site -> checked

A page may link a test or a unit file of this repository by its real path. The site has a copy of each, as text, so
that a claim can be looked at where there is no network. A link to what does not exist is an error.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import drawings
import reference_pages
import site_checks

ROOT = Path(__file__).resolve().parents[1]
PAGES, GATHERED, SITE = ROOT / "firmware_docs", ROOT / ".docs", ROOT / "site"
LINK = re.compile(r"(?<=\]\()((?:\.\./)+[^)#\s]+)(?=[)#])")
IN_FRENCH = re.compile(r"(?<=\]\()((?:\.\./)*[\w/-]+)\.fr\.md(?=[)#])")
DRAWING = re.compile(r"{{ drawing: ([\w.-]+) }}")


class BrokenPage(Exception):
    """A page links what does not exist, or draws what cannot be drawn."""


def gather(target: Path = GATHERED) -> None:
    """Everything that the site is made of, in one folder."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(PAGES, target, ignore=shutil.ignore_patterns("drawings"))
    for name, text in reference_pages.pages().items():
        (target / name).write_text(text, encoding="utf-8")
    for page in sorted(target.rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        page.write_text(prepared(text, page.relative_to(target), target), encoding="utf-8")


def prepared(text: str, page: Path, target: Path) -> str:
    """With its drawings, and its links out of the documentation led to copies. Raises `BrokenPage`."""

    def drawn(found: re.Match[str]) -> str:
        try:
            return drawings.drawn(PAGES / "drawings", found[1])
        except (OSError, ValueError) as error:
            raise BrokenPage(f"{page}: drawing {found[1]}: {error}") from error

    text = IN_FRENCH.sub(lambda it: f"/docs/fr/{os.path.normpath(page.parent / it[1])}/", text)
    return LINK.sub(lambda it: _carried(it[1], page, target), DRAWING.sub(drawn, text))


def _carried(link: str, page: Path, target: Path) -> str:
    source = Path(os.path.normpath(PAGES / page.parent / link))
    if source.is_relative_to(PAGES):
        return link
    if not source.exists() or not source.is_relative_to(ROOT):
        raise BrokenPage(f"{page} links {link}, which does not exist")
    # One dot in a name: what stands between two is taken for a language.
    copy = target / "source" / source.relative_to(ROOT).parent / f"{source.name.replace('.', '-')}.txt"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(_as_text(source), encoding="utf-8")
    return Path(os.path.relpath(copy, target / page.parent)).as_posix()


def _as_text(source: Path) -> str:
    """A file as it is; of a folder, what is in it."""
    if source.is_file():
        return source.read_text(encoding="utf-8")
    names = sorted(it.relative_to(ROOT).as_posix() for it in source.rglob("*") if it.is_file())
    return "\n".join(it for it in names if "__pycache__" not in it) + "\n"


def main() -> int:
    started_s = time.perf_counter()
    try:
        gather()
    except BrokenPage as error:
        print(f"docs: {error}", file=sys.stderr)
        return 1
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--clean"]
    built = subprocess.run(command, cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, check=False)
    if built.returncode != 0:
        return built.returncode
    site_checks.seal(SITE)
    faults = site_checks.faults(SITE)
    for fault in faults:
        print(f"docs: {fault}", file=sys.stderr)
    pages = len(list(SITE.rglob("*.html")))
    print(f"docs: {pages} pages in {SITE.relative_to(ROOT)}, {time.perf_counter() - started_s:.0f} s", flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
