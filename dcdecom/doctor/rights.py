"""Whether the accounts that write may do what a case does: looked at before the first change of a plan."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.doctor.lines import Line
from dcdecom.doctor.monitoring import judged
from dcdecom.doctor.record import needed
from dcdecom.model.estate import Reading
from dcdecom.model.rights import RECORD
from dcdecom.ports import MonitoringAccount, RecordAccount


def lacking(record: RecordAccount | None, monitoring: MonitoringAccount | None) -> tuple[tuple[str, str], ...]:
    """What is known to be missing, each with how it is put right. What could not be looked at is not among it."""
    lines = [*(_record(record) if record else ()), *(_monitoring(monitoring) if monitoring else ())]
    return tuple((f"{line.subject} {line.said}", line.how) for line in lines if line.state == "to fix")


def _record(account: RecordAccount) -> Iterator[Line]:
    writes = [right for right in RECORD["writer"] if right not in RECORD["reader"]]
    for right, answer in account.may(writes):
        yield from needed("NetBox writer", right, answer)


def _monitoring(account: MonitoringAccount) -> Iterator[Line]:
    rules = account.role()
    if isinstance(rules, Reading):
        yield from (line for line in judged("Zabbix writer", "writer", rules.value) if line.said.startswith("may not"))
