# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""Pours ground over a board, with KiCad's own filler. Needs the Python that KiCad's module was built for."""

import sys

import pcbnew


def main(file: str) -> None:
    board = pcbnew.LoadBoard(file)
    pcbnew.ZONE_FILLER(board).Fill(board.Zones())
    board.Save(file)


if __name__ == "__main__":
    main(sys.argv[1])
