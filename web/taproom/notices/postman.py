# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Carries deliveries out: takes one, sends it, settles it, until nothing is due.

Taking and settling are transactions; sending is neither in them nor in the event loop.
"""

from dataclasses import dataclass
from functools import partial

from starlette.concurrency import run_in_threadpool

from taproom.clock import Monotonic, monotonic_s
from taproom.db import Store
from taproom.i18n import Library, Reader
from taproom.i18n import mark as _
from taproom.mail import Mail, MailError
from taproom.notices import queue
from taproom.notices.contacts import ContactOf
from taproom.notices.kinds import Kinds, Said, say
from taproom.notices.outbox import Kind
from taproom.notices.push import Letter, Push, PushError
from taproom.notices.queue import Delivery
from taproom.notices.webhook import Webhook, WebhookError

SETTINGS_PATH = "/notices/settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Postman:
    """An errand of the timers. `public_url` is where links in letters lead, if that is known.

    A mail server that hangs makes one round last for minutes. So each letter is taken at the time that it is by then:
    taken at the round's, another server would believe at once that this one has ended, and send it too.
    """

    store: Store
    library: Library
    kinds: Kinds
    contact_of: ContactOf
    mail: Mail
    push: Push
    public_url: str | None
    clock: Monotonic = monotonic_s
    webhook: Webhook | None = None

    async def __call__(self, now_utc: int) -> None:
        began_s = self.clock()
        while True:
            at_utc = now_utc + int(self.clock() - began_s)
            delivery = await self.store.write(partial(queue.take, now_utc=at_utc, contact_of=self.contact_of))
            if delivery is None:
                return
            await self._carry(delivery, at_utc)

    async def _carry(self, it: Delivery, now_utc: int) -> None:
        error, later = None, False
        try:
            await run_in_threadpool(self._send, it, now_utc)
        except PushError as failed:
            if failed.gone:
                await self.store.write(lambda db: queue.drop_browser(db, it, now_utc))
                return
            error, later = str(failed), failed.may_work_later
        except (MailError, WebhookError) as failed:
            error, later = str(failed), failed.may_work_later
        await self.store.write(lambda db: queue.settle(db, it, now_utc, error=error, may_work_later=later))

    def _send(self, it: Delivery, now_utc: int) -> None:
        kind = self.kinds.kind(it.notice.kind)
        if it.contact is None:
            self._call_webhook(it, kind)
            return
        reader = self.library.reader(it.contact.language)
        said = say(kind, it.notice.names, reader)
        if it.subscription is not None:
            letter = Letter(
                title=said.title, body=said.body, link=it.notice.link, tag=it.notice.id, urgent=kind.danger
            )
            self.push.send(it.subscription, letter, now_utc)
        else:
            text = letter_text(said, reader, name=it.contact.name, link=it.notice.link, public_url=self.public_url)
            self.mail.send_now(it.contact.email or "", said.title, text)

    def _call_webhook(self, it: Delivery, kind: Kind) -> None:
        if self.webhook is None:
            raise WebhookError("taproom runs without --alert-webhook now.", may_work_later=True)
        said = say(kind, it.notice.names, self.library.reader(self.webhook.language))
        self.webhook.send(it.notice, kind, said, link=f"{self.public_url or ''}{it.notice.link}")


def letter_text(said: Said, reader: Reader, *, name: str, link: str, public_url: str | None) -> str:
    """A whole letter. Without a known address it says where to look instead of where to click."""
    where = f"{public_url}{link}" if public_url else reader.say(_("You will find it in cobrew, under Notices."))
    choose = reader.say(_("Which notices you get by e-mail, you choose yourself:"))
    choose_at = f"{public_url}{SETTINGS_PATH}" if public_url else reader.say(_("in cobrew, under Notices, Settings."))
    hello = reader.say(_("Hello {name},"), name=name)
    return f"{hello}\n\n{said.body}\n\n{where}\n\n-- \n{choose}\n{choose_at}\n"
