"""Papers: which count, whose they are, and what is recorded when they do not count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from dcdecom.casework.signing import Signature, sign
from dcdecom.errors import DcdecomError, InputError, Refused, SystemFailure, Waiting
from dcdecom.journal.notary import SshNotary
from dcdecom.model.playbook import Gate
from dcdecom.steps.moves import Await, Finished

from .office import ONE, PEOPLE, POLICY, ROWS, TODAY, TWO, Office, playbook
from .world import STRANGER

Making = Callable[..., Office]


@pytest.fixture
def approving(making: Making) -> Office:
    """One row that waits for the head's approval."""
    office = making()
    row = replace(ROWS["appointed"], slug="ok", gates=(Gate("head", "approval"),), from_request=False)
    office.rules = replace(playbook(), rows=(row, ROWS["end"]))
    return office


def waiting(office: Office) -> str:
    """A case that waits for its first paper."""
    id = office.opened()
    office.drive(id, "gate")
    return id


def refused(
    office: Office, id: str, error: type[DcdecomError], recorded: tuple[str, ...] = (), **different: Any
) -> str:
    """What is said to a paper that does not count; only the named events may have been recorded."""
    before = len(office.store.events(id))
    with pytest.raises(error) as caught:
        office.signed(id, **different)
    assert [e.type for e in office.store.events(id)[before:]] == list(recorded)
    return str(caught.value)


# --- the code --------------------------------------------------------------------------------------------------------


def test_the_right_code_closes_the_gate_and_names_signer_and_recorder(approving: Office) -> None:
    id = waiting(approving)
    signed = approving.signed(id)
    assert (signed.signer, signed.recorder, signed.grade) == ("Dewi", "rina", "code, 130 bit")
    closed = approving.store.events(id)[-1].payload
    assert (closed["person"], closed["recorder"], closed["decision"]) == ("dewi", "rina", "approve")
    assert closed["head"] == approving.case(id).gates[0].head
    assert closed["attachments"][0]["sha256"] in approving.attachments.files


@pytest.mark.parametrize("code", ["0000-0000-0000-0000", "x" * 200])
def test_a_wrong_code_is_recorded_and_refused(approving: Office, code: str) -> None:
    id = waiting(approving)
    said = refused(approving, id, Refused, ("code-refused",), code=code)
    assert ("is not the one of this sheet" if len(code) < 20 else "cannot be right: it has 200 signs") in said
    event = approving.store.events(id)[-1]
    assert event.payload == {"step": "ok", "gate": 0, "code": code[:40]}
    assert approving.case(id).gates[0].closed is None
    approving.signed(id)
    assert isinstance(approving.advance(id), Finished)


def test_a_sheet_that_was_printed_before_something_changed_is_refused(approving: Office) -> None:
    id = waiting(approving)
    old = approving.signature(id)
    approving.outdated(id)
    assert approving.case(id).gates[0].old
    before = len(approving.store.events(id))
    with pytest.raises(Refused, match="printed before what it says changed"):
        approving.sign(id, old)
    assert len(approving.store.events(id)) == before
    approving.advance(id)
    with pytest.raises(Refused, match="an older print"):
        approving.sign(id, old)
    approving.signed(id)
    assert isinstance(approving.advance(id), Finished)


# --- who signed ------------------------------------------------------------------------------------------------------


def test_the_holder_of_the_post_signs_where_nobody_is_named(approving: Office) -> None:
    assert approving.signed(waiting(approving), by="").signer == "Dewi"


def test_a_deputy_signs_when_named(approving: Office) -> None:
    assert approving.signed(waiting(approving), by="sri").signer == "Sri"


def test_a_deputy_signs_where_there_is_nobody_else(approving: Office) -> None:
    approving.people = replace(PEOPLE, people=tuple(p for p in PEOPLE.people if p.id not in ("dewi", "budi")))
    assert approving.signed(waiting(approving), by="").signer == "Sri"


def test_two_holders_are_told_apart_by_name_only(making: Making) -> None:
    office = making("appointed", "end")
    id = waiting(office)
    said = refused(office, id, InputError, by="")
    assert "Say --by PERSON; that day it is lestari, hadi" in said
    assert office.signed(id, by="hadi").signer == "Hadi"


@pytest.mark.parametrize(
    ("by", "error", "why"),
    [
        ("umar", Refused, "Umar does not act for head on 2026-11-24"),
        ("lestari", Refused, "Lestari does not act for head"),
        ("nobody", InputError, "no such person in the people file. Nothing was recorded.\nWho acts for head on 202"),
        ("rina", Refused, "Rina does not act for head"),
    ],
)
def test_who_may_not_sign(approving: Office, by: str, error: type[DcdecomError], why: str) -> None:
    assert why in refused(approving, waiting(approving), error, by=by)


def test_who_opened_the_case_does_not_decide_in_it(approving: Office) -> None:
    id = approving.opened(who="sri")
    approving.drive(id, "gate")
    assert "opened 2026-0001 or acted in it" in refused(approving, id, Refused, by="sri")


def test_who_acted_does_not_decide(making: Making) -> None:
    office = making("look", "say-no", "take-out", "forget", "tell", "judge", "end")
    id = office.opened(office.request(team=("sri", "rina")))
    while not office.case(id).gate("judge", 0):
        outcome = office.advance(id, "sri")
        assert isinstance(outcome, Await)
        if "judge" not in outcome.text:
            office.help(id, outcome)
    assert "acted in it, and so does not decide" in refused(office, id, Refused, by="sri")


def test_a_form_and_a_handover_name_who_stands_on_the_paper(making: Making) -> None:
    office = making("ask-them", "end")
    id = waiting(office)
    office.signed(id)
    office.advance(id)
    signed = office.signed(id, by="Agus")
    assert (signed.gate, signed.signer) == ("form", "Agus")
    closed = office.store.events(id)[-1].payload
    assert (closed["decision"], closed["basis"], closed["post"]) == ("record", "collector", "Pengurus Barang")


def test_on_the_real_estate_nobody_in_particular_records_a_paper(approving: Office) -> None:
    id = waiting(approving)
    signature = approving.signature(id)
    approving.estate = "real"
    with pytest.raises(InputError, match="no person of the people file"):
        approving.sign(id, signature, who="shared")


# --- which paper -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("different", "error", "why"),
    [
        ({"step": "nowhere"}, InputError, "It has ok, end."),
        ({"party": "mayor"}, InputError, "mayor is no party"),
        ({"party": "chief"}, Refused, "ok waits for Head first"),
        ({"step": "end"}, Refused, "end of 2026-0001 waits for no paper now"),
        ({"code": ""}, InputError, "an approval needs --code"),
        ({"scan": None}, InputError, "an approval needs --scan"),
        ({"on": date(2026, 11, 25)}, InputError, "lies ahead"),
        ({"decision": "return"}, InputError, "offers no --return here; offered are: a signature"),
        ({"decision": "reject"}, InputError, "offers no --reject here"),
    ],
)
def test_options_that_do_not_fit(
    approving: Office, different: dict[str, Any], error: type[DcdecomError], why: str
) -> None:
    assert why in refused(approving, waiting(approving), error, **different)


def without(name: str) -> dict[str, Any]:
    """An option that was not given."""
    return {name: "" if name in ("number", "note") else None}


@pytest.mark.parametrize("name", ["on", "note"])
def test_what_was_told_needs_a_day_and_how(making: Making, name: str) -> None:
    office = making("ask-them", "end")
    assert f"needs --{name}" in refused(office, waiting(office), InputError, **without(name))


@pytest.mark.parametrize("name", ["number", "on", "scan"])
def test_a_letter_needs_number_day_and_scan(making: Making, name: str) -> None:
    office = making()
    row = replace(ROWS["appointed"], slug="sent", gates=(Gate("crew", "letter"),), from_request=False)
    office.rules = replace(playbook(), rows=(row, ROWS["end"]))
    id = waiting(office)
    assert f"needs --{name}" in refused(office, id, InputError, **without(name))
    assert office.signed(id).grade == "paper, no code"


def test_gates_are_closed_in_their_order(making: Making) -> None:
    office = making("ask-them", "end")
    id = waiting(office)
    with pytest.raises(Refused, match="waits for Crew first"):
        office.sign(id, Signature("ask-them", "owner", scan=office.paper("x.pdf"), code="x"))


def test_nothing_is_added_to_a_case_that_ended(approving: Office) -> None:
    id = waiting(approving)
    signature = approving.signature(id)
    approving.signed(id)
    approving.advance(id)
    with pytest.raises(Waiting, match="is sealed"):
        approving.sign(id, signature)


# --- which devices ---------------------------------------------------------------------------------------------------


@pytest.fixture
def choosing(making: Making) -> tuple[Office, str]:
    """Two servers; there is a stranger on the port of the second, and the head has to choose."""
    office = making("look", "say-no", "ask-them", "end", servers=(ONE, TWO))
    office.world.strangers[TWO.port("data")] = STRANGER
    return office, waiting(office)


def test_the_one_that_agrees_goes_on_and_the_other_stays(choosing: tuple[Office, str]) -> None:
    office, id = choosing
    office.signed(id, only=(ONE.name,), note="a stranger")
    case = office.case(id)
    assert [d.name for d in case.going] == [ONE.name]
    assert case.devices[TWO.name].stays_why == "a stranger"
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert outcome.party == "crew"
    assert "told" in outcome.text


@pytest.mark.parametrize(
    ("different", "error", "why"),
    [
        ({"only": (TWO.name,)}, Refused, "srv-two does not agree and may not go on"),
        ({"only": (ONE.name, TWO.name)}, Refused, "srv-two does not agree"),
        ({"only": ("srv-three",)}, InputError, "--only srv-three: not among srv-one, srv-two"),
        ({"only": ()}, InputError, "--only (or --reject)"),
    ],
)
def test_choices_that_do_not_count(
    choosing: tuple[Office, str], different: dict[str, Any], error: type[DcdecomError], why: str
) -> None:
    office, id = choosing
    assert why in refused(office, id, error, **different)


def test_rejecting_all_leaves_all(choosing: tuple[Office, str]) -> None:
    office, id = choosing
    office.signed(id, decision="reject", only=())
    assert office.case(id).going == ()
    assert isinstance(office.drive(id), Finished)
    assert office.case(id).state_note == "refused"


# --- accepting a finding ---------------------------------------------------------------------------------------------


@pytest.fixture
def unseen(making: Making) -> tuple[Office, str]:
    """A server that was off before anybody looked: nothing proves whose port it is."""
    office = making("look", "say-no", "take-out", "end")
    office.world.running.clear()
    id = office.opened()
    outcome = office.drive(id)
    assert isinstance(outcome, Await)
    assert [f.code for f in outcome.findings] == ["not-seen"]
    return office, id


KEY = "srv-one/not-seen/tor-3 Gi1/0/1"


def accepting(office: Office, **different: object) -> Signature:
    until = office.clock.time + timedelta(hours=8)
    scan = office.paper("accepted.pdf")
    signature = Signature("look", "head", by="dewi", accept=KEY, until=until, note="off since Monday", scan=scan)
    return replace(signature, **different)  # type: ignore[arg-type]  # by name


def test_an_accepted_finding_lets_the_case_go_on_and_names_who_accepted(unseen: tuple[Office, str]) -> None:
    office, id = unseen
    assert office.sign(id, accepting(office)).signer == "Dewi"
    assert isinstance(office.drive(id), Finished)
    accepted = office.case(id).accepted[0]
    assert (accepted.key, accepted.by, accepted.person) == (KEY, "head", "dewi")


def test_what_is_accepted_already_for_as_long_is_not_accepted_again(unseen: tuple[Office, str]) -> None:
    office, id = unseen
    signature = accepting(office)
    office.sign(id, signature)
    with pytest.raises(Refused, match=r"is accepted until .* already\. Nothing was recorded"):
        office.sign(id, signature)
    later = office.clock.time + timedelta(hours=9)
    office.sign(id, accepting(office, until=later))
    assert [a.until for a in office.case(id).accepted][-1] == later


def test_a_binding_that_has_not_changed_is_not_accepted(unseen: tuple[Office, str]) -> None:
    office, id = unseen
    with pytest.raises(Refused, match="there is nothing to accept"):
        office.sign(id, accepting(office, accept=BINDING))
    assert office.case(id).accepted == []


def test_it_names_how_it_may_be_accepted(unseen: tuple[Office, str]) -> None:
    office, id = unseen
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert any(f"--as head --accept '{KEY}'" in line for line in outcome.advice)


@pytest.mark.parametrize(
    ("different", "error", "why"),
    [
        ({"until": None}, InputError, "needs --until and --note"),
        ({"note": ""}, InputError, "needs --until and --note"),
        ({"scan": None}, InputError, "needs --scan FILE, what Dewi signed, or the login of Dewi"),
        ({"party": "chief", "by": "lestari"}, Refused, "is accepted by head, not by chief"),
        ({"accept": "srv-one/not-seen"}, InputError, f"Those that may be accepted: {KEY}"),
        ({"accept": "srv-two/not-seen/tor-3 Gi1/0/1"}, InputError, "is no open finding"),
        ({"by": "umar"}, Refused, "does not act for head on 2026-11-24"),
        ({"by": "nobody"}, InputError, "no such person"),
    ],
)
def test_acceptances_that_do_not_count(
    unseen: tuple[Office, str], different: dict[str, Any], error: type[DcdecomError], why: str
) -> None:
    office, id = unseen
    before = len(office.store.events(id))
    with pytest.raises(error) as caught:
        office.sign(id, accepting(office, **different))
    assert why in str(caught.value)
    assert len(office.store.events(id)) == before


def test_who_accepts_at_the_own_login_needs_no_scan(unseen: tuple[Office, str]) -> None:
    office, id = unseen
    signed = office.sign(id, accepting(office, scan=None), who="dewi")
    assert (signed.signer, signed.recorder, signed.grade) == ("Dewi", "dewi", "word")


@pytest.mark.parametrize(
    ("hours", "seconds", "why"),
    [(24, 5, "at most 24 hours"), (0, -1, "has passed"), (0, 0, "has passed")],
)
def test_for_how_long_a_finding_may_be_accepted(
    unseen: tuple[Office, str], hours: int, seconds: int, why: str
) -> None:
    office, id = unseen
    until = office.clock.time + timedelta(hours=hours, seconds=seconds)
    with pytest.raises(InputError, match=why):
        office.sign(id, accepting(office, until=until))
    office.sign(id, accepting(office, until=office.clock.time + timedelta(hours=24)))


def test_a_disagreement_is_accepted_by_nobody(making: Making) -> None:
    office = making("take-out", "end")
    office.world.strangers["Gi1/0/1"] = STRANGER
    id = office.opened()
    outcome = office.drive(id)
    assert isinstance(outcome, Await)
    assert not any("--accept" in line for line in outcome.advice)
    with pytest.raises(Refused, match="cannot be accepted by anyone"):
        office.sign(id, accepting(office, step="take-out", accept=outcome.findings[0].key))


def test_what_was_accepted_counts_until_its_time(unseen: tuple[Office, str]) -> None:
    office, id = unseen
    office.sign(id, accepting(office, until=office.clock.time + timedelta(hours=1)))
    office.drive(id, "confirm")
    office.clock.sleep(3601)
    office.confirmed(id, "srv-one")
    with pytest.raises(SystemFailure, match="not-seen"):
        office.drive(id)
    assert not any(line.startswith("shut") for line in office.world.done)


# --- accepting a changed binding -------------------------------------------------------------------------------------


BINDING = "case/binding-changed"


@pytest.fixture
def rebound(approving: Office) -> tuple[Office, str]:
    id = waiting(approving)
    approving.rules = replace(approving.rules, digest="playbook-2")
    with pytest.raises(Waiting, match="playbook changed"):
        approving.advance(id)
    return approving, id


def test_an_accepted_binding_lets_the_case_go_on(rebound: tuple[Office, str]) -> None:
    office, id = rebound
    office.sign(id, accepting(office, step="ok", accept=BINDING))
    assert office.case(id).binding.playbook == "playbook-2"
    assert isinstance(office.drive(id), Finished)
    office.rules = replace(office.rules, digest="playbook-3")


def test_a_binding_that_changes_again_is_asked_about_again(rebound: tuple[Office, str]) -> None:
    office, id = rebound
    office.sign(id, accepting(office, step="ok", accept=BINDING))
    office.rules = replace(office.rules, digest="playbook-3")
    with pytest.raises(Waiting, match="playbook changed"):
        office.advance(id)


def test_the_second_party_accepts_a_binding_only_where_the_first_has_nobody(rebound: tuple[Office, str]) -> None:
    office, id = rebound
    chief = accepting(office, step="ok", accept=BINDING, party="chief", by="lestari")
    with pytest.raises(Refused, match="is accepted by head, not by chief"):
        office.sign(id, chief)
    heads = ("dewi", "sri", "budi", "umar")
    office.people = replace(office.people, people=tuple(p for p in PEOPLE.people if p.id not in heads))
    assert office.sign(id, chief).signer == "Lestari"


def test_a_changed_people_file_is_judged_by_the_one_before(rebound: tuple[Office, str]) -> None:
    """Whoever writes himself into the people file accepts nothing by it."""
    office, id = rebound
    forger = replace(PEOPLE.people[1], mandates=(replace(PEOPLE.people[1].mandates[0], party="head"),))
    office.people = replace(PEOPLE, people=(PEOPLE.people[0], forger), digest="people-2")
    log, procedure = office.log(), replace(office.procedure, accepted_people=PEOPLE)
    with pytest.raises(Refused, match="does not act for head on 2026-11-24"):
        sign(log, procedure, id, accepting(office, step="ok", accept=BINDING, by="joko"), SshNotary())
    sign(log, procedure, id, accepting(office, step="ok", accept=BINDING, by="dewi"), SshNotary())
    assert office.case(id).binding.people == "people-2"


def test_a_changed_policy_does_not_elect_its_own_judge(approving: Office) -> None:
    """Whoever writes himself into the policy as its judge accepts nothing by it."""
    id = waiting(approving)
    policy = replace(POLICY, binding_by=("crew",), shut_without_drop=True)
    approving.rules = replace(approving.rules, policy=policy, policy_digest="policy-2")
    crew = accepting(approving, step="ok", accept=BINDING, party="crew", by="joko")
    with pytest.raises(Refused, match="is accepted by head, not by crew"):
        approving.sign(id, crew, who="joko")
    assert approving.case(id).binding.policy == "policy-1"
    approving.sign(id, accepting(approving, step="ok", accept=BINDING))
    assert (approving.case(id).binding.policy, approving.case(id).binding.binding_by) == ("policy-2", "crew")


# --- what should be refused and is not -------------------------------------------------------------------------------


def test_no_gate_is_closed_under_a_people_file_that_nobody_accepted(approving: Office) -> None:
    id = waiting(approving)
    forger = replace(PEOPLE.people[1], mandates=(replace(PEOPLE.people[1].mandates[0], party="head"),))
    approving.people = replace(PEOPLE, people=(PEOPLE.people[0], forger), digest="people-2")
    with pytest.raises(Waiting, match="people changed"):
        approving.signed(id, by="joko")


def test_a_sheet_is_not_signed_before_it_was_printed(approving: Office) -> None:
    id = waiting(approving)
    with pytest.raises((InputError, Refused)):
        approving.signed(id, by="umar", on=date(2026, 10, 1))


def test_only_is_refused_where_nothing_is_chosen(approving: Office) -> None:
    id = waiting(approving)
    with pytest.raises(InputError, match="--only"):
        approving.signed(id, only=(ONE.name,))


def test_who_decided_does_not_act_afterwards(making: Making) -> None:
    office = making("look", "say-no", "take-out", "end", servers=(ONE, TWO))
    office.world.strangers[TWO.port("data")] = STRANGER
    id = office.opened(office.request(team=("sri",)))
    office.drive(id, "gate")
    office.signed(id, by="sri", only=(ONE.name,))
    office.world.strangers.clear()
    with pytest.raises(Refused):
        office.drive(id, "drop", who="sri")


def test_days_are_those_of_the_office(approving: Office) -> None:
    """17.30 UTC is past midnight in Batam: a paper of that day does not lie ahead."""
    id = waiting(approving)
    approving.clock.sleep(4.5 * 3600)
    assert approving.signed(id, on=TODAY + timedelta(days=1)).grade == "code, 130 bit"
