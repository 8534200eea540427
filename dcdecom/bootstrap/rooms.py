"""What a command that works on cases is given."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

from dcdecom import __version__
from dcdecom.bootstrap import accounts, clocks, documents, storage
from dcdecom.bootstrap.systems import protected, readers, roles, writers
from dcdecom.errors import InputError
from dcdecom.model.fold import fold
from dcdecom.model.people import People, Person
from dcdecom.model.playbook import Playbook
from dcdecom.model.settings import Settings
from dcdecom.ports.actor import Login
from dcdecom.ports.papers import Press
from dcdecom.ports.telling import Teller

if TYPE_CHECKING:
    from dcdecom.engine.context import Room

Bound: TypeAlias = tuple[Playbook, Path]


def press(settings: Settings) -> Press | None:
    """What makes PDFs of papers; None where the configuration wants none."""
    from dcdecom.adapters.libreoffice import LibreOffice

    return LibreOffice() if settings.office.pdf == "auto" else None


def who(settings: Settings, people: People, named: str) -> tuple[Login, Person | None]:
    """Who is at the keyboard. `--actor NAME` is for estate `lab` only."""
    from dcdecom.adapters.actor import SystemActor

    if not named:
        login = SystemActor().login()
        return login, people.by_login(login.name)
    if settings.estate != "lab":
        raise InputError(
            "--actor is for estate lab only, and so is $DCDECOM_ACTOR: on a real one the login says who acts. "
            "Nothing was changed."
        )
    person = people.by_login(named) or people.by_id(named)
    if person is None:
        raise InputError(f"--actor {named}: no such person or login in {settings.people}. Nothing was changed.")
    return Login(named, "option"), person


def room(
    settings: Settings, source: str, teller: Teller, actor: str = "", systems: bool = True, command: str = "",
    writes: bool = True, bound: Bound | None = None,
) -> Room:  # fmt: skip
    """Everything for working on cases of one playbook. Without `systems`, only the journal and its papers.

    Without `writes`, systems are only read. `bound` is the procedure of a case that exists, and the playbook's file.
    """
    from dcdecom.adapters import notify
    from dcdecom.adapters.calendar import WorkingDays
    from dcdecom.adapters.lookalikes import UnicodeLetters
    from dcdecom.adapters.secrets import Secrets
    from dcdecom.engine.context import Room
    from dcdecom.papers.renderer import CasePapers

    procedure, file = bound or (documents.playbook(settings, source), documents.file(source))
    staff = documents.people(settings, procedure)
    login, person = who(settings, staff, actor)
    time, zone = clocks.clock(), ZoneInfo(settings.timezone)
    files = storage.attachments(settings, procedure.policy.attachment_megabytes)
    hosts = documents.inventory(settings) if systems else None
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
        store=storage.store(settings, create=True),
        attachments=files,
        clock=time,
        calendar=WorkingDays(settings.calendar),
        papers=CasePapers(
            procedure,
            documents.texts(settings),
            zone,
            settings.office,
            staff,
            documents.templates(settings),
            files.open,
            storage.decoder(),
        ),
        tray=storage.tray(settings),
        teller=teller,
        readers=readers(settings, time, hosts) if hosts else None,
        writers=writers(settings, time, hosts, command) if hosts and writes else None,
        final_status=settings.netbox.final_status,
        address_status=settings.netbox.address_status,
        letters=UnicodeLetters(),
        roles=roles(settings),
        protected=protected(settings, procedure) if hosts else (),
        press=press(settings),
        notifiers=notify.connect(settings.anchors),
        notices=notify.connect_notices(settings.notices, Secrets()),
        command=command,
        sentence=lambda finding: documents.texts(settings, "en").finding(finding),
        lacking=lambda: accounts.lacking(settings) if hosts else (),
        written=lambda: documents.written(settings, procedure, file),
    )


def room_of(
    settings: Settings, id: str, teller: Teller, actor: str = "", systems: bool = True, command: str = "",
    writes: bool = True,
) -> Room:  # fmt: skip
    """The room of a case that exists: the procedure and the people file that it is bound to."""
    case = fold(storage.store(settings).events(id))
    if case.estate != settings.estate:
        raise InputError(f"{id} is a case of estate {case.estate}; {settings.path} is {settings.estate}.")
    bound = documents.procedure_now(settings, case)
    found = room(settings, case.binding.name, teller, actor, systems, command, writes, bound)
    if case.binding.people == found.people.digest:
        return found
    return replace(found, accepted_people=_bound_people(settings, found, case.binding.people))


def _bound_people(settings: Settings, found: Room, digest: str) -> People:
    """The people file that a case was opened with or that was accepted last, as its attachments keep it."""
    from dcdecom.documents import people as people_file

    found.attachments.open(digest).close()
    return people_file.load(settings.data_dir / storage.FILES / digest, found.playbook)
