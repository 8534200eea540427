"""The code that is typed from a paper: a slip, an older print, another sheet and another case are told apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from dcdecom.casework.evidence import CodeNeeded
from dcdecom.casework.signing import RecordedSignature, sign
from dcdecom.errors import InputError, Refused
from dcdecom.journal.notary import SshNotary
from dcdecom.journal.paper_code import code, short
from dcdecom.model.playbook import Gate
from dcdecom.ports.decoder import Mark, Marks, Thumbnail, Why
from dcdecom.steps.moves import Finished

from .office import ONE, ROWS, TWO, Office, playbook
from .world import STRANGER

Making = Callable[..., Office]


@pytest.fixture
def approving(making: Making) -> Office:
    """Two rows that wait for the head's approval, one after the other."""
    office = making()
    row = replace(ROWS["appointed"], slug="ok", gates=(Gate("head", "approval"),), from_request=False)
    office.rules = replace(playbook(), rows=(row, replace(row, slug="ok-again"), ROWS["end"]))
    return office


def waiting(office: Office) -> str:
    id = office.opened()
    office.drive(id, "gate")
    return id


@dataclass
class Reader:
    """A decoder that reads these texts off every scan, or says why it reads none."""

    texts: tuple[str, ...] = ()
    why: Why = ""

    def marks(self, content: bytes) -> Marks:
        return Marks(tuple(Mark("QR Code", text) for text in self.texts), self.why, self.why and f"it is {self.why}")

    def thumbnail(self, content: bytes) -> Thumbnail:
        return Thumbnail(why="lacking")


def scanned(office: Office, id: str, reader: Reader, typed: str = "") -> RecordedSignature:
    said = replace(office.signature(id), code=typed)
    return sign(office.log(), office.procedure, id, said, SshNotary(reader))


def wrong(office: Office, id: str, typed: str) -> str:
    before = len(office.store.events(id))
    with pytest.raises(Refused) as caught:
        office.signed(id, code=typed)
    assert [e.type for e in office.store.events(id)[before:]] == ["code-refused"], "the attempt is written down"
    assert "the attempt was" in str(caught.value)
    return str(caught.value)


def test_a_slip_of_the_pen_shows_by_the_check_sign(approving: Office) -> None:
    id = waiting(approving)
    right = code(approving.case(id).gates[0].head)
    other = "1" if right[5] == "0" else "0"
    assert "its check sign does not fit" in wrong(approving, id, right[:5] + other + right[6:])
    assert "it has 26 signs" in wrong(approving, id, right[:-1])
    approving.signed(id, code=right.lower().replace("0", "o").replace("1", "l").replace("-", ""))


def test_an_older_print_is_told_from_another_sheet(approving: Office) -> None:
    id = waiting(approving)
    old = approving.case(id).gates[-1].head
    approving.outdated(id)
    approving.drive(id, "gate")
    now = approving.case(id).gates[-1]
    said = wrong(approving, id, code(old))
    assert f"it stands on an older print, event {approving.case(id).gates[0].seq}; that of event {now.seq}" in said
    approving.signed(id)
    approving.drive(id, "gate")
    assert "it is the one of the approval of ok for head, event" in wrong(approving, id, code(now.head))
    assert "it is event 1 of" in wrong(approving, id, code(approving.store.events(id)[0].hash))


def test_a_paper_of_another_case_is_named(approving: Office) -> None:
    first = waiting(approving)
    approving.store.claims.clear()
    second = waiting(approving)
    opened = approving.case(first).gates[0]
    said = wrong(approving, second, code(opened.head))
    assert f"it is the one of another case, {first}, event {opened.seq}" in said
    assert "no event of any case here has it" in wrong(approving, second, code("ab" * 32))


def test_sixteen_digits_close_no_gate_whose_sheet_bears_more(approving: Office) -> None:
    id = waiting(approving)
    head = approving.case(id).gates[0].head
    assert "is too short" in wrong(approving, id, short(head))
    assert approving.signed(id, code=head).grade == "code, 256 bit"


def test_a_sheet_of_before_the_upgrade_closes_its_gate_by_sixteen_digits(
    approving: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr("dcdecom.steps.gates.CODE_BITS", 0)
        id = waiting(approving)
    opened = next(e for e in approving.store.events(id) if e.type == "gate-opened")
    assert "code_bits" not in opened.payload
    assert "not the one of this sheet" in wrong(approving, id, "0000-0000-0000-0000")
    assert approving.signed(id, code=short(opened.hash)).grade == "code"
    approving.drive(id, "gate")
    assert approving.case(id).gates[-1].code_bits == 130, "the next sheet is one of today"
    approving.signed(id)
    assert isinstance(approving.advance(id), Finished)


# --- a scan that is read ---------------------------------------------------------------------------------------------


def test_the_qr_code_of_a_scan_stands_for_the_typed_code(approving: Office) -> None:
    id = waiting(approving)
    head = approving.case(id).gates[0].head
    assert scanned(approving, id, Reader(("https://example.org", "ab" * 32, head.upper()))).grade == "qr"
    assert approving.store.events(id)[-1].payload["code_grade"] == "qr"


def test_a_scan_of_another_sheet_is_refused_whatever_is_typed(approving: Office) -> None:
    """The code is right and the paper is not the one that it stands on."""
    id = waiting(approving)
    old = approving.case(id).gates[-1].head
    approving.outdated(id)
    approving.drive(id, "gate")
    right = code(approving.case(id).gates[-1].head)
    for heads, told in (((old,), "older print"), (("ab" * 32,), "no event"), ((old, "ab" * 32), "and no event")):
        before = len(approving.store.events(id))
        with pytest.raises(Refused, match=told):
            scanned(approving, id, Reader(heads), right)
        assert [e.type for e in approving.store.events(id)[before:]] == ["code-refused"]
        assert approving.store.events(id)[-1].payload["code"] == heads[0][:40]
    assert scanned(approving, id, Reader(), right).grade == "code, 130 bit"


def test_a_wrong_code_is_refused_beside_the_right_scan(approving: Office) -> None:
    id = waiting(approving)
    head = approving.case(id).gates[0].head
    with pytest.raises(Refused, match="not the one of this sheet"):
        scanned(approving, id, Reader((head,)), code("ab" * 32))
    assert scanned(approving, id, Reader((head,)), code(head)).grade == "qr"


@pytest.mark.parametrize("why", ["", "broken", "died", "lacking", "too-large"])
def test_where_nothing_is_read_the_code_is_asked_for_and_nothing_recorded(approving: Office, why: Why) -> None:
    id = waiting(approving)
    before, files = len(approving.store.events(id)), set(approving.attachments.files)
    with pytest.raises(CodeNeeded, match=f"it is {why}" if why else "there is none on it"):
        scanned(approving, id, Reader(why=why))
    assert (len(approving.store.events(id)), set(approving.attachments.files)) == (before, files)
    assert scanned(approving, id, Reader(why=why), code(approving.case(id).gates[0].head)).grade == "code, 130 bit"


def test_where_a_code_is_asked_for_what_is_typed_next_decides_the_same(making: Making) -> None:
    office = making("look", "say-no", "end", servers=(ONE, TWO))
    office.world.strangers[TWO.port("data")] = STRANGER
    id = waiting(office)
    said = replace(office.signature(id), code="", only=(), decision="reject", note="two cables")
    with pytest.raises(CodeNeeded) as asked:
        sign(office.log(), office.procedure, id, said, SshNotary(Reader()))
    assert "look: a refusal needs --code." in asked.value.what
    typed = asked.value.advice.partition(": ")[2]
    assert typed == (
        f"dcdecom case sign {id} look --as head --reject --by dewi --note 'two cables' --scan {said.scan} --code CODE"
    )
    office.sign(id, replace(said, code=code(office.case(id).gates[0].head)))
    closed = office.case(id).gates[0].closed
    assert closed
    assert closed.decision == "reject"


def test_a_scan_that_changes_while_it_is_read_is_not_kept(approving: Office) -> None:
    id = waiting(approving)
    said = approving.signature(id)
    head = approving.case(id).gates[0].head

    class Swapping(Reader):
        def marks(self, content: bytes) -> Marks:
            assert said.scan
            said.scan.write_bytes(b"another")
            return super().marks(content)

    before = len(approving.store.events(id))
    with pytest.raises(InputError, match="was changed while it was read"):
        sign(approving.log(), approving.procedure, id, replace(said, code=""), SshNotary(Swapping((head,))))
    assert len(approving.store.events(id)) == before


def test_a_scan_that_is_no_file_is_told_as_such(approving: Office) -> None:
    id = waiting(approving)
    said = replace(approving.signature(id), code="", scan=approving.folder / "nowhere.pdf")
    with pytest.raises((InputError, OSError), match=r"nowhere\.pdf"):
        sign(approving.log(), approving.procedure, id, said, SshNotary(Reader()))


def test_a_scan_with_the_code_of_another_sheet_too_is_refused(approving: Office) -> None:
    """It is not known which of the two was signed; the code of this one, typed beside it, does not help."""
    id = waiting(approving)
    head, other = approving.case(id).gates[0].head, approving.store.events(id)[0].hash
    for typed in ("", code(head)):
        with pytest.raises(Refused, match="the QR code of this sheet and another one: it is event 1 of") as caught:
            scanned(approving, id, Reader((head, other)), typed)
        assert "was not recorded; the attempt was" in str(caught.value)
        assert approving.store.events(id)[-1].type == "code-refused"
        assert approving.store.events(id)[-1].payload["code"] == other[:40]
    scanned(approving, id, Reader((head, head)))
    assert approving.case(id).gates[0].closed
