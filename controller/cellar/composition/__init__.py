# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Puts a brewery together from a configuration. With `__main__`, the only place that knows ports and adapters."""

from cellar.composition.driving import drive
from cellar.composition.forwarding import forward
from cellar.composition.provisioning import provisioned
from cellar.composition.replaying import replayed
from cellar.composition.serving import serve
from cellar.composition.world import relay_bank

__all__ = ["drive", "forward", "provisioned", "relay_bank", "replayed", "serve"]
