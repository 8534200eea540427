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
from dcdecom.papers.sanitize import clipped
from dcdecom.ports.actor import Login
from dcdecom.ports.papers import Press
from dcdecom.ports.reporting import Reporter

if TYPE_CHECKING:
    from dcdecom.bootstrap.case_context import CaseContext

Bound: TypeAlias = tuple[Playbook, Path]
NAMED = 200
"""Characters of a name that an error repeats."""


def press(settings: Settings) -> Press | None:
    """What makes PDFs of papers; None where the configuration wants none."""
    from dcdecom.adapters.libreoffice import LibreOffice

    return LibreOffice() if settings.office.pdf == "auto" else None


def who(settings: Settings, people: People, named: str | Login) -> tuple[Login, Person | None]:
    """Who is at the keyboard, or handed something in. `--actor NAME` is for estate `lab` only."""
    from dcdecom.adapters.actor import SystemActor

    if isinstance(named, Login):
        return named, people.by_login(named.name)
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
        given = clipped(named, NAMED)
        raise InputError(f"--actor {given}: no such person or login in {settings.people}. Nothing was changed.")
    return Login(named, "option"), person


def context(
    settings: Settings, source: str, reporter: Reporter, actor: str | Login = "", systems: bool = True,
    command: str = "", writes: bool = True, bound: Bound | None = None,
) -> CaseContext:  # fmt: skip
    """Everything for working on cases of one playbook. Without `systems`, only the journal and its papers.

    Without `writes`, systems are only read. `bound` is the procedure of a case that exists, and the playbook's file.
    """
    from dcdecom.adapters import head_places
    from dcdecom.adapters.calendar import WorkingDays
    from dcdecom.adapters.lookalikes import UnicodeLetters
    from dcdecom.bootstrap import telling
    from dcdecom.bootstrap.case_context import CaseContext
    from dcdecom.engine.case_log import CaseLog, nobody
    from dcdecom.engine.paperwork import Paperwork
    from dcdecom.engine.systems import Systems
    from dcdecom.papers.renderer import CasePapers
    from dcdecom.steps.procedure import Procedure

    playbook, file = bound or (documents.playbook(settings, source), documents.file(source))
    staff = documents.people(settings, playbook)
    login, person = who(settings, staff, actor)
    time, zone = clocks.clock(), ZoneInfo(settings.timezone)
    files = storage.attachments(settings, playbook.policy.attachment_megabytes)
    announcer = telling.announcer(settings, playbook, staff)
    hosts = documents.inventory(settings) if systems else None
    log = CaseLog(
        store=storage.store(settings, create=True, tell=reporter.say),
        attachments=files,
        clock=time,
        login=login,
        person=person,
        must_be_known=settings.estate == "real",
        reporter=reporter,
        notifiers=head_places.connect(settings.anchors),
        command=command,
        tells=announcer.of_event if announcer else nobody,
    )
    procedure = Procedure(
        estate=settings.estate,
        tool=__version__,
        source=source,
        playbook=playbook,
        people=staff,
        people_path=settings.people,
        zone=zone,
        calendar=WorkingDays(settings.calendar),
        final_status=settings.netbox.final_status,
        address_status=settings.netbox.address_status,
        letters=UnicodeLetters(),
        roles=roles(settings),
        protected=protected(settings, playbook) if hosts else (),
        written=lambda: documents.written(settings, playbook, file),
    )
    deletes = playbook.releases and playbook.policy.second_day.addresses == "delete"
    outside = Systems(
        readers=readers(settings, time, hosts) if hosts else None,
        writers=writers(settings, time, hosts, command) if hosts and writes else None,
        missing_rights=lambda: accounts.lacking(settings, deletes) if hosts else (),
    )
    texts, templates = documents.texts(settings), documents.templates(settings)
    host = settings.web.host if settings.web else ""
    papers = CasePapers(playbook, texts, zone, settings.office, staff, templates, files.open, storage.decoder(), host)
    paperwork = Paperwork(papers, storage.tray(settings), press(settings))
    return CaseContext(log, procedure, outside, paperwork, announcer, telling.delivery(settings) if announcer else None)


def context_of(
    settings: Settings, id: str, reporter: Reporter, actor: str | Login = "", systems: bool = True, command: str = "",
    writes: bool = True,
) -> CaseContext:  # fmt: skip
    """The same for a case that exists: with the procedure and the people file that it is bound to."""
    case = fold(storage.store(settings).events(id))
    if case.estate != settings.estate:
        raise InputError(f"{id} is a case of estate {case.estate}; {settings.path} is {settings.estate}.")
    bound = documents.procedure_now(settings, case)
    found = context(settings, case.binding.name, reporter, actor, systems, command, writes, bound)
    if case.binding.people == found.procedure.people.digest:
        return found
    accepted = kept_people(settings, found.procedure.playbook, case.binding.people)
    return replace(found, procedure=replace(found.procedure, accepted_people=accepted))


def kept_people(settings: Settings, playbook: Playbook, digest: str) -> People:
    """The people file that a case was opened with or that was accepted last, as its attachments keep it."""
    from dcdecom.documents import people as people_file

    path = storage.as_file(settings, digest)
    if path is None:
        storage.attachments(settings).open(digest).close()  # says why it is not here
        raise InputError(f"attachment {digest} is sealed, and should hold people. Nothing was changed.")
    return people_file.load(path, playbook)
