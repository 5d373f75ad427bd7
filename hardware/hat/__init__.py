# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""The cobrew HAT as a program: its circuit, its parts, where they stand, how they are joined.

The program is the source, in the sense of the CERN-OHL-S; the KiCad files beside it are what it writes, committed so
that they can be opened and reviewed without running anything, and held to it byte for byte by `make hardware`.
"""
