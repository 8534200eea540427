"""Devices that cases of ours withdrew, and whether NetBox still says so in words that the reconcile knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dcdecom.doctor.doctor_inputs import Given
from dcdecom.doctor.result import Line, ok, to_fix, unseen
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.model.changes.netbox import SetStatus
from dcdecom.model.estate.listing import Listed
from dcdecom.model.estate.reading import Reading
from dcdecom.ports.accounts import RecordAccount
from dcdecom.ports.reporting import Progress

CODE, SUBJECT = "withdrawn-status", "withdrawn devices"
ACTIVE = "active"


@dataclass(frozen=True)
class Gone:
    """A device to which a case gave a final status, and did not take it back."""

    id: int
    name: str
    case: str


def withdrawn(given: Given, tell: Progress) -> Iterator[Line]:
    """Whether each device that a case withdrew has a status by which the reconcile knows it as withdrawn."""
    cases, broken = given.cases()
    for id in broken:
        said = "its journal does not hold: what it withdrew is not known"
        yield unseen(CODE, f"case {id}", said, f"dcdecom verify {id}")
    gone = {one.id: one for case in cases for one in _gone(case)}
    if not gone:
        yield from [] if broken else [ok(CODE, SUBJECT, "no case has withdrawn a device")]
        return
    pages = list(given.readers.record.roster())
    if gap := next((page for page in pages if not isinstance(page, Reading)), None):
        yield unseen(CODE, SUBJECT, gap)
        return
    rows = {row.id: row for page in pages if isinstance(page, Reading) for row in page.value if row.kind == "device"}
    lines = [line for one in gone.values() if one.id in rows for line in _judged(given, one, rows[one.id])]
    yield from lines
    if not any(line.state == "to fix" for line in lines):
        yield ok(CODE, SUBJECT, _counted(gone, rows))


def _gone(case: Case) -> Iterator[Gone]:
    for tracked in case.changes:
        change = tracked.change
        if isinstance(change, SetStatus) and tracked.is_proved and not tracked.undoes:
            yield Gone(change.device_id, change.device, case.id)


def _judged(given: Given, gone: Gone, now: Listed) -> Iterator[Line]:
    settings = given.settings.netbox
    if now.status in settings.withdrawn:
        return
    name = gone.name if now.name == gone.name else f"{gone.name} (now {now.name or 'without a name'})"
    if now.status == ACTIVE:
        said = f"case {gone.case} withdrew it, and it is {ACTIVE} again: the reconcile counts it as come back"
        yield ok(CODE, name, said)
        return
    said = f"case {gone.case} withdrew it, and its status is {now.status} now, which counts as withdrawn nowhere"
    how = (
        f"Add {now.status} to netbox.withdrawn_statuses in {given.settings.path} if devices got it when they were "
        f"withdrawn. Else set its status in NetBox to {settings.final_status}."
    )
    yield to_fix(CODE, name, said, how)


def _counted(gone: Mapping[int, Gone], rows: Mapping[int, Listed]) -> str:
    there = sum(id in rows for id in gone)
    deleted = f"; NetBox has {len(gone) - there} of them no more" if there < len(gone) else ""
    return f"cases withdrew {len(gone)} devices, and none of them has a status that no list has{deleted}"


def statuses(given: Given, account: RecordAccount) -> Iterator[Line]:
    """What a listed status means that this NetBox offers no more: devices keep it, and none can be given it."""
    listed = sorted({*given.settings.netbox.withdrawn_statuses} - {given.settings.netbox.final_status})
    if not listed:
        return
    offered = account.offered("dcim.device")
    if not isinstance(offered, Reading):
        yield unseen("netbox-status", "netbox.withdrawn_statuses", offered)
        return
    yield from (_offered(status, offered.value) for status in listed)


def _offered(status: str, offered: Iterable[str]) -> Line:
    subject = "netbox.withdrawn_statuses"
    if status in offered:
        return ok("netbox-status", subject, f"{status} is offered")
    said = f"NetBox does not offer {status}: devices that have it keep it and count as withdrawn, no other can get it"
    return ok("netbox-status", subject, f"{said}. If it never was a status of this NetBox, correct its spelling")
