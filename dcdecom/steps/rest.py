"""A row in which servers rest, behind their withdrawal: hosts are disabled, and deleted in a row behind it."""

from __future__ import annotations

from dcdecom.checks import judge
from dcdecom.checks.known_record import record_of
from dcdecom.collect import RECORDS
from dcdecom.model.case import Case, Device
from dcdecom.model.changes.change import Change
from dcdecom.model.changes.zabbix import DisableHost, EndSilence
from dcdecom.model.evidence import Evidence
from dcdecom.model.plan import Plan
from dcdecom.model.playbook import Row
from dcdecom.model.sentence import Sentence
from dcdecom.steps.examine_devices import stopped
from dcdecom.steps.monitored import asked_first
from dcdecom.steps.moves import Await, Close, Next
from dcdecom.steps.observer import Observer
from dcdecom.steps.plans import confirmation, pending, plan_event
from dcdecom.steps.procedure import Procedure
from dcdecom.steps.resting import WORDS, disable, rest_and_look
from dcdecom.steps.still_gone import seen_again
from dcdecom.steps.unmonitor import matters

HOSTS = 1
"""The one stage of its plan."""


def rest(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...]:
    """The first of the moves that is not done yet."""
    for move in (_plan, _confirm, _still_shut, _disable, _wait):
        if proposed := move(case, row, procedure, observer):
            return proposed
    return Close(grade="proved")


def _plan(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...] | None:
    """Read hosts and record afresh. A plan that was made stays: of a host that is another one by then, somebody says
    whose it is."""
    if case.plan(row.slug):
        return None
    looked = observer.look(procedure, case, case.going, RECORDS)
    findings = [f for e in looked.values() for f in judge(e, procedure.policy) if matters(f)]
    if waiting := stopped(case, procedure.playbook, observer.clock, findings):
        return asked_first(case, row, waiting)
    changes = tuple(c for d in case.going for c in _changes(case, d, looked[d.name]))
    return plan_event(Plan(case.id, row.slug, changes, round=case.walked_back))


def _changes(case: Case, device: Device, evidence: Evidence) -> list[Change]:
    record = record_of(evidence)
    if record is None or record.host is None:
        return []
    hosted, holds = (record.host.id, record.host.host, record.host.second), record.host.holds or ()
    return [
        DisableHost(device.name, HOSTS, *hosted, holds=holds),
        EndSilence(device.name, HOSTS, *hosted, f"dcdecom {case.id} {device.name}"),
    ]


def _confirm(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Await | None:
    return confirmation(case, row)


def _still_shut(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...] | None:
    """Before anything of this row is written: what the case shut is shut still, and its servers are nowhere."""
    return seen_again(case, row, procedure, observer, WORDS) if pending(case, row, HOSTS) else None


def _disable(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...] | None:
    return None if case.timer("rest", row.slug) else disable(case, row, procedure, observer, HOSTS)


def _wait(case: Case, row: Row, procedure: Procedure, observer: Observer) -> Next | tuple[Next, ...] | None:
    wait = Sentence("no-delete", "Nothing of them is deleted yet.")
    return rest_and_look(case, row, procedure, observer, case.timer("rest", row.slug), wait)
