# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The topic tree. Every topic carries site and unit, so that breweries can share a broker.

cobrew/1/<site>/<unit>/status                      online | offline      retained, last will
cobrew/1/<site>/<unit>/info                        Info                  retained
cobrew/1/<site>/<unit>/log                         LogBatch              the journal, by sequence number
cobrew/1/<site>/<unit>/log/ack                     LogAck                from the hub
cobrew/1/<site>/<unit>/commission                  Commissioning         retained while `cellar commission` runs
cobrew/1/<site>/<unit>/commission/panel            PanelWord             from the hub's panel, never retained
cobrew/1/<site>/<unit>/fermenter/<id>/state        FermenterState        retained
cobrew/1/<site>/<unit>/fermenter/<id>/intent       Intent                to the controller, never retained
cobrew/1/<site>/<unit>/fermenter/<id>/answer       Answer                from the controller
"""

from dataclasses import dataclass

ROOT = "cobrew/1"
ANY_CONTROLLER = f"{ROOT}/+/+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """The topics of one controller. `site` and `unit` are `[a-z0-9-]+`."""

    site: str
    unit: str

    @property
    def controller(self) -> str:
        """The controller's name across sites, `<site>/<unit>`."""
        return f"{self.site}/{self.unit}"

    @property
    def prefix(self) -> str:
        return f"{ROOT}/{self.site}/{self.unit}"

    @property
    def status(self) -> str:
        return f"{self.prefix}/status"

    @property
    def info(self) -> str:
        return f"{self.prefix}/info"

    @property
    def log(self) -> str:
        return f"{self.prefix}/log"

    @property
    def log_ack(self) -> str:
        return f"{self.prefix}/log/ack"

    @property
    def commission(self) -> str:
        return f"{self.prefix}/commission"

    @property
    def commission_panel(self) -> str:
        return f"{self.prefix}/commission/panel"

    @property
    def any_intent(self) -> str:
        return self.intent("+")

    def state(self, fermenter: str) -> str:
        return f"{self.prefix}/fermenter/{fermenter}/state"

    def intent(self, fermenter: str) -> str:
        return f"{self.prefix}/fermenter/{fermenter}/intent"

    def answer(self, fermenter: str) -> str:
        return f"{self.prefix}/fermenter/{fermenter}/answer"


def parse_topic(topic: str) -> tuple[Topics, tuple[str, ...]] | None:
    """Split a topic into its controller and the rest, e.g. `("fermenter", "fv1", "state")`.

    None if the topic is not one of ours.
    """
    match topic.split("/"):
        case ["cobrew", "1", site, unit, *rest] if site and unit and rest:
            return Topics(site=site, unit=unit), tuple(rest)
        case _:
            return None
