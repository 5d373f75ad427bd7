# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""The bill of materials, by kind of part; and what safety hangs on, part by part."""

import csv
import io
from collections.abc import Iterator

from cellar.board.pins import DESIGN, REVISION
from hat.circuit import COMPONENTS
from hat.parts import BOARD_CENTS, PARTS, PRICED_ON

HEAD = (
    "References",
    "Quantity",
    "Value",
    "Footprint",
    "Maker",
    "MPN",
    "Mouser",
    "DigiKey",
    "LCSC",
    "Cents each",
    "Note",
)


def rows() -> Iterator[tuple[str, ...]]:
    """One row for each kind of part, in the order of the circuit."""
    for part in dict.fromkeys(it.part for it in COMPONENTS if it.part in PARTS):
        refs = sorted((it.ref for it in COMPONENTS if it.part == part), key=natural)
        it = PARTS[part]
        said = (
            it.value,
            it.footprint.partition(":")[2],
            it.maker,
            it.mpn,
            it.mouser,
            it.digikey,
            it.lcsc,
            f"{it.cents:g}",
            it.note,
        )
        yield (" ".join(refs), str(len(refs)), *said)


def natural(ref: str) -> tuple[str, int]:
    """R2 before R10."""
    letters = ref.rstrip("0123456789")
    return letters, int(ref[len(letters) :])


def bom_csv() -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(rows())
    return out.getvalue()


def parts_cents() -> float:
    return sum(PARTS[it.part].cents for it in COMPONENTS if it.part in PARTS)


def safety() -> str:
    """The page that says why each safety-relevant part is there."""
    lines = [
        # REUSE-IgnoreStart
        "<!--",
        "SPDX-FileCopyrightText: 2026 The cobrew contributors",
        "SPDX-License-Identifier: CC-BY-SA-4.0",
        "-->",
        # REUSE-IgnoreEnd
        f"# What safety hangs on: {DESIGN} {REVISION}",
        "",
        "Made from the circuit by `make hardware`; the same words stand in the schematic, as "
        "each part's field `Why`.",
        "",
        "| part | what | why it is there, and what happens without it |",
        "|---|---|---|",
    ]
    said: dict[tuple[str, str], list[str]] = {}
    for it in COMPONENTS:
        if it.why:
            said.setdefault((it.part, it.why), []).append(it.ref)
    for (part, why), refs in said.items():
        lines.append(f"| {', '.join(refs)} | {PARTS[part].value} | {why} |")
    euros = parts_cents() / 100
    lines += [
        "",
        f"Parts: about {euros:.0f} € a board, and {BOARD_CENTS / 100:.2f} € for the bare board, at ten boards.",
    ]
    lines += [f"Estimated on {PRICED_ON}, without tax and carriage; no supplier was asked for a quotation.", ""]
    return "\n".join(lines)
