"""Passes for the door in a journal: whether each use that is recorded was one of a pass that held then, and whether a
pass came back before the report was made.

The offset of the office's time stands in the pass itself. An earlier use, a pass that another one replaced, and an hour
behind the pass's own end have to be called so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from .chain import Row
from .exit_pass import PAPER
from .roles import Roles

PASSED = "door-passed"
COUNTS = frozenset({"", "late"})
"""What may speak against a use that counts all the same."""
HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
BACK = frozenset({"undo-begun", "request-received", "decision-asked"})
"""Events behind which another pass is printed, or none is used."""


def unfounded(events: Sequence[Row], roles: Roles) -> Iterator[tuple[Row, str]]:
    """Uses of passes that cannot have been as the journal says, and reports that were made without one."""
    passes: dict[str, Row] = {}
    used: dict[str, Row] = {}
    waiting: Row | None = None
    for event in events:
        body = event["payload"]
        if event["type"] == "gate-opened" and body.get("paper") == PAPER:
            passes[event["hash"]] = waiting = event
        elif event["type"] == PASSED:
            opened = passes.get(str(body.get("head")))
            yield from ((event, why) for why in _against(event, opened, used, list(passes)))
            if opened and str(body.get("against") or "") in COUNTS:
                used.setdefault(opened["hash"], event)
                waiting = None if opened is waiting else waiting
        elif event["type"] in BACK:
            waiting = None
        elif event["type"] == "report-made" and waiting and roles.wants(event["seq"], PAPER):
            not_back = f"the pass of event {waiting['seq']} had not come back from the door"
            yield event, f"{not_back}, and the policy of the case asks for it"
            waiting = None


def _against(event: Row, opened: Row | None, used: Mapping[str, Row], passes: Sequence[str]) -> Iterator[str]:
    body = event["payload"]
    if opened is None:
        yield "no pass that it names was printed before it"
        return
    if not str(body.get("guard") or "").strip():
        yield "it names no guard"
    if not body.get("attachments"):
        yield "nothing shows the pass: it names no file"
    said = str(body.get("against") or "")
    if said not in COUNTS:
        return
    if before := used.get(opened["hash"]):
        yield f"the same pass was used before, event {before['seq']}"
    if opened["hash"] != passes[-1]:
        yield "another pass had taken its place"
    yield from _hour(event, opened, said)


def _hour(event: Row, opened: Row, said: str) -> Iterator[str]:
    body, asked = event["payload"], opened["payload"].get("exit_pass")
    try:
        until = datetime.fromisoformat(str(asked.get("until") if isinstance(asked, dict) else None))
        hour = str(body.get("hour"))
        at = datetime.fromisoformat(f"{body.get('on')}T{hour}").replace(tzinfo=until.tzinfo)
        if not HOUR.fullmatch(hour) or until.tzinfo is None:
            raise ValueError(hour)
        printed = datetime.fromisoformat(opened["at"]).replace(second=0, microsecond=0)
        early, late = at.astimezone(UTC) < printed, at > until
        recorded = at.astimezone(UTC) <= datetime.fromisoformat(event["at"])
    except (ValueError, OverflowError, TypeError):
        yield "it bears no day and hour, or its pass no end"
        return
    if early:
        yield f"it bears {body['on']} {hour}, before its pass was printed"
    if not recorded:
        yield f"it bears {body['on']} {hour}, after it was recorded"
    if late and said != "late":
        yield f"it bears {body['on']} {hour}, and its pass held until {until.isoformat(timespec='minutes')}"
    if late and not str(body.get("note") or "").strip():
        yield "its pass had run out, and no reason is given"
