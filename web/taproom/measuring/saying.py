# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A sentence that is kept or handed on before anybody knows who will read it, and in which language. Pure."""

import json
from dataclasses import dataclass, field

from taproom.errors import TaproomError
from taproom.i18n import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """`message` is a marked message (`i18n.mark`), `names` fill it in."""

    message: str
    names: dict[str, str] = field(default_factory=dict)

    def said(self, reader: Reader) -> str:
        return reader.say(self.message, **self.names)

    @property
    def english(self) -> str:
        """For devices and logs."""
        return self.message.format(**self.names) if self.names else self.message

    def kept(self) -> str:
        return json.dumps([self.message, self.names])


def recalled(kept: str) -> Saying | None:
    """What was kept; None for nothing."""
    if not kept:
        return None
    message, names = json.loads(kept)
    return Saying(message=message, names=names)


class MeasuringRefused(TaproomError):
    """Something that was typed or sent cannot be used."""

    def __init__(self, message: str, **names: str) -> None:
        self.saying = Saying(message=message, names=names)
        super().__init__(self.saying.english)
