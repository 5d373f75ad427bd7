# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sends e-mail. The one place that speaks SMTP; whoever wants a letter sent says to whom, and what.

A taproom without `--smtp-host` sends none, and says so: nothing is put aside for later here.
"""

import smtplib
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, parseaddr

from starlette.concurrency import run_in_threadpool

from taproom.clock import Utc, utc_s
from taproom.errors import TaproomError
from taproom.ids import new_id
from taproom.settings import Settings, Smtp

TIMEOUT_S = 20.0


class MailError(TaproomError):
    """A letter was not sent. `may_work_later` is False where trying again cannot help."""

    def __init__(self, sentence: str, *, may_work_later: bool) -> None:
        super().__init__(sentence)
        self.may_work_later = may_work_later


class Mail:
    """The way out for letters. Costs nothing until one is sent; each letter is a connection of its own."""

    def __init__(self, settings: Settings, *, now_utc: Utc = utc_s) -> None:
        self._smtp = settings.smtp
        self._now_utc = now_utc

    @property
    def works(self) -> bool:
        """Whether there is a server to hand letters to."""
        return self._smtp is not None

    async def send(self, to: str, subject: str, text: str) -> None:
        """Hand one letter to the server, without blocking the event loop.

        Raises:
            MailError: it was not taken.
        """
        await run_in_threadpool(self.send_now, to, subject, text)

    def send_now(self, to: str, subject: str, text: str) -> None:
        """The same, in the caller's thread.

        Raises:
            MailError: it was not taken.
        """
        if self._smtp is None:
            raise MailError("This taproom has no mail server: start it with --smtp-host.", may_work_later=False)
        message = _letter(self._smtp, to, subject, text, self._now_utc())
        try:
            _hand_over(self._smtp, message)
        except smtplib.SMTPRecipientsRefused as error:
            code, why = next(iter(error.recipients.values()))
            raise MailError(
                f"The mail server refused {to}: {code} {_text(why)}", may_work_later=code < 500
            ) from error
        except smtplib.SMTPResponseException as error:
            sentence = f"The mail server answered {error.smtp_code} {_text(error.smtp_error)}"
            raise MailError(sentence, may_work_later=error.smtp_code < 500) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailError(f"The mail server cannot be used: {error}", may_work_later=True) from error


def _letter(smtp: Smtp, to: str, subject: str, text: str, now_utc: int) -> EmailMessage:
    message = EmailMessage()
    try:
        message["From"] = smtp.sender
        message["To"] = _address(to)
        message["Subject"] = " ".join(_sayable(subject).split())
    except (ValueError, IndexError, MessageError) as error:
        raise MailError(f"{to!r} is not an e-mail address.", may_work_later=False) from error
    message["Date"] = formatdate(now_utc, usegmt=True)
    message["Message-ID"] = f"<{new_id()}@{parseaddr(smtp.sender)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_sayable(text))
    return message


def _address(text: str) -> Address:
    """Exactly one, or ValueError."""
    address = Address(addr_spec=text)
    if not (address.username and address.domain):
        raise ValueError(text)
    return address


def _hand_over(smtp: Smtp, message: EmailMessage) -> None:
    trusted = ssl.create_default_context()
    if smtp.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=TIMEOUT_S, context=trusted)
    else:
        server = smtplib.SMTP(smtp.host, smtp.port, timeout=TIMEOUT_S)
    with server:
        if smtp.security == "starttls":
            server.starttls(context=trusted)
        if smtp.username is not None and smtp.password is not None:
            server.login(smtp.username, smtp.password)
        server.send_message(message)


def _sayable(text: str) -> str:
    """Without halves of characters, which no encoding has."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
