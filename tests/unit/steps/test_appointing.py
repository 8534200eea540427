"""Dispositions that are walked in the tool: what was verified, the agenda number, and the team that may act."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from dcdecom.casework.signing import Signature
from dcdecom.errors import InputError, Refused
from dcdecom.journal import appointed_team, chain, statement
from dcdecom.journal.caveats import papers
from dcdecom.journal.chain import Row
from dcdecom.journal.signatures import _of_gate, stated
from dcdecom.model.playbook import Playbook
from dcdecom.steps.moves import Finished
from tests.unit.run.office import Office
from tests.unit.steps.test_refusing import told

Making = Callable[..., Office]
TICKS = ("the letter is signed", "the list is complete")


@pytest.fixture
def office(making: Making) -> Office:
    """One whose chief verifies and appoints, and whose request names no team."""
    found = making()
    found.rules = appointing(found.rules)
    return found


def appointing(rules: Playbook) -> Playbook:
    return replace(rules, rows=tuple(
        replace(row, refuses_to="say-no", gates=tuple(
            replace(g, decisions=("approve", "reject"), appoints=True, agenda=True, ticks=TICKS) for g in row.gates
        )) if row.slug == "appointed" else row for row in rules.rows
    ))  # fmt: skip


def opened(office: Office) -> str:
    id = office.opened(office.request(team=()))
    office.advance(id)
    return id


def appoints(office: Office, id: str, *team: str, **different: object) -> None:
    office.signed(id, **{"team": team, "agenda": "1187", "verified": ("1", "2"), **different})


def rows(office: Office, id: str) -> list[Row]:
    return [chain.row(event) for event in office.store.events(id)]


def test_what_was_named_is_kept_and_the_case_goes_on_to_its_end(office: Office) -> None:
    id = opened(office)
    appoints(office, id, "rina", verified=("2",))
    closed = office.case(id).gates[0].closed
    assert closed
    assert (closed.agenda, closed.team, closed.verified) == ("1187", ("rina",), (TICKS[1],))
    case = office.case(id)
    assert (case.team, case.agenda, case.request.team) == (("rina",), "1187", ())
    assert isinstance(office.drive(id), Finished)
    assert papers(rows(office, id), None, None).bad == ()


@pytest.mark.parametrize(("different", "why"), [
    ({"team": ()}, "it needs --team PERSON"),
    ({"agenda": ""}, "it needs --agenda NUMBER"),
    ({"verified": ()}, "it needs --verified N,..., of: 1 the letter is signed; 2 the list is complete"),
    ({"verified": ("3",)}, "--verified 3: no number of the list"),
    ({"team": ("nobody",)}, "--team nobody: no such person in the people file. Nothing was recorded.\n"
                            "Who acts for crew on 2026-11-24:\n  --team rina   (Rina)"),
    ({"decision": "reject", "note": "no"}, "--team PERSON,... says nothing here"),
])  # fmt: skip
def test_what_is_asked_for_has_to_be_named(office: Office, different: dict[str, object], why: str) -> None:
    id = opened(office)
    with pytest.raises(InputError, match=re.escape(why)):
        appoints(office, id, *different.pop("team", ("rina",)), **different)  # type: ignore[misc]  # ids
    assert office.case(id).gates[0].closed is None


@pytest.mark.parametrize("id_", ["dewi", "late"])
def test_only_people_who_act_are_appointed(office: Office, id_: str) -> None:
    id = opened(office)
    with pytest.raises(Refused, match=r"(?s)does not act for crew.*\n  --team rina   \(Rina\)"):
        appoints(office, id, "rina", id_)


def test_only_who_was_appointed_changes_anything(office: Office) -> None:
    id = opened(office)
    appoints(office, id, "joko")
    office.drive(id, until="confirm", who="joko")
    with pytest.raises(Refused, match="Rina was not appointed"):
        office.drive(id)
    assert office.world.done == []


def test_a_change_of_the_team_is_a_new_signed_appointment(office: Office) -> None:
    id = opened(office)
    appoints(office, id, "joko")
    office.drive(id, until="confirm", who="joko")
    signature = Signature(
        "appointed", "chief", by="lestari", scan=office.paper("nota.pdf"), team=("rina",), agenda="1190",
        verified=("1",),
    )  # fmt: skip
    with pytest.raises(InputError, match="needs --scan"):
        office.sign(id, replace(signature, scan=None, on=office.clock.now().date()))
    with pytest.raises(Refused, match="does not act for chief"):
        office.sign(id, replace(signature, by="dewi", on=office.clock.now().date()))
    before = office.case(id).current
    office.sign(id, replace(signature, on=office.clock.now().date()))
    case = office.case(id)
    assert (case.team, case.agenda) == (("rina",), "1190")
    assert case.current == before
    assert isinstance(office.drive(id), Finished)
    assert papers(rows(office, id), None, None).bad == ()


def test_the_verifier_finds_who_was_not_appointed(office: Office) -> None:
    id = opened(office)
    appoints(office, id, "rina")
    office.drive(id)
    events = rows(office, id)
    assert list(appointed_team.unappointed(events)) == []
    other = told(events, "gate-closed", team=["joko"])
    assert {e["type"] for e, _ in appointed_team.unappointed(other)} == {"change-intended"}
    foreign = papers(told(events, "gate-closed", verified=["something else"]), None, None).bad
    assert any("which the gate does not list" in line for line in foreign)
    none = papers(told(events, "gate-closed", team=[]), None, None).bad
    assert any("names no team" in line for line in none)


def test_what_a_key_signs_names_the_team(office: Office) -> None:
    id = opened(office)
    appoints(office, id, "rina")
    events = told(rows(office, id), "gate-closed", evidence="key")
    closed = next(e for e in events if e["type"] == "gate-closed")
    gate = next(e for e in events if e["type"] == "gate-opened")
    text = statement.text(stated(events, gate, closed["payload"]))
    assert b"note: agenda 1187; team rina; verified the letter is signed, the list is complete\n" in text
    assert _of_gate(events, closed, gate, text) == ""
    other = {**closed, "payload": {**closed["payload"], "team": ["joko"]}}
    assert "not what the journal says was signed" in _of_gate(events, other, gate, text)
