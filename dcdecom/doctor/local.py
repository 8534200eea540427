"""What stands on this machine: files, people, secrets, disk, locale, LibreOffice."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.doctor.doctor_inputs import Given, Loaded
from dcdecom.doctor.result import Line, ok, to_fix, unseen, wrong
from dcdecom.errors import InputError
from dcdecom.model.people import People
from dcdecom.model.playbook import Playbook
from dcdecom.model.settings import AccessHost, CliAccess, SecretRef, SnmpAccess
from dcdecom.ports.reporting import Progress

LEAST = 1024**3
"""Bytes: photos, scans and exports of some cases."""


def files(given: Given, tell: Progress) -> Iterator[Line]:
    """Every file that people write."""
    yield ok("file", "configuration", str(given.settings.path))
    yield _loaded("playbook", given.playbook)
    yield _loaded("inventory", given.inventory)
    for name, load in given.files.items():
        try:
            load()
        except InputError as error:
            yield wrong("file", name, error)
        else:
            yield ok("file", name, "can be used")


def _loaded(name: str, found: Loaded[object]) -> Line:
    return wrong("file", name, found) if isinstance(found, InputError) else ok("file", name, "can be used")


def people(given: Given, tell: Progress) -> Iterator[Line]:
    """That somebody may act for each party today, and who is at the keyboard."""
    if isinstance(given.playbook, InputError):
        yield unseen("people", "people", "without a playbook nobody knows for which parties they act")
    elif isinstance(given.people, InputError):
        yield wrong("people", str(given.settings.people), given.people)
    else:
        yield from _parties(given, given.playbook, given.people)
        yield _keyboard(given, given.people)


def _parties(given: Given, playbook: Playbook, staff: People) -> Iterator[Line]:
    needed = {gate.by for row in playbook.rows for gate in row.gates} | {*playbook.policy.acts}
    needed |= {playbook.policy.exception_by, *playbook.policy.binding_by}
    needed -= {*playbook.rows[0].by}  # the applicant, whose people come with the request
    empty = [p for p in playbook.parties if p.key in needed and not staff.holders(p.key, given.today)]
    for party in empty:
        how = f"Add a mandate that holds today to {given.settings.people}: dcdecom help people-and-logins."
        yield to_fix("people", party.key, f"nobody may act for {party.name} on {given.today}", how)
    if not empty:
        yield ok("people", "people", "somebody may act for each party today")


def _keyboard(given: Given, staff: People) -> Line:
    login = given.login.name
    person = staff.by_login(login)
    if person is not None:
        return ok("login", login, f"is {person.name}")
    if given.settings.estate == "lab":
        return ok("login", login or "nobody", "on the lab --actor says who is at the keyboard")
    how = f"Log in by an account of your own, named under logins in {given.settings.people}. The reconcile needs none."
    return to_fix("login", login or "nobody", "is nobody of the people file: this account can look and not act", how)


def secrets(given: Given, tell: Progress) -> Iterator[Line]:
    """That each reference leads to a secret that this account may read."""
    found = list(_references(given))
    lines = [line for what, ref in found for line in _secret(given, what, ref)]
    whose = "" if given.hosts else " of the configuration"
    yield from lines or [ok("secret", "secrets", f"all {len(found)} references{whose} lead to a secret")]
    if given.hosts is None:
        yield unseen("secret", "inventory", "it cannot be loaded: its references are not known")


def _secret(given: Given, what: str, ref: SecretRef) -> Iterator[Line]:
    try:
        given.machine.secret(ref)
    except InputError as error:
        how = error.advice or f"Put the secret where {what} points to: dcdecom help connect-netbox, step 2."
        yield to_fix("secret", what, error.what, how)


def _references(given: Given) -> Iterator[tuple[str, SecretRef]]:
    """Each secret once, with the first place that names it."""
    seen: set[SecretRef] = set()
    for what, ref in _named(given):
        if ref is not None and ref not in seen:
            seen.add(ref)
            yield what, ref


def _named(given: Given) -> Iterator[tuple[str, SecretRef | None]]:
    settings = given.settings
    yield "netbox.reader", settings.netbox.reader
    yield "netbox.writer", settings.netbox.writer
    yield "zabbix.reader", settings.zabbix.reader
    yield "zabbix.writer", settings.zabbix.writer
    yield "notices.webhook", settings.notices.webhook
    if database := settings.store.postgresql:
        yield "store.postgresql.password", database.password
    if smtp := settings.notices.smtp:
        yield "notices.smtp.password", smtp.password
    if ticket := settings.notices.ticket:
        yield "notices.ticket.url", ticket.url
        yield "notices.ticket.token", ticket.token
    for view in settings.dns.views:
        for server in view.servers:
            yield f"dns {view.name} {server.address} reader", server.reader.secret
            yield f"dns {view.name} {server.address} writer", server.writer.secret if server.writer else None
            for other in server.secondaries:
                yield f"dns {view.name} {other.address} reader", other.reader.secret if other.reader else None
    for kea in settings.dhcp.servers:
        yield f"dhcp {kea.name} reader", kea.reader.password if kea.reader else None
        yield f"dhcp {kea.name} writer", kea.writer.password if kea.writer else None
    yield "controllers reader", settings.controllers.reader.password if settings.controllers.reader else None
    for controller in settings.controllers.servers:
        yield f"controller {controller.device} reader", controller.reader.password if controller.reader else None
    for host in (given.hosts.hosts if given.hosts else {}).values():
        yield from _of_host(host)


def _of_host(host: AccessHost) -> Iterator[tuple[str, SecretRef | None]]:
    match host.cli:
        case CliAccess(reader=reader, writer=writer):
            yield f"{host.name} password", reader.password
            yield f"{host.name} enable", reader.enable
            if writer is not None:
                yield f"{host.name} writer password", writer.password
                yield f"{host.name} writer enable", writer.enable
    match host.snmp:
        case SnmpAccess(community=community, auth=auth, privacy=privacy):
            yield f"{host.name} SNMP community", community
            yield f"{host.name} SNMP auth", auth
            yield f"{host.name} SNMP privacy", privacy


def machine(given: Given, tell: Progress) -> Iterator[Line]:
    """Disk, locale and LibreOffice."""
    folder = given.settings.data_dir
    free, writable = given.machine.room(folder)
    if not writable:
        how = f"sudo chgrp dcdecom {folder} && sudo chmod 2770 {folder}, with this account in that group."
        yield to_fix("disk", "data_dir", f"this account may not write in {folder}", how)
    elif free < LEAST:
        said = f"{free // 1024**2} MiB are free at {folder}"
        yield to_fix("disk", "data_dir", said, "Free at least 1 GiB there, or set data_dir to a larger disk.")
    else:
        yield ok("disk", "data_dir", f"{free // 1024**3} GiB are free at {folder}")
    if said := given.machine.locale():
        how = "export LC_ALL=C.UTF-8, in the profile of every account that runs dcdecom."
        yield to_fix("locale", "locale", said, how)
    else:
        yield ok("locale", "locale", "UTF-8")
    yield _office(given)


def _office(given: Given) -> Line:
    if given.settings.office.pdf == "never":
        return ok("libreoffice", "LibreOffice", "not wanted: office.pdf is never")
    if found := given.machine.office():
        return ok("libreoffice", "LibreOffice", found)
    how = "apt-get install libreoffice-writer-nogui, or set office.pdf to never: papers are then made as DOCX alone."
    return to_fix("libreoffice", "LibreOffice", "it is not installed: papers are made without a PDF", how)
