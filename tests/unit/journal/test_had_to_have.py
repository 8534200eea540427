"""What a gate had to have when it was closed: each rule alone, on journals in small."""

from __future__ import annotations

from typing import Any

import pytest

from dcdecom.journal.completeness import lacking
from dcdecom.journal.roles import Roles

from .histories import Files, Said, bound

LETTER, SCAN, OTHER = "1" * 64, "2" * 64, "3" * 64


def files(*digests: str) -> list[dict[str, str]]:
    return [{"name": "scan.pdf", "sha256": digest} for digest in digests]


def opens(step: str = "a", paper: str = "approval", **more: Any) -> Said:
    return "gate-opened", {"step": step, "gate": 0, "paper": paper, "devices": ["d1", "d2"], **more}


def closes(step: str = "a", *scans: str, **more: Any) -> Said:
    return "gate-closed", {"step": step, "gate": 0, "attachments": files(*scans), **more}


def letter(scan: str | None, *kept: str, type: str = "request-received") -> Said:
    return type, {"request": {"letter": {"scan": scan}}, "attachments": files(*kept)}


def label(device: str) -> Said:
    return "inspected", {"device": device, "attachments": files(LETTER)}


def photo(device: str, kind: object = "pulled", *kept: str) -> Said:
    return "attached", {"device": device, "photo": kind, "attachments": files(*(kept or (OTHER,)))}


HANDOVER = opens("h", "handover")
OWN, LETTERS, HOURS = ({"completeness": [name]} for name in ("own-scan", "letter-scan", "handover-hour"))
PHOTOS = {"photos": ["label", "pulled"]}
ALL_SHOWN = (label("d1"), label("d2"), photo("d1"), photo("d2"))
GOOD: dict[str, tuple[dict[str, Any], tuple[Said, ...]]] = {
    "scans of their own": (OWN, (opens(), closes("a", SCAN), opens("b"), closes("b", OTHER))),
    "nothing is asked for": ({}, (opens(), closes("a", SCAN), opens("b"), closes("b", SCAN), letter(None))),
    "one disposition sheet": (
        OWN, (opens("a", "endorsement"), closes("a", SCAN), opens("b", "endorsement"), closes("b", SCAN)),
    ),
    "one gate, closed twice": (OWN, (opens(), closes("a", SCAN), closes("a", SCAN))),
    "nobody opened it": (OWN, (closes("a", SCAN), closes("b", SCAN))),
    "a letter with its scan": (LETTERS, (letter(LETTER, LETTER, OTHER),)),
    "no letter": (LETTERS, (("request-received", {}), ("request-received", {"request": {"letter": "x"}}))),
    "no letter's event": (LETTERS, (letter(None, type="attached"),)),
    "an hour": (HOURS, (HANDOVER, closes("h", hour="23:59"))),
    "the first hour": (HOURS, (HANDOVER, closes("h", hour="00:00"))),
    "another paper": (HOURS | PHOTOS, (opens("h"), closes("h"))),
    "every photo": (PHOTOS, (*ALL_SHOWN, HANDOVER, closes("h"))),
    "no photo is asked for": ({}, (HANDOVER, closes("h"))),
    "a typed form": ({}, (opens(form="typed"), closes(form=[{"name": "d2"}, {"name": "d1"}]))),
    "a form that is not typed": ({}, (opens(form="paper"), closes())),
    "a typed form of nothing": ({}, (opens(form="typed", devices=None), closes())),
}  # fmt: skip
HOUR = "it bears no hour, and the policy of the case asks for one"
NO_SCAN = "its letter has no scan, and the policy of the case asks for one"


def no_photo(device: str, *kinds: str) -> str:
    return f"there is no photo of {device} before it: {', '.join(kinds)}"


def not_typed(*names: str) -> str:
    return f"what stands on the form was not typed: {', '.join(names)}"


BAD: dict[str, tuple[dict[str, Any], tuple[Said, ...], list[tuple[int, str]]]] = {
    "one scan for two gates": (
        OWN, (opens(), closes("a", SCAN), opens("b"), closes("b", OTHER, SCAN)),
        [(5, "its scan is that of event 3 (a), whose sheet has another code")],
    ),
    "one scan for three": (
        OWN, (opens(), closes("a", SCAN), opens("b"), closes("b", SCAN), opens("c"), closes("c", SCAN)),
        [(5, "its scan is that of event 3 (a), whose sheet has another code"),
         (7, "its scan is that of event 3 (a), whose sheet has another code"),
         (7, "its scan is that of event 5 (b), whose sheet has another code")],
    ),
    "a disposition for an approval": (
        OWN, (opens("a", "endorsement"), closes("a", SCAN), opens("b"), closes("b", SCAN)),
        [(5, "its scan is that of event 3 (a), whose sheet has another code")],
    ),
    "an approval for a disposition": (
        OWN, (opens("a"), closes("a", SCAN), opens("b", "endorsement"), closes("b", SCAN)),
        [(5, "its scan is that of event 3 (a), whose sheet has another code")],
    ),
    "a disposition for an approval and another one": (
        OWN,
        (opens("a", "endorsement"), closes("a", SCAN), opens("b"), closes("b", SCAN), opens("c", "endorsement"),
         closes("c", SCAN)),
        [(5, "its scan is that of event 3 (a), whose sheet has another code"),
         (7, "its scan is that of event 5 (b), whose sheet has another code")],
    ),
    "one that nobody opened": (
        OWN, (closes("a", SCAN), opens("b"), closes("b", SCAN)),
        [(4, "its scan is that of event 2 (a), whose sheet has another code")],
    ),
    "a letter without": (LETTERS, (letter(None, OTHER),), [(2, NO_SCAN)]),
    "a scan that is not there": (LETTERS, (letter(LETTER, OTHER),), [(2, NO_SCAN)]),
    "no hour": (HOURS, (HANDOVER, closes("h")), [(3, HOUR)]),
    "the hour 24": (HOURS, (HANDOVER, closes("h", hour="24:00")), [(3, HOUR)]),
    "an hour and more": (HOURS, (HANDOVER, closes("h", hour="23:59:59")), [(3, HOUR)]),
    "no photo": (
        PHOTOS, (HANDOVER, closes("h")),
        [(3, no_photo("d1", "label", "pulled")), (3, no_photo("d2", "label", "pulled"))],
    ),
    "of one device": (PHOTOS, (*ALL_SHOWN[:3], HANDOVER, closes("h")), [(6, no_photo("d2", "pulled"))]),
    "no label": (PHOTOS, (*ALL_SHOWN[1:], HANDOVER, closes("h")), [(6, no_photo("d1", "label"))]),
    "later": (PHOTOS, (*ALL_SHOWN[:3], HANDOVER, closes("h"), photo("d2")), [(6, no_photo("d2", "pulled"))]),
    "of no kind": (
        PHOTOS, (*ALL_SHOWN[:3], photo("d2", None), HANDOVER, closes("h")), [(7, no_photo("d2", "pulled"))],
    ),
    "without a file": (
        PHOTOS, (*ALL_SHOWN[:3], ("attached", {"device": "d2", "photo": "pulled"}), HANDOVER, closes("h")),
        [(7, no_photo("d2", "pulled"))],
    ),
    "a reading without a photo": (
        PHOTOS, (*ALL_SHOWN[1:], ("inspected", {"device": "d1"}), HANDOVER, closes("h")),
        [(7, no_photo("d1", "label"))],
    ),
    "another event": (
        PHOTOS,
        (*ALL_SHOWN[1:], ("noted", {"device": "d1", "photo": "label", "attachments": files(OTHER)}), HANDOVER,
         closes("h")),
        [(7, no_photo("d1", "label"))],
    ),
    "no form": ({}, (opens(form="typed"), closes()), [(3, not_typed("d1", "d2"))]),
    "a form of one": ({}, (opens(form="typed"), closes(form=[{"name": "d1"}])), [(3, not_typed("d2"))]),
    "a form of texts": ({}, (opens(form="typed"), closes(form=["d1", "d2"])), [(3, not_typed("d1", "d2"))]),
    "a form that is a text": ({}, (opens(form="typed"), closes(form="d1 d2")), [(3, not_typed("d1", "d2"))]),
    "all at once": (
        {**HOURS, **PHOTOS}, (opens("h", "handover", form="typed", devices=["d1"]), closes("h")),
        [(3, HOUR), (3, no_photo("d1", "label", "pulled")), (3, not_typed("d1"))],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("policy", "events"), GOOD.values(), ids=GOOD)
def test_what_has_all_that_is_asked_for_is_in_order(policy: dict[str, Any], events: tuple[Said, ...]) -> None:
    assert list(lacking(*bound(policy, *events))) == []


@pytest.mark.parametrize(("policy", "events", "found"), BAD.values(), ids=BAD)
def test_what_is_not_there_is_named(
    policy: dict[str, Any], events: tuple[Said, ...], found: list[tuple[int, str]]
) -> None:
    assert [(event["seq"], why) for event, why in lacking(*bound(policy, *events))] == found


def test_the_first_event_may_bring_a_letter() -> None:
    rows, roles = bound(LETTERS)
    rows[0]["payload"]["request"] = {"letter": {}}
    assert [(event["seq"], why) for event, why in lacking(rows, roles)] == [(1, NO_SCAN)]


@pytest.mark.parametrize(
    ("sealed", "purged", "why"),
    [
        (False, False, ""), (True, False, "it is withheld"), (False, True, "it was purged"),
        (True, True, "it was purged"),
    ],
)  # fmt: skip
def test_a_policy_that_is_kept_back_is_not_one_that_asks_for_nothing(sealed: bool, purged: bool, why: str) -> None:
    rows, roles = bound(OWN)
    digest = rows[0]["payload"]["binding"]["policy_in_force"]
    named: Said = ("attached", {"attachments": [{"name": "policy.json", "sha256": digest, "sealed": sealed}]})
    gone: tuple[Said, ...] = (("attachment-purged", {"sha256": digest}),) if purged else ()
    rows, roles = bound(OWN, named, *gone)
    assert list(roles.unread_policies()) == [], "its bytes are here"
    told = f"what the policy of the case asks for is not known: policy {digest[:16]}: {why}"
    assert list(Roles(rows, Files()).unread_policies()) == ([told] if why else [])
    assert list(Roles(rows, None).unread_policies()) == []


def test_a_policy_that_a_disk_does_not_give_is_not_one_that_asks_for_nothing() -> None:
    class Failing(Files):
        def read(self, digest: str, limit: int) -> bytes:
            raise OSError(5, "Input/output error")

    rows, _ = bound(OWN)
    digest = rows[0]["payload"]["binding"]["policy_in_force"]
    [told] = Roles(rows, Failing({digest: b""})).unread_policies()
    assert told.endswith(f"policy {digest[:16]}: Input/output error")
