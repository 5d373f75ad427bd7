# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar bundle`: what a stranger needs to help, in one file, whose first page is the answer. No secrets."""

from cellar.composition.bundling.making import Made, make, write

__all__ = ["Made", "make", "write"]
