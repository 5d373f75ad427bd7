# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Home Assistant's MQTT discovery document: one device per fermenter, with a climate entity.

Home Assistant is one more untrusted client: its commands are intents like everybody's, with an expiry, and are
checked here. `default_entity_id`, not `object_id`, since Home Assistant 2026.4.
"""

import json

from cellar.contract import Info, Topics
from cellar.core.fermenter import Fermenter

BIRTH_TOPIC = "homeassistant/status"


def discovery(fermenter: Fermenter, topics: Topics, info: Info) -> tuple[str, bytes]:
    """The topic and the retained document for one fermenter."""
    key = _key(fermenter.id, topics)
    entity = f"{topics.site}_{topics.unit}_{fermenter.id}".replace("-", "_")
    document = {
        "dev": {"ids": [key], "name": fermenter.name, "mf": "cobrew", "mdl": "cellar", "sw": info.version},
        "o": {"name": "cobrew cellar", "sw": info.version},
        "availability_topic": topics.status,
        "state_topic": topics.state(fermenter.id),
        "qos": 1,
        "cmps": {"climate": _climate(fermenter, topics, key, entity)} | _sensors(fermenter, key, entity),
    }
    return discovery_topic(fermenter.id, topics), json.dumps(document, ensure_ascii=False).encode()


def discovery_topic(fermenter: str, topics: Topics) -> str:
    """An empty document there takes the device away."""
    return f"homeassistant/device/{_key(fermenter, topics)}/config"


def _key(fermenter: str, topics: Topics) -> str:
    return f"{topics.site}-{topics.unit}_{fermenter}"


def _climate(fermenter: Fermenter, topics: Topics, key: str, entity: str) -> dict[str, object]:
    state, intent = topics.state(fermenter.id), topics.intent(fermenter.id)
    return {
        "p": "climate",
        "unique_id": f"{key}_climate",
        "default_entity_id": f"climate.{entity}",
        "name": None,
        "modes": ["off", "auto"],
        "mode_state_topic": state,
        "mode_state_template": "{{ value_json.mode }}",
        "mode_command_topic": intent,
        "mode_command_template": _intent(f"{fermenter.id}-m", '{"kind":"mode","mode":"{{ value }}"}'),
        "temperature_state_topic": state,
        "temperature_state_template": "{{ value_json.setpoint_c }}",
        "temperature_command_topic": intent,
        "temperature_command_template": _intent(f"{fermenter.id}-s", '{"kind":"setpoint","setpoint_c":{{ value }}}'),
        "current_temperature_topic": state,
        "current_temperature_template": "{{ value_json." + _pv(fermenter) + ".value_c }}",
        "action_topic": state,
        "action_template": "{{ value_json.action }}",
        "temperature_unit": "C",
        "min_temp": fermenter.setpoint_low_c,
        "max_temp": fermenter.setpoint_high_c,
        "temp_step": 0.1,
        "precision": 0.1,
        "initial": fermenter.first_setpoint_c,
        "optimistic": False,
        "retain": False,
    }


def _intent(what: str, order: str) -> str:
    """A Jinja template that renders an `Intent`; one automation may ask several things in the same millisecond."""
    return (
        '{"v":1,"id":"ha-' + what + '-{{ (as_timestamp(now()) * 1000) | int }}","author":"Home Assistant",'
        '"expires_utc":{{ (as_timestamp(now()) | int) + 30 }},"order":' + order + "}"
    )


def _sensors(fermenter: Fermenter, key: str, entity: str) -> dict[str, object]:
    fitted = {"beer": fermenter.beer_probe, "chamber": fermenter.chamber_probe}
    temperatures: dict[str, object] = {
        probe: {
            "p": "sensor",
            "unique_id": f"{key}_{probe}",
            "default_entity_id": f"sensor.{entity}_{probe}",
            "name": probe.capitalize(),
            "device_class": "temperature",
            "state_class": "measurement",
            "unit_of_measurement": "°C",
            "suggested_display_precision": 2,
            "value_template": "{{ value_json." + probe + ".value_c }}",
            "expire_after": 180,
        }
        for probe, limits in fitted.items()
        if limits is not None
    }
    return temperatures | {
        "gravity": _measured("gravity", key, entity, unit="SG", template=_GRAVITY)
        | {"suggested_display_precision": 3},
        "output": _measured("output", key, entity, unit="%", template=_OUTPUT),
        "trip": _problem("trip", key, entity, "value_json.trip"),
        "warning": _problem("warning", key, entity, "value_json.findings"),
    }


# The state tells a gravity while a profile runs; `None` is Home Assistant's word for what is not known.
_GRAVITY = "{{ value_json.profile.sg if value_json.profile and value_json.profile.sg else None }}"
_OUTPUT = "{{ (value_json.demand * 100) | round(0) }}"


def _measured(name: str, key: str, entity: str, *, unit: str, template: str) -> dict[str, object]:
    return {
        "p": "sensor",
        "unique_id": f"{key}_{name}",
        "default_entity_id": f"sensor.{entity}_{name}",
        "name": name.capitalize(),
        "state_class": "measurement",
        "unit_of_measurement": unit,
        "value_template": template,
        "expire_after": 180,
    }


def _problem(name: str, key: str, entity: str, when: str) -> dict[str, object]:
    return {
        "p": "binary_sensor",
        "unique_id": f"{key}_{name}",
        "default_entity_id": f"binary_sensor.{entity}_{name}",
        "name": name.capitalize(),
        "device_class": "problem",
        "value_template": "{{ 'ON' if " + when + " else 'OFF' }}",
    }


def _pv(fermenter: Fermenter) -> str:
    return "beer" if fermenter.beer_probe is not None else "chamber"
