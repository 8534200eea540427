"""The pass for the door: printed before the list, signed by a head, used once, and back before the report is made."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from dcdecom.casework.signing import RecordedSignature, Signature, sign, statement
from dcdecom.documents.invariants import playbook_problems
from dcdecom.errors import Exit, InputError, Refused
from dcdecom.journal import exit_pass as read_pass
from dcdecom.journal.notary import SshNotary
from dcdecom.journal.paper_code import code
from dcdecom.model import exit_pass
from dcdecom.model.people import Key as PublicKey
from dcdecom.model.people import People
from dcdecom.model.playbook import Gate, Playbook
from dcdecom.model.waiting import waited_for
from dcdecom.steps.moves import Await, Finished
from tests.unit.journal.bundles import Key

from .office import FIRST_DAY, ONE, PEOPLE, POLICY, ROWS, Office, playbook
from .test_codes import Reader

Making = Callable[..., Office]
PASS = Gate("head", "exit-pass", "pass", takes=("paper", "tte", "key"))


def with_pass(waives: tuple[str, ...] = (), gate: Gate = PASS) -> Playbook:
    row = replace(ROWS["take-out"], gates=(*ROWS["take-out"].gates, gate))
    rows = tuple(row if r.slug == "take-out" else r for r in playbook().rows)
    policy = replace(POLICY, completeness=("exit-pass",), waives=waives)  # type: ignore[arg-type]  # by name
    return replace(playbook(), rows=rows, policy=policy)


@pytest.fixture
def office(making: Making) -> Office:
    made = making()
    made.rules = with_pass()
    return made


def at_the_handover(office: Office) -> str:
    id = office.opened()
    while not (isinstance(stop := office.advance(id), Await) and stop.what == "gate"
               and office.case(id).current.slug == "take-out"):  # fmt: skip
        assert isinstance(stop, Await), stop
        office.help(id, stop)
    return id


def at_the_report(office: Office) -> str:
    """The id of a case in which everything is done but what the guard brings back."""
    id = at_the_handover(office)
    office.signed(id)
    stop = office.drive(id, "door")
    assert isinstance(stop, Await)
    assert (stop.what, stop.exit, stop.party) == ("door", Exit.WAITING, "head")
    return id


def back(office: Office, id: str, head: str = "", on: date | None = None, **different: object) -> RecordedSignature:
    """The pass comes back from the door at once, with the guard's signature."""
    gate = exit_pass.in_force(office.case(id))
    scan = office.paper("door.pdf", f"scan {len(office.store.events(id))}".encode())
    hour = office.clock.now().astimezone(office.procedure.zone)
    said = Signature(
        "take-out", "head", by="dewi", scan=scan, code=code(head or (gate.head if gate else "")), guard="Joko",
        hour=f"{hour:%H:%M}", on=on,
    )  # fmt: skip
    return office.sign(id, replace(said, **different))  # type: ignore[arg-type]  # by name


def printed(office: Office, id: str) -> int:
    """How often the pass was printed."""
    made = (p.fact for p in office.case(id).papers)
    return sum((p.kind, p.step, p.gate) == ("sheet", "take-out", 1) for p in made)


def read_otherwise(office: Office, id: str) -> None:
    """Something that stands on the pass has changed."""
    typed = {"device": ONE.name, "serial": "S", "asset_tag": "", "position": "R1 U1", "person": "rina"}
    office.record(id, "inspected", typed)


# --- printed and waited for ------------------------------------------------------------------------------------------


def test_the_pass_is_printed_before_the_list_and_holds_up_no_handover(office: Office) -> None:
    id = at_the_handover(office)
    case = office.case(id)
    gate = exit_pass.in_force(case)
    assert gate is not None
    assert case.sheet(gate) is not None
    lists = [e.seq for e in office.store.events(id) if e.type == "drafts-made" and e.payload["step"] == "take-out"]
    assert len(lists) == 1
    assert gate.seq < lists[0], "the list names its code"
    assert [w.what for w in waited_for(case, office.rules)] == ["gate", "door"]
    office.signed(id)
    assert office.case(id).is_handed_over(ONE.name)
    office.advance(id)
    assert office.case(id).step("take-out").state == "done"


def test_it_says_what_leaves_as_it_was_read_off_the_chassis_and_who_carries_it(office: Office) -> None:
    gate = exit_pass.in_force(office.case(at_the_handover(office)))
    assert gate is not None
    assert gate.exit_pass is not None
    said = gate.exit_pass
    [device] = said.devices
    assert (device.name, device.serial, device.read) == (ONE.name, ONE.serial, True)
    assert said.bearer == "Agus"
    assert exit_pass.expires(gate) - gate.opened_at <= timedelta(days=1)


def test_what_was_not_read_off_a_chassis_is_the_records(office: Office) -> None:
    case = office.case(at_the_handover(office))
    case.devices[ONE.name].inspections.clear()
    [device] = exit_pass.made(case, PASS, office.clock.now(), office.procedure.zone).devices
    assert (device.serial, device.read) == (ONE.serial, False)


def test_the_report_waits_until_the_pass_is_back(office: Office) -> None:
    id = at_the_report(office)
    assert office.case(id).report_of("tell") is None
    assert waited_for(office.case(id), office.rules)[0].what == "door"
    back(office, id)
    case = office.case(id)
    [found] = case.doors
    assert (found.fact.guard, found.fact.against, found.fact.recorder) == ("Joko", "", "rina")
    assert [a.name for a in found.fact.attachments] == ["door.pdf"]
    gate = exit_pass.in_force(case)
    assert gate
    assert gate.closed
    assert gate.closed.person == "dewi", "one scan shows both hands"
    assert isinstance(office.drive(id), Finished)


@pytest.mark.parametrize("rules", [playbook(), with_pass(waives=("exit-pass",))])
def test_an_office_without_a_guard_leaves_it_out(making: Making, rules: Playbook) -> None:
    office = making()
    office.rules = rules
    id = at_the_handover(office)
    office.signed(id)
    assert isinstance(office.drive(id), Finished)
    assert exit_pass.passes(office.case(id)) == ()


def test_one_that_is_there_holds_until_the_door_and_not_only_until_the_row_ends(office: Office) -> None:
    id = at_the_report(office)
    assert exit_pass.awaited(office.case(id)) is not None, "the host was deleted since, and the pass is the same"


def test_a_pass_that_ran_out_before_the_handover_is_printed_again(office: Office) -> None:
    id = at_the_handover(office)
    first = exit_pass.in_force(office.case(id))
    office.clock.sleep(2 * 86400)
    office.advance(id)
    second = exit_pass.in_force(office.case(id))
    assert first
    assert second
    assert second.head != first.head
    assert second.seq < office.case(id).drafted["take-out"], "and the list with it"


# --- used once -------------------------------------------------------------------------------------------------------


def recorded_as(office: Office, id: str, against: str, said: str, **different: object) -> None:
    with pytest.raises(Refused, match=said):
        back(office, id, **different)  # type: ignore[arg-type]  # by name
    last = office.case(id).doors[-1].fact
    assert (last.against, len(last.attachments)) == (against, 1)


def test_a_second_use_is_recorded_told_and_counts_for_nothing(office: Office) -> None:
    id = at_the_report(office)
    back(office, id)
    recorded_as(office, id, "again", "USED TWICE: it went through the door on .* already")
    gate = exit_pass.in_force(office.case(id))
    assert gate is not None
    assert exit_pass.use_of(office.case(id), gate) == office.case(id).doors[0]


def test_the_same_scan_is_no_second_use(office: Office) -> None:
    id = at_the_report(office)
    scan = office.paper("first.pdf", b"one scan")
    back(office, id, scan=scan)
    with pytest.raises(Refused, match=r"already: a pass is used once\. Nothing was recorded"):
        back(office, id, scan=scan)
    assert len(office.case(id).doors) == 1


def test_a_pass_that_another_replaced_is_told_and_counts_for_nothing(office: Office) -> None:
    id = at_the_handover(office)
    first = exit_pass.in_force(office.case(id))
    assert first is not None
    read_otherwise(office, id)
    office.advance(id)
    second = exit_pass.in_force(office.case(id))
    assert second
    assert second.head != first.head, "what was read off the chassis stands on it"
    recorded_as(office, id, "superseded", "NOT IN FORCE", head=first.head)
    awaited = exit_pass.awaited(office.case(id))
    assert awaited
    assert awaited.head == second.head
    back(office, id)
    assert exit_pass.awaited(office.case(id)) is None


def test_a_way_back_replaces_the_pass_of_the_row(office: Office) -> None:
    id = at_the_handover(office)
    gate = exit_pass.in_force(office.case(id))
    assert gate is not None
    office.record(id, "undo-begun", {"digest": "x", "devices": [ONE.name], "again": ["take-out"], "returned": [],
                                     "next": "take-out"})  # fmt: skip
    assert exit_pass.in_force(office.case(id)) is None
    recorded_as(office, id, "superseded", "NOT IN FORCE", head=gate.head)


def test_a_pass_that_ran_out_needs_a_reason_which_is_kept(office: Office) -> None:
    id = at_the_report(office)
    office.clock.sleep(2 * 86400)
    before = len(office.store.events(id))
    with pytest.raises(Refused, match=r"held until .* Say --note WHY.*Nothing was recorded"):
        back(office, id)
    assert len(office.store.events(id)) == before
    back(office, id, note="the lorry broke down")
    last = office.case(id).doors[-1].fact
    assert (last.against, last.note) == ("late", "the lorry broke down")
    assert isinstance(office.drive(id), Finished)


def test_the_hour_on_the_paper_counts_and_not_that_of_the_recorder(office: Office) -> None:
    id = at_the_report(office)
    at = office.clock.now().astimezone(office.procedure.zone)
    office.clock.sleep(2 * 86400)
    back(office, id, on=at.date(), hour=f"{at:%H:%M}")
    assert office.case(id).doors[-1].fact.against == ""


# --- what is no use at all -------------------------------------------------------------------------------------------


def test_it_did_not_go_through_the_door_before_it_was_printed_or_tomorrow(office: Office) -> None:
    id = at_the_report(office)
    at = office.clock.now().astimezone(office.procedure.zone)
    for on in (at.date() - timedelta(days=1), at.date() + timedelta(days=1)):
        with pytest.raises(InputError, match="did not go through the door"):
            back(office, id, on=on, hour="12:00")
    assert not office.case(id).doors


@pytest.mark.parametrize(
    ("different", "why"),
    [
        ({"hour": ""}, "needs --at"), ({"scan": None}, "needs --scan"), ({"guard": "\x1b[2Jx"}, "--guard is the name"),
        ({"guard": " "}, "--guard is the name"), ({"guard": "x" * 121}, "at most 120"),
        ({"party": "owner"}, "say --as head"), ({"number": "1"}, "--number would do nothing"),
        ({"decision": "reject"}, "--reject would do nothing"), ({"step": "tell"}, "none was printed for it"),
    ],
)  # fmt: skip
def test_options_that_do_not_fit_record_nothing(office: Office, different: dict[str, object], why: str) -> None:
    id = at_the_report(office)
    before = len(office.store.events(id))
    with pytest.raises(InputError, match=why):
        back(office, id, **different)
    assert len(office.store.events(id)) == before


def test_another_paper_is_no_pass_and_the_attempt_is_journalled(office: Office) -> None:
    id = at_the_report(office)
    handover = next(g for g in office.case(id).gates if g.paper == "handover")
    with pytest.raises(Refused, match="not the scan of one pass"):
        back(office, id, head=handover.head)
    assert office.store.events(id)[-1].type == "code-refused"
    with pytest.raises(Refused, match="not the scan of one pass"):
        back(office, id, head="0" * 64)


def test_the_head_is_read_off_the_qr_code_that_holds_the_pass(office: Office) -> None:
    id = at_the_report(office)
    case = office.case(id)
    gate = exit_pass.in_force(case)
    assert gate is not None
    said = Signature("take-out", "head", by="dewi", scan=office.paper("scan.jpg"), guard="Joko",
                     hour=f"{office.clock.now().astimezone(office.procedure.zone):%H:%M}")  # fmt: skip
    reader = SshNotary(Reader((exit_pass.qr_text(case, gate),)))
    sign(office.log(), office.procedure, id, said, reader)
    assert office.case(id).doors[-1].fact.grade == "qr"


def test_the_handover_is_not_signed_for_by_who_lets_out(office: Office) -> None:
    id = at_the_handover(office)
    office.sign(id, replace(office.signature(id), party="head", by="dewi",
                            code=code(exit_pass.passes(office.case(id))[-1].head)))  # fmt: skip
    assert not office.case(id).is_handed_over(ONE.name)
    with pytest.raises(Refused, match=r"waits for Owner first"):
        office.sign(id, replace(office.signature(id), party="head", by="dewi"))


# --- by key ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def keyed(office: Office, tmp_path: Path) -> tuple[Office, Key]:
    key = Key.made(tmp_path / "dewi")
    named = tuple(
        replace(p, keys=(PublicKey(key.public, FIRST_DAY),)) if p.id == "dewi" else p for p in PEOPLE.people
    )
    office.people = People(named, "people-1", PEOPLE.shared_logins)
    return office, key


def by_key(office: Office, id: str, key: Key, **different: object) -> Path:
    """The signature over the statement that was printed."""
    said = Signature("take-out", "head", by="dewi", **different)  # type: ignore[arg-type]  # by name
    text = statement(office.log(), office.procedure, id, said, SshNotary())
    path = office.folder / "pass.statement"
    path.write_bytes(text)
    signature = path.with_name("pass.statement.sig")
    signature.write_bytes(key.sign(text))
    return signature


def test_a_head_signs_it_by_key_and_the_pass_verifies_offline(keyed: tuple[Office, Key]) -> None:
    office, key = keyed
    id = at_the_handover(office)
    armored = by_key(office, id, key)
    office.sign(id, Signature("take-out", "head", key=armored))
    before = printed(office, id)
    office.advance(id)
    case = office.case(id)
    gate = exit_pass.in_force(case)
    assert gate
    assert gate.closed
    assert gate.closed.signed
    assert (before, printed(office, id)) == (1, 2), "it is printed again, with the signature"
    sig = "".join(armored.read_text().strip().splitlines()[1:-1])
    text = exit_pass.qr_text(case, gate, {"by": "dewi", "on": gate.closed.on.isoformat(), "sig": sig})  # type: ignore[union-attr]
    now = office.clock.now()
    signers = f'dewi namespaces="dcdecom-gate" {key.public}\n'.encode()
    checked = read_pass.check(read_pass.read(text), signers, now)
    assert (checked.proof, checked.exit) == ("good", 0), checked.why
    forged = json.loads(text)
    forged["bearer"] = "Somebody else"
    assert read_pass.check(read_pass.read(json.dumps(forged)), signers, now).proof == "bad"
    back(office, id)
    assert office.case(id).doors[-1].fact.against == ""
    closed = [e for e in office.store.events(id) if e.type == "gate-closed" and e.payload["paper"] == "exit-pass"]
    assert len(closed) == 1


def test_a_signature_over_a_pass_that_was_replaced_does_not_count(keyed: tuple[Office, Key]) -> None:
    office, key = keyed
    id = at_the_handover(office)
    armored = by_key(office, id, key)
    read_otherwise(office, id)
    office.advance(id)
    with pytest.raises(Refused, match=r"over an old head|another pass"):
        office.sign(id, Signature("take-out", "head", key=armored))
    gate = exit_pass.in_force(office.case(id))
    assert gate
    assert gate.closed is None


def test_an_approval_of_a_gate_lets_nothing_out(keyed: tuple[Office, Key]) -> None:
    office, key = keyed
    id = at_the_handover(office)
    by_key(office, id, key)
    path = office.folder / "pass.statement"
    lines = path.read_text().splitlines(keepends=True)
    other = [line for line in lines if not line.startswith(("until:",))]
    changed = "".join(other).replace("kind: pass", "kind: gate")
    changed = "\n".join("subject: none" if line.startswith("subject:") else line for line in changed.splitlines())
    path.write_text(changed + "\n")
    path.with_name("pass.statement.sig").write_bytes(key.sign(path.read_bytes()))
    with pytest.raises(Refused, match="does not count"):
        office.sign(id, Signature("take-out", "head", key=path.with_name("pass.statement.sig")))


# --- the playbook ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gates", "wrong"),
    [
        ((PASS, PASS), "a second exit-pass"), ((replace(PASS, by="owner"),), "owner, which signs the handover"),
        ((replace(PASS, by="crew"),), "crew, which acts"),
        ((replace(PASS, decisions=("approve", "return")),), "approve, return"),
    ],
)  # fmt: skip
def test_a_pass_that_could_not_work_is_refused_when_it_is_read(gates: tuple[Gate, ...], wrong: str) -> None:
    row = replace(ROWS["take-out"], gates=(*ROWS["take-out"].gates, *gates))
    rows = tuple(row if r.slug == "take-out" else r for r in playbook().rows)
    assert wrong in {p.found for p in playbook_problems(replace(playbook(), rows=rows))}


def test_a_whole_day_is_its_time_where_nobody_says_otherwise() -> None:
    assert PASS.holds == 86400
