"""What can go wrong with one line that is typed at a switch, done on purpose."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from dcdecom_lab.shell import SessionDropped

LineFaultKind: TypeAlias = Literal["gone", "stall", "late", "drop", "deny", "garble"]
"""What happens to a matching line:

    gone    the session breaks; nothing is done
    stall   `seconds` pass, and the session breaks; nothing is done
    late    it is done, and what the switch says comes `seconds` later
    drop    it is done, and the session breaks before the prompt
    deny    it is done, and the switch says that it does not know the line
    garble  it is done, the switch says half of a line and nothing any more
"""
UNKNOWN = "% Invalid input detected at '^' marker.\n"
DONE = frozenset({"drop", "deny", "garble"})


@dataclass
class LineFault:
    """One fault, and how often it still strikes."""

    line: str
    """Beginning of the line, such as `shutdown`."""
    kind: LineFaultKind
    times: int = 1
    seconds: float = 0.0

    def strikes(self, line: str) -> bool:
        """Whether this line is hit; counts it."""
        if self.times <= 0 or not line.strip().startswith(self.line):
            return False
        self.times -= 1
        return True


async def answered(faults: list[LineFault], line: str, answer: Callable[[str], str], say: Callable[[str], None]) -> str:
    """What the switch says to a line, which is broken as it was told to. Raises SessionDropped."""
    fault = next((f for f in faults if f.strikes(line)), None)
    if fault is None:
        return answer(line)
    if fault.kind in DONE:
        answer(line)
    match fault.kind:
        case "late":
            said = answer(line)
            await asyncio.sleep(fault.seconds)
            return said
        case "deny":
            return UNKNOWN
        case "garble":
            say("\x1b[2J%SYS-\x00")
            await asyncio.sleep(fault.seconds)
        case "stall":
            await asyncio.sleep(fault.seconds)
    raise SessionDropped
