# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""An emulated Raspberry Pi 3B: the real pin driver and register map, and the daemon as it ships; QEMU is the board.

`image` makes what it boots, `hand` is its first process, which does as it is told over the serial line, and `board`
runs it and reads the registers of its pins from outside; `campaigns.pi3b` asks for all of it.
"""
