# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may say and hear what: Mosquitto's access list, from what each program does. Pure.

What is not allowed is refused; so a controller that somebody has broken into can neither order another's fermenter
nor speak for it. Home Assistant may ask, as everybody: the controller decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cellar.app.homeassistant import BIRTH_TOPIC, discovery_topic
from cellar.contract import ANY_CONTROLLER, Topics

HUB, HOME_ASSISTANT = "taproom", "homeassistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    """One cellar and its fermenters' ids."""

    topics: Topics
    fermenters: tuple[str, ...]

    @property
    def user(self) -> str:
        return f"cellar-{self.topics.site}-{self.topics.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Topic filters that a user may say and hear."""

    user: str
    says: tuple[str, ...]
    hears: tuple[str, ...]


def rights(controllers: Sequence[Controller], *, home_assistant: bool) -> list[Rights]:
    """Of everybody who connects."""
    everybody = [_hub(), *map(_controller, controllers)]
    return [*everybody, _home_assistant()] if home_assistant else everybody


def access_list(everybody: Iterable[Rights]) -> str:
    """As Mosquitto's `acl_file`. Nobody else may do anything, nor may who has no name."""
    lines = ["# Written by `cellar provision`."]
    for it in everybody:
        lines += ["", f"user {it.user}"]
        lines += [f"topic write {topic}" for topic in it.says]
        lines += [f"topic read {topic}" for topic in it.hears]
    return "\n".join([*lines, ""])


def _hub() -> Rights:
    any_fermenter = f"{ANY_CONTROLLER}/fermenter/+"
    return Rights(
        user=HUB,
        says=(f"{ANY_CONTROLLER}/log/ack", f"{any_fermenter}/intent", f"{ANY_CONTROLLER}/commission/panel"),
        hears=(
            *(f"{ANY_CONTROLLER}/{rest}" for rest in ("status", "info", "log", "commission")),
            *(f"{any_fermenter}/{rest}" for rest in ("state", "answer")),
        ),
    )


def _controller(it: Controller) -> Rights:
    topics = it.topics
    return Rights(
        user=it.user,
        says=(
            *(topics.status, topics.info, topics.log, topics.state("+"), topics.answer("+"), topics.commission),
            *(discovery_topic(fermenter, topics) for fermenter in it.fermenters),
        ),
        hears=(topics.log_ack, topics.any_intent, topics.commission_panel, BIRTH_TOPIC),
    )


def _home_assistant() -> Rights:
    any_fermenter = f"{ANY_CONTROLLER}/fermenter/+"
    return Rights(
        user=HOME_ASSISTANT,
        says=(BIRTH_TOPIC, f"{any_fermenter}/intent"),
        hears=(f"{ANY_CONTROLLER}/status", f"{any_fermenter}/state", "homeassistant/#"),
    )
