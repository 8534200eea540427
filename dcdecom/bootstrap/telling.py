"""Who is told what, by the configuration, and how it leaves."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dcdecom.bootstrap import clocks, documents, storage
from dcdecom.model.people import People
from dcdecom.model.playbook import Playbook
from dcdecom.model.settings import Settings
from dcdecom.model.texts import Texts
from dcdecom.ports.outbox import MAIL, PERSON, TICKET, WEBHOOK

if TYPE_CHECKING:
    from dcdecom.casework.delivery import Delivery
    from dcdecom.papers.notices import Announcer


def places(settings: Settings) -> frozenset[str]:
    """Which kinds of receivers are configured."""
    its = settings.notices
    named = {WEBHOOK: its.webhook, MAIL: its.mail, PERSON: its.smtp, TICKET: its.ticket}
    return frozenset(place for place, found in named.items() if found)


def announcer(settings: Settings, playbook: Playbook, people: People) -> Announcer | None:
    """What makes notices; None where nobody is told anything."""
    found = places(settings)
    if not found:
        return None
    from dcdecom.documents.texts import languages
    from dcdecom.papers.notices import Announcer

    @cache
    def texts(language: str) -> Texts:
        return documents.texts(settings, language if language in languages(settings.texts) else "")

    host = settings.web.host if settings.web else ""
    return Announcer(playbook, people, texts, ZoneInfo(settings.timezone), found, host)


def delivery(settings: Settings) -> Delivery:
    """The outbox, and a courier for each kind of receiver. The people file is read when a mail leaves."""
    from dcdecom.adapters import couriers
    from dcdecom.adapters.secrets import Secrets
    from dcdecom.casework.delivery import Delivery
    from dcdecom.documents import people
    from dcdecom.model.fold import fold

    def owner(case: str) -> str:
        contact = fold(storage.store(settings).events(case)).request.contact
        return contact.mail if contact else ""

    carriers = couriers.connect(settings.notices, Secrets(), lambda: people.load(settings.people), owner)
    return Delivery(storage.outbox(settings), clocks.clock(), carriers)
