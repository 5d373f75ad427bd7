# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kernel bench: our adapters and our daemon on a real Linux kernel's GPIO and 1-Wire, on any x86-64 machine.

The kernel is a User-Mode Linux, an ordinary process. Its GPIO chip is gpio-sim, its 1-Wire bus `linux/w1_bench.c`.
`building` makes it once, `guest` boots it, and inside it `init` runs pytest; `campaigns.kernel` asks for all of it.
"""
