"""The only file that joins ports and adapters: one configuration in, one room out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from dcdecom import __version__
from dcdecom.errors import InputError
from dcdecom.journal.store import SqliteStore
from dcdecom.model.case import Case
from dcdecom.model.fold import fold
from dcdecom.model.pace import began, pace
from dcdecom.model.people import People, Person
from dcdecom.model.playbook import Playbook
from dcdecom.model.rights import Role
from dcdecom.model.settings import Inventory, SecretRef, Settings
from dcdecom.model.texts import Texts
from dcdecom.ports.accounts import MonitoringAccount, RecordAccount
from dcdecom.ports.actor import Login
from dcdecom.ports.calendar import Calendar
from dcdecom.ports.clock import Clock
from dcdecom.ports.grants import Granting
from dcdecom.ports.memory import DriftStore
from dcdecom.ports.papers import Press
from dcdecom.ports.systems import Readers, Writers
from dcdecom.ports.telling import Teller

if TYPE_CHECKING:
    from dcdecom.adapters.secrets import Secrets
    from dcdecom.adapters.tray import FolderTray
    from dcdecom.doctor.given import Given
    from dcdecom.journal.attachments import FileAttachments
    from dcdecom.journal.grants import SqliteGrants
    from dcdecom.model.evidence import Protected, Roles
    from dcdecom.model.grant import System
    from dcdecom.papers.templates import Templates
    from dcdecom.reconcile.ground import Journal, Late
    from dcdecom.room import Room

T = TypeVar("T")
STORE, FILES, SEALED, CALENDAR = "store.sqlite", "files", "sealed", "days-off.json"
GRANTS = "grants.sqlite"


def clock() -> Clock:
    from dcdecom.adapters.clock import SystemClock

    return SystemClock()


def store(settings: Settings, create: bool = False) -> SqliteStore:
    """The journals of this configuration. Without `create`, a store that is not there is an InputError."""
    return SqliteStore(settings.data_dir / STORE, clock(), create=create)


def attachments(settings: Settings, limit_megabytes: int = 0) -> FileAttachments:
    """The files of this configuration's journals. The limit is for files that people bring."""
    from dcdecom.journal.attachments import FileAttachments

    return FileAttachments(settings.data_dir / FILES, settings.data_dir / SEALED, limit_megabytes * 1024 * 1024)


def tray(settings: Settings) -> FolderTray:
    """The folders inbox/CASE and out/CASE."""
    from dcdecom.adapters.tray import FolderTray

    return FolderTray(settings.data_dir)


def days(settings: Settings) -> Calendar:
    """The calendar for commands that only show, quick by what it remembers beside the journals."""
    from dcdecom.adapters.calendar import RememberedDays

    return RememberedDays(settings.calendar, settings.data_dir / CALENDAR)


def texts(settings: Settings | None, language: str = "") -> Texts:
    """The sentences of a language: the papers' one, or `en` for the terminal."""
    from dcdecom.documents.texts import load

    wanted = language or (settings.language if settings else "en")
    return load(wanted, settings.texts if settings else None)


def templates(settings: Settings) -> Templates:
    """The templates of the papers' language. Raises InputError while the office's own, or its crest, cannot be used."""
    from dcdecom.documents.shipped import folder
    from dcdecom.papers.templates import Templates, check_own, read_crest

    if settings.templates:
        check_own(settings.templates)
    own = (settings.templates,) if settings.templates else ()
    crest = read_crest(settings.office.crest) if settings.office.crest else b""
    return Templates((*own, folder() / "templates" / settings.language), crest)


def press(settings: Settings) -> Press | None:
    """What makes PDFs of papers; None where the configuration wants none."""
    from dcdecom.adapters.libreoffice import LibreOffice

    return LibreOffice() if settings.office.pdf == "auto" else None


def playbook(settings: Settings, source: str) -> Playbook:
    """A playbook with the policy in force. Raises InputError, also where the policy waits less than the estate may."""
    from dcdecom.documents.playbook import check_floors, load, load_policy

    found = load(source)
    if settings.policy:
        found = load_policy(settings.policy, found)
    check_floors(found, settings.estate)
    return found


def playbook_of(settings: Settings, case: Case) -> Playbook:
    """The playbook that a case was opened with, as it is now."""
    return playbook(settings, str(case.binding["name"]))


def people(settings: Settings, procedure: Playbook) -> People:
    """The people of this configuration, each acting for parties of the playbook. Raises InputError."""
    from dcdecom.documents.people import load

    return load(settings.people, procedure)


def inventory(settings: Settings) -> Inventory:
    """How to log in to switches and agents. Raises InputError."""
    from dcdecom.documents.inventory import load

    return load(settings.inventory)


def readers(
    settings: Settings,
    time: Clock,
    hosts: Inventory | None = None,
    fleet: bool = False,
    network_deadline: int | None = None,
    whole_record: bool = False,
) -> Readers:
    """Readers of every system; each connects when it is first asked, and resolves its secret then.

    `fleet`: whether the inventory's `engine` counts. `network_deadline`: seconds for everything that is asked of agents
    and command lines. `whole_record`: most of NetBox will be asked for.
    """
    from dcdecom.adapters import netbox, snmp, switch, zabbix
    from dcdecom.adapters.arriving import Deadline
    from dcdecom.adapters.secrets import Secrets

    secrets, hosts, deadline = Secrets(), hosts or inventory(settings), Deadline(network_deadline)
    from dcdecom.journal.memory import SqliteMemory

    return Readers(
        record=netbox.connect_reader(settings.netbox, secrets, time, whole_record),
        network=snmp.connect_reader(hosts, secrets, time, switch.spellings(hosts), deadline, fleet),
        switch=switch.connect_reader(hosts, secrets, time, deadline),
        monitoring=zabbix.connect_reader(settings.zabbix, secrets, time),
        memory=SqliteMemory(settings.data_dir / STORE),
    )


def writers(settings: Settings, time: Clock, hosts: Inventory | None = None, command: str = "") -> Writers:
    """Writers of every system, with credentials of their own. NetBox's and Zabbix's own logs name the command."""
    from dcdecom.adapters import netbox, switch, zabbix
    from dcdecom.adapters.secrets import Secrets

    secrets, hosts = Secrets(), hosts or inventory(settings)
    return Writers(
        record=netbox.connect_writer(settings.netbox, secrets, time, command),
        switch=switch.connect_writer(hosts, secrets, time),
        monitoring=zabbix.connect_writer(settings.zabbix, secrets, time, command),
    )


def doctor(settings: Settings, source: str) -> Given:
    """Everything that the doctor looks at, and nothing that writes. What cannot be loaded is told, not raised."""
    from dcdecom.adapters import switch
    from dcdecom.adapters.actor import SystemActor
    from dcdecom.adapters.machine import ThisMachine
    from dcdecom.adapters.secrets import Secrets
    from dcdecom.doctor.given import Given

    time, secrets = clock(), Secrets()
    procedure = _loaded(lambda: playbook(settings, source))
    staff = procedure if isinstance(procedure, InputError) else _loaded(lambda: people(settings, procedure))
    found = _loaded(lambda: inventory(settings))
    hosts = Inventory({}, settings.inventory / "known_hosts") if isinstance(found, InputError) else found
    return Given(
        settings=settings,
        today=time.now().astimezone(ZoneInfo(settings.timezone)).date(),
        login=SystemActor().login(),
        playbook=procedure,
        people=staff,
        inventory=found,
        files={
            "texts": lambda: (texts(settings), texts(settings, "en")),
            "templates": lambda: templates(settings),
            "known drift": lambda: _known_drift(settings),
        },
        readers=readers(settings, time, hosts),
        record=record_accounts(settings, secrets, time),
        monitoring=monitoring_accounts(settings, secrets, time),
        switches=switch.connect_accounts(hosts, secrets, time),
        machine=ThisMachine(secrets),
    )


def granting(settings: Settings, only: System | None) -> dict[System, Granting]:
    """What `grant` reads and writes, by an administrator's credential that nothing else resolves. Raises InputError."""
    from dcdecom.adapters import netbox, zabbix
    from dcdecom.adapters.secrets import Secrets

    secrets, time = Secrets(), clock()
    found: dict[System, Granting] = {}
    if only != "zabbix":
        found["netbox"] = netbox.connect_granting(settings.netbox, secrets, time)
    if only != "netbox":
        found["zabbix"] = zabbix.connect_granting(settings.zabbix, secrets, time)
    return found


def grant_log(settings: Settings) -> SqliteGrants:
    """The journal of grants, written in the name of whoever logged in."""
    from dcdecom.adapters.actor import SystemActor
    from dcdecom.journal.grants import SqliteGrants

    return SqliteGrants(settings.data_dir / GRANTS, clock(), SystemActor().login().name or "unknown login")


def grant_lock(settings: Settings) -> AbstractContextManager[None]:
    """One grant at a time. Entering raises Waiting that names who is at it."""
    from dcdecom.adapters.actor import SystemActor
    from dcdecom.journal.hold import held

    return held(settings.data_dir / "locks" / "grants.lock", "the grant", SystemActor().login().name, clock())


def record_accounts(settings: Settings, secrets: Secrets, time: Clock) -> dict[Role, RecordAccount]:
    """NetBox as each of the accounts that are configured meets it."""
    from dcdecom.adapters import netbox

    found: dict[Role, SecretRef | None] = {"reader": settings.netbox.reader, "writer": settings.netbox.writer}
    return {role: netbox.connect_account(settings.netbox, ref, secrets, time) for role, ref in found.items() if ref}


def monitoring_accounts(settings: Settings, secrets: Secrets, time: Clock) -> dict[Role, MonitoringAccount]:
    """Zabbix as each of the accounts that are configured meets it."""
    from dcdecom.adapters import zabbix

    found: dict[Role, SecretRef | None] = {"reader": settings.zabbix.reader, "writer": settings.zabbix.writer}
    return {role: zabbix.connect_account(settings.zabbix, ref, secrets, time) for role, ref in found.items() if ref}


def lacking(settings: Settings) -> tuple[tuple[str, str], ...]:
    """What dcdecom's accounts are known not to be allowed, each with how it is put right."""
    from dcdecom.adapters.secrets import Secrets
    from dcdecom.doctor import rights

    secrets, time = Secrets(), clock()
    return rights.lacking(record_accounts(settings, secrets, time), monitoring_accounts(settings, secrets, time))


def _loaded(load: Callable[[], T]) -> T | InputError:
    try:
        return load()
    except InputError as error:
        return error


def _known_drift(settings: Settings) -> object:
    from dcdecom.documents import known_drift

    return known_drift.load(settings.inventory)


def journals(settings: Settings, now: datetime) -> tuple[Journal, ...]:
    """Every journal as the reconcile looks at it; none where no case was ever opened."""
    from dcdecom.journal.attached import InFolders
    from dcdecom.journal.review import review
    from dcdecom.reconcile.ground import Journal

    if not (settings.data_dir / STORE).exists():
        return ()
    files = InFolders([settings.data_dir / FILES, settings.data_dir / SEALED])
    reviewed = [(r, fold(r.events) if r.events else None) for r in review(store(settings), files, now)]
    return tuple(Journal(r.id, case, r.faults, r.heads, _late(settings, case, now)) for r, case in reviewed)


def _late(settings: Settings, case: Case | None, now: datetime) -> Late | None:
    """How an open case stands that is past its norm as a whole. Raises InputError for a playbook that is not there."""
    from dcdecom.reconcile.ground import Late

    if case is None or case.state != "open":
        return None
    zone, calendar = ZoneInfo(settings.timezone), days(settings)
    stands = pace(case, playbook_of(settings, case), now.astimezone(zone).date(), zone, calendar.count)
    if not stands.is_late or stands.case is None or not stands.case_norm:
        return None
    return Late(calendar.due(began(case, zone), stands.case_norm), stands.case, stands.case_norm)


def drift_store(settings: Settings) -> DriftStore:
    """What the reconcile knows from run to run."""
    from dcdecom.journal.drift import SqliteDrift

    return SqliteDrift(settings.data_dir / STORE)


def reconcile_lock(settings: Settings, time: Clock) -> AbstractContextManager[None]:
    """One reconcile at a time. Entering raises Waiting that names who is at it."""
    from dcdecom.adapters.actor import SystemActor
    from dcdecom.journal.hold import held

    who = SystemActor().login().name
    return held(settings.data_dir / "locks" / "reconcile.lock", "the reconcile", who, time)


def claims(settings: Settings) -> dict[str, str]:
    """What open cases claim, each with its case."""
    if not (settings.data_dir / STORE).exists():
        return {}
    return {claim.key: claim.case for claim in store(settings).claims()}


def who(settings: Settings, people: People, named: str) -> tuple[Login, Person | None]:
    """Who is at the keyboard. `--actor NAME` is for estate `lab` only."""
    from dcdecom.adapters.actor import SystemActor

    if not named:
        login = SystemActor().login()
        return login, people.by_login(login.name)
    if settings.estate != "lab":
        raise InputError("--actor is for estate lab only: on a real one the login says who acts. Nothing was changed.")
    person = people.by_login(named) or people.by_id(named)
    if person is None:
        raise InputError(f"--actor {named}: no such person or login in {settings.people}. Nothing was changed.")
    return Login(named, "option"), person


def room(
    settings: Settings, source: str, teller: Teller, actor: str = "", systems: bool = True, command: str = ""
) -> Room:
    """Everything for working on cases of one playbook. Without `systems`, only the journal and its papers."""
    from dcdecom.adapters import notify
    from dcdecom.adapters.calendar import WorkingDays
    from dcdecom.adapters.secrets import Secrets
    from dcdecom.papers.maker import CasePapers
    from dcdecom.room import Room

    procedure = playbook(settings, source)
    staff = people(settings, procedure)
    login, person = who(settings, staff, actor)
    time, zone = clock(), ZoneInfo(settings.timezone)
    files = attachments(settings, procedure.policy.attachment_megabytes)
    hosts = inventory(settings) if systems else None
    return Room(
        estate=settings.estate,
        tool=__version__,
        source=source,
        playbook=procedure,
        people=staff,
        people_path=settings.people,
        zone=zone,
        login=login,
        person=person,
        store=store(settings, create=True),
        attachments=files,
        clock=time,
        calendar=WorkingDays(settings.calendar),
        papers=CasePapers(procedure, texts(settings), zone, settings.office, staff, templates(settings), files.open),
        tray=tray(settings),
        teller=teller,
        readers=readers(settings, time, hosts) if hosts else None,
        writers=writers(settings, time, hosts, command) if hosts else None,
        final_status=settings.netbox.final_status,
        address_status=settings.netbox.address_status,
        roles=roles(settings),
        protected=protected(settings, procedure) if hosts else (),
        press=press(settings),
        notifiers=notify.connect(settings.anchors),
        notices=notify.connect_notices(settings.notices, Secrets()),
        command=command,
        lacking=lambda: lacking(settings) if hosts else (),
    )


def room_of(
    settings: Settings, id: str, teller: Teller, actor: str = "", systems: bool = True, command: str = ""
) -> Room:
    """The room of a case that exists: its own playbook, and the people file that it is bound to."""
    case = fold(store(settings).events(id))
    if case.estate != settings.estate:
        raise InputError(f"{id} is a case of estate {case.estate}; {settings.path} is {settings.estate}.")
    found = room(settings, str(case.binding["name"]), teller, actor, systems, command)
    if case.binding["people"] == found.people.digest:
        return found
    return replace(found, accepted_people=_bound_people(settings, found, str(case.binding["people"])))


def _bound_people(settings: Settings, found: Room, digest: str) -> People:
    """The people file that a case was opened with or that was accepted last, as its attachments keep it."""
    from dcdecom.documents import people as people_file

    found.attachments.open(digest).close()
    return people_file.load(settings.data_dir / FILES / digest, found.playbook)


def roles(settings: Settings) -> Roles:
    """Which devices of the record may be withdrawn."""
    from dcdecom.model.evidence import Roles

    return Roles(settings.netbox.server_roles, (*settings.netbox.switch_roles, *settings.netbox.gateway_roles))


def protected(settings: Settings, procedure: Playbook) -> tuple[Protected, ...]:
    """Addresses behind which no port is shut: this machine's own, NetBox's, Zabbix's, and those of the policy."""
    from urllib.parse import urlsplit

    from dcdecom.model.evidence import Protected

    own = [Protected(mac, "this machine") for mac in _own_macs()]
    systems = [
        Protected(address, name)
        for name, url in (("NetBox", settings.netbox.url), ("Zabbix", settings.zabbix.url))
        for address in _addresses_of(urlsplit(url).hostname or "")
    ]
    return (*own, *systems, *(Protected(a, "policy") for a in procedure.policy.protected))


def _own_macs() -> list[str]:
    found = []
    for file in Path("/sys/class/net").glob("*/address"):
        with suppress(OSError):
            found.append(file.read_text().strip())
    return [mac for mac in found if len(mac) == 17 and mac != "00:00:00:00:00:00"]


def _addresses_of(host: str) -> list[str]:
    """IP addresses of a host name; none where it does not resolve, and then nothing can be asked of it either."""
    import socket

    try:
        return sorted({str(info[4][0]) for info in socket.getaddrinfo(host, None)})
    except OSError:
        return []


