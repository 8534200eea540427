"""Whether dcdecom's own accounts may do what a case does: looked at before the first change of a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dcdecom.doctor import monitoring as zabbix
from dcdecom.doctor.record import needed
from dcdecom.doctor.result import Line
from dcdecom.model.estate.reading import Reading
from dcdecom.model.rights import RECORD, Right, Role, record_rights
from dcdecom.ports.accounts import MonitoringAccount, RecordAccount


def lacking(
    record: Mapping[Role, RecordAccount],
    monitoring: Mapping[Role, MonitoringAccount],
    deletes_addresses: bool = False,
    references: tuple[Right, ...] = (),
) -> tuple[tuple[str, str], ...]:
    """What is known to be missing, each with how it is put right. What could not be looked at is not among it."""
    wanted = {role: record_rights(role, deletes_addresses, references) for role in record}
    lines = [line for role, account in record.items() for line in _record(role, account, wanted[role])]
    lines += [line for role, account in monitoring.items() for line in zabbix.rights(role, account)]
    missing = (line for line in lines if line.state == "to fix" and line.said.startswith("may not"))
    return tuple((f"{line.subject} {line.said}", line.how) for line in missing)


def _record(role: Role, account: RecordAccount, rights: tuple[Right, ...]) -> Iterator[Line]:
    """What is listed as the account's own to see is not tried as well: this stands before each plan of a case.

    Nor is the rest where nothing is listed and the first try is not answered: each may take as long as a timeout.
    """
    told = account.told(rights)
    if not isinstance(told, Reading) and not _answers(role, account):
        return
    known = told.value if isinstance(told, Reading) else frozenset()
    for right, answer in account.may(r for r in rights if r.action != "view" or r not in known):
        yield from needed(f"NetBox {role}", right, answer)


def _answers(role: Role, account: RecordAccount) -> bool:
    return all(isinstance(answer, Reading) for _, answer in account.may(RECORD[role][:1]))
