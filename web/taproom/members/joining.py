# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody types to become a member, and what is wrong with it: each fault beside its field, all at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from taproom.i18n import Reader
from taproom.members.passwords import password_fault
from taproom.members.rules import email_fault, name_fault, tidy_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """As typed, tidied; `faults` are sentences in the reader's language, by field."""

    name: str = ""
    email: str = ""
    password: str = field(default="", repr=False)
    faults: Mapping[str, str] = field(default_factory=dict)

    def with_fault(self, at: str, sentence: str) -> "Joining":
        return replace(self, faults={**self.faults, at: sentence})


def read_joining(reader: Reader, *, name: str, email: str, password: str, has_passkey: bool = False) -> Joining:
    """Judge the form. Without a password there must be a passkey."""
    name, email = tidy_name(name), email.strip()
    found = {
        "name": name_fault(name),
        "email": email_fault(email) if email else None,
        "password": None if has_passkey and not password else password_fault(password, names=(name, email)),
    }
    faults = {key: reader.say(fault) for key, fault in found.items() if fault}
    return Joining(name=name, email=email, password=password, faults=faults)
