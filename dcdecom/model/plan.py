"""The changes of one step, in their order. A plan has a digest."""

from __future__ import annotations

import hashlib
import json

from dcdecom.late_dataclass import dataclass
from dcdecom.model.changes.change import Change
from dcdecom.model.changes.kinds import to_plain


@dataclass(frozen=True)
class Plan:
    """The ordered changes of one step of a case."""

    case: str
    step: str
    changes: tuple[Change, ...]
    undoes: tuple[int, ...] = ()
    """In a way back: the number of the change that each of its changes walks back."""
    round: int = 0
    """How often the case was walked back before: a plan that is made again is another plan."""

    @property
    def digest(self) -> str:
        """SHA-256 over case, step and every change; its first eight digits are shown and typed."""
        body: dict[str, object] = {"case": self.case, "step": self.step, "changes": [to_plain(c) for c in self.changes]}
        body |= {"undoes": list(self.undoes)} if self.undoes else {}
        body |= {"round": self.round} if self.round else {}
        text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def short(self) -> str:
        return self.digest[:8]

    @property
    def devices(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(c.device for c in self.changes))
