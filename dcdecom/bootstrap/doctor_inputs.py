"""What the doctor is given. Nothing of it writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from dcdecom.bootstrap import accounts, clocks, documents, storage, systems
from dcdecom.errors import InputError, JournalBroken
from dcdecom.model.case import Case
from dcdecom.model.fold import fold
from dcdecom.model.settings import Inventory, Settings

if TYPE_CHECKING:
    from dcdecom.doctor.doctor_inputs import Given

T = TypeVar("T")


def doctor(settings: Settings, source: str) -> Given:
    """Everything that the doctor looks at, and nothing that writes. What cannot be loaded is told, not raised."""
    from dcdecom.adapters import controllers, dns, kea, switch
    from dcdecom.adapters.actor import SystemActor
    from dcdecom.adapters.local_system import ThisMachine
    from dcdecom.adapters.secrets import Secrets
    from dcdecom.adapters.signing_pages import faults
    from dcdecom.doctor.doctor_inputs import Given
    from dcdecom.journal.authenticator import application_of

    time, secrets = clocks.clock(), Secrets()
    procedure = _loaded(lambda: documents.playbook(settings, source))
    staff = procedure if isinstance(procedure, InputError) else _loaded(lambda: documents.people(settings, procedure))
    found = _loaded(lambda: documents.inventory(settings))
    hosts = Inventory({}, settings.inventory / "known_hosts") if isinstance(found, InputError) else found
    return Given(
        settings=settings,
        today=time.now().astimezone(ZoneInfo(settings.timezone)).date(),
        now=time.now(),
        login=SystemActor().login(),
        playbook=procedure,
        people=staff,
        inventory=found,
        files={
            "texts": lambda: (documents.texts(settings), documents.texts(settings, "en")),
            "templates": lambda: documents.templates(settings),
            "known drift": lambda: _known_drift(settings),
            **_ticket(settings),
        },
        readers=systems.readers(settings, time, hosts),
        record=accounts.record_accounts(settings, secrets, time),
        monitoring=accounts.monitoring_accounts(settings, secrets, time),
        switches=switch.connect_accounts(hosts, secrets, time),
        machine=ThisMachine(secrets),
        cases=lambda: _cases(settings),
        undelivered=lambda: storage.outbox(settings).undelivered(time.now()),
        web=_web(settings),
        signing_pages=lambda: faults(settings.web.pages) if settings.web else (),
        host_of_key=application_of,
        shared_store=_shared_store(settings),
        names=dns.connect_rights(settings.dns, secrets, time),
        addresses=kea.connect_rights(settings.dhcp, secrets, time),
        controllers=controllers.connect_account(settings.controllers, secrets, time),
    )


def _ticket(settings: Settings) -> dict[str, Callable[[], object]]:
    from dcdecom.adapters.ticket import read_template

    ticket = settings.notices.ticket
    return {"ticket template": lambda: read_template(ticket.template)} if ticket else {}


def _web(settings: Settings) -> Callable[[], tuple[str, ...]] | None:
    from dcdecom.bootstrap import sharing

    web = settings.web
    return None if web is None else lambda: tuple(sharing.faults(settings, web))


def _shared_store(settings: Settings) -> Callable[[], Iterable[tuple[str, str, str]]] | None:
    if settings.store.postgresql is None:
        return None

    def look() -> Iterator[tuple[str, str, str]]:
        from dcdecom.bootstrap import shared_store
        from dcdecom.journal.postgres.look import server

        for found in server(shared_store.database(settings), shared_store.heads(settings)):
            yield found.subject, found.says, found.how

    return look


def _cases(settings: Settings) -> tuple[tuple[Case, ...], tuple[str, ...]]:
    """Every case of the configuration's estate, and the ids of those whose journal does not hold."""
    journals, found, broken = storage.store(settings), [], []
    if not journals.is_there():
        return (), ()
    for id in journals.cases():
        try:
            found.append(fold(journals.events(id)))
        except JournalBroken:
            broken.append(id)
    return tuple(case for case in found if case.estate == settings.estate), tuple(broken)


def _loaded(load: Callable[[], T]) -> T | InputError:
    try:
        return load()
    except InputError as error:
        return error


def _known_drift(settings: Settings) -> object:
    from dcdecom.documents import known_drift

    return known_drift.load(settings.inventory)
