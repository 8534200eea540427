"""The withdrawal: what is waited for, in which order, and what keeps the minutes closed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from dcdecom.casework.signing import Signature
from dcdecom.errors import DcdecomError, SystemFailure
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.texts import Texts
from dcdecom.steps.moves import Await, Finished
from tests.unit.run.office import ONE, POLICY, TWO, Office, playbook
from tests.unit.run.world import STRANGER, Port, Server

Making = Callable[..., Office]


@pytest.fixture
def office(making: Making) -> Office:
    return making("take-out", "end")


def awaited(office: Office, id: str) -> Await:
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    return outcome


def driven(office: Office, id: str, until: str) -> Await:
    outcome = office.drive(id, until)
    assert isinstance(outcome, Await)
    return outcome


def codes(outcome: Await) -> list[str]:
    return [f.code for f in outcome.findings]


def shut(office: Office) -> list[str]:
    return [line for line in office.world.done if line.startswith("shut")]


# --- before ----------------------------------------------------------------------------------------------------------


def test_the_chassis_is_read_before_the_record_is_looked_at(office: Office) -> None:
    id = office.opened()
    outcome = awaited(office, id)
    assert (outcome.what, outcome.device) == ("inspect", ONE.name)
    assert "evidence-taken" not in [e.type for e in office.store.events(id)]
    assert ONE.serial not in outcome.text


def test_nothing_is_planned_while_something_blocks(office: Office) -> None:
    office.world.strangers["Gi1/0/1"] = STRANGER
    id = office.opened()
    outcome = driven(office, id, "confirm")
    assert (outcome.what, outcome.exit, codes(outcome)) == ("refused", 3, ["foreign-mac"])
    assert office.case(id).plan("take-out") is None


def test_nothing_is_planned_while_something_cannot_be_read(office: Office) -> None:
    office.world.unreadable.add("snmp")
    id = office.opened()
    outcome = driven(office, id, "confirm")
    assert (outcome.what, outcome.exit) == ("system", 5)
    assert {f.unread for f in outcome.findings} == {True}


@pytest.mark.parametrize(
    ("different", "code", "params"),
    [
        ({"max_devices": 1}, "too-many-devices", {"count": "2", "limit": "1"}),
        ({"max_ports": 3}, "too-many-ports", {"count": "4", "limit": "3"}),
    ],
)
def test_little_at_a_time(
    making: Making, english: Texts, different: dict[str, int], code: str, params: dict[str, str]
) -> None:
    office = making(servers=(ONE, TWO))
    office.rules = playbook("take-out", "end", policy=replace(POLICY, **different))  # type: ignore[arg-type]  # by name
    id = office.opened()
    outcome = driven(office, id, "confirm")
    [finding] = outcome.findings
    assert (outcome.exit, finding.code, dict(finding.params)) == (3, code, params)
    assert all(value in english.finding(finding) for value in params.values())
    assert office.case(id).plan("take-out") is None


def test_the_plan_shuts_every_cabled_port_and_claims_it(office: Office) -> None:
    id = office.opened()
    driven(office, id, "confirm")
    kinds = [(t.change.kind, t.change.target) for t in office.case(id).planned("take-out")]
    assert kinds == [
        ("silence", "maintenance dcdecom 2026-0001 srv-one"),
        ("shut", "port tor-3 Gi1/0/1"),
        ("shut", "port tor-3 Gi1/0/31"),
        ("note", "note 11 take-out"),
        ("unsilence", "maintenance dcdecom 2026-0001 srv-one"),
    ]
    letter, *rest = office.store.claims
    assert letter.startswith("letter ")
    assert rest == ["device 11", "port 510", "port 511"]


@pytest.mark.parametrize(
    ("window", "inside"),
    [("19:00-21:00", True), ("20:00-20:01", True), ("21:00-22:00", False), ("19:00-20:00", False),
     ("19:00-06:00", True), ("22:00-06:00", False), ("23:00-20:30", True)],
)  # fmt: skip
def test_ports_are_shut_in_the_change_window(making: Making, english: Texts, window: str, inside: bool) -> None:
    """It is 20.00 in Batam."""
    office = making()
    office.rules = playbook("take-out", "end", policy=replace(POLICY, window=window))
    id = office.opened()
    outcome = driven(office, id, "drop")
    assert outcome.what == ("drop" if inside else "refused")
    if not inside:
        assert (outcome.exit, codes(outcome)) == (3, ["window-closed"])
        assert window in english.finding(outcome.findings[0])
        assert office.world.done == []


def test_what_was_begun_in_the_window_is_brought_to_its_end(making: Making) -> None:
    office = making()
    office.rules = playbook("take-out", "end", policy=replace(POLICY, window="19:00-20:05"))
    id = office.opened()
    driven(office, id, "drop")
    office.clock.sleep(500)
    assert isinstance(office.drive(id), Finished)


def test_what_was_begun_in_the_window_is_not_gone_on_with_the_next_day(making: Making) -> None:
    """The server was silenced and went down, and the command ended before a port was shut."""
    office = making()
    office.rules = playbook("take-out", "end", policy=replace(POLICY, window="19:00-20:05"))
    id = office.opened()
    driven(office, id, "drop")
    office.world.running.clear()
    office.clock.sleep(12 * 3600)
    done = list(office.world.done)
    assert codes(awaited(office, id)) == ["window-closed"]
    assert office.world.done == done


# --- the drop --------------------------------------------------------------------------------------------------------


def test_nothing_is_shut_while_the_server_runs(office: Office) -> None:
    id = office.opened()
    outcome = driven(office, id, "drop")
    assert "Ask Dinas Pendidikan to shut srv-one down now" in outcome.text
    assert "tor-3 Gi1/0/1 link down" in outcome.advice[0]
    for _ in range(3):
        assert awaited(office, id).what == "drop"
    assert office.world.done == ["silence 10011"]


def test_a_drop_is_recorded_with_what_was_still_seen(office: Office) -> None:
    id = office.opened()
    driven(office, id, "drop")
    office.world.running.clear()
    office.advance(id)
    [drop] = [e.payload for e in office.store.events(id) if e.type == "dropped"]
    assert drop["device"] == ONE.name
    assert drop["ports"] == [
        {"port": "tor-3 Gi1/0/1", "kind": "data", "seen": []},
        {"port": "tor-3 Gi1/0/31", "kind": "bmc", "seen": ["02:00:00:00:02:01 (cli)", "02:00:00:00:02:01 (snmp)"]},
    ]
    assert shut(office) == ["shut Gi1/0/1", "shut Gi1/0/31"]


@pytest.mark.parametrize(
    ("system", "code"), [("snmp", "switch-unread"), ("cli", "switch-unread"), ("network", "record-unread")]
)
def test_what_cannot_be_read_has_not_left(office: Office, system: str, code: str) -> None:
    id = office.opened()
    driven(office, id, "drop")
    office.world.running.clear()
    office.world.unreadable.add(system)
    outcome = awaited(office, id)
    assert outcome.what == "drop"
    assert code in codes(outcome)
    assert office.case(id).devices[ONE.name].dropped_at is None
    assert shut(office) == []
    office.world.unreadable.clear()
    assert isinstance(office.drive(id), Finished)


def test_two_servers_are_shut_once_both_are_down(making: Making) -> None:
    office = making("take-out", "end", servers=(ONE, TWO))
    id = office.opened()
    driven(office, id, "drop")
    office.world.running = {TWO.name}
    outcome = awaited(office, id)
    assert "shut srv-two down" in outcome.text
    assert shut(office) == []
    office.world.running.clear()
    office.advance(id)
    assert shut(office) == ["shut Gi1/0/1", "shut Gi1/0/31", "shut Gi1/0/2", "shut Gi1/0/32"]


def test_a_server_that_does_not_go_down_in_time_is_left_alone(office: Office) -> None:
    id = office.opened()
    driven(office, id, "drop")
    office.clock.sleep(601)
    outcome = awaited(office, id)
    assert "did not go down in time. Our silence was ended, and nothing was shut" in outcome.text
    assert shut(office) == []
    assert office.world.silences == {}

    outcome = driven(office, id, "confirm")
    assert outcome.what == "confirm"
    assert isinstance(office.drive(id), Finished)
    assert [t.state for t in office.case(id).changes if t.change.kind == "shut"] == ["verified", "verified"]


def test_where_the_policy_says_so_seen_alone_is_proof_enough(making: Making) -> None:
    office = making()
    office.rules = playbook("take-out", "end", policy=replace(POLICY, shut_without_drop=True))
    id = office.opened()
    driven(office, id, "drop")
    office.clock.sleep(601)
    with suppress(SystemFailure):
        office.advance(id)
    first = next(t for t in office.case(id).changes if t.change.kind == "shut")
    assert (first.state, first.proof) == ("verified", "seen")


def test_where_the_policy_says_so_every_port_is_shut_without_a_drop(making: Making) -> None:
    office = making()
    office.rules = playbook("take-out", "end", policy=replace(POLICY, shut_without_drop=True))
    id = office.opened()
    driven(office, id, "drop")
    office.clock.sleep(601)
    office.advance(id)
    assert shut(office) == ["shut Gi1/0/1", "shut Gi1/0/31"]


def test_a_server_without_a_host_that_does_not_go_down_in_time_is_left_alone_too(office: Office) -> None:
    office.world.hosts.clear()
    id = office.opened()
    driven(office, id, "drop")
    office.clock.sleep(601)
    with suppress(DcdecomError):
        office.advance(id)
    assert shut(office) == []


def test_a_server_whose_addresses_only_arp_knows_is_watched_too(making: Making) -> None:
    office = making("take-out", "end", servers=(Server("srv-one", 1, bmc=False),))
    office.world.records_macs = False
    id = office.opened()
    driven(office, id, "drop")
    for _ in range(2):
        assert awaited(office, id).what == "drop"
    assert shut(office) == []
    assert isinstance(office.drive(id), Finished)


def test_the_only_server_of_a_switch_is_watched_too(office: Office) -> None:
    office.world.alone = True
    assert isinstance(office.drive(office.opened()), Finished)


def test_a_startup_that_cannot_be_read_blocks(office: Office) -> None:
    office.world.startup_read = False
    outcome = driven(office, office.opened(), "confirm")
    assert (outcome.what, outcome.exit, codes(outcome)) == ("system", 5, ["startup-unread"])


def test_a_startup_that_cannot_be_read_can_be_accepted_where_the_policy_says_so(making: Making) -> None:
    office = making()
    office.rules = playbook("take-out", "end", policy=replace(POLICY, startup_unreadable="ask"))
    office.world.startup_read = False
    id = office.opened()
    outcome = driven(office, id, "confirm")
    assert (outcome.what, outcome.exit, outcome.party, codes(outcome)) == ("accept", 4, "head", ["startup-unread"])
    until = office.clock.time + timedelta(hours=8)
    key = "srv-one/startup-unread/tor-3"
    paper = office.paper("accepted.pdf")
    office.sign(id, Signature("take-out", "head", "dewi", accept=key, until=until, note="an old switch", scan=paper))
    assert isinstance(office.drive(id), Finished)
    assert [t.change.startup for t in office.case(id).changes if isinstance(t.change, ShutPort)] == ["accepted"] * 2


def test_a_startup_is_accepted_for_each_switch_by_its_name(making: Making) -> None:
    office = making()
    office.rules = playbook("take-out", "end", policy=replace(POLICY, startup_unreadable="ask"))
    office.world.startup_read = False
    id = office.opened()
    assert [f.key for f in driven(office, id, "confirm").findings] == ["srv-one/startup-unread/tor-3"]
    until = office.clock.time + timedelta(hours=8)
    other = {"key": "srv-one/startup-unread/tor-9", "until": until.isoformat(), "note": "x", "by": "head"}
    office.record(id, "finding-accepted", {**other, "person": "dewi", "recorder": "rina"})
    assert driven(office, id, "confirm").what == "accept"
    assert office.case(id).plan("take-out") is None


def test_what_was_accepted_for_a_time_is_asked_again_before_the_write(making: Making) -> None:
    office = making()
    office.rules = playbook("take-out", "end", policy=replace(POLICY, startup_unreadable="ask"))
    office.world.startup_read = False
    id = office.opened()
    driven(office, id, "confirm")
    until = office.clock.time + timedelta(minutes=2)
    key = "srv-one/startup-unread/tor-3"
    paper = office.paper("accepted.pdf")
    office.sign(id, Signature("take-out", "head", "dewi", accept=key, until=until, note="an old switch", scan=paper))
    driven(office, id, "drop")
    office.clock.sleep(300)
    office.world.running.clear()
    with suppress(DcdecomError):
        office.advance(id)
    assert shut(office) == []


# --- the soak and the handover ---------------------------------------------------------------------------------------


@pytest.fixture
def soaking(office: Office) -> tuple[Office, str]:
    id = office.opened()
    driven(office, id, "timer")
    return office, id


def test_nobody_pulls_before_the_soak_is_over(soaking: tuple[Office, str]) -> None:
    office, id = soaking
    office.clock.sleep(899)
    assert "Do not pull yet" in awaited(office, id).text
    office.clock.sleep(2)
    assert awaited(office, id).what == "gate"


def test_a_wall_clock_that_jumps_shortens_no_soak(soaking: tuple[Office, str]) -> None:
    office, id = soaking
    before = office.clock.up
    office.clock.sleep(86000)
    office.clock.up = before + 10
    assert awaited(office, id).what == "timer"


def test_a_server_that_is_still_seen_keeps_the_minutes_closed(soaking: tuple[Office, str], english: Texts) -> None:
    office, id = soaking
    office.clock.sleep(901)
    office.world.ports["Gi1/0/31"] = Port()
    outcome = awaited(office, id)
    assert (outcome.exit, set(codes(outcome))) == (3, {"port-open-again", "still-seen"})
    seen = next(f for f in outcome.findings if f.code == "still-seen")
    assert dict(seen.params) == {"mac": ONE.mac("bmc"), "switch": "tor-3", "port": "Gi1/0/31"}
    assert "still seen" in english.finding(seen)
    assert "gate-opened" not in [e.type for e in office.store.events(id)]
    office.world.ports["Gi1/0/31"] = Port(False, True)
    assert isinstance(office.drive(id), Finished)


@pytest.mark.parametrize("system", ["snmp", "cli", "record"])
def test_a_switch_that_cannot_be_read_after_the_soak_keeps_the_minutes_closed(
    soaking: tuple[Office, str], system: str
) -> None:
    office, id = soaking
    office.clock.sleep(901)
    office.world.unreadable.add(system)
    outcome = awaited(office, id)
    assert (outcome.what, outcome.exit) == ("system", 5)
    assert outcome.findings
    office.world.unreadable.clear()
    assert isinstance(office.drive(id), Finished)


def test_what_was_looked_for_after_the_soak_is_kept(soaking: tuple[Office, str]) -> None:
    office, id = soaking
    office.clock.sleep(901)
    office.advance(id)
    over = next(e.payload for e in office.store.events(id) if e.type == "timer-over" and e.payload["timer"] == "soak")
    assert over["still_seen"] == []
    assert over["switches_read"] == 1
    assert over["addresses"] == [ONE.mac("data"), ONE.mac("bmc")]
    assert [a["name"] for a in over["attachments"]] == ["readings-srv-one.json"]


def test_the_note_in_the_record_comes_before_the_handover(soaking: tuple[Office, str]) -> None:
    office, id = soaking
    office.clock.sleep(901)
    outcome = awaited(office, id)
    assert (outcome.what, outcome.party) == ("gate", "owner")
    [(nonce, text)] = office.world.notes.items()
    assert nonce in text
    heads = [e.hash for e in office.store.events(id)]
    assert any(head in text for head in heads)
