"""Every kind of change: acted and read back, already so, refused, and with its system gone, on either bed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import product

import pytest

from dcdecom.changes import WRITTEN, KeptForUndo, Stays, kind_of
from dcdecom.errors import NoAnswer, NotSent, SystemRefused
from dcdecom.model.changes.change import Change, State
from dcdecom.model.changes.dhcp import DeleteLease, RemoveReservation, RestoreReservation
from dcdecom.model.changes.dns import RemoveRecords, RestoreRecords
from dcdecom.model.changes.netbox import AddNote, RemoveCable, RestoreCable, RestorePosition
from dcdecom.model.changes.release import DeleteAddress, RestoreAddress
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.changes.zabbix import DeleteHost, EndSilence, ExportHost, RestoreHost
from dcdecom.model.estate.reading import Absent, Unreadable
from tests.write_permits import permit

from .cases import CASES, DONE, Case, ready
from .ground import value
from .stage import Stage, lasting

STAYS = (ExportHost, AddNote, RestoreHost, RestorePosition, RestoreCable, RestoreAddress)
"""Kinds that are not walked back; `tests/unit/changes` says why."""
NUMBERED_ANEW = (DeleteHost, RemoveCable, DeleteAddress)
"""Kinds whose object comes back under another id."""


ELSEWHERE = frozenset({RemoveRecords, RestoreRecords, DeleteLease, RemoveReservation, RestoreReservation})
"""Neither bed has DNS or DHCP servers: `tests/unit/zones` plays these on the lab's, on BIND and on Knot DNS,
`tests/unit/dhcp` on the lab's and on Kea."""


def test_every_kind_of_change_has_a_case() -> None:
    assert {case.kind for case in CASES} == WRITTEN - ELSEWHERE
    assert len(CASES) == len(WRITTEN - ELSEWHERE)


@contextmanager
def as_before(stage: Stage, server: str) -> Iterator[None]:
    """Whatever happens inside, the server is afterwards as it was."""
    picture = stage.picture(server)
    yield
    assert stage.becomes(server, picture) == picture


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_done_read_back_found_so_and_put_back(stage: Stage, case: Case) -> None:
    with as_before(stage, case.server), ready(stage, case) as change:
        kind, order = kind_of(change), stage.order(change)
        before = stage.state(change, order.nonce)
        assert kind.mismatch(change, before) == ""
        assert not kind.holds(change, before)

        exported = _exported(stage, case)
        content = kind.act(permit(change), stage.readers, stage.writers, order)
        kept: State = {"kept": sha256(content).hexdigest()} if content else {}
        after = stage.awaited(change, order.nonce, kept)
        assert kind.holds(change, after), after
        assert kind.mismatch(change, after) == ""
        assert case.effect(stage, change, after)

        if case.again is not None:
            settled = lasting(stage.state(change, order.nonce))
            assert _second(stage, case, change) == case.again
            assert lasting(stage.state(change, order.nonce)) == settled

        inverse = kind.inverse(change, KeptForUndo(before, order.now, exported))
        assert isinstance(inverse, Stays) is (case.kind in STAYS)
        if isinstance(inverse, Change):
            kind_of(inverse).act(permit(inverse), stage.readers, stage.writers, stage.order(inverse))
            assert kind_of(inverse).holds(inverse, stage.awaited(inverse))
            again = case.make(stage, case.server) if case.kind in NUMBERED_ANEW else change
            assert not kind.holds(again, stage.state(again, order.nonce))
            assert lasting(stage.state(again, order.nonce)) == lasting(before)


def _exported(stage: Stage, case: Case) -> State:
    """What was proved of an export, for the way back from a deletion."""
    if case.kind is not DeleteHost:
        return {}
    state = stage.state(next(one for one in CASES if one.kind is ExportHost).make(stage, case.server))
    return {**state, "kept": state["sha256"]}


def _second(stage: Stage, case: Case, change: Change) -> str:
    """What comes of the same act once more: DONE, or the words of the refusal that are expected."""
    try:
        kind_of(change).act(permit(change), stage.readers, stage.writers, stage.order(change))
    except SystemRefused as refused:
        return case.again if case.again and case.again in refused.what else refused.what
    return DONE


@pytest.mark.parametrize("case", [case for case in CASES if case.sends], ids=str)
def test_a_login_that_may_only_read_is_refused_and_nothing_changes(stage: Stage, case: Case) -> None:
    with ready(stage, case) as change:
        order = stage.order(change)
        before = stage.state(change, order.nonce)
        with pytest.raises((SystemRefused, NotSent)):
            kind_of(change).act(permit(change), stage.readers, stage.weak, order)
        assert stage.state(change, order.nonce) == before
        assert isinstance(dict(stage.readers.record.writes([order.nonce]))[order.nonce], Absent)


def test_a_host_that_is_not_there_is_not_exported(stage: Stage) -> None:
    case = next(case for case in CASES if case.kind is ExportHost)
    change = case.make(stage, case.server)
    assert isinstance(change, ExportHost)
    missing = replace(change, host_id="999999")
    with pytest.raises(SystemRefused, match="not exported"):
        kind_of(missing).act(permit(missing), stage.readers, stage.writers, stage.order(missing))


@pytest.mark.stops
@pytest.mark.parametrize("system", sorted({case.system for case in CASES}))
def test_while_its_system_is_gone_nothing_is_sent_and_nothing_is_read(
    stage: Stage, system: str, subtests: pytest.Subtests
) -> None:
    """By Writers that had been connected to it, perhaps, and by such that had not."""
    changes = [case.make(stage, case.server) for case in CASES if case.system == system]
    states = {change: stage.state(change) for change in changes}
    stage.bed.stop(system)
    try:
        for change, writers in product(changes, (stage.writers, stage.fresh_writers())):
            with subtests.test(change.kind, connected=writers is stage.writers):
                with pytest.raises((NotSent, NoAnswer)):
                    kind_of(change).act(permit(change), stage.readers, writers, stage.order(change))
                assert isinstance(stage.read(change), Unreadable)
    finally:
        stage.bed.start(system)
    for change, state in states.items():
        with subtests.test(change.kind, then="as before"):
            assert stage.state(change) == state


@pytest.mark.stops
def test_a_port_that_one_witness_cannot_show_is_not_proved_shut(stage: Stage) -> None:
    case = next(case for case in CASES if case.kind is ShutPort)
    with ready(stage, case) as change:
        stage.bed.stop("snmp:tor-2")
        try:
            kind_of(change).act(permit(change), stage.readers, stage.writers, stage.order(change))
            answer = stage.read(change, readers=stage.impatient())
        finally:
            stage.bed.start("snmp:tor-2")
        assert isinstance(answer, Unreadable)
        assert answer.source.system == "snmp"
        assert kind_of(change).holds(change, stage.awaited(change))


def test_a_maintenance_of_one_host_is_named_as_what_blocks_its_deletion(stage: Stage) -> None:
    """Zabbix refuses, says why, and keeps the host."""
    delete, end = (next(case for case in CASES if case.kind is kind) for kind in (DeleteHost, EndSilence))
    with ready(stage, end) as silence:
        change = delete.make(stage, end.server)
        assert isinstance(change, DeleteHost)
        assert isinstance(silence, EndSilence)
        (blocker,) = value(dict(stage.readers.monitoring.blockers([change.host_id]))[change.host_id])
        assert (blocker.kind, blocker.name) == ("maintenance", silence.name)
        assert stage.host(end.server).maintenances[-1].name == silence.name
        with pytest.raises(SystemRefused, match="must contain at least one host"):
            kind_of(change).act(permit(change), stage.readers, stage.writers, stage.order(change))
        assert stage.state(change)["present"]


def test_a_second_maintenance_of_one_name_is_refused(stage: Stage) -> None:
    case = next(case for case in CASES if case.kind is EndSilence)
    with ready(stage, case) as change:
        assert isinstance(change, EndSilence)
        before, now = stage.state(change), stage.order(change).now
        with pytest.raises(SystemRefused, match="already exists"):
            stage.direct.monitoring.silence(change.host_id, change.name, now, now + timedelta(minutes=10), "")
        assert stage.state(change) == before


@pytest.mark.netbox
def test_two_notes_with_one_nonce_are_not_read_as_one(stage: Stage) -> None:
    case = next(case for case in CASES if case.kind is AddNote)
    change = case.make(stage, case.server)
    order = stage.order(change)
    for _ in range(2):
        kind_of(change).act(permit(change), stage.readers, stage.writers, order)
    assert isinstance(stage.read(change, order.nonce), Unreadable)
