"""What the event that closes a gate says, held against the event that opened it.

An event repeats what the gate asked for: party, paper and head. Earlier versions left some of it out; what is there has
to be the same. Who may sign is judged by the party for which the gate was opened.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from .chain import Row


class Openings:
    """The events that opened gates, by step and index: they are read once, whatever number of gates was closed."""

    def __init__(self, events: Sequence[Row]) -> None:
        self._of: dict[tuple[object, object], list[Row]] = {}
        for event in sorted(events, key=_number):
            if event["type"] == "gate-opened" and (gate := _gate(event)):
                self._of.setdefault(gate, []).append(event)

    def before(self, closed: Row) -> Row | None:
        """The last that opened the gate of an event, before it; None where there is none."""
        gate = _gate(closed)
        rows = self._of.get(gate, []) if gate else []
        place = bisect_left(rows, closed["seq"], key=_number)
        return rows[place - 1] if place else None


def _number(event: Row) -> int:
    return int(event["seq"])


def _gate(event: Row) -> tuple[object, object] | None:
    """Step and index; None where they are nothing that names a gate."""
    named = (event["payload"].get("step"), event["payload"].get("gate"))
    return named if all(part is None or type(part) in (str, int) for part in named) else None


def against(events: Sequence[Row], closed: Row, gate: Row | None) -> str:
    """Why an event cannot have closed a gate as it says; empty text where it can."""
    return "no gate was open" if gate is None else next(_against(events, closed, gate), "")


def _against(events: Sequence[Row], closed: Row, gate: Row) -> Iterator[str]:
    said = closed["payload"]
    for name, asked in (*((name, gate["payload"].get(name)) for name in ("by", "paper")), ("head", gate["hash"])):
        if name in said and said[name] != asked:
            yield f"the journal says {name} {said[name]}, and the gate was opened with {asked}"
    yield from _against_decision(closed, gate)
    yield from _against_named(closed, gate)
    yield from _against_round(events, gate)
    yield from _against_stays(events, closed, gate)


def gives_reason(closed: Row, gate: Row) -> bool:
    """Whether a decision needs a reason: it refuses or returns at a gate that says what may be decided at it."""
    return bool(_decisions(gate)) and closed["payload"].get("decision") != "approve"


def reason(said: Mapping[str, object]) -> str:
    """What a statement gives as the reason of a decision: whom it appoints and what was verified, and the note."""
    team, verified = (", ".join(map(str, _list(said.get(name)))) for name in ("team", "verified"))
    parts = (("agenda", said.get("agenda")), ("team", team), ("verified", verified), ("", said.get("note")))
    return "; ".join(f"{name} {value}".strip() for name, value in parts if value)


def _against_named(closed: Row, gate: Row) -> Iterator[str]:
    """A team is named where the gate appoints, and what was verified is of its list."""
    said, asked = closed["payload"], gate["payload"]
    if said.get("team") and not asked.get("appoints"):
        yield "it names a team, and the gate appoints nobody"
    if asked.get("appoints") and said.get("decision") == "approve" and not said.get("team"):
        yield "it approves, and names no team"
    if foreign := _names(said.get("verified")) - _names(asked.get("ticks")):
        yield f"it says that it verified {', '.join(sorted(foreign))}, which the gate does not list"


def _decisions(gate: Row) -> list[object]:
    """What may be decided at a gate; nothing where an earlier version did not say."""
    said = gate["payload"].get("decisions")
    return list(said) if isinstance(said, list) else []


def refuses(closed: Row, gate: Row) -> bool:
    """Whether it refuses all that the gate was about: at a choice, or where the gate offers that."""
    return closed["payload"].get("decision") == "reject" and (
        gate["payload"].get("paper") == "choice" or "reject" in _decisions(gate)
    )


def _against_decision(closed: Row, gate: Row) -> Iterator[str]:
    said, decisions = closed["payload"], _decisions(gate)
    if not decisions:
        return
    if said.get("decision") not in decisions:
        yield f"it decides {said.get('decision')}, and the gate offered {', '.join(map(str, decisions))}"
    if gives_reason(closed, gate) and not str(said.get("note") or "").strip():
        yield f"it decides {said.get('decision')}, and gives no reason"
    if said.get("evidence") != "key" and not said.get("attachments"):
        yield "nothing shows that somebody signed it: it names no file"


def printed(gate: Row) -> str:
    """The head whose code the paper of a gate bears: its own, or that of the gate by which a round was printed."""
    return str(gate["payload"].get("round") or gate["hash"])


OUTDATES = frozenset({"report-made", "request-received"})
"""Events that make every paper old which was printed before them."""


def _against_round(events: Sequence[Row], gate: Row) -> Iterator[str]:
    """A paper that goes round was printed for an approval before, and approved there; since then it is not old."""
    head = gate["payload"].get("round")
    if head is None:
        return
    first = next((e for e in events if e["hash"] == head and e["seq"] < gate["seq"]), None)
    asked = first["payload"] if first else {}
    if first is None or first["type"] != "gate-opened" or asked.get("paper") != gate["payload"].get("paper"):
        yield "it names the paper of another gate, and no such paper was printed before it"
        return
    openings = Openings(events)
    signed = [
        e for e in events
        if first["seq"] < e["seq"] < gate["seq"] and e["type"] == "gate-closed" and openings.before(e) is first
    ]  # fmt: skip
    if not any(e["payload"].get("decision") == "approve" for e in signed):
        yield f"its paper goes round, and {asked.get('step')} had not signed it"
    if any(first["seq"] < e["seq"] < gate["seq"] and e["type"] in OUTDATES for e in events):
        yield f"its paper goes round, and was old: event {first['seq']} had it printed"


def _against_stays(events: Sequence[Row], closed: Row, gate: Row) -> Iterator[str]:
    """A choice leaves those that were not chosen, a refusal leaves all, and nothing else leaves any."""
    said = closed["payload"]
    asked, only, stays = _names(gate["payload"].get("devices")), _names(said.get("only")), _names(said.get("stays"))
    if gate["payload"].get("paper") != "choice" and not refuses(closed, gate):
        if stays:
            yield f"the journal says that {', '.join(sorted(stays))} stays, and the gate was no choice"
        return
    if "stays" not in said:
        return
    chosen = set() if said.get("decision") == "reject" else only
    left = set[str]().union(*(_names(e["payload"].get("stays")) for e in events if e["seq"] < closed["seq"]))
    if stays & chosen or not asked - chosen - stays <= left:
        yield (
            f"the journal says that {', '.join(sorted(stays)) or 'no device'} stays, and of "
            f"{', '.join(sorted(asked)) or 'no device'} {', '.join(sorted(chosen)) or 'none'} was chosen"
        )
    reasons = said["stays"].values() if isinstance(said["stays"], dict) else ()
    if _decisions(gate) and any(why != said.get("note") for why in reasons):
        yield "the reason with which a device stays is not that of the decision"


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _names(value: object) -> set[str]:
    return {str(name) for name in value} if isinstance(value, list | tuple | dict) else set()
