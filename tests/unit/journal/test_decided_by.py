"""By whom something was decided, in journals told anew: days that nobody can look up, parties, bindings left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dcdecom.journal.attachment_status import InFolders
from dcdecom.journal.chain import Row
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
