# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lager's cold crash on the first start of `make run`, so that a newcomer sees its compressor wait.

Asked for over the broker, as any program on this machine may (cellar.contract); the web app would ask who we are.
"""

import threading

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from cellar.contract import Answer, FermenterState, Intent, SetpointOrder, Topics

TOPICS = Topics(site="brasserie", unit="cave")
LAGER, COLD_C = "lager", 2.0
INTENT_ID = "make-run-first-crash"
LIFE_S = 60


def crash_begins(host: str, port: int, *, within_s: float = 10.0) -> bool:
    """Ask, and wait for the controller's yes."""
    yes = threading.Event()

    def hear(client: paho.Client, _: object, message: paho.MQTTMessage) -> None:
        if message.topic == TOPICS.state(LAGER) and message.retain:
            now_utc = FermenterState.model_validate_json(message.payload).at_utc
            order = SetpointOrder(setpoint_c=COLD_C)
            intent = Intent(id=INTENT_ID, author="make run", expires_utc=now_utc + LIFE_S, order=order)
            client.publish(TOPICS.intent(LAGER), intent.model_dump_json(), qos=1)
        elif message.topic.endswith("/answer"):
            answer = Answer.model_validate_json(message.payload)
            if answer.id == INTENT_ID and answer.accepted:
                yes.set()

    client = paho.Client(CallbackAPIVersion.VERSION2)
    topics = [(f"{TOPICS.prefix}/fermenter/{LAGER}/{what}", 1) for what in ("answer", "state")]
    client.on_connect = lambda it, *_: it.subscribe(topics)
    client.on_message = hear
    try:
        client.connect(host, port)
    except OSError:
        return False
    client.loop_start()
    try:
        return yes.wait(within_s)
    finally:
        client.disconnect()
        client.loop_stop()
