"""NetBox: what its two accounts may do, and whether it offers what the configuration names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dcdecom.doctor.doctor_inputs import Given
from dcdecom.doctor.result import Line, ok, to_fix, unseen
from dcdecom.doctor.web import NETBOX, about, tls
from dcdecom.doctor.withdrawn import statuses
from dcdecom.errors import InputError
from dcdecom.model.estate.listing import Listed
from dcdecom.model.estate.reading import Absent, Answer, Reading
from dcdecom.model.rights import Right, Role, record_rights, reference_rights
from dcdecom.ports.accounts import RecordAccount
from dcdecom.ports.reporting import Progress

PERMISSIONS = "NetBox, Admin > Permissions"
MODELS = {
    "macaddress": "MAC address", "devicerole": "device role", "devicetype": "device type",
    "virtualchassis": "virtual chassis", "fhrpgroupassignment": "FHRP group assignment",
    "contactassignment": "contact assignment",
}  # fmt: skip


def record(given: Given, tell: Progress) -> Iterator[Line]:
    """NetBox and both of its accounts."""
    settings = given.settings.netbox
    deletes = not isinstance(given.playbook, InputError) and given.playbook.policy.second_day.addresses == "delete"
    answering: list[RecordAccount] = []
    for role, account in given.record.items():
        answer = account.about()
        yield from about(NETBOX, role, answer, settings.url)
        if not isinstance(answer, Reading):
            continue
        if role == "reader":
            yield tls(NETBOX, settings.url, account.certificate(), answer.taken_at)
        answering.append(account)
        yield from _rights(role, account, deletes, reference_rights(given.settings.references.netbox))
    if settings.writer is None:
        how = "Set netbox.writer to a reference to its token: dcdecom help connect-netbox."
        yield to_fix("netbox-answers", "NetBox writer", "netbox.writer is not set: no case can be carried out", how)
    if answering:
        yield from _offers(given, answering[-1])
        yield from _seen_alike(answering)


def _rights(role: Role, account: RecordAccount, deletes: bool, references: tuple[Right, ...]) -> Iterator[Line]:
    """One line for all that is as it should be, and one for each right that is missing or too much."""
    subject = f"NetBox {role}"
    wanted, most = record_rights(role, deletes, references), record_rights("writer", deletes_addresses=True)
    surplus = tuple(right for right in most if right not in wanted) if role == "reader" else ()
    found = dict(account.may((*wanted, *surplus)))
    lines = [line for right in wanted for line in needed(subject, right, found[right])]
    lines += [line for right in surplus for line in _too_much(subject, right, found[right])]
    yield from lines or [ok("netbox-right", subject, f"has its {len(wanted)} rights and none of the other's")]


def needed(subject: str, right: Right, answer: Answer[bool]) -> Iterator[Line]:
    """A line where an account has not, or may not have, a right that it needs."""
    if not isinstance(answer, Reading):
        yield unseen("netbox-right", subject, f"whether it may {_words(right)}: {_why(answer)}")
    elif not answer.value:
        how = f"{PERMISSIONS}: give this user an enabled permission with {right.model} and the action {right.action}."
        yield to_fix("netbox-right", subject, f"may not {_words(right)}", how)


def _too_much(subject: str, right: Right, answer: Answer[bool]) -> Iterator[Line]:
    if not isinstance(answer, Reading):
        yield unseen("netbox-right", subject, f"whether it may {_words(right)}, as it should not: {_why(answer)}")
    elif answer.value:
        how = f"{PERMISSIONS}: take {right.action} of {right.model} from this user. It only reads."
        yield to_fix("netbox-right", subject, f"may {_words(right)}", how)


def _words(right: Right) -> str:
    app, model = right.model.split(".")
    return f"{right.action} {MODELS.get(model, model)} ({app})"


def _why(answer: Answer[object]) -> str:
    return unseen("", "", answer).said


def _offers(given: Given, account: RecordAccount) -> Iterator[Line]:
    """The statuses, the roles and the custom field that the configuration names."""
    settings = given.settings.netbox
    for key, model, status in (
        ("final_status", "dcim.device", settings.final_status),
        ("address_status", "ipam.ipaddress", settings.address_status),
    ):
        offered = account.offered(model)
        if not isinstance(offered, Reading):
            yield unseen("netbox-status", f"netbox.{key}", offered)
        elif status not in offered.value:
            how = f"Set netbox.{key} to one of {', '.join(offered.value)}, or add it by {_choices(model, status)}"
            yield to_fix("netbox-status", f"netbox.{key}", f"NetBox offers no status {status} for {model}", how)
        else:
            better = WITHDRAWN if model == "dcim.device" and status == "decommissioning" else ""
            said = f"; so is {better}, which says that the server has left" if better in offered.value else ""
            yield ok("netbox-status", f"netbox.{key}", f"{status} is offered{said}")
    yield from statuses(given, account)
    yield from _roles(given, account.roles())
    yield _field(settings.host_id_field, account.field_type(settings.host_id_field))


WITHDRAWN = "decommissioned"
"""What an office may call withdrawn devices by a choice of its own: NetBox comes with `decommissioning` alone."""


def _choices(model: str, status: str) -> str:
    """How a status is made: in NetBox's configuration, and nowhere in its API."""
    field = {"dcim.device": "dcim.Device.status+", "ipam.ipaddress": "ipam.IPAddress.status+"}[model]
    label = status.replace("-", " ").capitalize()
    return (
        f"FIELD_CHOICES = {{'{field}': [('{status}', '{label}', 'gray')]}} in NetBox's configuration.py, and start "
        "NetBox again."
    )


def _roles(given: Given, answer: Answer[tuple[str, ...]]) -> Iterator[Line]:
    settings = given.settings.netbox
    named = {
        "switch_roles": settings.switch_roles,
        "gateway_roles": settings.gateway_roles,
        "server_roles": settings.server_roles,
    }
    for key, roles in named.items():
        if not isinstance(answer, Reading):
            yield unseen("netbox-role", f"netbox.{key}", answer)
        elif missing := [role for role in roles if role not in answer.value]:
            how = f"Set netbox.{key} to slugs of NetBox, Devices > Device Roles: {', '.join(answer.value)}."
            yield to_fix("netbox-role", f"netbox.{key}", f"NetBox has no device role {', '.join(missing)}", how)
        else:
            yield ok("netbox-role", f"netbox.{key}", ", ".join(roles) or "any role but those of switches and gateways")


def _field(name: str, answer: Answer[str]) -> Line:
    subject = f"custom field {name}"
    match answer:
        case Absent():
            return ok("netbox-field", subject, "NetBox has none: no other tool keeps hosts of Zabbix in it")
        case Reading(value=kind) if kind not in ("integer", "text"):
            how = "Set netbox.host_id_field to the field in which ids of Zabbix hosts are kept, an integer or a text."
            return to_fix("netbox-field", subject, f"it is of the type {kind}, which holds no host id", how)
        case Reading(value=kind):
            return ok("netbox-field", subject, f"{kind}: another tool keeps hosts of Zabbix in it, and is compared")
        case _:
            return unseen("netbox-field", subject, answer)


def _seen_alike(accounts: Iterable[RecordAccount]) -> Iterator[Line]:
    """That both tokens are shown the same devices: what a constraint hides looks like none."""
    counts = [account.devices() for account in accounts]
    numbers = [answer.value for answer in counts if isinstance(answer, Reading)]
    if len(numbers) < len(counts):
        yield unseen("netbox-view", "NetBox", next(a for a in counts if not isinstance(a, Reading)))
    elif len(set(numbers)) > 1:
        said = f"its accounts are shown {' and '.join(map(str, numbers))} devices: a constraint hides some"
        how = f"{PERMISSIONS}: take the constraints from every permission with the action view."
        yield to_fix("netbox-view", "NetBox", said, how)
    elif not numbers[0]:
        how = f"{PERMISSIONS}: take the constraints from every permission with the action view."
        yield to_fix("netbox-view", "NetBox", "it shows no device at all", how)
    else:
        yield ok("netbox-view", "NetBox", f"its accounts are shown {numbers[0]} devices")


def listed(given: Given, tell: Progress) -> Iterator[Line]:
    """The inventory against NetBox: who is in one only."""
    if given.hosts is None:
        yield unseen("inventory-host", "inventory", "it cannot be loaded")
        return
    pages = list(given.readers.record.roster())
    if gap := next((page for page in pages if not isinstance(page, Reading)), None):
        yield unseen("inventory-host", "inventory", gap)
        return
    rows = [row for page in pages if isinstance(page, Reading) for row in page.value if row.kind == "device"]
    lines = [*_nowhere(given, rows), *_without_access(given, rows)]
    yield from lines or [ok("inventory-host", "inventory", f"its {len(given.hosts.hosts)} hosts are NetBox's")]


def _nowhere(given: Given, rows: Iterable[Listed]) -> Iterator[Line]:
    known = {row.name for row in rows}
    folded = {name.casefold(): name for name in known}
    for name in sorted(given.hosts.hosts if given.hosts else ()):
        if name not in known:
            near = folded.get(name.casefold(), "")
            said = f"NetBox has no device of this name{f', but {near}' if near else ''}"
            how = f"Call it in {given.settings.inventory / 'hosts.yaml'} exactly as NetBox does, or take it out."
            yield to_fix("inventory-host", name, said, how)


def _without_access(given: Given, rows: Iterable[Listed]) -> Iterator[Line]:
    """Switches and gateways that nobody looks at."""
    settings, hosts = given.settings.netbox, given.hosts.hosts if given.hosts else {}
    file = given.settings.inventory / "hosts.yaml"
    for row in sorted(rows, key=lambda row: row.name):
        if row.status != "active" or row.role not in (*settings.switch_roles, *settings.gateway_roles):
            continue
        host = hosts.get(row.name)
        how = f"Add it to {file}: dcdecom help connect-switches."
        if host is None:
            said = f"an active {row.role} of NetBox that the inventory does not have: nobody looks at it"
            yield to_fix("inventory-host", row.name, said, how)
        elif host.snmp is None:
            yield to_fix("inventory-host", row.name, "the inventory has no SNMP access for it", how)
        elif row.role in settings.switch_roles and host.cli is None:
            said = "the inventory has no command line for it: one witness is no proof"
            yield to_fix("inventory-host", row.name, said, how)
