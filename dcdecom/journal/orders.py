"""Orders by key that are no gate's: what their events say, held against the statements that were signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from dcdecom import limits

from . import label_note, opening_note, paper_note, statement
from .attachment_status import Kept
from .chain import Row, is_digest
from .roles import BINDING, FINDING, Roles
from .statement import IN_FORCE, Statement

KINDS: Mapping[str, str] = {
    "finding-accepted": "accept", "cancelled": "cancel", "people-accepted": "people", "set-aside": "set-aside",
    "plan-confirmed": "confirm", "inspected": "inspect", "attached": "attach", "case-opened": "open",
    "handed-in": "paper",
}  # fmt: skip
"""By type of event: the kind of statement by which it may be ordered."""


HANDED_IN, KEY = "handed-in", "key"
"""What the order is called by which a key handed a paper in; and what closes a gate that a key signed itself."""


def as_order(event: Row) -> Row:
    """An event as the order of a key that it rests on: of a paper that was handed in, by whom, and what that key
    signed, in place of who signed the paper.
    """
    body = event["payload"]
    if not isinstance(body.get("handed_in"), dict) or body.get("evidence") == KEY:
        return event
    ours = {"person": body.get("recorder"), "by": body.get("handed_by"), "signed": body["handed_in"], "evidence": "",
            "person_name": "", "post": "", "nip": ""}  # fmt: skip
    return {**event, "type": HANDED_IN, "payload": {**body, **ours, "paper": {**body}}}


def over(events: Sequence[Row], event: Row, kept: Kept | None) -> int:
    """The event whose hash is the head in the statement of an order; 0 where there is none, or it cannot be read."""
    said = _stated(event, kept)
    return next((e["seq"] for e in events if said and e["hash"] == said.head and e["seq"] < event["seq"]), 0)


def _stated(event: Row, kept: Kept | None) -> Statement | None:
    signed = event["payload"].get("signed")
    digest = signed.get("statement") if isinstance(signed, dict) else None
    if kept is None or not is_digest(digest):
        return None
    try:
        return statement.read(kept.read(str(digest), limits.SIGNED_BYTES.most + 1))
    except (OSError, ValueError):
        return None


def against(events: Sequence[Row], event: Row, roles: Roles, text: bytes | None) -> str:
    """Why a statement is not what an event says was ordered; empty text where it is."""
    kind = KINDS.get(event["type"])
    if kind is None:
        return f"{event['type']} is ordered by no kind of statement that is known here"
    if text is None:
        return ""
    try:
        said = statement.read(text)
    except ValueError as error:
        return str(error)
    return next(_against(events, event, roles, said, kind), "")


def _against(events: Sequence[Row], event: Row, roles: Roles, said: Statement, kind: str) -> Iterator[str]:
    if why := statement.unfit(said):
        yield why
    if said.version == 1 or said.kind != kind:
        yield f"its statement is of kind {said.kind}, version {said.version}, and the event is {event['type']}"
    body = event["payload"]
    wanted: dict[str, object] = {"party": body.get("by"), "case": event["case"]}
    if kind == "people":
        wanted |= {"case": statement.EVERY_CASE, "head": statement.NONE}
    elif kind == "open":
        wanted |= {"case": statement.NONE, "head": statement.NONE}
        yield from filter(None, [roles.may_carry_out(event["seq"], body.get("by"))])
    elif not any(e["hash"] == said.head and e["seq"] < event["seq"] for e in events):
        yield f"its head {said.head[:16]} is no earlier event's of this journal"
    for name, value in wanted.items():
        if getattr(said, name) != value:
            yield f"its statement says {name} {getattr(said, name)}, and the journal {value}"
    if event["type"] in ("cancelled", "set-aside"):
        yield from filter(None, [roles.may_order(event["seq"], body.get("by"))])
    if event["type"] == FINDING and body.get("key") != BINDING:
        yield from filter(None, [roles.may_accept(event["seq"], body.get("by"), body.get("key"))])
    yield from OF_TYPE[event["type"]](body, said, roles, event["seq"])


def _accepted(body: Mapping[str, object], said: Statement, roles: Roles, seq: int) -> Iterator[str]:
    if (said.finding, said.note) != (body.get("key"), body.get("note")):
        yield "its statement accepts something else than the journal says, or for another reason"
    if not _same_moment(said.until, body.get("until")):
        yield f"its statement accepts until {said.until}, and the journal until {body.get('until')}"
    binding = body.get("binding")
    files = {f"{name} {binding.get(name)}" for name in ("playbook", "people", "policy")} if isinstance(
        binding, dict) else set()  # fmt: skip
    if isinstance(binding, dict) and said.subject(IN_FORCE):
        files.add(f"{IN_FORCE} {binding.get('policy_in_force')}")
    if set(said.subjects) != files:
        yield "its statement accepts other files than the journal says"


def _cancelled(body: Mapping[str, object], said: Statement, roles: Roles, seq: int) -> Iterator[str]:
    if said.note != body.get("note"):
        yield "its statement gives another reason than the journal"


def _confirmed(body: Mapping[str, object], said: Statement, roles: Roles, seq: int) -> Iterator[str]:
    if said.subject("plan") != (body.get("digest"),) or said.devices != (body.get("device"),):
        yield "its statement confirms another plan, or for another device"


def _inspected(body: Mapping[str, object], said: Statement, roles: Roles, seq: int) -> Iterator[str]:
    if said.devices != (body.get("device"),) or said.note != label_note.of_event(body):
        yield "its statement reads another chassis, or other values off it"
    opened = roles.steps_open(seq)
    if opened and said.step not in opened:
        yield f"its statement says step {said.step}, and open was {', '.join(sorted(opened))}"
    yield from _shown("photo", body, said)


def _attached(body: Mapping[str, object], said: Statement, roles: Roles, seq: int) -> Iterator[str]:
    device = body.get("device")
    if said.devices != ((device,) if device else ()) or said.note != (body.get("photo") or ""):
        yield "its statement attaches files as something else, or of another device"
    if said.step != body.get("step"):
        yield f"its statement says step {said.step}, and the journal {body.get('step')}"
    yield from _shown("photo" if body.get("photo") else "attachment", body, said)


def _shown(sort: str, body: Mapping[str, object], said: Statement) -> Iterator[str]:
    """The files of an event are those of its statement, in its order, and no others."""
    signed, attached = body.get("signed"), body.get("attachments")
    own = set(signed.values()) if isinstance(signed, dict) else set()
    files = [a.get("sha256") for a in attached if isinstance(a, dict)] if isinstance(attached, list) else []
    if said.subject(sort) != tuple(digest for digest in files if digest not in own) or set(said.named) != {
        f"{sort} {digest}" for digest in said.subject(sort)
    }:
        yield "its statement names other files than the journal"


def _set_aside(body: Mapping[str, object], said: Statement, roles: Roles, seq: int) -> Iterator[str]:
    if said.subject("attachment") != (body.get("sha256"),):
        yield "its statement sets another file aside than the journal says"
    if said.note != body.get("note"):
        yield "its statement gives another reason than the journal"


def _people(body: Mapping[str, object], said: Statement, roles: Roles, seq: int) -> Iterator[str]:
    binding = body.get("binding")
    accepted = binding.get("people") if isinstance(binding, dict) else None
    if said.subject("people") != (accepted,):
        yield "its statement accepts another people file than the journal says"
    before = roles.file_before(seq)
    if body.get("before") != before or before not in said.replaces:
        yield "its statement does not replace the people file that the case was bound to"
    if said.on != body.get("on"):
        yield f"its statement bears {said.on}, and the journal says {body.get('on')}"


def _opened(body: Mapping[str, object], said: Statement, roles: Roles, seq: int) -> Iterator[str]:
    """The request, the procedure and every scan are those that were signed, and nothing else was brought."""
    binding, request = _part(body, "binding"), _part(body, "request")
    devices = request.get("devices")
    names = tuple(d.get("name") for d in devices if isinstance(d, dict)) if isinstance(devices, list) else ()
    if said.devices != names or said.note != opening_note.of_event(body):
        yield "its statement opens a case for other devices, another letter or by another procedure"
    if (said.subject("request"), said.subject("playbook")) != ((request.get("sha256"),), (binding.get("playbook"),)):
        yield "its statement is about another request or another procedure"
    signed, attached = body.get("signed"), body.get("attachments")
    own = {request.get("sha256"), *binding.values(), *(signed.values() if isinstance(signed, dict) else ())}
    files = [a.get("sha256") for a in attached if isinstance(a, dict)] if isinstance(attached, list) else []
    if said.subject("attachment") != tuple(digest for digest in files if digest not in own):
        yield "its statement names other scans than the journal"


def _part(body: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def _handed_in(body: Mapping[str, object], said: Statement, roles: Roles, seq: int) -> Iterator[str]:
    """The gate, the scan and all that was said of the paper."""
    yield from filter(None, [roles.may_carry_out(seq, body.get("by"))])
    paper = _part(body, "paper")
    if why := paper_note.against(said.note, paper):
        yield why
    if (said.step, said.head) != (paper.get("step"), paper.get("head")):
        yield f"its statement is over another gate than the one at {paper.get('step')}"
    yield from _shown("attachment", body, said)


OF_TYPE: Mapping[str, Callable[[Mapping[str, object], Statement, Roles, int], Iterator[str]]] = {
    "finding-accepted": _accepted, "cancelled": _cancelled, "plan-confirmed": _confirmed, "people-accepted": _people,
    "set-aside": _set_aside, "inspected": _inspected, "attached": _attached, "case-opened": _opened,
    "handed-in": _handed_in,
}  # fmt: skip


def _same_moment(one: str, other: object) -> bool:
    try:
        return datetime.fromisoformat(one) == datetime.fromisoformat(str(other))
    except (ValueError, TypeError):
        return False
