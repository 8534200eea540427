"""Reviews that were signed while nothing shows what became of a disk, by the verifier alone."""

from __future__ import annotations

from typing import Any

import pytest

from dcdecom.journal.wiping import unshown

from .histories import Said, bound

ASKED = {"completeness": ["wipe-certificate"]}
REPORT: Said = ("report-made", {"step": "tell"})


def form(*disks: dict[str, Any], type: str = "gate-closed") -> Said:
    return type, {"step": "f", "gate": 0, "form": [{"name": "d1", "disks": list(disks)}]}


def disk(serial: str = "S-1", decision: str = "wipe") -> dict[str, Any]:
    return {"serial": serial, "decision": decision} if serial else {"bay": "2", "decision": decision}


def came(outcome: str = "erased", **more: Any) -> Said:
    return "certificate-brought", {"disks": [{"outcome": outcome, "serial": "s1", **more}]}


def accepted(key: str) -> Said:
    return "finding-accepted", {"key": key}


def review(decision: str = "approve", paper: str = "approval", devices: tuple[str, ...] = ("d1",)) -> tuple[Said, ...]:
    gate = {"step": "judge", "gate": 0}
    return (
        ("gate-opened", {**gate, "paper": paper, "devices": list(devices)}),
        ("gate-closed", {**gate, "decision": decision}),
    )


GOOD: dict[str, tuple[dict[str, Any], tuple[Said, ...]]] = {
    "nothing is asked for": ({}, (form(disk()), REPORT, *review())),
    "waived": ({**ASKED, "waives": ["wipe-certificate"]}, (form(disk()), REPORT, *review())),
    "a certificate": (ASKED, (form(disk()), came(), REPORT, *review())),
    "a paper that it was destroyed": (
        ASKED, (form(disk()), came("destroyed", serial="", typed="S 1"), REPORT, *review()),
    ),
    "swapped": (ASKED, (form(disk()), came(serial="1S"), REPORT, *review())),
    "kept": (ASKED, (form(disk(decision="keep")), REPORT, *review())),
    "typed anew": (ASKED, (form(disk()), form(disk(decision="keep"), type="form-corrected"), REPORT, *review())),
    "accepted": (ASKED, (form(disk()), accepted("d1/disk-unwiped/S-1"), REPORT, *review())),
    "without a number, accepted": (ASKED, (form(disk("")), accepted("d1/disk-unnumbered/2"), REPORT, *review())),
    "repeated": (
        ASKED, (form(disk()), came(ended="2026-12-02"), came("failed", ended="2026-12-01"), REPORT, *review()),
    ),
    "sent back": (ASKED, (form(disk()), REPORT, *review("return"))),
    "before any report": (ASKED, (form(disk()), *review())),
    "another paper": (ASKED, (form(disk()), REPORT, *review(paper="handover"))),
    "a device that stays": (ASKED, (form(disk()), REPORT, *review(devices=("d2",)))),
    "odd values": (ASKED, (("gate-closed", {"form": "x"}), ("certificate-brought", {"disks": "x"}), REPORT, *review())),
}  # fmt: skip
BAD: dict[str, tuple[tuple[Said, ...], str]] = {
    "none": ((form(disk()), REPORT, *review()), "disk S-1 of d1 was to be erased, and there is no certificate of it"),
    "of another disk": ((form(disk()), came(serial="S-2"), REPORT, *review()), "no certificate of it"),
    "failed": ((form(disk()), came("failed"), REPORT, *review()), "the last certificate says that it was not"),
    "failed later": (
        (form(disk()), came(ended="2026-12-01"), came("aborted", ended="2026-12-02"), REPORT, *review()), "was not",
    ),
    "failed, and accepted all the same": (
        (form(disk()), came("failed"), accepted("d1/disk-unwiped/S-1"), REPORT, *review()), "was not",
    ),
    "accepted of another": ((form(disk()), accepted("d1/disk-unwiped/S-2"), REPORT, *review()), "no certificate"),
    "accepted of another server": (
        (form(disk()), accepted("d2/disk-unwiped/S-1"), REPORT, *review()), "no certificate",
    ),
    "without a number": ((form(disk("")), REPORT, *review()), "disk without a number of d1"),
    "afterwards": ((form(disk()), REPORT, *review(), came()), "no certificate of it"),
}


def found(policy: dict[str, Any], events: tuple[Said, ...]) -> list[str]:
    return [why for _, why in unshown(*bound(policy, *events))]


@pytest.mark.parametrize("name", GOOD)
def test_a_review_of_which_nothing_is_open_is_not_named(name: str) -> None:
    assert found(*GOOD[name]) == []


@pytest.mark.parametrize("name", BAD)
def test_a_review_that_passed_over_a_disk_is_named(name: str) -> None:
    events, why = BAD[name]
    (told,) = found(ASKED, events)
    assert why in told
