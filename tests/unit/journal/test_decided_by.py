"""By whom something was decided, in journals told anew: days that nobody can look up, parties, bindings left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dcdecom.journal.attachment_status import InFolders
from dcdecom.journal.chain import Row
from dcdecom.journal.roles import Roles
from dcdecom.journal.verdict import Verification
from dcdecom.journal.verify import verify_events

from .replays import chained
from .test_roles import Signed, people

POLICY = {"exception_by": "kasi", "binding_by": ["kasi"], "same_name_by": ["kabid"], "touch_only_keys": False}
TODAY = "2026-11-24"
ENDED = {"party": "kasi", "valid_from": "2020-01-01", "valid_until": "2020-12-31"}


def case_of(
    folder: Path, rina: str = "tim-dc", ended: bool = False, policy: dict[str, Any] | None = POLICY, **bound: str
) -> Signed:
    """A case with a photo; Rina acts for one party, or did for the Kasi in 2020."""
    file = people(kasi=("kasi", ""), kabid=("kabid", ""), kadis=("kadis", ""), rina=(rina, ""))
    if ended:
        file["people"][3]["mandates"] = [ENDED]
    case = Signed(folder, file, policy=policy, **{"binding_by": "kasi", **bound})
    case.add("inspected", {"device": "d"}, front_jpg=b"photo")
    return case


def photo(case: Signed) -> str:
    return str(next(r for r in case.rows if r["type"] == "inspected")["payload"]["attachments"][0]["sha256"])


def by_rina(case: Signed, type: str, **body: Any) -> None:
    """By her own login."""
    authority = {"kind": "login", "person": "rina", "executor": "rina"}
    case.add(type, {"authority": authority, "person": "rina", "by": "kasi", **body})


def about_the_photo(case: Signed, type: str, **body: Any) -> None:
    by_rina(case, type, **{"sha256": photo(case), "reason": "x", "note": "x", **body})


def closed(case: Signed, on: str, paper: str = "approval", **body: Any) -> None:
    """A gate of the Kasi, closed on paper by Rina."""
    gate = case.open_gate("review-kasi", "kasi", paper)
    said = {"step": "review-kasi", "gate": 0, "by": "kasi", "person": "rina", "on": on, "decision": "approve"}
    case.add("gate-closed", {**said, "paper": paper, "evidence": "paper", "head": gate["hash"], **body})


def accepted(case: Signed, key: str = "srv-one/not-seen/tor-3 Gi1", **body: Any) -> None:
    until = "2026-11-25T00:00:00+00:00"
    case.add("finding-accepted", {"by": "kasi", "person": "rina", "key": key, "note": "x", "until": until, **body})


def judged(case: Signed, edit: Callable[[list[Row]], object] = len) -> Verification:
    """The journal with its files, told anew as `edit` says."""
    rows = json.loads(json.dumps(case.rows))
    edit(rows)
    return verify_events(chained(rows), kept=InFolders([case.attachments.folder]))


def bad(case: Signed, edit: Callable[[list[Row]], object] = len) -> str:
    """What speaks against it; its exit code says so too."""
    verdict = judged(case, edit)
    assert (verdict.exit == 3) == bool(verdict.papers.bad), "\n".join(verdict.lines())
    return "; ".join(verdict.papers.bad)


# --- days ------------------------------------------------------------------------------------------------------------

OLD = "2020-06-01"


@pytest.mark.parametrize("type", ["attachment-purged", "set-aside"])
def test_a_day_that_an_event_has_no_place_for_revives_no_mandate(tmp_path: Path, type: str) -> None:
    case = case_of(tmp_path, ended=True)
    about_the_photo(case, type, on=OLD)
    assert f"rina may not sign for kasi on {TODAY}" in bad(case)


def test_an_acceptance_bears_no_day_of_its_own(tmp_path: Path) -> None:
    case = case_of(tmp_path, ended=True)
    accepted(case, on=OLD)
    assert f"rina may not sign for kasi on {TODAY}" in bad(case)


@pytest.mark.parametrize(
    ("on", "paper", "why"),
    [
        (OLD, "approval", "it bears 2020-06-01, and was printed on 2026-11-24"),
        (OLD, "choice", "it bears 2020-06-01, and was printed on 2026-11-24"),
        (OLD, "endorsement", "it bears 2020-06-01, before the case and its letter, and rina may not sign"),
        (OLD, "form", "it bears 2020-06-01, and was printed on 2026-11-24"),
    ],
)
def test_a_mandate_that_ended_signs_no_paper_by_an_old_day(tmp_path: Path, on: str, paper: str, why: str) -> None:
    case = case_of(tmp_path, ended=True)
    closed(case, on, paper)
    assert why in bad(case)


@pytest.mark.parametrize("paper", ["approval", "endorsement", "form", "told"])
def test_no_paper_bears_a_day_that_had_not_come(tmp_path: Path, paper: str) -> None:
    case = case_of(tmp_path, rina="kasi")
    closed(case, "2099-01-01", paper)
    assert "it bears 2099-01-01, and was recorded on 2026-11-24" in bad(case)


@pytest.mark.parametrize(
    ("on", "paper"),
    [
        ("2026-11-23", "approval"), (TODAY, "choice"), ("2026-11-25", "form"), ("2026-10-01", "told"),
        ("2026-10-01", "letter"), ("2026-10-01", "endorsement"),
    ],
)  # fmt: skip
def test_a_paper_bears_a_day_of_the_office(tmp_path: Path, on: str, paper: str) -> None:
    """Which day it was there is not known here; and what dcdecom does not print may be older than its gate."""
    case = case_of(tmp_path, rina="kasi")
    closed(case, on, paper)
    assert bad(case) == ""


def test_a_disposition_of_one_who_left_counts_from_the_letter_on(tmp_path: Path) -> None:
    file = people(kasi=("kasi", ""), kabid=("kabid", ""), kadis=("kadis", ""), rina=("tim-dc", ""))
    file["people"][3]["mandates"] = [{"party": "kasi", "valid_from": "2026-01-01", "valid_until": "2026-11-12"}]
    case = Signed(tmp_path, file, policy=POLICY, binding_by="kasi")
    closed(case, "2026-11-12", "endorsement")

    def with_letter(rows: list[Row]) -> None:
        rows[0]["payload"]["request"] = {"letter": {"number": "1", "date": "2026-11-10"}}

    assert bad(case, with_letter) == ""
    assert "before the case and its letter" in bad(case)


# --- bindings left out -----------------------------------------------------------------------------------------------


def without(*names: str, files: bool = False) -> Callable[[list[Row]], object]:
    """The first event without keys of its binding, and without the files that it names."""

    def edit(rows: list[Row]) -> None:
        body = rows[0]["payload"]
        body["binding"] = {name: value for name, value in body["binding"].items() if name not in names}
        if files:
            body.pop("attachments")

    return edit


@pytest.mark.parametrize("decide", [lambda c: closed(c, TODAY), accepted, lambda c: about_the_photo(c, "set-aside"),
                                    lambda c: about_the_photo(c, "attachment-purged")])  # fmt: skip
def test_a_case_without_a_people_file_proves_no_role(tmp_path: Path, decide: Callable[[Signed], None]) -> None:
    """Where the version of the case does not tell: it could be one of before."""
    case = case_of(tmp_path, policy=None)
    decide(case)
    verdict = judged(case, without("people", files=True))
    assert (verdict.exit, len(verdict.papers.unknown)) == (2, 1), "\n".join(verdict.lines())
    assert "bound to no people file" in verdict.papers.unknown[0]
    assert "may not sign for kasi" in bad(case)


@pytest.mark.parametrize("left_out", ["people", "policy_in_force"])
def test_what_this_version_binds_every_case_to_is_not_left_out(tmp_path: Path, left_out: str) -> None:
    case = case_of(tmp_path)
    what = {"people": "no people file", "policy_in_force": "no policy in force"}[left_out]
    assert bad(case) == ""
    assert f"event 1: case-opened: it binds the case to {what}" in bad(case, without(left_out))


@pytest.mark.parametrize(("tool", "old"), [("0.1.0", True), ("0.1", True), ("0.1.1", False), ("0.10.0", False)])
def test_a_later_version_is_known_by_its_number(tmp_path: Path, tool: str, old: bool) -> None:
    case = case_of(tmp_path, policy=None)

    def named(rows: list[Row]) -> None:
        rows[0]["payload"]["tool"] = tool

    assert ("no policy in force" not in bad(case, named)) == old
    assert Roles(case.rows, None).touch_is_enough(3)


def test_no_key_is_touched_alone_because_the_policy_was_left_out(tmp_path: Path) -> None:
    case = case_of(tmp_path)
    rows = json.loads(json.dumps(case.rows))
    without("policy_in_force")(rows)
    assert not Roles(rows, InFolders([case.attachments.folder])).touch_is_enough(3)


# --- parties ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("party", "key", "says"),
    [
        ("kabid", "srv-one/not-seen/tor-3 Gi1", "by the policy of the case, it is for kasi"),
        ("kadis", "srv-one/not-seen/tor-3 Gi1", "by the policy of the case, it is for kasi"),
        ("kasi", "srv-one/not-seen/tor-3 Gi1", ""),
        ("kabid", "case/same-person/kasi-opd-1234", ""),
        ("kabid", "case/mixed-script/opd-1234", ""),
        ("kasi", "case/mixed-script/opd-1234", "by the policy of the case, it is for kabid"),
        ("kabid", "case/not-looked-at", "by the policy of the case, it is for kasi"),
    ],
)
def test_who_says_that_two_names_are_two_people_accepts_nothing_else(
    tmp_path: Path, party: str, key: str, says: str
) -> None:
    """Kadis may accept other files of the case, and no finding."""
    case = case_of(tmp_path, rina=party, policy={**POLICY, "binding_by": ["kadis"]}, binding_by="kadis")
    accepted(case, key, by=party)
    found = bad(case)
    assert (says in found) if says else found == "", found


def test_without_a_party_for_names_those_of_exceptions_and_bindings_answer(tmp_path: Path) -> None:
    case = case_of(tmp_path, rina="kadis", policy={**POLICY, "binding_by": ["kadis"], "same_name_by": []})
    accepted(case, "case/same-person/kasi-opd-1234", by="kadis")
    assert bad(case) == ""


def test_a_policy_that_is_not_here_accuses_nobody_whom_the_binding_names(tmp_path: Path) -> None:
    case = case_of(tmp_path, rina="kasi")
    accepted(case)
    rows = case.rows
    assert verify_events(rows).papers.bad == ()
    without_it = Roles(rows, InFolders([tmp_path]))
    assert "its policy cannot be read" in without_it.may_accept(3, "kasi", "srv-one/not-seen/tor-3 Gi1")


# --- purges ----------------------------------------------------------------------------------------------------------


def test_a_purge_by_nobody_is_one_of_an_older_version_only(tmp_path: Path) -> None:
    case = case_of(tmp_path / "new")
    case.add("attachment-purged", {"sha256": photo(case), "reason": "x"})
    assert "it names no authority" in bad(case)
    older = case_of(tmp_path / "old", policy=None)
    older.add("attachment-purged", {"sha256": photo(older), "reason": "x"})
    assert bad(older) == ""


def test_no_version_purges_by_key(tmp_path: Path) -> None:
    case = case_of(tmp_path)
    key = {"kind": "key", "person": "rina", "executor": "rina", "statement": "1" * 64}
    signed = {"statement": "1" * 64, "signature": "2" * 64}
    about_the_photo(case, "attachment-purged", authority=key, signed=signed)
    found = bad(case)
    assert ["no version purges by one" in found, "rina may not sign for kasi" in found] == [True, True], found
    assert [s.state for s in judged(case).signatures] == ["bad"]
