"""What Readers and Writers make of a system that breaks on purpose: faults that only the lab can be told to have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from dcdecom.bootstrap import clocks, systems
from dcdecom.changes import kind_of
from dcdecom.documents.configuration import load
from dcdecom.errors import NoAnswer, NotSent, SystemFailure, SystemRefused
from dcdecom.model.changes.change import Change
from dcdecom.model.changes.netbox import SetStatus
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.changes.zabbix import DisableHost
from dcdecom.model.estate.reading import Unreadable
from dcdecom.model.settings import Settings
from dcdecom.ports.writers import Writers
from dcdecom_lab.control import LabControl
from tests.beds.lab import LabBed
from tests.write_permits import authorized, permit

from .cases import CASES
from .ground import ground_of
from .questions import QUESTIONS, Question
from .stage import Stage, scenery

pytestmark = pytest.mark.lab
SECONDS = 1


@dataclass(frozen=True)
class WebFault:
    """A fault of NetBox or Zabbix, what a Writer raises for it, and whether the write has happened."""

    spec: dict[str, Any]
    raised: type[SystemFailure]
    happened: bool

    def __str__(self) -> str:
        return " ".join(str(part) for part in self.spec.values())


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """On a lab of its own: putting a broken one back takes everything from it that other tests have left there."""
    bed = LabBed(tmp_path_factory.mktemp("broken"))
    settings = load(bed.configuration)
    yield Stage(bed, settings, systems.readers(settings, clocks.clock()), ground_of("lab"))
    bed.close()


@pytest.fixture
def lab(stage: Stage) -> Iterator[LabControl]:
    """The lab, to be broken; whole again afterwards."""
    assert isinstance(stage.bed, LabBed)
    control = stage.bed.control
    yield control
    control.reset()


WEB_FAULTS = (
    WebFault({"kind": "drop"}, NoAnswer, True),
    WebFault({"kind": "cut"}, NoAnswer, True),
    WebFault({"kind": "fail"}, NoAnswer, True),
    WebFault({"kind": "hang", "seconds": 1.5 * SECONDS}, NoAnswer, True),
    WebFault({"kind": "status", "status": 502}, NoAnswer, False),
    WebFault({"kind": "status", "status": 404}, SystemRefused, False),
    WebFault({"kind": "refuse"}, SystemRefused, False),
    WebFault({"kind": "gone"}, NoAnswer, False),
)
WRITES = (("netbox", SetStatus, "PATCH"), ("zabbix", DisableHost, "host.update"))


@pytest.mark.parametrize("fault", WEB_FAULTS, ids=str)
@pytest.mark.parametrize(("system", "kind", "method"), WRITES, ids=["netbox", "zabbix"])
def test_a_writer_says_what_a_fault_may_have_done(
    stage: Stage, lab: LabControl, system: str, kind: type[Change], method: str, fault: WebFault
) -> None:
    change = _change(stage, kind)
    order = stage.order(change)
    lab.web_fault(system, method=method, **fault.spec)
    with pytest.raises(fault.raised) as raised:
        kind_of(change).act(permit(change), stage.readers, _hasty(stage.settings), order)
    assert type(raised.value) is fault.raised
    state = stage.awaited(change, order.nonce) if fault.happened else stage.state(change, order.nonce)
    assert kind_of(change).holds(change, state) is fault.happened


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.system in ("netbox", "zabbix")], ids=str)
def test_a_reader_takes_no_fault_for_an_answer(
    stage: Stage, lab: LabControl, question: Question, subtests: pytest.Subtests
) -> None:
    with scenery(stage) as found:
        known = question.known(stage.ground, found)
        for fault in (fault for fault in WEB_FAULTS if fault.spec["kind"] != "hang"):
            with subtests.test(str(fault)):
                lab.web_fault(question.system, **fault.spec)
                answers = dict(question.ask(stage.readers, known))
                lab.web_fault(question.system)
                assert set(answers) == set(known)
                assert all(isinstance(answer, Unreadable) for answer in answers.values()), answers


def _hasty(settings: Settings) -> Writers:
    """Writers that wait a second for an answer."""
    netbox, zabbix = replace(settings.netbox, timeout=SECONDS), replace(settings.zabbix, timeout=SECONDS)
    return systems.writers(replace(settings, netbox=netbox, zabbix=zabbix), clocks.clock())


def _change(stage: Stage, kind: type[Change]) -> Change:
    case = next(case for case in CASES if case.kind is kind)
    return case.make(stage, case.server)


# --- switches --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SwitchFault:
    """A fault of a command line, what the Writer raises for a shut, and what the port shows then."""

    name: str
    raised: type[SystemFailure] | None
    admin_up: bool

    def __str__(self) -> str:
        return self.name


SWITCH_FAULTS = (
    SwitchFault("refuse", NotSent, admin_up=True),
    SwitchFault("deny", NotSent, admin_up=True),
    SwitchFault("drop_after_shutdown", NoAnswer, admin_up=False),
    SwitchFault("write_error", SystemRefused, admin_up=False),
    SwitchFault("ignore_shutdown", None, admin_up=True),
)


@pytest.mark.parametrize("fault", SWITCH_FAULTS, ids=str)
def test_a_shut_that_a_fault_spoils_is_not_so(stage: Stage, lab: LabControl, fault: SwitchFault) -> None:
    """Shut and saved is one change: a port that is down and not saved is not proved."""
    change = _change(stage, ShutPort)
    assert isinstance(change, ShutPort)
    lab.ssh_fault(change.switch, fault.name)
    if fault.raised:
        with pytest.raises(fault.raised) as raised:
            authorized(stage.hasty_switch_writer(2 * SECONDS)).shut(change.switch, change.port)
        assert type(raised.value) is fault.raised
    else:
        stage.direct.switch.shut(change.switch, change.port)
    lab.ssh_fault(change.switch, fault.name, False)
    state = stage.state(change)
    assert not kind_of(change).holds(change, state)
    assert (state["cli_admin_up"], state["snmp_admin_up"]) == (fault.admin_up, fault.admin_up)
    assert state["saved_down"] is False


def test_a_switch_that_hangs_was_sent_nothing(stage: Stage, lab: LabControl) -> None:
    change = _change(stage, ShutPort)
    assert isinstance(change, ShutPort)
    before = stage.state(change)
    lab.ssh_fault(change.switch, "hang")
    with pytest.raises(NotSent):
        authorized(stage.hasty_switch_writer(SECONDS)).shut(change.switch, change.port)
    lab.ssh_fault(change.switch, "hang", False)
    assert stage.state(change) == before


def test_a_startup_configuration_that_cannot_be_read_proves_nothing(stage: Stage, lab: LabControl) -> None:
    change = _change(stage, ShutPort)
    assert isinstance(change, ShutPort)
    stage.direct.switch.shut(change.switch, change.port)
    lab.ssh_fault(change.switch, "startup_missing")
    answer = stage.read(change)
    assert isinstance(answer, Unreadable)
    assert "the switch has none, nothing was ever saved" in answer.reason


def test_an_agent_that_shows_what_was_before_contradicts_the_command_line(stage: Stage, lab: LabControl) -> None:
    change = _change(stage, ShutPort)
    assert isinstance(change, ShutPort)
    assert stage.state(change)["snmp_admin_up"]
    lab.snmp_fault(change.switch, "stale")
    stage.direct.switch.shut(change.switch, change.port)
    state = stage.state(change)
    assert (state["cli_admin_up"], state["snmp_admin_up"]) == (False, True)
    assert not kind_of(change).holds(change, state)
