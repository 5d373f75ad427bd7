# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What it costs to read recipes, and to write them again: time for each, and memory at its highest.

    python benchmarks/recipe_import.py [--recipes 300]

The recipes are the test samples, again and again: real files of several programs, one of them with four recipes, and
BeerJSON. They are read one file at a time, and as one archive. `pybeerxml` is run beside it where it
is installed, for the BeerXML files that it can read; it maps names to attributes and checks nothing.
"""

import argparse
import importlib
import importlib.util
import io
import resource
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

from taproom.recipes.formats import Imported, ReadRecipe, read, read_many, write_beerjson, write_beerxml

SAMPLES = Path(__file__).parent.parent / "tests" / "web" / "recipes" / "formats" / "samples"
AIM_S = 3.0  # for 300 recipes: what a person waits for without wondering


def main() -> None:
    parser = argparse.ArgumentParser(description="Time and memory of importing recipes.")
    parser.add_argument("--recipes", type=int, default=300)
    wanted = parser.parse_args().recipes
    files = repeated(wanted)
    recipes = [one for name, blob in files for one in recipes_of(name, blob)]  # warm: the schema is read once
    print(f"{len(recipes)} recipes in {len(files)} files, {sum(len(blob) for _, blob in files) / 1e6:.1f} MB\n")
    row("read, file by file", lambda: [recipes_of(name, blob) for name, blob in files], len(recipes), aim_s=AIM_S)
    archive = zipped(files)
    row("read, as one archive", lambda: list(read_many([("all.zip", archive)])), len(recipes), aim_s=AIM_S)
    row("write BeerJSON 2.06, validated", lambda: [write_beerjson(it.document) for it in recipes], len(recipes))
    row("write BeerXML, read back", lambda: [write_beerxml(it.document) for it in recipes], len(recipes))
    peer(files)
    print(
        f"\npeak resident memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB"
    )


def repeated(wanted: int) -> list[tuple[str, bytes]]:
    """The samples over and over, until there are so many recipes."""
    samples = [(path.name, path.read_bytes()) for path in sorted(SAMPLES.iterdir())]
    counts = {name: len(recipes_of(name, blob)) for name, blob in samples}
    files: list[tuple[str, bytes]] = []
    for name, blob in islice(cycle(samples), 100 * wanted):
        if sum(counts[it] for it, _ in files) + counts[name] > wanted:
            break
        files.append((name, blob))
    return files


def recipes_of(name: str, blob: bytes) -> tuple[ReadRecipe, ...]:
    outcome = read(blob, name)
    return outcome.recipes if isinstance(outcome, Imported) else ()


def zipped(files: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for n, (name, blob) in enumerate(files):
            archive.writestr(f"{n:04}-{name}", blob)
    return out.getvalue()


def row(what: str, work: Callable[[], object], count: int, aim_s: float | None = None) -> None:
    """Once for the time; and where there is an aim once more for the memory, because measuring that takes time."""
    begin_s, begin_cpu_s = time.perf_counter(), time.process_time()
    work()
    spent_s, cpu_s = time.perf_counter() - begin_s, time.process_time() - begin_cpu_s
    line = f"{what:<32} {spent_s:6.2f} s {cpu_s:6.2f} s CPU {1000 * cpu_s / count:7.2f} ms each"
    if aim_s:
        tracemalloc.start()
        work()
        line += f" {tracemalloc.get_traced_memory()[1] / 2**20:7.1f} MiB allocated   (aim < {aim_s:.0f} s)"
        tracemalloc.stop()
    print(line, flush=True)


def peer(files: list[tuple[str, bytes]]) -> None:
    """The best of the libraries that exist, when it is there."""
    if importlib.util.find_spec("pybeerxml") is None:
        print("pybeerxml is not installed: nothing to compare with")
        return
    parser = importlib.import_module("pybeerxml.parser").Parser()
    texts = [blob.decode("latin-1") for name, blob in files if name.endswith(".xml")]
    done = 0
    begin_s = time.perf_counter()
    for text in texts:
        try:
            done += len(list(parser.parse_from_string(text)))
        except Exception:  # noqa: BLE001, S112 - a peer may fail in any way
            continue
    spent_s = time.perf_counter() - begin_s
    each_ms = 1000 * spent_s / max(done, 1)
    print(f"{'pybeerxml, BeerXML only':<32} {spent_s:6.2f} s {each_ms:7.2f} ms each, {done} recipes")


if __name__ == "__main__":
    main()
