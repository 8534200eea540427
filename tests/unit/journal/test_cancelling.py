"""A case that was given up on paper: the sheet is the one that was asked for last, and the case did not go on since."""

from __future__ import annotations

from typing import Any

import pytest

from dcdecom.journal.cancelling import against, other_scan, outgrown

from .histories import Said, history

FIRST, HEAD = "c" * 64, "d" * 64
SCAN, OTHER = "a" * 64, "b" * 64
OPENED: Said = ("case-opened", {})
ASKED: Said = ("cancel-asked", {"by": "kadis", "note": "withdrawn", "_hash": HEAD})
NO_HEAD = "it names no head, and a sheet with a code was asked for"
LEFT_OUT = "its sheet had a code, and it names no head"


def given_up(**instead: Any) -> Said:
    body = {"by": "kadis", "note": "withdrawn", "head": HEAD, "on": "2026-12-01", "evidence": "paper",
            "code_grade": "code, 130 bit"}  # fmt: skip
    return "cancelled", {name: value for name, value in {**body, **instead}.items() if value is not None}


def looked(device: str, verdicts: dict[str, str]) -> Said:
    return "evidence-taken", {"device": device, "verdicts": verdicts}


AGREES, DIFFERS = {"letter-record": "sesuai"}, {"letter-record": "tidak sesuai"}


def why(*events: Said) -> str:
    rows = history(*events)
    return against(rows, rows[-1])


GOOD: dict[str, tuple[Said, ...]] = {
    "as it was asked for": (OPENED, ASKED, given_up()),
    "asked for twice, by the last sheet": (
        OPENED, ("cancel-asked", {"by": "kasi", "note": "x", "_hash": FIRST}), ASKED, given_up(),
    ),
    "signed in the office's day, which began before that of UTC": (OPENED, ASKED, given_up(on="2026-11-30")),
    "a look that says the same": (
        OPENED, looked("d", AGREES), ASKED, looked("d", AGREES), given_up(),
    ),
    "what has nothing to do with it": (OPENED, ASKED, ("noted", {}), given_up()),
    "a note of an earlier version, that no sheet was asked for": (
        OPENED, given_up(head=None, code_grade="paper, no code"),
    ),
    "by key, which names no head here": (OPENED, ASKED, given_up(head=None, evidence="key")),
    "by key, over the head": (OPENED, ASKED, given_up(evidence="key", code_grade="paper, no code")),
    "a note of an earlier version, after the case had gone on": (
        OPENED, ASKED, ("report-made", {}), given_up(head=None, code_grade="paper, no code"),
    ),
}  # fmt: skip
BAD: dict[str, tuple[tuple[Said, ...], str]] = {
    "a sheet was asked for, and it names no head": ((OPENED, ASKED, given_up(head=None)), NO_HEAD),
    "no sheet was asked for, and it had a code": ((OPENED, given_up(head=None)), LEFT_OUT),
    "the sheet was outgrown, and it had a code": (
        (OPENED, ASKED, ("report-made", {}), given_up(head=None)), LEFT_OUT,
    ),
    "a sheet was asked for, and a note without a code came": (
        (OPENED, ASKED, given_up(head=None, code_grade="paper, no code")), NO_HEAD,
    ),
    "nobody asked": ((OPENED, given_up()), f"its head {HEAD[:16]} is not that of the event that asked last for it"),
    "another sheet": (
        (OPENED, ASKED, given_up(head=FIRST)), f"its head {FIRST[:16]} is not that of the event that asked last for it",
    ),
    "the sheet before the last": (
        (OPENED, ("cancel-asked", {"by": "kadis", "note": "withdrawn", "_hash": FIRST}), ASKED, given_up(head=FIRST)),
        f"its head {FIRST[:16]} is not that of the event that asked last for it",
    ),
    "no code was compared": (
        (OPENED, ASKED, given_up(code_grade="paper, no code")), "its sheet bears a code, and no code was compared",
    ),
    "for another party": (
        (OPENED, ASKED, given_up(by="kasi")), "the journal says by kasi, and it was asked with kadis",
    ),
    "for another reason": (
        (OPENED, ASKED, given_up(note="other")), "the journal says note other, and it was asked with withdrawn",
    ),
    "before it was printed": (
        (OPENED, ASKED, given_up(on="2026-11-29")), "it bears 2026-11-29, and was printed on 2026-12-01",
    ),
    "on no day": ((OPENED, ASKED, given_up(on="soon")), "it bears 'soon', which is no day"),
    "without a day": ((OPENED, ASKED, given_up(on=None)), "it bears None, which is no day"),
    "a look that says otherwise": (
        (OPENED, looked("d", AGREES), ASKED, looked("d", DIFFERS), given_up()),
        "its sheet was printed at event 3, and the case went on after it, at event 4",
    ),
    "the first look of a device": (
        (OPENED, looked("d", AGREES), ASKED, looked("e", AGREES), given_up()),
        "its sheet was printed at event 3, and the case went on after it, at event 4",
    ),
    "a look that says otherwise than the last one before": (
        (OPENED, looked("d", DIFFERS), looked("d", AGREES), ASKED, looked("d", DIFFERS), given_up()),
        "its sheet was printed at event 4, and the case went on after it, at event 5",
    ),
}  # fmt: skip


@pytest.mark.parametrize("events", GOOD.values(), ids=GOOD)
def test_a_sheet_that_was_asked_for_gives_the_case_up(events: tuple[Said, ...]) -> None:
    assert why(*events) == ""


@pytest.mark.parametrize(("events", "said"), BAD.values(), ids=BAD)
def test_a_sheet_that_cannot_have_given_it_up_is_told(events: tuple[Said, ...], said: str) -> None:
    assert why(*events) == said


def test_a_sheet_that_is_asked_for_later_counts_for_nothing() -> None:
    rows = history(OPENED, given_up(), ASKED)
    assert against(rows, rows[1]) == f"its head {HEAD[:16]} is not that of the event that asked last for it"


@pytest.mark.parametrize(
    "type",
    ["request-received", "inspected", "plan-made", "change-verified", "change-failed", "change-unknown",
     "change-manual", "manual-seen", "undo-begun", "timer-over", "dropped", "come-back", "form-corrected",
     "report-made", "decision-asked", "gate-closed", "step-opened", "step-closed"],
)  # fmt: skip
def test_a_case_that_went_on_has_outgrown_its_sheet(type: str) -> None:
    rows = history(OPENED, (type, {}), ASKED, ("noted", {}), (type, {}), (type, {}), given_up())
    assert outgrown(rows[:-1], rows[2]) == 5
    assert against(rows, rows[-1]) == "its sheet was printed at event 3, and the case went on after it, at event 5"


def test_a_case_that_stood_still_has_not() -> None:
    rows = history(OPENED, ("report-made", {}), ASKED, ("noted", {}))
    assert outgrown(rows, rows[2]) == 0


# --- its scan --------------------------------------------------------------------------------------------------------


def files(*digests: str) -> dict[str, Any]:
    return {"attachments": [{"name": "scan.pdf", "sha256": digest} for digest in digests]}


def test_a_scan_of_its_own_is_no_others() -> None:
    rows = history(OPENED, ("gate-closed", {"step": "laporan", **files(OTHER)}), ASKED, given_up(**files(SCAN)))
    assert other_scan(rows, rows[-1]) == ""


def test_a_scan_that_closed_a_gate_is_the_gates() -> None:
    rows = history(
        OPENED, ("gate-closed", {"step": "laporan", **files(OTHER, SCAN)}), ASKED, given_up(**files(SCAN))
    )
    told = "its scan is that of event 2 (laporan), whose sheet has another code"
    assert other_scan(rows, rows[-1]) == told


def test_a_file_that_closed_no_gate_is_nobodys_scan() -> None:
    rows = history(OPENED, ("attached", files(SCAN)), ASKED, given_up(**files(SCAN)))
    assert other_scan(rows, rows[-1]) == ""


def test_a_note_without_a_code_may_be_on_another_sheet() -> None:
    rows = history(OPENED, ("gate-closed", {"step": "laporan", **files(SCAN)}), given_up(head=None, **files(SCAN)))
    assert other_scan(rows, rows[-1]) == ""
