"""Heads leave at the moments at which a paper is printed or signed, and the case does not stop where they cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from dcdecom.casework.signing import sign
from dcdecom.engine.advance import advance
from dcdecom.journal.notary import SshNotary
from dcdecom.steps.moves import Finished

from .office import Office

Making = Callable[..., Office]


@dataclass
class Box:
    """Protocol `Notifier`: a box that may be broken."""

    place: str = "box"
    why: str = ""
    lines: list[str] = field(default_factory=list)

    def send(self, line: str) -> str:
        self.lines.append(line)
        return self.why


def played(making: Making, box: Box) -> tuple[Office, str]:
    """A case from its form to its end."""
    office = making("ask-them", "end")
    context, log = office.context(), replace(office.log(), notifiers=(box,))
    id = office.opened()
    while not isinstance(advance(log, context.procedure, context.systems, context.paperwork, id), Finished):
        sign(log, context.procedure, id, office.signature(id), SshNotary())
    return office, id


def test_each_gate_and_the_end_leave_their_head(making: Making) -> None:
    box = Box()
    office, id = played(making, box)
    left = [e for e in office.store.events(id) if e.type in ("gate-opened", "gate-closed", "sealed")]
    assert [e.type for e in left] == ["gate-opened", "gate-closed"] * 2 + ["sealed"]
    assert box.lines == [f"dcdecom case {id}, event {e.seq}, {e.type}: journal head {e.hash}" for e in left]


def test_a_head_that_does_not_leave_is_said_and_stops_nothing(making: Making) -> None:
    office, id = played(making, Box(why="no such box"))
    assert office.case(id).state == "sealed"
    said = [text for text in office.reporter.said if "did not reach box: no such box" in text]
    assert len(said) == 5
