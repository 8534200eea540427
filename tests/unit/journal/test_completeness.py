"""What a gate had to have when it was closed, by the policy of the case: the verifier finds what is not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dcdecom import limits
from dcdecom.journal.chain import Row
from dcdecom.journal.gates import OUTDATES
from dcdecom.model.fold import EVENTS

from .test_roles import Signed, people, text_of, verified

STRICT: dict[str, Any] = {"completeness": ["own-scan"], "waives": [], "photos": []}


class Case(Signed):
    """A case under a policy, whose gates somebody closes on paper."""

    def opens(self, step: str, by: str, paper: str = "approval", **more: object) -> Row:
        asked = {"step": step, "gate": 0, "by": by, "paper": paper, "devices": ["srv-disdik-01"], **more}
        return self.add("gate-opened", asked)

    def closes(self, opened: Row, scan: bytes, **more: object) -> Row:
        body = opened["payload"]
        said = {name: body[name] for name in ("step", "gate", "by", "paper")}
        closed = {**said, "decision": "approve", "on": "2026-11-24", "person": body["by"], "head": opened["hash"],
                  "evidence": "paper", "code_grade": "code, 130 bit", **more}  # fmt: skip
        return self.add("gate-closed", closed, scan_pdf=scan)


def case(folder: Path, policy: dict[str, Any] | None = None) -> Case:
    return Case(folder, people(kasi=("kasi", ""), kabid=("kabid", "")), policy=STRICT if policy is None else policy)


def test_a_round_is_signed_at_each_row_with_one_scan(tmp_path: Path) -> None:
    c = case(tmp_path)
    first = c.opens("review-kasi", "kasi")
    c.closes(first, b"scan")
    c.closes(c.opens("review-kabid", "kabid", round=first["hash"]), b"scan")
    assert verified(c).exit == 0, text_of(verified(c))


def test_the_same_scan_for_two_papers_is_a_finding(tmp_path: Path) -> None:
    c = case(tmp_path)
    c.closes(c.opens("review-kasi", "kasi"), b"scan")
    c.closes(c.opens("review-kabid", "kabid"), b"scan")
    verdict = verified(c)
    assert verdict.exit == 3
    assert "its scan is that of event 4 (review-kasi), whose sheet has another code" in text_of(verdict)


@pytest.mark.parametrize(
    "policy", [{}, {"completeness": []}, {"completeness": ["own-scan"], "waives": ["own-scan"]}]
)  # fmt: skip
def test_a_policy_that_asks_for_nothing_is_not_judged_by_it(tmp_path: Path, policy: dict[str, Any]) -> None:
    c = case(tmp_path, policy)
    c.closes(c.opens("review-kasi", "kasi"), b"scan")
    c.closes(c.opens("review-kabid", "kabid"), b"scan")
    assert verified(c).exit == 0


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        ({**STRICT, "more": "x" * limits.POLICY_BYTES.most}, str(limits.POLICY_BYTES)),
        (["own-scan"], "it is no policy that is read here"), (b"{", "it is no policy that is read here"),
    ],
    ids=["too long", "a list", "no JSON"],
)  # fmt: skip
def test_a_policy_that_cannot_be_read_is_not_one_that_asks_for_nothing(tmp_path: Path, policy: Any, why: str) -> None:
    c = case(tmp_path, policy)
    c.closes(c.opens("review-kasi", "kasi"), b"scan")
    c.closes(c.opens("review-kabid", "kabid"), b"scan")
    verdict = verified(c)
    assert verdict.exit == 2
    assert "what the policy of the case asks for is not known: policy " in text_of(verdict)
    assert why in text_of(verdict)


def test_a_round_that_nobody_printed_is_a_finding(tmp_path: Path) -> None:
    c = case(tmp_path)
    c.closes(c.opens("review-kasi", "kasi"), b"scan")
    c.closes(c.opens("review-kabid", "kabid", round="0" * 64), b"other")
    assert "no such paper was printed before it" in text_of(verified(c))
    assert verified(c).exit == 3


def test_a_round_that_the_first_had_not_signed_is_a_finding(tmp_path: Path) -> None:
    c = case(tmp_path)
    first = c.opens("review-kasi", "kasi")
    second = c.opens("review-kabid", "kabid", round=first["hash"])
    c.closes(first, b"scan")
    c.closes(second, b"other")
    assert "review-kasi had not signed it" in text_of(verified(c))


def test_a_round_that_was_sent_back_is_a_finding(tmp_path: Path) -> None:
    c = case(tmp_path)
    first = c.opens("review-kasi", "kasi")
    c.closes(first, b"scan", decision="return")
    c.closes(c.opens("review-kabid", "kabid", round=first["hash"]), b"other")
    assert "review-kasi had not signed it" in text_of(verified(c))


def test_a_round_that_was_old_is_a_finding(tmp_path: Path) -> None:
    c = case(tmp_path)
    first = c.opens("review-kasi", "kasi")
    c.closes(first, b"scan")
    c.add("report-made", {"step": "laporan"}, laporan_yaml=b"another report")
    c.closes(c.opens("review-kabid", "kabid", round=first["hash"]), b"other")
    assert f"and was old: event {first['seq']}" in text_of(verified(c))
    assert all(EVENTS[name].ages_gates for name in OUTDATES)


def test_minutes_are_signed_by_somebody_of_their_party(tmp_path: Path) -> None:
    c = case(tmp_path)
    c.closes(c.opens("laporan", "tim-dc", "minutes"), b"scan", person="kasi", decision="record")
    verdict = verified(c)
    assert verdict.exit == 3
    assert "kasi may not sign for tim-dc" in text_of(verdict)


# --- letters, handovers, photos ---------------------------------------------------------------------------------------


def handed_over(c: Case, photos: tuple[str, ...] = (), **closed: object) -> None:
    device = "srv-disdik-01"
    c.add("inspected", {"device": device}, label_jpg=b"label")
    for kind in photos:
        c.add("attached", {"step": "penarikan", "photo": kind, "device": device}, shown_jpg=kind.encode())
    gate = c.opens("penarikan", "opd", "handover")
    c.closes(gate, b"scan", person="", decision="record", **closed)


def test_a_handover_without_its_hour_is_a_finding(tmp_path: Path) -> None:
    c = case(tmp_path, {"completeness": ["handover-hour"]})
    handed_over(c)
    assert "it bears no hour" in text_of(verified(c))
    assert verified(c).exit == 3


def test_a_handover_with_its_hour_is_none(tmp_path: Path) -> None:
    c = case(tmp_path, {"completeness": ["handover-hour"]})
    handed_over(c, hour="09:30")
    assert verified(c).exit == 0, text_of(verified(c))


@pytest.mark.parametrize(
    ("photos", "left"), [(("before",), "pulled"), ((), "before, pulled"), (("before", "pulled"), "")]
)  # fmt: skip
def test_a_handover_without_its_photos_is_a_finding(tmp_path: Path, photos: tuple[str, ...], left: str) -> None:
    c = case(tmp_path, {"photos": ["label", "before", "pulled"]})
    handed_over(c, photos)
    found = text_of(verified(c))
    assert (f"there is no photo of srv-disdik-01 before it: {left}" in found) is bool(left)
    assert verified(c).exit == (3 if left else 0), found


@pytest.mark.parametrize("scan", [None, "0" * 64])
def test_a_letter_without_its_scan_is_a_finding(tmp_path: Path, scan: str | None) -> None:
    c = case(tmp_path, {"completeness": ["letter-scan"]})
    letter = {"number": "800/1", "date": "2026-11-20", **({"scan": scan} if scan else {})}
    c.add("request-received", {"request": {"letter": letter}}, letter_pdf=b"letter")
    assert "its letter has no scan" in text_of(verified(c))
    assert verified(c).exit == 3


@pytest.mark.parametrize(
    ("asked", "said", "exit"),
    [
        ("typed", None, 3), ("typed", [], 3), ("typed", [{"name": "srv-other"}], 3), ("typed", "srv-disdik-01", 3),
        ("typed", [{"name": "srv-disdik-01"}], 0), ("", None, 0),
    ],
)  # fmt: skip
def test_a_form_that_nobody_typed_is_a_finding(tmp_path: Path, asked: str, said: object, exit: int) -> None:
    c = case(tmp_path)
    gate = c.opens("formulir", "opd", "form", **({"form": asked} if asked else {}))
    c.closes(gate, b"scan", person="", decision="record", **({} if said is None else {"form": said}))
    assert verified(c).exit == exit
    assert ("what stands on the form was not typed: srv-disdik-01" in text_of(verified(c))) is bool(exit)
