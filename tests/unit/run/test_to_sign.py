"""What waits at the signing origin: the statements that `case sign --print` prints, and no others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dcdecom.casework.submitted import Recorder, record
from dcdecom.casework.to_sign import ToSign, to_sign, without_reason
from dcdecom.errors import InputError, Refused
from dcdecom.journal.notary import SshNotary
from dcdecom.journal.statement_folder import Offered, StatementFolder, digest, short_code
from dcdecom.model.playbook import Gate
from dcdecom.ports.queue import Submission
from tests.unit.journal.bundles import Key

from .office import ONE, ROWS, TWO, Office, playbook
from .test_confirmed_by_key import WORKER, Rack, rack  # noqa: F401
from .test_keys import EVERY, Desk, Making, approval, desk, keyring, waiting, with_keys  # noqa: F401
from .test_orders import Desk as Stopped
from .test_orders import desk as stopped  # noqa: F401
from .world import STRANGER

NOTARY = SshNotary()


def every(office: Office, case: str) -> tuple[ToSign, ...]:
    return to_sign(office.log("worker"), office.procedure, case, NOTARY)


def of(office: Office, case: str) -> tuple[ToSign, ...]:
    """What is waited for: that a case is given up is offered besides."""
    return tuple(each for each in every(office, case) if NOTARY.stated(each.statement).kind != "cancel")


def test_it_is_what_is_printed(desk: Desk) -> None:  # noqa: F811
    before = len(desk.office.store.events(desk.case))
    [found] = of(desk.office, desk.case)
    assert (found.statement, found.party, found.note, found.typed) == (desk.printed(), "head", "none", "")
    assert len(desk.office.store.events(desk.case)) == before, "it records nothing"
    desk.record(desk.signed(found.statement))
    assert of(desk.office, desk.case) == ()


def test_a_reason_is_written_into_the_text_and_counts(making: Making, keyring: dict[str, Key]) -> None:  # noqa: F811
    """As the page writes it: a line before what it is about."""
    office = making("look", "say-no", "end", servers=(ONE, TWO))
    office.people = with_keys(keyring)
    look = replace(ROWS["look"], gates=(Gate("head", "choice", takes=EVERY, decisions=("approve", "reject")),))
    office.rules = replace(playbook("look", "say-no", "end"), rows=(look, *office.rules.rows[1:]))
    office.world.strangers[TWO.port("data")] = STRANGER
    its = Desk(office, keyring, waiting(office))
    [found] = [each for each in of(office, its.case) if NOTARY.stated(each.statement).kind == "refuse"]
    assert found.note == "must"
    text = found.statement.replace(b"\nsubject: ", b"\nnote: Lampiran B belum lengkap.\nsubject: ", 1)
    assert text == its.printed("look", decision="reject", note="Lampiran B belum lengkap.")
    its.record(its.signed(text), "look")
    closed = [g.closed for g in office.case(its.case).gates if g.closed]
    assert [(c.decision, c.note) for c in closed] == [("reject", "Lampiran B belum lengkap.")]


def test_a_choice_is_offered_with_every_device_that_may_go_on(
    making: Making, keyring: dict[str, Key]  # noqa: F811
) -> None:  # fmt: skip
    """The page takes out the lines of those that are not ticked."""
    three = replace(ONE, name="srv-three", number=3)
    office = making("look", "say-no", "end", servers=(ONE, TWO, three))
    office.people = with_keys(keyring)
    look = replace(ROWS["look"], gates=(Gate("head", "choice", takes=EVERY),))
    office.rules = replace(playbook("look", "say-no", "end"), rows=(look, *office.rules.rows[1:]))
    office.world.strangers[TWO.port("data")] = STRANGER
    its = Desk(office, keyring, waiting(office))
    [found] = [each for each in of(office, its.case) if NOTARY.stated(each.statement).kind == "gate"]
    assert (found.choose, NOTARY.stated(found.statement).devices) == (True, (ONE.name, three.name))
    text = found.statement.replace(b"device: srv-three\n", b"", 1)
    assert text == its.printed("look", only=(ONE.name,))
    its.record(its.signed(text), "look")
    assert [d.name for d in office.case(its.case).going] == [ONE.name]


def test_what_a_case_met_is_accepted_until_a_time_that_the_signer_writes(
    stopped: Stopped  # noqa: F811
) -> None:  # fmt: skip
    [found] = of(stopped.office, stopped.case)
    assert (found.party, found.note, found.until) == ("head", "must", "time")
    until = (stopped.office.clock.time + timedelta(hours=8)).isoformat()
    lines = f"\nuntil: {until}\nnote: off since Monday\nsubject: ".encode()
    text = found.statement.replace(b"\nsubject: ", lines, 1)
    assert text == stopped.printed()
    assert stopped.record(stopped.signed(text)) == "key"
    assert of(stopped.office, stopped.case) == (), "it is accepted"


def at_gate(making: Making, keyring: dict[str, Key], gate: Gate) -> tuple[ToSign, ...]:  # noqa: F811
    office = making()
    office.people = with_keys(keyring)
    row = replace(approval("ok"), gates=(gate,))
    office.rules = replace(playbook(), rows=(row, ROWS["end"]))
    return of(office, waiting(office))


def test_a_reason_may_be_given_where_the_playbook_says_what_is_decided(
    making: Making, keyring: dict[str, Key]  # noqa: F811
) -> None:  # fmt: skip
    [found] = at_gate(making, keyring, Gate("head", "approval", takes=EVERY, decisions=("approve",)))
    assert found.note == "may"


@pytest.mark.parametrize("asked", [{"agenda": True}, {"ticks": ("one",)}, {"appoints": True}, {"takes": ("paper",)}])
def test_what_asks_for_more_or_takes_no_key_is_not_offered(
    asked: dict[str, object], making: Making, keyring: dict[str, Key]  # noqa: F811
) -> None:  # fmt: skip
    gate = replace(Gate("head", "approval", takes=EVERY), **asked)  # type: ignore[arg-type]  # by name
    assert at_gate(making, keyring, gate) == ()


HEARD = ("Surat ditandatangani", "Spesifikasi, tercantum; lengkap", "Berita acara tersedia")
NAMES = Gate("head", "approval", takes=EVERY, decisions=("approve", "reject"), agenda=True, appoints=True, ticks=HEARD)


@pytest.fixture
def disposing(making: Making, keyring: dict[str, Key]) -> Desk:  # noqa: F811
    """A head who names an agenda number, a team, and what was verified."""
    office = making("say-no", "end")
    office.people = with_keys(keyring)
    row = replace(approval("ok"), gates=(NAMES,), refuses_to="say-no")
    office.rules = replace(playbook("say-no", "end"), rows=(row, ROWS["say-no"], ROWS["end"]))
    return Desk(office, keyring, waiting(office))


def _line(text: bytes, note: str) -> bytes:
    return text.replace(b"\nsubject: ", f"\nnote: {note}\nsubject: ".encode(), 1)


def _kind(desk: Desk, kind: str) -> ToSign:  # noqa: F811
    [found] = [each for each in of(desk.office, desk.case) if NOTARY.stated(each.statement).kind == kind]
    return found


def test_what_a_head_names_is_written_into_the_text_and_recorded_from_there(disposing: Desk) -> None:
    """As the page writes it; whoever records it types nothing of it."""
    found = _kind(disposing, "gate")
    assert (found.agenda, found.ticks, found.note) == (True, HEARD, "may")
    assert [id for id, _ in found.people] == ["rina", "joko", "sri"], "who acts today"
    assert b"note:" not in found.statement
    text = _line(found.statement, f"agenda 11/B; team joko, rina; verified {HEARD[0]}, {HEARD[1]}; Segera; hari ini")
    assert text == disposing.printed(
        agenda="11/B", team=("joko", "rina"), verified=("1", "2"), note="Segera; hari ini"
    )  # fmt: skip
    disposing.record(disposing.signed(text))
    [closed] = [g.closed for g in disposing.office.case(disposing.case).gates if g.closed]
    assert (closed.agenda, closed.team, closed.verified) == ("11/B", ("joko", "rina"), HEARD[:2])
    assert closed.note == "Segera; hari ini"


@pytest.mark.parametrize("note", [
    "", "agenda 1186", "agenda 1186; team joko", f"team joko; verified {HEARD[0]}", f"agenda 1186; verified {HEARD[0]}",
    "agenda 1186; team joko; verified Surat", f"agenda 1186; team joko; verified {HEARD[2]}, {HEARD[0]}",
    f"agenda 1186; team nobody; verified {HEARD[0]}", f"agenda 1186; team joko,rina; verified {HEARD[0]}",
    f"agenda  1186; team joko, ; verified {HEARD[0]}",
])  # fmt: skip
def test_a_text_that_does_not_name_what_its_gate_asks_for_records_nothing(disposing: Desk, note: str) -> None:
    text = _kind(disposing, "gate").statement
    with pytest.raises((InputError, Refused)):
        disposing.record(disposing.signed(_line(text, note) if note else text))
    assert all(gate.closed is None for gate in disposing.office.case(disposing.case).gates)


def test_a_refusal_where_an_approval_names_more_is_recorded_with_its_reason(disposing: Desk) -> None:
    found = _kind(disposing, "refuse")
    assert (found.note, found.agenda, found.people, found.ticks) == ("must", False, (), ())
    disposing.record(disposing.signed(_line(found.statement, "Surat tidak bertanda tangan")))
    [closed] = [g.closed for g in disposing.office.case(disposing.case).gates if g.closed]
    assert (closed.decision, closed.note, closed.team) == ("reject", "Surat tidak bertanda tangan", ())


def test_a_plan_is_confirmed_device_by_device_after_its_label_was_read(rack: Rack) -> None:  # noqa: F811
    found = {NOTARY.stated(each.statement).devices: each for each in of(rack.office, rack.case)}
    one = found[(ONE.name,)]
    assert (one.statement, one.typed, one.party) == (rack.printed(), ONE.serial[-4:], "crew")
    assert all(len(devices) == 1 for devices in found)
    rack.record(rack.signed(one.statement))
    left = {NOTARY.stated(each.statement).devices for each in of(rack.office, rack.case)}
    assert left == set(found) - {(ONE.name,)}


def test_a_case_is_given_up_by_a_head_with_a_reason_and_by_the_worker(desk: Desk) -> None:  # noqa: F811
    office = desk.office
    office.people = replace(office.people, people=(*office.people.people, WORKER))
    found = {each.party: each for each in every(office, desk.case) if each.note == "must"}
    assert set(found) == {"head", "chief"}
    text = found["head"].statement.replace(b"\nsubject: ", b"\nnote: Ditarik kembali oleh OPD.\nsubject: ", 1)
    signature = desk.signed(text)
    files = (("signature", signature), ("statement", signature.with_suffix("")))
    recorder = Recorder(office.log("worker"), office.procedure, None, NOTARY, None)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="given up by"):
        record(recorder, Submission("cancel", desk.case, {"as": "crew"}, files))
    record(recorder, Submission("cancel", desk.case, {"as": "head"}, files))
    case = office.case(desk.case)
    assert case.state == "cancelled"
    last = office.store.events(desk.case)[-1]
    assert (last.actor, last.payload["authority"]["person"]) == ("worker", "dewi")
    assert every(office, desk.case) == ()


def test_a_reason_that_a_signer_wrote_is_never_taken_out() -> None:
    assert without_reason(b"a\nnote: -\nb\n") == b"a\nb\n"
    assert without_reason(b"a\nnote: - -\nb\n") == b"a\nnote: - -\nb\n"


def test_the_folder_holds_what_waits_and_nothing_else(tmp_path) -> None:
    folder = StatementFolder(tmp_path / "statements")
    folder.prepare()
    one, two, other = (
        Offered(case, f"{text}\n", "none", "", ("AAAA",), "https://h/submissions")
        for case, text in (("2026-0001", "one"), ("2026-0001", "two"), ("2026-0002", "other"))
    )
    folder.put("2026-0001", (one, two))
    folder.put("2026-0002", (other,))
    folder.put("2026-0001", (two,))
    assert {o.statement for o in folder.every()} == {"two\n", "other\n"}
    assert list(folder.of_case("2026-0001")) == [two]
    again = replace(two, keys=("BBBB",))
    folder.put("2026-0001", (again,))
    assert list(folder.of_case("2026-0001")) == [again], "a new key of somebody who may sign"
    file = folder.folder / f"{two.digest}.json"
    assert file.stat().st_mode & 0o777 == 0o644
    file.write_text(file.read_text("utf-8").replace("two", "six"), "utf-8")
    assert list(folder.of_case("2026-0001")) == [], "what is not what its name says"
    folder.put("2026-0001", (again,))
    assert list(folder.of_case("2026-0001")) == [again], "it is written anew"


def test_the_code_of_a_text_is_the_beginning_of_its_digest() -> None:
    assert digest(b"abc").startswith("ba7816bf8f01cfea41")
    assert short_code(b"abc") == "Q9W1-DFWF-077Y-MGA1"
    assert short_code(b"abc") != short_code(b"abd")
