"""What is typed: the accepted case from the letter to its end, ways back from places in it, a blade's, a release."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from dcdecom.model.changes.chassis import TakeOffSlot
from dcdecom.model.changes.dhcp import DeleteLease, RemoveReservation, RestoreReservation
from dcdecom.model.changes.dns import RemoveRecords, RestoreRecords
from dcdecom.model.changes.release import DeleteAddress, RestoreAddress
from dcdecom_lab.control import LabControl
from tests.cases.driver import Said
from tests.cases.office import PLAYBOOK, Office
from tests.cases.stages import REVIEWS, to_plan, to_rack
from tests.crash.bench import FIRST, SECOND, SERVER
from tests.crash.estate import BLADE, BLADE_BESIDE

Act: TypeAlias = Callable[[Office], Said]


@dataclass(frozen=True)
class Play:
    """Commands that are typed one after the other."""

    acts: tuple[Act, ...]
    on: tuple[str, ...]
    """What is typed to go on after a crash."""
    ends: str
    """The state of the case at the end."""
    begins: int = 0
    """The number of the command of the accepted case before which it begins."""
    first: Callable[[Office, LabControl], object] | None = None
    """What happens before; it is no part of the play."""
    sparse: int = 1
    """Of so many places that a sample would take, it takes one: what is before them costs as much again."""
    case: str = FIRST
    """The case on which it is played."""


def _run(office: Office) -> Said:
    return office.run(FIRST, "--wait")


def _confirmed(office: Office) -> Said:
    return office.run(FIRST, *office.confirmations(FIRST, SERVER), "--wait")


def _signed(step: str, party: str, *options: str) -> Act:
    return lambda office: office.signs(FIRST, step, party, *options)


ACCEPTED = Play(
    (
        lambda office: office.type("run", PLAYBOOK, str(office.request("accepted"))),
        lambda office: office.told(FIRST), _run,
        _signed("formulir", "opd"), _run,
        lambda office: office.inspects(FIRST, SERVER), _run,
        _confirmed,
        _signed("penarikan", "opd"), _run,
        _confirmed,
        _signed("laporan", "tim-dc", "--by", "rina"), _run,
        *chain.from_iterable((_signed(step, party, "--by", party), _run) for step, party in REVIEWS),
    ),
    ("case", "run", FIRST, "--wait"),
    "sealed",
)  # fmt: skip
"""From the letter to its end."""
HANDOVER, SECOND_PLAN, REVIEW = 8, 10, 11
"""Before these commands of the accepted case, it is walked back."""


def _planned_back(office: Office) -> Said:
    return office.type("case", "undo", FIRST)


def _walked_back(office: Office) -> Said:
    way = office.case(FIRST).way_back
    assert way
    return office.type("case", "undo", FIRST, "--confirm", f"{way.digest[:8]}:{office.server(SERVER).serial[-4:]}")


def _host_stays(office: Office, lab: LabControl) -> None:
    """Zabbix refuses to delete the host: it is disabled, and goes on to be there."""
    lab.web_fault("zabbix", kind="refuse", method="host.delete", times=1)
    _confirmed(office).ended(5)
    lab.web_fault("zabbix")


def _way_back(begins: int, first: Callable[[Office, LabControl], object] | None = None) -> Play:
    return Play((_planned_back, _walked_back), ("case", "undo", FIRST), "open", begins, first)


WAYS_BACK = (_way_back(HANDOVER), _way_back(SECOND_PLAN, _host_stays), _way_back(REVIEW))
"""Ports and silence; the host that is disabled only; everything that was done to the records."""


def _planned_off(office: Office, lab: LabControl) -> None:
    """The case of a blade, up to its plan."""
    switch, port = office.bed.port(BLADE, "data")
    lab.attach_machine(switch, int(port.rpartition("/")[2]), BLADE_BESIDE, office.estate.vlans.data)
    id = office.open(office.request_for(BLADE), 4)
    to_rack(office, id)
    to_plan(office, id, BLADE)


def _asked_for(office: Office) -> Said:
    return office.run(FIRST, *office.confirmations(FIRST, BLADE), "--wait")


def _number(office: Office) -> str:
    return next(str(t.n) for t in office.case(FIRST).changes if isinstance(t.change, TakeOffSlot))


def _shown(office: Office) -> Said:
    """It is taken off before anybody says so: the tables have forgotten it by then."""
    office.bed.power(BLADE, False)
    return office.type("case", "attach", FIRST, "penarikan", office.scan("empty-slot"), "--change", _number(office))


def _signed_for(office: Office) -> Said:
    who = ("--as", "kasi", "--by", "kasi", "--scan", office.scan("slot"))
    return office.type("case", "sign", FIRST, "penarikan", *who, "--change", _number(office))


A_BLADE = Play(
    (_asked_for, _shown, _run, _signed_for, _run), ("case", "run", FIRST, "--wait"), "open", first=_planned_off,
    sparse=4,
)  # fmt: skip
"""Asked for, shown and signed for, up to the minutes of the handover."""


def _sealed_and_due(office: Office, lab: LabControl) -> None:
    """The accepted case is sealed, and somebody has said that its server is gone: a case of its own waits."""
    _run(office).ended(0)
    office.type("case", "release", FIRST, "--gone-on", office.today).ended(4, f"Case {SECOND}")


def _released(office: Office) -> Said:
    return office.run(SECOND, *office.confirmations(SECOND, SERVER), "--wait")


A_RELEASE = Play(
    (_released,), ("case", "run", SECOND, "--wait"), "open", begins=len(ACCEPTED.acts) - 1, first=_sealed_and_due,
    sparse=4, case=SECOND,
)  # fmt: skip
"""The second day: from the plan that waits for its confirmation to the review of what was freed."""
BY_POLICY = frozenset({
    DeleteAddress, RestoreAddress, RemoveRecords, RestoreRecords, DeleteLease, RemoveReservation, RestoreReservation,
})  # fmt: skip
"""Made only where a policy deletes addresses, or the configuration has names or addresses of DHCP removed: each place
of these is died at in `tests/unit/steps/test_release.py`, `tests/unit/steps/test_names.py` and
`tests/unit/steps/test_addresses.py`, the latter two of which have their faults too."""
WRITES_BY_POLICY = frozenset({
    "record.delete_address", "record.restore_address", "names.remove_records", "names.restore_records",
    "addresses.delete_lease", "addresses.remove_reservation", "addresses.restore_reservation",
})  # fmt: skip
PLAYS = (ACCEPTED, *WAYS_BACK, A_BLADE, A_RELEASE)
