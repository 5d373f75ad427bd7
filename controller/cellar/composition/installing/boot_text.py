# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the firmware must be told in config.txt, as one block that is put in, brought up to date, and taken out again.

Pure: text in, text out. Everything outside of the block stays as it is to the byte, so that taking it out gives back
what a person wrote. The block is last, because of several `gpio=` lines for a pin the last counts.
"""

import re
from collections.abc import Iterable, Sequence

BEGIN = "# cobrew: begin. Written by `cellar system install`; `cellar system remove` takes it out."
END = "# cobrew: end"
_BEFORE = rf"(?:\r\n(?={re.escape(BEGIN)}\r)|\n)?"  # the line end that we added: of the block's own kind
_BLOCK = re.compile(_BEFORE + re.escape(BEGIN) + r".*?" + re.escape(END) + r"(?:\r?\n)?", re.DOTALL)


class BrokenBlock(Exception):
    """Somebody has edited the block so that its begin or its end is gone."""


def lines_for(
    pins: Iterable[int], *, active_low: bool, heartbeat: int | None, one_wire_is_there: bool
) -> tuple[str, ...]:
    """The block's lines: relays at their open level, the heartbeat low, and what the kernel must do."""
    relays = sorted(set(pins))
    level = "dh" if active_low else "dl"
    return (
        "[all]",
        "dtparam=strict_gpiod",
        "dtparam=watchdog=on",
        *((f"gpio={','.join(map(str, relays))}=op,{level}",) if relays else ()),
        *((f"gpio={heartbeat}=op,dl",) if heartbeat is not None else ()),
        *(() if one_wire_is_there else ("dtoverlay=w1-gpio",)),
    )


def without_block(text: str) -> str:
    """As a person wrote it. Raises `BrokenBlock`."""
    if (text.count(BEGIN), text.count(END)) not in ((0, 0), (1, 1)):
        raise BrokenBlock("the lines of cobrew have lost their begin or their end; take them all out by hand")
    found = _BLOCK.search(text)
    if found is None:
        return text
    head, tail = text[: found.start()], text[found.end() :]
    newline = "\r\n" if "\r\n" in found[0] else "\n"
    joined = head and tail and not head.endswith("\n")  # the line end that we added is needed by what came after us
    return head + (newline if joined else "") + tail


def with_block(text: str, lines: Sequence[str]) -> str:
    """The block at the end, in the file's own line ends. Doing it twice is doing it once."""
    own = without_block(text)
    newline = "\r\n" if "\r\n" in own else "\n"
    return newline.join([f"{own}{newline if own else ''}{BEGIN}", *lines, END, ""])
