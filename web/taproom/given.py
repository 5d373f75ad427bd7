# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each feature is given to work with, put together for `app`, and used by it only."""

from taproom.batches import reminding
from taproom.batches.repository.batches import brewed_here
from taproom.between import OurPeople, contact_of, minders
from taproom.bookings import telling
from taproom.bookings.plans import late
from taproom.bookings.stewards import meetings
from taproom.bookings.stewards.parts import Fermenter
from taproom.bookings.stewards.parts import Parts as StewardParts
from taproom.clock import Monotonic, Utc
from taproom.commons.harvest import telling as harvest_telling
from taproom.db import Store
from taproom.fermenters import alert_words
from taproom.fermenters.alerting import Watch
from taproom.fermenters.live import Board
from taproom.i18n import Library
from taproom.i18n import mark as _
from taproom.mail import Mail
from taproom.members import repository as member_repository
from taproom.members.claiming import Claim
from taproom.members.cookies import Cookies
from taproom.members.parts import Parts as MembersParts
from taproom.members.passwords import Hasher
from taproom.notices import queue
from taproom.notices.kinds import Kinds, grouped
from taproom.notices.parts import NoticeParts
from taproom.notices.postman import Postman
from taproom.notices.push import Push
from taproom.notices.queue import Planner
from taproom.notices.vapid import PushKey
from taproom.notices.webhook import Webhook
from taproom.photos import Photos
from taproom.recipes.commons_files import CommonsFiles
from taproom.recipes.parts import Parts as RecipeParts
from taproom.settings import Settings
from taproom.timers import Timers

# What members choose about: for each prefix of the kinds' names, its title.
NOTICE_GROUPS = grouped(
    {
        "fermenter": _("Fermenters"),
        "booking": _("Your bookings"),
        "kit": _("Kit you look after"),
        "induction": _("Inductions"),
        "batch": _("Batches"),
        "harvest": _("Spent grain and yeast"),
    },
    (*alert_words.KINDS, *telling.KINDS, *late.KINDS, *meetings.KINDS, *reminding.KINDS, *harvest_telling.KINDS),
)


def watch_here(settings: Settings, store: Store, board: Board, clock: Monotonic) -> Watch:
    return Watch(
        store=store,
        board=board,
        clock=clock,
        began_s=clock(),
        minders=minders,
        silent_after_s=settings.silent_after_s,
        webhook=settings.alert_webhook is not None,
    )


def members_here(settings: Settings, store: Store, now_utc: Utc) -> MembersParts:
    return MembersParts(
        store=store,
        cookies=Cookies(secure=settings.is_https),
        hasher=Hasher(),
        now_utc=now_utc,
        mail=Mail(settings, now_utc=now_utc),
        public_url=settings.public_url,
        claim=Claim(store=store, now_utc=now_utc, shown_here=settings.public_url is None),
    )


def stewards_here(settings: Settings, store: Store, now_utc: Utc, board: Board, kept: Photos) -> StewardParts:
    return StewardParts(
        store=store,
        now_utc=now_utc,
        people=OurPeople(members=member_repository.everyone),
        photos=kept,
        fermenters=lambda: [Fermenter(path=it.key.path, name=it.state.name) for it in board.sights],
        public_url=settings.public_url,
    )


def recipes_here(settings: Settings, store: Store, library: Library, now_utc: Utc) -> RecipeParts:
    files = CommonsFiles(settings.state / "commons", library.reader("en"), base=settings.public_url or "")
    return RecipeParts(store=store, now_utc=now_utc, files=files, public_url=settings.public_url, brewed=brewed_here)


def notices_here(settings: Settings, store: Store, library: Library, timers: Timers) -> NoticeParts:
    """Put together what carries notices, and have the timers run it."""
    kinds, mail = Kinds(NOTICE_GROUPS), Mail(settings, now_utc=timers.now_utc)
    push = Push(key=PushKey(settings.state), contact=settings.mail_contact)
    zone = library.reader("en").timezone
    hook = settings.alert_webhook
    planner = Planner(
        kinds=kinds, contact_of=contact_of, zone=zone, mail_works=mail.works, has_webhook=hook is not None
    )
    timers.job("plan notices", planner)
    timers.job("forget old notices", queue.sweep)
    postman = Postman(
        store=store,
        library=library,
        kinds=kinds,
        contact_of=contact_of,
        mail=mail,
        push=push,
        public_url=settings.public_url,
        webhook=None if hook is None else Webhook(url=hook.url, form=hook.form, language=hook.language),
    )
    timers.errand("deliver notices", postman)
    return NoticeParts(kinds=kinds, contact_of=contact_of, push=push, mail_works=mail.works)
