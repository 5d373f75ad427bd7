# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters, handed to a real SMTP server in this process."""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from tests.web.conftest import NOW_UTC, free_port
from tests.web.notices_support import PostOffice, open_office

from taproom.errors import SettingsError
from taproom.mail import Mail, MailError
from taproom.settings import Settings, Smtp, parse_smtp


@pytest.fixture
def office() -> PostOffice:
    return PostOffice()


@pytest.fixture
def settings(office: PostOffice) -> Iterator[Settings]:
    with open_office(office) as smtp:
        yield Settings(smtp=smtp)


@pytest.fixture
def mail(settings: Settings) -> Mail:
    return Mail(settings, now_utc=lambda: NOW_UTC)


def test_a_letter_arrives_as_it_was_written(mail: Mail, office: PostOffice) -> None:
    mail.send_now("zoe@x.org", "Votre créneau est libéré", "Bonjour Zoé,\n\n« À bientôt »")
    (letter,) = office.letters
    assert letter["subject"] == "Votre créneau est libéré"
    assert letter["to"] == "zoe@x.org"
    assert letter["from"] == "cobrew <b@x.org>"
    assert letter["auto-submitted"] == "auto-generated"
    assert letter.get_content().replace("\r\n", "\n").strip() == "Bonjour Zoé,\n\n« À bientôt »"
    assert parsedate_to_datetime(letter["date"]).timestamp() == NOW_UTC
    assert letter["message-id"].endswith("@x.org>")


def test_a_subject_cannot_add_headers_and_half_a_character_does_no_harm(mail: Mail, office: PostOffice) -> None:
    mail.send_now("a@x.org", "Hello\r\nBcc: all@x.org", "\ud800 text")
    (letter,) = office.letters
    assert letter["bcc"] is None
    assert letter["subject"] == "Hello Bcc: all@x.org"
    assert letter.get_content().strip() == "? text"


@pytest.mark.parametrize(
    "address", ["a@x.org\r\nBcc: b@x.org", "", "nobody", "a@x.org, b@x.org", "@", "\ud800@x.org"]
)
def test_what_is_no_address_is_refused_for_good(address: str, mail: Mail, office: PostOffice) -> None:
    with pytest.raises(MailError) as refused:
        mail.send_now(address, "Hello", "text")
    assert not refused.value.may_work_later
    assert office.letters == []


@pytest.mark.parametrize(("answer", "later"), [("450 busy", True), ("550 no such mailbox", False)])
def test_the_server_says_whether_trying_again_may_help(
    answer: str, later: bool, mail: Mail, office: PostOffice
) -> None:
    office.answer = answer
    with pytest.raises(MailError, match=answer[4:]) as refused:
        mail.send_now("a@x.org", "Hello", "text")
    assert refused.value.may_work_later is later


def test_a_server_that_is_away_may_come_back() -> None:
    away = Smtp(host="127.0.0.1", port=free_port(), security="none", sender="b@x.org")
    with pytest.raises(MailError) as refused:
        Mail(Settings(smtp=away)).send_now("a@x.org", "Hello", "text")
    assert refused.value.may_work_later


def test_a_server_without_encryption_is_not_used_when_encryption_was_asked_for(
    settings: Settings, office: PostOffice
) -> None:
    assert settings.smtp is not None
    strict = Smtp(host="127.0.0.1", port=settings.smtp.port, security="starttls", sender="b@x.org")
    with pytest.raises(MailError):
        Mail(Settings(smtp=strict)).send_now("a@x.org", "Hello", "text")
    assert office.letters == []


def test_without_a_server_nothing_is_promised() -> None:
    mail = Mail(Settings())
    assert not mail.works
    with pytest.raises(MailError, match="--smtp-host"):
        mail.send_now("a@x.org", "Hello", "text")


RIGHT = {"security": "starttls", "sender": "b@x.org", "username": None, "password": None}


@pytest.mark.parametrize(
    ("server", "changes", "port"),
    [
        ("smtp.x.org", {}, 587),
        ("smtp.x.org", {"security": "tls"}, 465),
        ("smtp.x.org:25", {"security": "none"}, 25),
        ("127.0.0.1:25", {"security": "none", "username": "u", "password": "p"}, 25),
    ],
)
def test_the_port_follows_from_how_it_is_kept_secret(server: str, changes: dict[str, Any], port: int) -> None:
    smtp = parse_smtp(server, **(RIGHT | changes))
    assert smtp is not None
    assert smtp.port == port
    assert "password='" not in repr(smtp)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"security": "ssl"}, "--smtp-security"),
        ({"sender": None}, "--mail-from"),
        ({"sender": "nobody"}, "--mail-from"),
        ({"sender": "a@x.org\r\nBcc: b@x.org"}, "--mail-from"),
        ({"username": "u"}, "go together"),
        ({"password": "p"}, "go together"),
        ({"security": "none", "username": "u", "password": "p"}, "readably"),
    ],
)
def test_half_a_choice_is_refused(changes: dict[str, Any], what: str) -> None:
    with pytest.raises(SettingsError, match=what):
        parse_smtp("smtp.x.org", **(RIGHT | changes))


def test_no_server_is_a_choice_too() -> None:
    assert parse_smtp(None, **RIGHT) is None  # type: ignore[arg-type]
