"""A PDF with a TTE at a gate: what counts, what is refused, what is not known of it, and how the event grades it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from dcdecom.casework.cancel import cancel
from dcdecom.casework.cancel_on_paper import OnPaper
from dcdecom.casework.signing import RecordedSignature, Signature, sign
from dcdecom.errors import Refused
from dcdecom.journal.notary import SshNotary
from dcdecom.journal.paper_code import code
from dcdecom.model.people import Certificate, People
from dcdecom.model.playbook import Gate
from dcdecom.ports.decoder import INSTALL_TTE, Marks, PdfSignatures, Thumbnail
from dcdecom.steps.moves import Finished
from tests.unit.decoding.test_signatures import look
from tests.unit.decoding.ttes import AT, DAY, Identity, changed, filled, kept, office, overlaid, page, signed

from .office import PEOPLE, POLICY, ROWS, Office, playbook

Making = Callable[..., Office]


class Here:
    """Protocol `Decoder`: the child's own task, without a process."""

    def __init__(self, why: str = "") -> None:
        self.why = why

    def marks(self, content: bytes) -> Marks:
        return Marks()

    def thumbnail(self, content: bytes) -> Thumbnail:
        return Thumbnail()

    def signatures(self, content: bytes, roots: str, at: datetime) -> PdfSignatures:
        if self.why:
            return PdfSignatures(why="lacking", detail=INSTALL_TTE)
        return look(content)


def with_certificates(**numbers: str) -> People:
    """The people of the office, some with a certificate that is known by a number."""
    return replace(PEOPLE, people=tuple(
        replace(p, certificates=(Certificate(serial_number=numbers[p.id], issuer="BSrE Uji"),)) if p.id in numbers
        else p for p in PEOPLE.people
    ))  # fmt: skip


BOTH = with_certificates(dewi="3217000000000001", sri="3217000000000002")


@dataclass
class Desk:
    """A case that waits for the head's approval, and sheets that come back from the signer's machine."""

    office: Office
    case: str = ""
    why: str = ""
    """By which code the last one was refused."""

    def sheet(self, *lines: str, field: str = "") -> bytes:
        """The sheet of the gate as a PDF."""
        opened = next(g for g in self.office.case(self.case).gates if g.step == "ok")
        return page("Lembar persetujuan", *(lines or (code(opened.printed),)), field=field)

    def demand(self) -> None:
        """The policy asks at this step for a TTE that was checked."""
        self.office.rules = self.office.rules.with_policy(replace(POLICY, tte_checked=("ok",)), "policy-1")

    def record(self, content: bytes, by: str = "dewi", why: str = "", roots: str = "x") -> RecordedSignature:
        said = Signature("ok", "head", by=by, tte=self.office.paper("ok.pdf", content))
        notary = SshNotary(Here(why), lambda: roots)
        return sign(self.office.log(), self.office.procedure, self.case, said, notary)

    def closed(self) -> dict[str, object]:
        return self.office.store.events(self.case)[-1].payload

    def refused(self, content: bytes, by: str = "dewi", why: str = "", roots: str = "x") -> str:
        """It is refused, the attempt is journalled with the file, and the gate waits as before."""
        before = len(self.office.store.events(self.case))
        with pytest.raises(Refused, match="It was not recorded; the attempt was") as caught:
            self.record(content, by, why, roots)
        [event] = self.office.store.events(self.case)[before:]
        assert (event.type, event.payload["step"], event.payload["gate"]) == ("signature-refused", "ok", 0)
        [file] = event.payload["attachments"]
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        [gate] = [g for g in self.office.case(self.case).gates if g.step == "ok"]
        assert (gate.closed, gate.old) == (None, False)
        self.why = event.payload["why"]
        return str(caught.value)


@pytest.fixture
def desk(making: Making) -> Desk:
    made = making()
    made.people = BOTH
    gates = (Gate("head", "approval", takes=("tte",)),)
    asked = replace(ROWS["appointed"], slug="ok", gates=gates, from_request=False)
    made.rules = replace(playbook(), rows=(asked, ROWS["end"]))
    case = made.opened()
    made.drive(case, "gate")
    return Desk(made, case)


def whole(content: bytes, by: Identity | None = None, stamp: datetime | None = AT - DAY / 2) -> bytes:
    """Signed, with a timestamp and what was known of revocation."""
    return kept(signed(content, by or office().dewi, stamp=stamp), [office().ca.crl()])


# --- what counts -----------------------------------------------------------------------------------------------------


def test_a_tte_of_which_everything_was_checked(desk: Desk) -> None:
    said = desk.record(whole(desk.sheet()))
    assert (said.grade, said.remark) == ("tte, checked", "")
    closed = desk.closed()
    (kept_,) = closed["tte"]["signatures"]  # type: ignore[index,misc]  # of an event
    assert (closed["code_grade"], closed["tte"]["state"], closed["tte"]["sheet"]) == (  # type: ignore[index]
        "tte, checked", "checked", "found",
    )  # fmt: skip
    assert (kept_["name"], kept_["person"], kept_["certificate"]) == (
        "Dewi", "dewi", office().dewi.certificate.sha256.hex(),
    )  # fmt: skip
    assert isinstance(desk.office.advance(desk.case), Finished)
    assert desk.office.case(desk.case).step("ok").grade == "tte, checked"  # type: ignore[union-attr]


def test_without_a_timestamp_the_time_is_not_proved(desk: Desk) -> None:
    said = desk.record(whole(desk.sheet(), stamp=None))
    assert said.grade == "tte, checked, time not proved"
    assert said.remark == "Not known: no timestamp proves when it was signed."


def test_two_signers_who_are_both_good(desk: Desk) -> None:
    two = signed(signed(desk.sheet(), office().dewi, stamp=AT), office().sri, "TTE2", stamp=AT)
    assert desk.record(kept(two, [office().ca.crl()]), by="sri").grade == "tte, checked"
    assert [s["person"] for s in desk.closed()["tte"]["signatures"]] == ["dewi", "sri"]  # type: ignore[index]


# --- what is not known -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "roots", "kept_why", "said"),
    [
        ("lacking", "x", "lacking", "Not checked: pip install 'dcdecom[tte]'"),
        ("", "", "no-roots", "Not checked: the configuration names no trust roots"),
    ],
)
def test_what_could_not_be_checked_is_never_good(desk: Desk, why: str, roots: str, kept_why: str, said: str) -> None:
    recorded = desk.record(whole(desk.sheet()), why=why, roots=roots)
    assert recorded.grade == "tte, not checked by dcdecom"
    assert recorded.remark.startswith(said)
    assert "\n" not in recorded.remark
    assert desk.closed()["tte"] == {"state": "not checked", "why": kept_why}


def test_without_revocation_in_the_file_it_is_not_checked_in_full(desk: Desk) -> None:
    said = desk.record(signed(desk.sheet(), office().dewi))
    assert (said.grade, desk.closed()["tte"]["state"]) == ("tte, checked in part", "in part")  # type: ignore[index]
    assert "nothing in the file tells whether its certificate was revoked" in said.remark


def test_a_sheet_whose_code_is_not_read_is_not_checked_in_full(desk: Desk) -> None:
    said = desk.record(whole(desk.sheet("gambar")))
    assert (said.grade, desk.closed()["tte"]["sheet"]) == ("tte, checked in part", "not found")  # type: ignore[index]


def test_a_certificate_that_the_people_file_does_not_know(desk: Desk) -> None:
    desk.office.people = replace(PEOPLE)
    said = desk.record(whole(desk.sheet()))
    assert (said.grade, said.remark) == (
        "tte, checked in part", "Not known: the people file does not say whose certificate it is.",
    )  # fmt: skip


def test_two_people_of_one_certificate_are_nobody(desk: Desk) -> None:
    desk.office.people = with_certificates(dewi="3217000000000001", sri="3217000000000001")
    assert "not by Dewi" in desk.refused(whole(desk.sheet()))


# --- what is refused -------------------------------------------------------------------------------------------------

BAD: dict[str, tuple[Callable[[Desk], bytes], str]] = {
    "no-signature": (lambda d: d.sheet(), "bears no electronic signature"),
    "changed-after": (lambda d: changed(whole(d.sheet()), overlaid), "was changed after it was signed"),
    "field-filled": (lambda d: changed(whole(d.sheet(field="nama")), filled), "was changed after it was signed"),
    "unknown-authority": (lambda d: whole(d.sheet(), office().stranger), "leads to no trust root"),
    "expired": (lambda d: whole(d.sheet(), office().expired, None), "is not valid at the time"),
    "revoked": (
        lambda d: kept(signed(d.sheet(), office().dewi), [office().ca.crl(office().dewi)]),
        "its certificate was revoked",
    ),
    "one-of-two": (
        lambda d: kept(signed(signed(d.sheet(), office().dewi), office().stranger, "TTE2"), [office().ca.crl()]),
        "leads to no trust root",
    ),
    "another-person": (lambda d: whole(d.sheet(), office().sri), "was signed by Sri, by its certificates, and not by"),
    "another-case": (lambda d: whole(d.sheet(code(_of_another_case(d)))), "it is the one of another case"),
    "another-event": (
        lambda d: whole(d.sheet(code(d.office.store.events(d.case)[0].hash))), "which is no sheet to be signed",
    ),
}  # fmt: skip


def _of_another_case(desk: Desk) -> str:
    other = desk.office.opened(desk.office.request(number="800/2", servers=()))
    return desk.office.store.events(other)[-1].hash


CODES = frozenset({"tte-none", "tte-changed-after", "tte-untrusted", "tte-expired", "tte-revoked", "tte-person",
                   "tte-sheet"})  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_tte_that_does_not_count(desk: Desk, name: str) -> None:
    made, said = BAD[name]
    assert said in desk.refused(made(desk))
    assert desk.why in CODES


def test_where_the_policy_asks_a_tte_counts_only_checked(desk: Desk) -> None:
    desk.demand()
    content = whole(desk.sheet())
    for why, roots, says in (("lacking", "x", "pip install"), ("", "", "names no trust roots")):
        said = desk.refused(content, why=why, roots=roots)
        assert "as the policy asks here (tte_checked)" in said
        assert says in said
        assert desk.why == "tte-not-checked"
    said = desk.refused(signed(desk.sheet(), office().dewi))
    assert (desk.why, "whether its certificate was revoked" in said) == ("tte-in-part", True)
    assert "timestamp" not in said, "that alone is no reason"
    assert desk.record(whole(desk.sheet(), stamp=None)).grade == "tte, checked, time not proved"


def test_the_code_counts_in_what_was_signed_only(desk: Desk) -> None:
    """The gate's code that is laid over a signed paper changes the file, and closes nothing."""
    laid = changed(signed(page("tanpa kode"), office().dewi), overlaid)
    assert "was changed after it was signed" in desk.refused(laid)


def test_a_case_that_is_given_up_by_a_tte(desk: Desk, tmp_path: Path) -> None:
    """Such a paper bears no code; it counts by its signer."""
    made = desk.office
    notary = SshNotary(Here(), lambda: "x")
    (nota := tmp_path / "nota.pdf").write_bytes(whole(page("Nota"), office().sri))
    order = OnPaper(made.procedure, notary, "head", "dewi", None, nota, is_tte=True)
    with pytest.raises(Refused, match="signed by Sri, by its certificates, and not by Dewi"):
        cancel(made.log(), made.rules.policy, desk.case, "withdrawn", order)
    refused = made.store.events(desk.case)[-1]
    assert (refused.type, refused.payload["gate"], refused.payload["why"]) == ("signature-refused", None, "tte-person")
    nota.write_bytes(whole(page("Nota")))
    cancel(made.log(), made.rules.policy, desk.case, "withdrawn", order)
    assert desk.closed()["code_grade"] == "tte, checked, no code"
