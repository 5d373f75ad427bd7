# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hub without its pages, for chaos: the real link, ingest and database."""

import argparse
import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "controller"))

from taproom.broker import Link
from taproom.clock import monotonic_s
from taproom.db import Writer
from taproom.fermenters.ingest import Ingest
from taproom.fermenters.intents import Desk
from taproom.fermenters.live import Board
from taproom.settings import Address


async def serve(state: Path, port: int) -> None:
    """Until it is killed."""
    writer, board = Writer(state / "taproom.db"), Board(monotonic_s)
    link = Link(Address(host="127.0.0.1", port=port), username=None, password=None)
    ingest = Ingest(board, Desk(link.publish), writer, link.publish)
    link.start(ingest.receive, board.hear_link)
    await asyncio.gather(ingest.store_batches(), link.keep_alive())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    asked = parser.parse_args()
    asyncio.run(serve(asked.state, asked.port))


if __name__ == "__main__":
    main()
