"""A case that was given up on paper, held against the event that asked for it. Standard library only.

The sheet bears the hash of that event. Once the case went on, the sheet counts no more. Earlier versions took the scan
of a note without a code: such an event names no head, and is judged by who signed it alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from . import attachment_status
from .chain import Row

ASKED = "cancel-asked"
NO_CODE = "paper, no code"
"""The grade of a note whose scan an earlier version took."""
GOES_ON = frozenset({
    "request-received", "inspected", "plan-made", "change-verified", "change-failed", "change-unknown",
    "change-manual", "manual-seen", "undo-begun", "timer-over", "dropped", "come-back", "form-corrected", "report-made",
    "decision-asked", "gate-closed", "step-opened", "step-closed",
})  # fmt: skip
"""Events by which a case goes on. A look that says the same is none: see `_says_otherwise`."""


def against(events: Sequence[Row], event: Row) -> str:
    """Why a paper cannot have given the case up as its event says; empty text where it can."""
    return next(_against(events, event), "")


def _against(events: Sequence[Row], event: Row) -> Iterator[str]:
    body = event["payload"]
    before = [e for e in events if e["seq"] < event["seq"]]
    asked = next((e for e in reversed(before) if e["type"] == ASKED), None)
    grade = str(body.get("code_grade"))
    if not body.get("head"):
        waits = asked is not None and not outgrown(before, asked)
        if body.get("evidence") == "paper" and (waits or grade != NO_CODE):
            yield "it names no head, and a sheet with a code was asked for" if waits else (
                "its sheet had a code, and it names no head"
            )
        return
    if asked is None or asked["hash"] != body["head"]:
        yield f"its head {str(body['head'])[:16]} is not that of the event that asked last for it"
        return
    if went := outgrown(before, asked):
        yield f"its sheet was printed at event {asked['seq']}, and the case went on after it, at event {went}"
    if body.get("evidence") == "paper" and grade == NO_CODE:
        yield "its sheet bears a code, and no code was compared"
    for name in ("by", "note"):
        if body.get(name) != asked["payload"].get(name):
            yield f"the journal says {name} {body.get(name)}, and it was asked with {asked['payload'].get(name)}"
    yield from _day(body, asked)


def _day(body: Mapping[str, object], asked: Row) -> Iterator[str]:
    """Nobody could sign the sheet before it was printed. The office's day begins at most a day before that of UTC."""
    try:
        on, printed = date.fromisoformat(str(body.get("on"))), date.fromisoformat(asked["at"][:10])
    except ValueError:
        yield f"it bears {body.get('on')!r}, which is no day"
        return
    if (printed - on).days > 1:
        yield f"it bears {on}, and was printed on {printed}"


def other_scan(events: Sequence[Row], event: Row) -> str:
    """Whose scan shows it too, where its sheet has a code of its own; empty text where none does."""
    mine = {entry["sha256"] for entry in attachment_status.entries(event)} if event["payload"].get("head") else set()
    for before in events:
        if before["type"] == "gate-closed" and mine & {e["sha256"] for e in attachment_status.entries(before)}:
            step = before["payload"].get("step")
            return f"its scan is that of event {before['seq']} ({step}), whose sheet has another code"
    return ""


def outgrown(events: Sequence[Row], asked: Row) -> int:
    """The number of the first event by which the case went on after it was asked for; 0 where there is none."""
    looks: dict[object, object] = {}
    for event in events:
        body = event["payload"]
        otherwise = event["type"] == "evidence-taken" and _says_otherwise(looks, body)
        if event["seq"] > asked["seq"] and (otherwise or event["type"] in GOES_ON):
            return int(event["seq"])
    return 0


def _says_otherwise(looks: dict[object, object], body: Mapping[str, object]) -> bool:
    """Whether a look comes to other verdicts than the one before it of the same device."""
    device, verdicts = str(body.get("device")), body.get("verdicts")
    before = looks.get(device, looks)
    looks[device] = verdicts
    return before is looks or before != verdicts
