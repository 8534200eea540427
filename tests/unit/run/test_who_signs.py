"""Who signs: people are one by id and NIP, a name that looks like another is asked about, each side has its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dcdecom.casework.manual import attach_made
from dcdecom.casework.plan_confirmation import attach
from dcdecom.casework.signing import Signature, statement
from dcdecom.errors import DcdecomError, InputError, Refused
from dcdecom.journal.notary import SshNotary
from dcdecom.model.people import Mandate, Person
from dcdecom.model.playbook import Gate
from dcdecom.model.request import Contact, Endorsement, Request
from dcdecom.steps.moves import Await, Finished

from .office import FIRST_DAY, ONE, PEOPLE, POLICY, ROWS, TODAY, Office, playbook
from .world import TENANT

Making = Callable[..., Office]
HEAD = Person("agus-f", "Agus Firmansyah, S.Kom.", (Mandate("head", FIRST_DAY),), ("agus-f",), nip="198102172006041005")
CHIEF = Person("ratna", "Ir. Ratna Dewanti, M.T.", (Mandate("chief", FIRST_DAY),), ("ratna",), nip="197508231999032004")
CYRILLIC = "Agus Firm\u0430nsyah, S.Kom."


@pytest.fixture
def office(making: Making) -> Office:
    """One row that waits for the head's approval; Agus is head, Ratna is chief, Dewi another head."""
    made = making()
    row = replace(ROWS["appointed"], slug="ok", gates=(Gate("head", "approval"),), from_request=False)
    made.rules = replace(playbook(), rows=(row, ROWS["end"]))
    made.people = replace(PEOPLE, people=(*PEOPLE.people, HEAD, CHIEF))
    return made


def asked_by(office: Office, signatory: str, nip: str = "", **different: Any) -> Request:
    request = office.request()
    return replace(request, letter=replace(request.letter, signatory=signatory, nip=nip), **different)


def waiting(office: Office, request: Request | None = None, who: str = "rina") -> str:
    id = office.opened(request or asked_by(office, "Nurlaila Hasibuan"), who)
    office.drive(id, "gate")
    return id


def refused(
    office: Office, id: str, *recorded: str, error: type[DcdecomError] = Refused, who: str = "rina", **different: Any
) -> str:
    """What is said to a signature that is not recorded; only the named events may have been."""
    before = len(office.store.events(id))
    with pytest.raises(error) as caught:
        office.sign(id, replace(office.signature(id), **different), who)
    assert [e.type for e in office.store.events(id)[before:]] == list(recorded)
    return str(caught.value)


def accepting(office: Office, id: str, **different: Any) -> Signature:
    """The chief says that the two names of the first doubt are two people."""
    [key, *_] = office.case(id).doubts
    until = office.clock.time + timedelta(days=10)
    scan = office.paper("two-people.pdf")
    said = Signature("ok", "chief", by="ratna", accept=key, until=until, note="known to me", scan=scan)
    return replace(said, **different)


# --- a head and his own request --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "signatory",
    [
        "Agus Firmansyah, S.Kom.",
        "AGUS FIRMANSYAH, S.KOM.",
        "Agus Firmansjah, S.Kom.",
        "Drs.H.AgusFirmansyah,M.Si.",
        "Agus  Firmansyah SKom",
        CYRILLIC,
        "Ａｇｕｓ Ｆｉｒｍａｎｓｙａｈ",
    ],
)
def test_a_signatory_who_may_be_the_head_is_asked_about(office: Office, signatory: str) -> None:
    id = waiting(office, asked_by(office, signatory))
    said = refused(office, id, "signer-doubted", by="agus-f")
    assert "'Agus Firmansyah, S.Kom.' (people file, agus-f) may be " in said
    assert f"{signatory!r} (the letter's signatory), who signed the request, and so does not decide about it" in said
    assert "The signature was not recorded; the attempt was." in said
    assert "If these are two people, chief says so: dcdecom case sign 2026-0001 ok --as chief --accept 'case/" in said
    assert "--as head --by dewi   (Dewi)" in said
    assert "--as head --by sri   (Sri, Plh.)" in said
    assert office.case(id).gates[0].closed is None


def test_once_somebody_else_says_that_they_are_two_the_same_sheet_counts(office: Office) -> None:
    id = waiting(office, asked_by(office, "AGUS FIRMANSYAH"))
    refused(office, id, "signer-doubted", by="agus-f")
    code = office.signature(id).code
    assert office.sign(id, accepting(office, id)).signer == CHIEF.name
    assert office.signature(id).code == code
    assert office.signed(id, by="agus-f").signer == HEAD.name
    assert isinstance(office.advance(id), Finished)


@pytest.mark.parametrize(
    ("different", "why"),
    [
        ({"party": "head", "by": "dewi"}, "is accepted by chief, not by head"),
        ({"party": "crew", "by": "rina"}, "is accepted by chief, not by crew"),
        ({"by": "umar"}, "Umar does not act for chief"),
    ],
)
def test_who_may_not_say_that_they_are_two(office: Office, different: dict[str, str], why: str) -> None:
    id = waiting(office, asked_by(office, "AGUS FIRMANSYAH"))
    refused(office, id, "signer-doubted", by="agus-f")
    with pytest.raises(Refused, match=why):
        office.sign(id, accepting(office, id, **different))
    assert not office.case(id).accepted


def test_nobody_says_so_of_himself(office: Office) -> None:
    """He is chief too, under another id of the same NIP: not even then."""
    twin = replace(CHIEF, id="agus-2", name="A. F.", nip="19810217 200604 1 005", logins=())
    office.people = replace(office.people, people=(*office.people.people, twin))
    id = waiting(office, asked_by(office, "AGUS FIRMANSYAH"))
    refused(office, id, "signer-doubted", by="agus-f")
    with pytest.raises(Refused, match=r"is about A\. F\.: somebody else answers"):
        office.sign(id, accepting(office, id, by="agus-2"))


def test_what_was_accepted_of_one_name_holds_for_no_other(office: Office) -> None:
    id = waiting(office, asked_by(office, "AGUS FIRMANSYAH"))
    refused(office, id, "signer-doubted", by="agus-f")
    office.sign(id, accepting(office, id))
    case = office.case(id)
    assert case.request.letter
    case.request = replace(case.request, letter=replace(case.request.letter, signatory="Agus Firmansyah"))
    from dcdecom.casework.persons import of_file
    from dcdecom.casework.signing_rights import conflicts
    from dcdecom.casework.similar_names import doubts

    against = tuple(conflicts(office.procedure, case, "head", TODAY, HEAD))
    assert [f.code for f in doubts(office.procedure, office.clock, case, of_file(HEAD), against)] == ["same-person"]


def test_the_same_nip_needs_no_question(office: Office) -> None:
    id = waiting(office, asked_by(office, "A. F.", nip="19810217 200604 1 005"))
    said = refused(office, id, by="agus-f")
    assert "Agus Firmansyah, S.Kom. signed the request, and so does not decide about it. Nothing was recorded." in said
    assert "--as head --by dewi" in said


@pytest.mark.parametrize("role", ["contact", "collector"])
def test_who_collects_or_is_asked_for_does_not_decide(office: Office, role: str) -> None:
    named: dict[str, Any] = {role: Contact("A. F.", nip=HEAD.nip, post="Staf")}
    id = waiting(office, asked_by(office, "Nurlaila Hasibuan", **named))
    assert "and so does not decide about it" in refused(office, id, by="agus-f")


def test_a_signatory_of_two_scripts_is_asked_about_once(office: Office) -> None:
    """Whoever decides is asked about it, for nothing tells whom such a name looks like."""
    id = waiting(office, asked_by(office, "Nurl\u0430ila Hasibuan"))
    said = refused(office, id, "signer-doubted", by="agus-f")
    assert "(the letter's signatory) has letters of Cyrillic and Latin in one name" in said
    assert "--as head --by agus-f" in said
    office.sign(id, accepting(office, id))
    assert office.signed(id, by="agus-f").signer == HEAD.name


def test_an_own_name_of_two_scripts_is_asked_about(office: Office) -> None:
    office.people = replace(office.people, people=(*PEOPLE.people, replace(HEAD, name=CYRILLIC), CHIEF))
    id = waiting(office)
    said = refused(office, id, "signer-doubted", by="agus-f")
    assert "has letters of Cyrillic and Latin in one name" in said
    office.sign(id, accepting(office, id))
    office.signed(id, by="agus-f")


def test_a_statement_is_not_printed_for_who_asked(office: Office) -> None:
    row = replace(ROWS["appointed"], slug="ok", gates=(Gate("head", "approval", takes=("key",)),), from_request=False)
    office.rules = replace(office.rules, rows=(row, ROWS["end"]))
    id = waiting(office, asked_by(office, "A. F.", nip=HEAD.nip))
    before = office.store.events(id)
    with pytest.raises(Refused, match="signed the request"):
        statement(office.log(), office.procedure, id, Signature("ok", "head", by="agus-f"), SshNotary())
    assert statement(office.log(), office.procedure, id, Signature("ok", "head", by="dewi"), SshNotary())
    assert office.store.events(id) == before


# --- who acted, under any id -----------------------------------------------------------------------------------------


def test_another_id_of_the_same_nip_acted(office: Office) -> None:
    twin = Person("agus-crew", "A. F.", (Mandate("crew", FIRST_DAY),), ("agus-crew",), nip=HEAD.nip)
    office.people = replace(office.people, people=(*office.people.people, twin))
    id = waiting(office, who="agus-crew")
    assert "opened 2026-0001 or acted in it, and so does not decide" in refused(office, id, by="agus-f")


def test_somebody_of_a_name_like_his_acted(office: Office) -> None:
    twin = Person("agus-crew", "AgusFirmansyah ST", (Mandate("crew", FIRST_DAY),), ("agus-crew",))
    office.people = replace(office.people, people=(*office.people.people, twin))
    id = waiting(office, who="agus-crew")
    said = refused(office, id, "signer-doubted", by="agus-f")
    assert "'AgusFirmansyah ST' (people file, agus-crew), who opened 2026-0001 or acted in it" in said


def test_who_typed_what_the_chassis_says_does_not_decide(office: Office) -> None:
    id = waiting(office)
    typed = {"device": ONE.name, "serial": ONE.serial, "asset_tag": ONE.asset_tag, "position": "R07 U1"}
    office.record(id, "inspected", {**typed, "person": "sri"}, "sri")
    office.advance(id)
    assert "acted in it, and so does not decide" in refused(office, id, by="sri")


def test_who_decided_under_another_id_makes_no_change_by_hand(office: Office) -> None:
    twin = Person("agus-crew", "A. F.", (Mandate("crew", FIRST_DAY),), ("agus-crew",), nip=HEAD.nip)
    office.people = replace(office.people, people=(*office.people.people, twin))
    row = replace(ROWS["appointed"], slug="later", gates=(Gate("head", "approval"),), from_request=False)
    office.rules = replace(office.rules, rows=(office.rules.rows[0], row, ROWS["end"]))
    id = waiting(office, replace(asked_by(office, "Nurlaila Hasibuan"), disposition=None))
    office.signed(id, by="agus-f")
    with pytest.raises(Refused, match="decided in 2026-0001, and so carries out nothing"):
        attach_made(office.log("agus-crew"), office.procedure, office.systems().reading(), id, "later", 1, [])


# --- what the policy decides -----------------------------------------------------------------------------------------


def test_who_attached_files_does_not_decide_unless_the_policy_lets_it(office: Office) -> None:
    id = waiting(office)
    attach(office.log("agus-f"), office.rules, id, "ok", [office.paper("note.pdf")])
    said = refused(office, id, by="agus-f")
    assert "attached files to 2026-0001 or recorded what others signed, and so does not decide" in said
    assert "recorder_decides" in said
    office.rules = replace(office.rules, policy=replace(POLICY, recorder_decides=True))
    office.signed(id, by="agus-f")
    assert office.store.events(id)[-1].payload["also_recorded"] is True


def test_who_recorded_what_others_signed_does_not_decide(making: Making) -> None:
    office = making("ask-them", "end")
    office.people = replace(PEOPLE, people=(*PEOPLE.people, HEAD, CHIEF))
    row = replace(ROWS["appointed"], slug="ok", gates=(Gate("head", "approval"),), from_request=False)
    office.rules = replace(office.rules, rows=(*office.rules.rows[:1], row, ROWS["end"]))
    id = waiting(office)
    office.signed(id)
    office.advance(id)
    office.sign(id, office.signature(id), who="agus-f")
    office.advance(id)
    assert "recorded what others signed" in refused(office, id, by="agus-f")


def test_who_records_an_own_decision_may_decide_again(office: Office) -> None:
    again = replace(office.rules.rows[0], slug="again")
    office.rules = replace(office.rules, rows=(office.rules.rows[0], again, ROWS["end"]))
    id = waiting(office)
    office.sign(id, replace(office.signature(id), by="agus-f"), who="agus-f")
    office.advance(id)
    assert office.signed(id, by="agus-f").signer == HEAD.name


def two_posts(office: Office, then: str = "", now: str = "") -> str:
    """Agus decided as chief; the head's approval is awaited, and he is head too."""
    posts = (Mandate("chief", FIRST_DAY, acts_for=then), Mandate("head", FIRST_DAY, acts_for=now))
    both = replace(HEAD, mandates=posts)
    office.people = replace(office.people, people=(*PEOPLE.people, both, CHIEF))
    first = replace(office.rules.rows[0], slug="first", gates=(Gate("chief", "approval"),))
    office.rules = replace(office.rules, rows=(first, office.rules.rows[0], ROWS["end"]))
    id = waiting(office)
    office.signed(id, by="agus-f")
    office.advance(id)
    return id


@pytest.mark.parametrize(
    ("policy", "then", "now", "may"),
    [
        ("never", "", "", False),
        ("never", "", "Plt.", False),
        ("deputy", "", "", False),
        ("deputy", "", "Plt.", True),
        ("deputy", "Plh.", "", True),
        ("always", "", "", True),
    ],
)
def test_one_person_decides_for_two_posts_where_the_policy_says_so(
    office: Office, policy: Any, then: str, now: str, may: bool
) -> None:
    id = two_posts(office, then, now)
    office.rules = replace(office.rules, policy=replace(POLICY, two_posts=policy))
    if not may:
        said = refused(office, id, by="agus-f")
        assert "decided for chief in 2026-0001, and so does not decide for head (policy two_posts)" in said
        return
    office.signed(id, by="agus-f")
    closed = office.store.events(id)[-1].payload
    assert (closed["also_for"], closed.get("acts_for", "")) == (["chief"], now)


def test_a_hand_on_the_disposition_of_a_name_like_his_is_asked_about(office: Office) -> None:
    request = asked_by(office, "Nurlaila Hasibuan")
    assert request.disposition
    hand = (Endorsement("chief", "Agus Firmansyah", TODAY),)
    id = waiting(office, replace(request, disposition=replace(request.disposition, endorsements=hand)))
    assert "'Agus Firmansyah' (the disposition, chief)" in refused(office, id, "signer-doubted", by="agus-f")


def test_a_deputy_is_named_as_one(office: Office) -> None:
    id = waiting(office)
    office.signed(id, by="sri")
    assert office.store.events(id)[-1].payload["acts_for"] == "Plh."


# --- the other side --------------------------------------------------------------------------------------------------

SIGNS = (Mandate("owner", FIRST_DAY),)
OWNER = Person("nina", "Nina", SIGNS, nip="198509192010011009", office=TENANT.name, post="Staf")
ELSEWHERE = Person("maya", "dr. Maya", SIGNS, nip="198712032014022001", office="Elsewhere")
UNSAID = Person("tono", "Tono", SIGNS, nip="198003152005011003")


@pytest.fixture
def asking(making: Making) -> Office:
    """Rows that tell the office and wait for its form."""
    made = making("ask-them", "end")
    made.people = replace(PEOPLE, people=(*PEOPLE.people, HEAD, CHIEF, OWNER, ELSEWHERE, UNSAID))
    return made


def form_awaited(office: Office, request: Request | None = None) -> str:
    id = waiting(office, request)
    office.signed(id)
    office.advance(id)
    return id


def closed(office: Office, id: str) -> dict[str, Any]:
    return dict(office.store.events(id)[-1].payload)


def test_somebody_of_the_office_signs_for_it(asking: Office) -> None:
    id = form_awaited(asking)
    asking.signed(id, by="nina")
    body = closed(asking, id)
    assert (body["person"], body["person_name"], body["office"], body["basis"]) == (
        "nina", "Nina", TENANT.name, "people file"
    )  # fmt: skip


def test_whose_name_is_printed_on_the_form_signs_it_where_nobody_is_named(asking: Office) -> None:
    id = form_awaited(asking)
    asking.signed(id, by="")
    assert (closed(asking, id)["person_name"], closed(asking, id)["basis"]) == ("Sari", "contact")


def test_the_collector_whom_the_request_names_signs(asking: Office) -> None:
    request = asked_by(asking, "Nurlaila", collector=Contact("Wati", post="Staf Umum"))
    id = form_awaited(asking, request)
    asking.signed(id, by="Wati")
    body = closed(asking, id)
    assert (body["person"], body["person_name"], body["post"], body["basis"]) == ("", "Wati", "Staf Umum", "collector")


def test_a_collector_of_the_people_file_is_known_by_nip(asking: Office) -> None:
    request = asked_by(asking, "Nurlaila", collector=Contact("Maya", nip="19871203 201402 2 001"))
    id = form_awaited(asking, request)
    asking.signed(id, by="maya")
    assert (closed(asking, id)["person"], closed(asking, id)["basis"]) == ("maya", "collector")


@pytest.mark.parametrize(
    ("by", "why"),
    [
        ("rina", "Rina acts for crew, and so does not sign ask-them for"),
        ("joko", "Joko acts for crew, and so does not sign"),
        ("dewi", "Dewi acts for head, and so does not sign"),
        ("maya", "'dr. Maya' (people file, maya) belongs to Elsewhere, and the letter came from"),
        ("tono", "signs for no office that the people file names"),
        ("late", "Late does not act for owner on 2026-11-24"),
        ("Pak Parno", "--by 'Pak Parno': no id of the people file"),
        ("SARI", "It looks like 'Sari' (the request's contact), and is not written so"),
        ("S\u0430ri", "It looks like 'Sari' (the request's contact), and is not written so"),
        ("Nina", "It looks like 'Nina' (people file, nina), and is not written so"),
    ],
)
def test_who_does_not_sign_for_the_office(asking: Office, by: str, why: str) -> None:
    id = form_awaited(asking)
    said = refused(asking, id, by=by)
    assert why in said
    assert "Nothing was recorded." in said
    assert "--as owner --by nina   (Nina, Staf)" in said
    assert "--as owner --by 'Sari'   (the request's contact)" in said
    assert "rina" not in said.partition("Who may sign")[2]


@pytest.mark.parametrize("evidence", ["paper", "tte"])
def test_whatever_the_evidence(asking: Office, evidence: str) -> None:
    rows = (replace(ROWS["ask-them"], gates=(Gate("crew", "told"), Gate("owner", "form", takes=("paper", "tte")))),)
    asking.rules = replace(asking.rules, rows=(*rows, ROWS["end"]))
    id = form_awaited(asking)
    pdf = asking.paper("form.pdf", b"%PDF-1.7 signed")
    how: dict[str, Any] = {"tte": pdf, "scan": None, "code": ""} if evidence == "tte" else {}
    assert "acts for crew" in refused(asking, id, by="rina", **how)
    asking.signed(id, by="nina", **how)


def test_the_technician_is_not_the_collector_either(asking: Office) -> None:
    """By NIP there is nothing to ask; by name alone there is."""
    crew = replace(PEOPLE.by_id("rina") or OWNER, name="Rina Marlina, S.Kom.", nip="199205142019032006")
    people = tuple(crew if p.id == "rina" else p for p in asking.people.people)
    asking.people = replace(asking.people, people=people)
    id = form_awaited(asking, asked_by(asking, "Nurlaila", contact=Contact("R. M.", nip=crew.nip, post="Staf")))
    assert "acts for crew" in refused(asking, id, by="")
    asking.store.claims.clear()
    by_name = asked_by(asking, "Nurlaila", contact=Contact("RINA MARLINA", nip="198000000000000000", post="Staf"))
    id = form_awaited(asking, by_name)
    said = refused(asking, id, "signer-doubted", by="")
    assert "'RINA MARLINA' (the request's contact) may be 'Rina Marlina, S.Kom.' (people file, rina), who" in said
    assert "head or chief says so" in said
    asking.sign(id, accepting(asking, id, step="ask-them"))
    asking.signed(id, by="")
    assert closed(asking, id)["person_name"] == "RINA MARLINA"


def test_who_left_the_team_and_was_appointed_does_not_sign_for_the_office(asking: Office) -> None:
    both = replace(OWNER, id="late", name="Late", mandates=(*OWNER.mandates, Mandate("crew", FIRST_DAY, FIRST_DAY)))
    people = tuple(both if p.id == "late" else p for p in asking.people.people)
    asking.people = replace(asking.people, people=people)
    request = asking.request(team=("rina", "late"))
    id = form_awaited(asking, request)
    assert "Late was appointed for 2026-0001, and so does not sign" in refused(asking, id, by="late")


def test_a_collector_of_another_office_in_the_people_file_is_named_among_who_may(asking: Office) -> None:
    """The letter names her: that is its own mandate."""
    request = asked_by(asking, "Nurlaila", collector=Contact("dr. Maya", nip=ELSEWHERE.nip, post="Staf"))
    id = form_awaited(asking, request)
    assert "--as owner --by 'dr. Maya'   (the collector)" in refused(asking, id, by="rina")
    asking.signed(id, by="dr. Maya")
    assert (closed(asking, id)["person"], closed(asking, id)["basis"]) == ("maya", "collector")


def test_a_collector_without_nip_whose_name_is_that_of_another_office_is_asked_about(asking: Office) -> None:
    request = asked_by(asking, "Nurlaila", collector=Contact("dr. Maya", post="Staf"))
    id = form_awaited(asking, request)
    said = refused(asking, id, "signer-doubted", by="dr. Maya")
    assert "may be 'dr. Maya' (people file, maya), who belongs to Elsewhere" in said


def test_an_older_people_file_names_no_office(asking: Office) -> None:
    """Mandate and name agree with the request, to the letter: enough where neither has a NIP to tell otherwise."""
    bare = replace(UNSAID, id="tini", name="Tini", nip="")
    asking.people = replace(asking.people, people=(*asking.people.people, bare))
    request = asked_by(asking, "Nurlaila", collector=Contact("Tini", post="Staf"))
    id = form_awaited(asking, request)
    asking.signed(id, by="tini")
    assert (closed(asking, id)["person"], closed(asking, id)["basis"]) == ("tini", "collector")


@pytest.mark.parametrize("name", ["Tono", "TONO", "Tono, S.E."])
def test_a_nip_in_the_request_says_who_is_meant(asking: Office, name: str) -> None:
    request = asked_by(asking, "Nurlaila", collector=Contact(name, nip="198003152005011999", post="Staf"))
    id = form_awaited(asking, request)
    assert "signs for no office that the people file names" in refused(asking, id, by="tono")


def test_who_signed_for_the_office_carries_out_nothing(asking: Office) -> None:
    id = form_awaited(asking)
    asking.signed(id, by="nina")
    both = replace(OWNER, mandates=(*OWNER.mandates, Mandate("crew", FIRST_DAY)), logins=("nina",))
    people = tuple(both if p.id == "nina" else p for p in asking.people.people)
    asking.people = replace(asking.people, people=people)
    with pytest.raises(Refused, match="signed in 2026-0001 for the office that asks, and so carries out nothing"):
        attach_made(asking.log("nina"), asking.procedure, asking.systems().reading(), id, "ask-them", 1, [])


def test_a_collector_named_without_a_post_needs_one(asking: Office) -> None:
    id = form_awaited(asking, asked_by(asking, "Nurlaila", collector=Contact("Wati")))
    assert "say --post TEXT" in refused(asking, id, error=InputError, by="Wati")
    asking.signed(id, by="Wati", post="Staf Umum")
    assert closed(asking, id)["post"] == "Staf Umum"


def test_who_signed_for_the_office_does_not_decide(making: Making) -> None:
    office = making("ask-them", "end")
    row = replace(ROWS["appointed"], slug="ok", gates=(Gate("head", "approval"),), from_request=False)
    office.rules = replace(office.rules, rows=(*office.rules.rows[:1], row, ROWS["end"]))
    late_head = replace(OWNER, mandates=(*OWNER.mandates, Mandate("head", TODAY + timedelta(days=1))))
    office.people = replace(PEOPLE, people=(*PEOPLE.people, late_head))
    id = form_awaited(office)
    office.signed(id, by="nina")
    office.clock.sleep(24 * 3600)
    office.advance(id)
    said = refused(office, id, by="nina", on=TODAY + timedelta(days=1))
    assert "Nina signed ask-them for the office that asks, and so does not decide" in said


def test_the_handover_is_not_taken_from_who_stands_at_the_rack(making: Making) -> None:
    office = making("look", "say-no", "take-out", "end")
    id = office.opened()
    outcome = None
    while not office.case(id).gate("take-out", 0):
        outcome = office.advance(id)
        assert isinstance(outcome, Await)
        if outcome.what != "gate" or "handover" not in outcome.text:
            office.help(id, outcome)
    for by in ("rina", "Rina", "joko"):
        refused(office, id, by=by)
    office.signed(id, by="Agus")
    assert closed(office, id)["basis"] == "collector"
