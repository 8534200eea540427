"""What the playbook of a case asks for, held against its journal: a gate that was asked for and is not there.

The case keeps the bytes of the playbook that it goes by, and its first event their digest. So a gate that a journal
leaves out is missed, whether or not any event of the journal speaks of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from dcdecom import limits

from . import playbook_file
from .attachment_status import Kept
from .chain import Row
from .exit_pass import PAPER as PASS
from .misnamed import as_name
from .noted import Notes
from .people_file import NotRead
from .playbook_file import AskedRow
from .roles import Roles

Rows: TypeAlias = Mapping[str, AskedRow]
WITH_ALL_GATES = frozenset({"gate", "refuse", "form", "withdraw", "report"})
"""Actions whose rows end once every gate of theirs was closed. A choice is asked for only where devices differ, and an
exit pass holds up no row: `door` judges whether it came back."""
SKIPPED = frozenset({"refuse"})
"""Actions whose rows may be passed over."""


class Playbooks:
    """The playbooks that a case was bound to, each read once."""

    def __init__(self, roles: Roles, kept: Kept | None) -> None:
        self._roles, self._kept = roles, kept
        self._read: dict[str, Rows | None] = {}

    def at(self, seq: int) -> Rows | None:
        """The rows of the playbook in force when an event came; None where it is not here. Raises NotRead."""
        digest = self._roles.playbook_before(seq)
        if digest not in self._read:
            self._read[digest] = self._rows(digest)
        return self._read[digest]

    @property
    def is_one(self) -> bool:
        return len(self._read) == 1

    def _rows(self, digest: str) -> Rows | None:
        if not digest or self._kept is None:
            return None
        if self._kept.state(digest)[0] != "present":
            if why := self._roles.kept_back(digest):
                raise NotRead(why)
            return None
        try:
            content = self._kept.read(digest, limits.YAML_BYTES.most + 1)
        except OSError as error:
            raise NotRead(error.strerror or str(error)) from error
        if limits.YAML_BYTES.passed(len(content)):
            raise NotRead(str(limits.YAML_BYTES))
        # An attachment that is missing or altered is said for itself.
        return playbook_file.read(content) if hashlib.sha256(content).hexdigest() == digest else None


def lacking(events: Sequence[Row], playbooks: Playbooks, roles: Roles) -> Iterator[tuple[Row, str]]:
    """Events that closed a step or sealed a case without what the playbook asks for, each with what is missing.

    Raises NotRead.
    """
    case = _SoFar()
    notes = Notes()
    for event in events:
        body, step = event["payload"], str(event["payload"].get("step"))
        notes.tell(event)
        match event["type"]:
            case "case-opened" | "request-received":
                case.endorsed |= _endorsements(body)
            case "step-opened":
                case.open(step)
            case "gate-opened":
                case.gates.pop((step, as_name(body.get("gate"))), None)
            case "gate-closed":
                case.gates[step, as_name(body.get("gate"))] = event
            case "step-closed" if (rows := playbooks.at(event["seq"])) is not None:
                case.ended[step] = str(body.get("state") or "done")
                found = _at_end(rows.get(step), step, case, playbooks, roles)
                yield from ((event, why) for why in found)
                row = rows.get(step)
                if row and row.anchor == "note" and case.ended[step] == "done":
                    yield from ((event, why) for why in notes.lacking(step, row.action))
            case "sealed" if (rows := playbooks.at(event["seq"])) is not None and playbooks.is_one:
                left = _never_done(rows, case) if body.get("note") == "done" else ()
                yield from ((event, f"row {slug} of its playbook was never done") for slug in left)


@dataclass
class _SoFar:
    """What a journal has told up to an event."""

    opened: set[str] = field(default_factory=set)
    ended: dict[str, str] = field(default_factory=dict)
    """By step, how it ended last."""
    gates: dict[tuple[str, object], Row] = field(default_factory=dict)
    """What closed each gate since its step was opened last."""
    endorsed: set[str] = field(default_factory=set)
    """Parties whose disposition the request brought."""

    def open(self, step: str) -> None:
        self.opened.add(step)
        self.ended.pop(step, None)
        self.gates = {key: row for key, row in self.gates.items() if key[0] != step}


def _never_done(rows: Rows, case: _SoFar) -> Iterator[str]:
    for slug, row in rows.items():
        if row.action != "seal" and case.ended.get(slug) not in ("done", "skipped"):
            yield slug


def _at_end(
    row: AskedRow | None, step: str, case: _SoFar, playbooks: Playbooks, roles: Roles
) -> Iterator[str]:
    if row is None:
        yield f"its playbook has no row {step}"
        return
    if case.ended[step] == "skipped" and row.action not in SKIPPED:
        yield f"row {step} is passed over, and its playbook lets none be but a refusal"
    if case.ended[step] != "done" or row.action not in WITH_ALL_GATES:
        return
    if row.needs_letter_of in case.opened and row.needs_letter_of not in case.ended:
        yield f"row {row.needs_letter_of} still owes its letter"
    if row.from_request and row.gates and row.gates[0].by in case.endorsed:
        return
    for index, gate in enumerate(row.gates):
        closed = case.gates.get((step, index))
        if closed is None:
            if gate.paper == PASS:
                continue
            yield f"its playbook asks for {gate.paper} by {gate.by} here, and nobody gave it"
            continue
        yield from _as_asked(step, index, closed, playbooks, roles)
        if closed["payload"].get("decision") == "reject":
            return
        if closed["payload"].get("decision") == "return":
            yield f"{gate.paper} by {gate.by} sends it back, and the row is closed as done"


def _as_asked(step: str, index: int, closed: Row, playbooks: Playbooks, roles: Roles) -> Iterator[str]:
    """What a gate was opened and closed with is what the playbook of that time asks for."""
    opened = roles.openings.before(closed)
    row = (playbooks.at(opened["seq"]) or {}).get(step) if opened else None
    if opened is None or row is None or index >= len(row.gates):
        return
    gate, asked, said = row.gates[index], opened["payload"], closed["payload"]
    wanted: list[tuple[str, object, object]] = [
        ("by", asked.get("by"), gate.by), ("paper", asked.get("paper"), gate.paper),
        ("appoints", bool(asked.get("appoints")), gate.appoints), ("ticks", _list(asked.get("ticks")), [*gate.ticks]),
    ]  # fmt: skip
    if gate.decisions:
        wanted.append(("decisions", sorted(_list(asked.get("decisions"))), sorted(gate.decisions)))
    opening = f"event {opened['seq']} opened the gate of {gate.by}"
    yield from (f"{opening} with {name} {was}, and its playbook says {is_}" for name, was, is_ in wanted if was != is_)
    if gate.round_of and not asked.get("round"):
        yield f"{opening} apart from the paper of {gate.round_of}"
    evidence = as_name(said.get("evidence"))
    if evidence in EVIDENCE and evidence not in gate.takes and gate.paper != "told":
        yield f"{gate.paper} by {gate.by} is shown by {evidence}, and its playbook takes {', '.join(gate.takes)}"
    if gate.agenda and said.get("decision") == "approve" and not str(said.get("agenda") or "").strip():
        yield f"{gate.paper} by {gate.by} bears no agenda number"


EVIDENCE = frozenset({"paper", "tte", "key"})


def _endorsements(body: Mapping[str, object]) -> set[str]:
    """Whose disposition the request brought."""
    request = body.get("request")
    disposition = request.get("disposition") if isinstance(request, dict) else None
    listed = disposition.get("endorsements") if isinstance(disposition, dict) else None
    hands = listed if isinstance(listed, list) else []
    return {str(hand.get("party")) for hand in hands if isinstance(hand, dict)}


def _list(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else []
