"""What a journal calls refused, held against who refused it: a comparison that disagrees, or the decision of a head.

Standard library only: the verifier brings it along.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .chain import Row

DISAGREES = "tidak sesuai"
COMPARED = ("letter-record", "record-network")
"""The comparisons that refuse a device by themselves."""


def unfounded(events: Sequence[Row]) -> Iterator[tuple[Row, str]]:
    """Events by which something was refused and that rest neither on a comparison nor on a decision, each with why."""
    disagreeing, left, begun = set[str](), set[str](), False
    for event in events:
        body = event["payload"]
        match event["type"]:
            case "evidence-taken":
                name = str(body.get("device"))
                disagreeing = disagreeing | {name} if _disagrees(body.get("verdicts")) else disagreeing - {name}
            case "gate-closed":
                left |= _names(body.get("stays"))
            case "step-closed":
                left -= _names(body.get("again"))
                begun = begun and body.get("state") != "returned"
            case "request-received":
                left, begun = (set(), False) if body.get("step") else (left, begun)
            case "refusal-begun":
                begun = True
                if unsigned := sorted(_names(body.get("devices")) - left - disagreeing):
                    yield event, f"nobody decided that {', '.join(unsigned)} is refused, and no comparison disagrees"
            case "sealed" if body.get("note") == "refused" and not begun:
                yield event, "it ends the case as refused, and no refusal was begun"


def _disagrees(verdicts: object) -> bool:
    return isinstance(verdicts, dict) and any(verdicts.get(name) == DISAGREES for name in COMPARED)


def _names(value: object) -> set[str]:
    return {str(name) for name in value} if isinstance(value, list | tuple | dict) else set()
