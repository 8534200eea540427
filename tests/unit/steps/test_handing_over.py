"""A case that is handed over to another team: by scan, by TTE and by key; the old team acts no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dcdecom.casework.ask_to_decide import ask_to_decide
from dcdecom.casework.signing import Signature, statement
from dcdecom.errors import InputError, Refused
from dcdecom.journal import appointed_team
from dcdecom.journal.caveats import papers
from dcdecom.journal.notary import SshNotary
from dcdecom.journal.signatures import _of_gate
from dcdecom.model.people import Key as PublicKey
from dcdecom.model.playbook import Gate
from dcdecom.model.teams import handed_over, teams
from dcdecom.model.waiting import waited_for
from dcdecom.steps.moves import Await, Finished
from tests.unit.journal.bundles import Key
from tests.unit.run.office import FIRST_DAY, Office
from tests.unit.steps.test_appointing import appointing, appoints, opened, rows

Making = Callable[..., Office]


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    return Key.made(tmp_path_factory.mktemp("keys") / "lestari")


@pytest.fixture
def office(making: Making, key: Key) -> Office:
    found = making()
    found.rules = appointing(found.rules)
    found.rules = replace(found.rules, rows=tuple(
        replace(r, gates=tuple(replace(g, takes=("paper", "tte", "key")) for g in r.gates))
        if r.slug == "appointed" else r for r in found.rules.rows
    ))  # fmt: skip
    found.people = replace(found.people, people=tuple(
        replace(p, keys=(PublicKey(f"{key.public} laptop", FIRST_DAY),)) if p.id == "lestari" else p
        for p in found.people.people
    ))  # fmt: skip
    return found


@pytest.fixture
def id(office: Office) -> str:
    """A case of Rina's team, with a confirmed plan of which the first change is made."""
    id = opened(office)
    appoints(office, id, "rina")
    office.drive(id, until="drop")
    assert office.world.done
    return id


def another(office: Office, **different: object) -> Signature:
    said = Signature(
        "appointed", "chief", by="lestari", team=("joko",), agenda="1190", verified=("1",), on=office.clock.now().date()
    )
    return replace(said, **different)  # type: ignore[arg-type]  # by name


def by_key(office: Office, id: str, key: Key, text: bytes = b"", **different: object) -> None:
    said = another(office, on=None, **different)
    text = text or statement(office.log(), office.procedure, id, said, SshNotary())
    path = office.paper("team.statement", text)
    signature = path.with_name(f"{path.name}.sig")
    signature.write_bytes(key.sign(text, "dcdecom-gate"))
    office.sign(id, replace(said, key=signature))


def ask(office: Office, id: str) -> None:
    ask_to_decide(office.log(), office.procedure, id, "appointed", "chief", "")


@pytest.mark.parametrize("shown", ["scan", "tte", "key"])
def test_the_new_team_acts_and_the_old_one_does_not(office: Office, id: str, key: Key, shown: str) -> None:
    before = office.case(id).current
    if shown == "key":
        ask(office, id)
        by_key(office, id, key)
    else:
        pdf = office.paper("nota.pdf", b"%PDF-1.4 " + b"/ByteRange [0 1 2 3] /Contents <00>")
        office.sign(id, another(office, **{shown: pdf}))
    case = office.case(id)
    assert (case.team, case.agenda) == (("joko",), "1190")
    assert case.current == before, "the case stays where it is"
    assert handed_over(case)
    done = list(office.world.done)
    office.world.running.clear()
    with pytest.raises(Refused, match="Rina was not appointed"):
        office.drive(id)
    assert office.world.done == done
    assert isinstance(office.drive(id, who="joko"), Finished)
    assert papers(rows(office, id), None, None).bad == ()
    first, second = teams(office.case(id))
    assert (first.members, second.members) == (("rina",), ("joko",))
    assert first.changes == (1,)
    assert second.changes
    assert 1 not in second.changes
    assert (second.by, second.on) == ("Lestari", case.gates[-1].closed.on)


def test_the_old_team_confirms_no_plan(office: Office) -> None:
    id = opened(office)
    appoints(office, id, "rina")
    office.drive(id, until="confirm")
    office.sign(id, another(office, scan=office.paper("nota.pdf")))
    with pytest.raises(Refused, match="Rina was not appointed"):
        office.confirmed(id, office.servers[0].name)


def test_the_old_team_reads_no_chassis(office: Office) -> None:
    id = opened(office)
    appoints(office, id, "rina")
    office.drive(id, until="inspect")
    device = office.servers[0].name
    office.inspected(id, device)
    office.sign(id, another(office, scan=office.paper("nota.pdf")))
    read = len(office.case(id).devices[device].inspections)
    with pytest.raises(Refused, match=r"Rina was not appointed for .*, and reads no chassis in it") as refused:
        office.inspected(id, device)
    assert "Appointed are: joko" in str(refused.value.advice)
    assert len(office.case(id).devices[device].inspections) == read
    office.inspected(id, device, who="joko")


@pytest.mark.parametrize("step", ["tell", "judge"])
def test_a_report_that_names_the_old_team_is_made_again(office: Office, step: str) -> None:
    """At the row that makes it, and at the one that examines it, before anybody has signed there."""
    office.rules = replace(office.rules, rows=tuple(
        replace(row, gates=(Gate("crew", "minutes"),)) if row.slug == "tell" else row for row in office.rules.rows
    ))  # fmt: skip
    id = opened(office)
    appoints(office, id, "rina")
    for _ in range(40):
        outcome = office.advance(id)
        assert isinstance(outcome, Await)
        if office.case(id).current and office.case(id).current.slug == step:  # type: ignore[union-attr]
            break
        office.help(id, outcome)
    made = office.case(id).reports[-1].seq
    assert [f.fact.step for f in office.case(id).reports] == ["tell"]
    office.sign(id, another(office, scan=office.paper("nota.pdf")))
    office.advance(id, who="joko")
    case = office.case(id)
    assert case.reports[-1].seq > made
    assert case.drafted["tell"] > case.reports[-1].seq, "lists and drafts name the team too"
    assert case.current
    assert case.current.slug == "tell"
    reports = len(case.reports)
    office.advance(id, who="joko")
    assert len(office.case(id).reports) == reports, "once"
    assert papers(rows(office, id), None, None).bad == ()


def test_a_key_signs_once_somebody_has_asked_and_only_another_team(office: Office, id: str, key: Key) -> None:
    with pytest.raises(InputError, match="once somebody has asked") as refused:
        by_key(office, id, key)
    assert f"dcdecom case ask {id} appointed --as chief" in str(refused.value.advice)
    ask(office, id)
    [waited] = [w for w in waited_for(office.case(id), office.rules) if w.step == "appointed"]
    assert any("--team PERSON,..." in c and "--print" in c for c in waited.commands)
    with pytest.raises(Refused, match="asked for already"):
        ask(office, id)
    with pytest.raises(InputError, match="offers no --reject"):
        office.sign(id, another(office, decision="reject", note="no", team=(), agenda="", verified=(),
                                scan=office.paper("nota.pdf")))  # fmt: skip
    assert office.case(id).going


def test_what_the_case_does_meanwhile_makes_what_was_printed_no_older(office: Office, id: str, key: Key) -> None:
    ask(office, id)
    text = statement(office.log(), office.procedure, id, another(office, on=None), SshNotary())
    assert b"team joko" in text
    office.drive(id, until="gate")
    by_key(office, id, key, text)
    assert office.case(id).team == ("joko",)


def test_another_team_than_the_signed_one_is_not_recorded(office: Office, id: str, key: Key) -> None:
    ask(office, id)
    text = statement(office.log(), office.procedure, id, another(office, on=None), SshNotary())
    with pytest.raises(InputError, match="says otherwise"):
        by_key(office, id, key, text, team=("sri",))
    assert office.case(id).team == ("rina",)


def test_the_verifier_finds_another_team_and_an_old_one_that_went_on(office: Office, id: str, key: Key) -> None:
    ask(office, id)
    by_key(office, id, key)
    office.world.running.clear()
    office.drive(id, who="joko")
    events = rows(office, id)
    closed = [e for e in events if e["type"] == "gate-closed" and e["payload"].get("evidence") == "key"][-1]
    gate = [e for e in events if e["type"] == "gate-opened" and e["payload"]["step"] == "appointed"][-1]
    text = bytes(office.attachments.files[closed["payload"]["signed"]["statement"]])
    assert _of_gate(events, closed, gate, text) == ""
    forged = {**closed, "payload": {**closed["payload"], "team": ["rina"]}}
    assert "not what the journal says was signed" in _of_gate(events, forged, gate, text)
    refused = {**closed, "payload": {**closed["payload"], "decision": "reject"}}
    assert _of_gate(events, refused, gate, text)
    old = [{**e, "actor": "rina"} if e["type"] == "change-intended" else e for e in events]
    assert list(appointed_team.unappointed(old))
