# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What to type into a device, word for word as its own page asks for it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from taproom.i18n import mark as _
from taproom.measuring.values import Kind

RAPT_TEMPLATE = (
    '{"device_id": "@device_id", "device_name": "@device_name", "temperature": "@temperature",'
    ' "gravity": "@gravity", "battery": "@battery", "rssi": "@rssi"}'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """`label` is the device's own word, in whichever language it has it; or, if `translated`, ours."""

    label: str
    value: str
    translated: bool = False


def settings_of(kind: Kind, address: str) -> Sequence[Setting]:
    """For the device's own page, in its order."""
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    spindle = (
        Setting(label="Service Type", value="HTTP" if parts.scheme != "https" else "HTTPS Post"),
        Setting(label="Token", value=""),
        Setting(label="Server Address", value=parts.hostname or ""),
        Setting(label="Server Port", value=str(port)),
        Setting(label="Server URL", value=parts.path),
    )
    match kind:
        case "ispindel":
            return (*spindle, Setting(label=_("GravityMon: HTTP Post, JSON"), value=address, translated=True))
        case "floaty":
            return (
                *spindle,
                Setting(label=_("With GravityMon on it: HTTP Post, JSON"), value=address, translated=True),
            )
        case "tiltbridge":
            return (
                Setting(label="TiltBridge: Local Target URL", value=address),
                Setting(label="Tilt App, Tilt Pi: Cloud URL", value=address),
            )
        case "rapt_pill":
            return (
                Setting(label="RAPT Portal: Web Hooks, Method", value="POST"),
                Setting(label="URL", value=address),
                Setting(label="Payload", value=RAPT_TEMPLATE),
                Setting(label=_("It posts from the internet"), value=parts.hostname or "", translated=True),
            )
        case "json":
            body = '{"gravity": 1.048, "gravity_unit": "G", "temp": 19.5, "temp_unit": "C", "battery": 3.9}'
            return (
                Setting(label=_("Address"), value=address, translated=True),
                Setting(label=_("Method and type"), value="POST, application/json", translated=True),
                Setting(label=_("Body, for example"), value=body, translated=True),
            )
