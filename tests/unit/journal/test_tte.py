"""Electronic signatures in PDFs (TTE), years later: what verify says of them, and what checking them anew finds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from dcdecom.journal.paper_code import code
from dcdecom.journal.tte import contradicted
from dcdecom.journal.tte_again import check, check_path
from dcdecom.journal.verify import verify_events
from dcdecom.ports.decoder import Marks, PdfSignatures, Thumbnail
from tests.unit.decoding.test_signatures import look
from tests.unit.decoding.ttes import AT, DAY, kept, office, overlaid_with, page, signed
from tests.unit.decoding.ttes import changed as updated

from .bundles import Bundled
from .histories import bound

CHECKED = "tte, checked"


class Here:
    """Protocol `Decoder`: the child's own task, without a process."""

    def marks(self, content: bytes) -> Marks:
        return Marks()

    def thumbnail(self, content: bytes) -> Thumbnail:
        return Thumbnail()

    def signatures(self, content: bytes, roots: str, at: datetime) -> PdfSignatures:
        return look(content) if roots else PdfSignatures(why="lacking", detail="not installed")


class Recorded(Bundled):
    """A case in which a head approved by a TTE."""

    def approve(self, pdf: Callable[[str], bytes] | None = None, **instead: Any) -> None:
        opened = self.open_gate("ok", "head")
        content = (pdf or whole)(code(opened["hash"]))
        found = {"state": "checked", "sheet": "found", "roots": "ab" * 32, "signatures": [{
            "name": "Dewi", "issuer": "BSrE Uji", "certificate": office().dewi.certificate.sha256.hex(),
            "person": "dewi", "stamped": (AT - DAY / 2).isoformat(),
        }]}  # fmt: skip
        said = {
            "step": "ok", "gate": 0, "by": "head", "paper": "approval", "decision": "approve", "person": "dewi",
            "on": "2026-11-24", "head": opened["hash"], "evidence": "tte", "code_grade": CHECKED, "tte": found,
            **instead,
        }  # fmt: skip
        self.add("gate-closed", {name: value for name, value in said.items() if value is not None}, ok_pdf=content)

    def again(self, roots: str = "x") -> tuple[int, str]:
        from dcdecom.journal.attachment_status import InFolders

        found = check(self.rows, InFolders([self.folder / "data" / "files"]), roots, Here())
        return found.exit, "\n".join(found.lines())

    def verified(self) -> str:
        return "\n".join(verify_events(self.rows).lines())


def whole(text: str) -> bytes:
    return kept(signed(page(text), office().dewi, stamp=AT - DAY / 2), [office().ca.crl()])


@pytest.fixture
def case(tmp_path: Path) -> Recorded:
    return Recorded(tmp_path, AT)


def test_the_verifier_says_that_it_was_checked_when_it_was_recorded(case: Recorded) -> None:
    case.approve()
    said = case.verified()
    assert "ok by dewi as head: tte, checked (checked when recorded, not here)" in said
    assert "bad: event 3: gate-closed: its grade" not in said


@pytest.mark.parametrize("grade", ["tte, not checked by dcdecom"])
def test_what_an_earlier_version_recorded_is_as_it_was(case: Recorded, grade: str) -> None:
    case.approve(code_grade=grade, tte=None)
    said = case.verified()
    assert f"ok by dewi as head: {grade}\n" in said
    assert "TTE was checked" not in said


GOOD = {"state": "checked", "sheet": "found", "signatures": [{"certificate": "ab" * 32, "person": "dewi"}]}
LIES: dict[str, tuple[dict[str, Any], str]] = {
    "nothing-found": ({"tte": None}, "it does not hold what was found"),
    "no-mapping": ({"tte": [7]}, "it does not hold what was found"),
    "in-part": ({"tte": {**GOOD, "state": "in part"}}, "what was found is 'in part'"),
    "no-signature": ({"tte": {**GOOD, "signatures": []}}, "no signature of it was checked in full"),
    "revocation": (
        {"tte": {**GOOD, "signatures": [{"person": "dewi", "open": ["revocation"]}]}},
        "no signature of it was checked in full",
    ),
    "time": ({"tte": {**GOOD, "signatures": [{"person": "dewi", "open": ["time"]}]}}, "otherwise of its time"),
    "code": ({"tte": {**GOOD, "sheet": "not found"}}, "otherwise of its code"),
    "person": ({"tte": {**GOOD, "signatures": [{"person": "sri"}]}}, "no certificate in it is dewi's"),
    "scan": ({"evidence": "paper", "code_grade": "code"}, "it holds what was found of a TTE"),
    "scan-graded": ({"evidence": "paper", "tte": None}, "it was shown by something else"),
}  # fmt: skip


@pytest.mark.parametrize("name", LIES)
def test_an_event_that_says_more_than_it_holds_is_bad(case: Recorded, name: str) -> None:
    instead, said = LIES[name]
    case.approve(**instead)
    found = verify_events(case.rows)
    assert [line for line in found.papers.bad if said in line], found.papers.bad
    assert found.exit == 3


# --- anew ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("asked", "evidence", "state", "bad"), [
    (["ok"], "tte", "in part", True), (["ok"], "tte", None, True), (["ok"], "tte", "checked", False),
    (["ok"], "paper", None, False), (["other"], "tte", "in part", False), (None, "tte", "in part", False),
])  # fmt: skip
def test_a_gate_at_which_the_policy_asks_for_a_checked_tte(
    asked: list[str] | None, evidence: str, state: str | None, bad: bool
) -> None:  # fmt: skip
    found = {**GOOD, "state": state} if state else None
    said = {"step": "ok", "gate": 0, "person": "dewi", "paper": "approval", "evidence": evidence, "tte": found,
            "code_grade": CHECKED if state == "checked" else "tte, not checked by dcdecom"}  # fmt: skip
    rows, roles = bound({"tte_checked": asked} if asked else {}, ("gate-closed", said))
    told = [why for _, why in contradicted(rows, roles) if "the policy asks" in why]
    assert bool(told) == bad


def test_a_good_one_is_good_again(case: Recorded) -> None:
    case.approve()
    exit, said = case.again()
    assert (exit, "1 checked anew, 1 of them as the journal says" in said) == (0, True)
    assert "nothing is left open" in said


def test_one_that_was_not_checked_then_is_checked_now(case: Recorded) -> None:
    case.approve(code_grade="tte, not checked by dcdecom", tte={"state": "not checked", "why": "lacking"})
    exit, said = case.again()
    assert (exit, "its signatures hold (nothing is left open); when it was recorded: not checked" in said) == (0, True)


ANEW: dict[str, tuple[Callable[[str], bytes], dict[str, Any], int, str]] = {
    "revoked": (
        lambda text: kept(signed(page(text), office().dewi), [office().ca.crl(office().dewi)]), {}, 3,
        "Dewi: revoked; when it was recorded: checked",
    ),
    "changed": (lambda text: updated(whole(text), overlaid_with("x")), {}, 3, "changed-after"),
    "another-signer": (
        lambda text: kept(signed(page(text), office().sri, stamp=AT - DAY / 2), [office().ca.crl()]), {}, 3,
        "its certificates are other ones than the event names",
    ),
    "another-sheet": (lambda text: whole(code("ab" * 32)), {}, 3, "the code of its sheet does not stand in it"),
    "no-signature": (page, {}, 3, "bears no electronic signature"),
    "no-revocation": (
        lambda text: signed(page(text), office().dewi, stamp=AT - DAY / 2), {}, 2, "not known: revocation, time",
    ),
    "no-time": (
        lambda text: kept(signed(page(text), office().dewi), [office().ca.crl()]), {}, 2, "not known: time",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ANEW)
def test_where_file_and_event_differ(case: Recorded, name: str) -> None:
    pdf, instead, wanted, words = ANEW[name]
    case.approve(pdf, **instead)
    exit, said = case.again()
    assert (exit, words in said) == (wanted, True), said


def test_what_cannot_be_checked_is_not_known(case: Recorded) -> None:
    case.approve()
    assert case.again(roots="")[0] == 2
    for file in (case.folder / "data" / "files").iterdir():
        file.unlink()
    exit, said = case.again()
    assert (exit, "its PDF is not here" in said) == (2, True)


def test_a_journal_without_its_files_is_no_bundle(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_text("{}\n")
    with pytest.raises(ValueError, match="give the bundle"):
        check_path(tmp_path / "journal.jsonl", "x", Here())
