"""Notes in NetBox that the playbook of a case asks for (`anchor: note`), held against its journal.

Standard library only. Whether a note is still there, and says that head, a look at NetBox shows (`verify --online`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .chain import Row

NOTED = frozenset({"gate", "unmonitor"})
"""Actions whose rows leave a note of every device that goes on. Others leave one only where they change something."""


@dataclass
class Notes:
    """What a journal has told of notes up to an event."""

    planned: dict[str, tuple[str, int]] = field(default_factory=dict)
    """By step, the digest of its last plan, and how many notes that has."""
    intended: dict[object, object] = field(default_factory=dict)
    """By number of a change, the plan of which it was begun."""
    made: dict[object, int] = field(default_factory=dict)
    """By plan, how many notes NetBox had then."""
    by_hand: bool = False
    """Somebody made a change by hand: which one that was is not told here."""
    recorded: bool = False
    """A device of the case is in NetBox."""

    def tell(self, event: Row) -> None:
        body, after = event["payload"], event["payload"].get("after")
        match event["type"]:
            case "evidence-taken":
                self.recorded = self.recorded or bool(body.get("record"))
            case "plan-made":
                changes = body.get("changes")
                notes = [c for c in changes if isinstance(c, dict) and c.get("kind") == "note"] if isinstance(
                    changes, list) else []  # fmt: skip
                self.planned[str(body.get("step"))] = (str(body.get("digest")), len(notes))
            case "change-intended":
                self.intended[_number(body.get("n"))] = body.get("plan")
            case "change-verified" if isinstance(after, dict) and after.get("note"):
                plan = str(self.intended.get(_number(body.get("n"))))
                self.made[plan] = self.made.get(plan, 0) + 1
            case "change-manual":
                self.by_hand = True

    def lacking(self, step: str, action: str) -> Iterator[str]:
        """Why a row that leaves notes cannot have ended."""
        plan, wanted = self.planned.get(step, ("", 0))
        if not wanted and action in NOTED and self.recorded:
            yield f"its playbook leaves a note of the journal's head in NetBox at row {step}, and none was planned"
        made = self.made.get(plan, 0)
        if made < wanted and not self.by_hand and None not in self.intended.values():
            seen = f"of {wanted}, {made} was seen"
            yield f"its playbook leaves a note of the journal's head in NetBox at row {step}: {seen}"


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
