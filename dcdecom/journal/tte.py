"""What a journal says of a PDF with electronic signatures (TTE): it was checked when it was recorded, by pyHanko.

The verifier checks no signature of a PDF; it says so, and finds events that say more than they hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .chain import Row
from .misnamed import as_name
from .roles import Roles

CHECKED, IN_PART = "tte, checked", "tte, checked in part"
REPORTED = frozenset({"told", "letter"})
"""Papers whose person need not have signed them."""


def said(body: dict[str, Any]) -> str:
    """A grade, and of a TTE that it is the journal's word."""
    grade = str(body.get("code_grade") or "")
    return f"{grade} (checked when recorded, not here)" if grade.startswith(CHECKED) else grade


def contradicted(events: Sequence[Row], roles: Roles) -> Iterator[tuple[Row, str]]:
    """Events whose grade is better than what they hold of the check, or worse than the policy asks there."""
    for event in events:
        body = event["payload"]
        if event["type"] not in ("gate-closed", "cancelled"):
            continue
        state = str(_dict(body.get("tte")).get("state"))
        is_gate = event["type"] == "gate-closed" and body.get("evidence") == "tte"
        if is_gate and state != "checked" and roles.must_be_checked(event["seq"], str(body.get("step"))):
            yield event, "the policy asks for a TTE that was checked in full, and this one was not"
        grade, found = str(body.get("code_grade") or ""), body.get("tte")
        if found is not None and body.get("evidence") != "tte":
            yield event, "it holds what was found of a TTE, and was shown by something else"
        elif grade.startswith(CHECKED) and (why := _against(grade, found, body)):
            yield event, f"its grade says that its TTE was checked, and {why}"


def _against(grade: str, found: object, body: dict[str, Any]) -> str:
    if body.get("evidence") != "tte":
        return "it was shown by something else"
    if not isinstance(found, dict):
        return "it does not hold what was found"
    if found.get("state") != ("in part" if grade == IN_PART else "checked"):
        return f"what was found is {str(found.get('state'))[:40]!r}"
    if grade == IN_PART:
        return ""
    signatures = [one for one in _list(found.get("signatures")) if isinstance(one, dict)]
    undecided = {str(what) for one in signatures for what in _list(one.get("open"))}
    if not signatures or undecided - {"time"}:
        return "no signature of it was checked in full"
    if ("time not proved" in grade) != ("time" in undecided):
        return "what was found says otherwise of its time"
    if found.get("sheet") != ("no code" if "no code" in grade else "found"):
        return "what was found says otherwise of its code"
    of = [one.get("person") for one in signatures]
    if as_name(body.get("paper")) not in REPORTED and body.get("person") not in of:
        return f"no certificate in it is {body.get('person')}'s"
    return ""


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
