"""What was ordered by key at the rack: the verifier holds each event against the statement that was signed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dcdecom.journal import label_note
from dcdecom.journal.label_note import LabelNote
from dcdecom.journal.statement import Statement

from .bundles import Key
from .test_roles import Signed, order, people, text_of, verified

LABEL = {"serial": "SGH331XK7P", "asset_tag": "T-1", "position": "R07 U12", "cables": 2, "macs": ["02:00:00:00:01:01"]}
NOTE = label_note.text(LabelNote("SGH331XK7P", "T-1", "R07 U12", 2, ("02:00:00:00:01:01",)))


def recorded(folder: Path, key: Key, type: str, **instead: Any) -> str:
    """A case with one such order; `instead` is what its event says otherwise than the statement."""
    case = Signed(folder, people(kasi=("kasi", key.public)))
    photo = case._kept("front_jpg", b"photo")
    other = case._kept("other_jpg", b"other")
    head, plan = case.rows[-1]["hash"], "5" * 64
    said, body = {
        "plan-confirmed": (
            Statement(case.case, "pull", "kasi", "confirm", ("d",), "2026-11-24", "none", head, "confirm", 2,
                      (f"plan {plan}",)),
            {"digest": plan, "device": "d"},
        ),
        "inspected": (
            Statement(case.case, "pull", "kasi", "record", ("d",), "2026-11-24", "none", head, "inspect", 2,
                      (f"photo {photo['sha256']}",), note=NOTE),
            {"device": "d", **LABEL, "attachments": [photo]},
        ),
        "attached": (
            Statement(case.case, "pull", "kasi", "record", ("d",), "2026-11-24", "none", head, "attach", 2,
                      (f"photo {photo['sha256']}",), note="pulled"),
            {"device": "d", "step": "pull", "photo": "pulled", "attachments": [photo]},
        ),
    }[type]  # fmt: skip
    if instead.pop("exchanged", False):
        instead["attachments"] = [other]
    if instead.pop("more", False):
        instead["attachments"] = [photo, other]
    order(case, key, said, type, body, **instead)
    verdict = verified(case, f"kasi {key.public}")
    [found] = verdict.signatures
    assert (verdict.exit == 0) == (found.state == "good"), text_of(verdict)
    return found.why or found.state


@pytest.mark.parametrize("type", ["plan-confirmed", "inspected", "attached"])
def test_an_order_that_is_as_it_was_signed_is_good(tmp_path: Path, key: Key, type: str) -> None:
    assert recorded(tmp_path, key, type) == "good"


@pytest.mark.parametrize(
    ("type", "instead", "why"),
    [
        ("plan-confirmed", {"digest": "6" * 64}, "confirms another plan"),
        ("plan-confirmed", {"device": "e"}, "confirms another plan, or for another device"),
        ("inspected", {"device": "e"}, "reads another chassis"),
        *(("inspected", {name: value}, "or other values") for name, value in (
            ("serial", "SGH331XK7Q"), ("asset_tag", ""), ("position", "R07 U13"), ("cables", 3), ("cables", None),
            ("macs", []), ("macs", ["02:00:00:00:01:02"]),
        )),
        ("inspected", {"exchanged": True}, "names other files"),
        ("inspected", {"more": True}, "names other files"),
        ("attached", {"exchanged": True}, "names other files"),
        ("attached", {"more": True}, "names other files"),
        ("attached", {"photo": "before"}, "as something else"),
        ("attached", {"photo": ""}, "as something else"),
        ("attached", {"device": "e"}, "or of another device"),
        ("attached", {"step": "look"}, "says step pull, and the journal look"),
        ("attached", {"by": "kadis"}, "says party kasi, and the journal kadis"),
    ],
)  # fmt: skip
def test_an_event_that_says_something_else_is_bad(
    tmp_path: Path, key: Key, type: str, instead: dict[str, Any], why: str
) -> None:
    assert why in recorded(tmp_path, key, type, **instead)
