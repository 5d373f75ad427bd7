# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar provision`: what a Mosquitto needs so that each device can say and hear its own, and nothing else."""

from collections.abc import Sequence
from pathlib import Path

from cellar.adapters.clock import SystemClock
from cellar.composition.provisioning.folder import Provisioned, provision
from cellar.composition.provisioning.rules import Controller
from cellar.config import Config
from cellar.contract import Topics

__all__ = ["provisioned"]


def provisioned(
    configs: Sequence[Config], *, folder: Path, hosts: Sequence[str], home_assistant: bool
) -> Provisioned:
    """Fill `folder` for the controllers of these configurations."""
    controllers = [
        Controller(
            topics=Topics(site=config.site, unit=config.unit),
            fermenters=tuple(section.id for section in config.fermenter),
        )
        for config in configs
    ]
    now_utc = SystemClock().utc_s()
    return provision(folder, controllers, hosts, home_assistant=home_assistant, now_utc=now_utc)
