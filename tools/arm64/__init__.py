# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A Raspberry Pi's software without a Raspberry Pi: a root file system for arm64, made from Debian's packages.

`root` makes it. Nothing here needs a loop device, a container or a Pi.
"""
